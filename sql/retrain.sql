-- name: retrain
-- guards: sf_retrain: the stored arguments, the owner's rights, search_path and time zone, sources that are gone, versions kept
-- group: registry
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_retrain;
SET search_path = test_retrain, public;
CREATE TABLE sales AS SELECT '2025-01-01'::date + n AS day, g AS store, (g + n % 7)::numeric AS units, n % 3 = 0 AS promo
FROM generate_series(0, 69) AS n, generate_series(1, 2) AS g;
CREATE ROLE regress_sf_anna;
CREATE ROLE regress_sf_ben;
GRANT USAGE, CREATE ON SCHEMA test_retrain TO regress_sf_anna;
GRANT USAGE ON SCHEMA test_retrain TO regress_sf_ben;
GRANT SELECT ON sales TO regress_sf_anna;

-- Every argument is taken again, and new rows count.
SET ROLE regress_sf_anna;
SELECT version FROM sf_train('shop', 'sales', 'day', 'units', '{store}', '{promo}', 9, 'day', 'theta', '{"seed": 7, "theta_variant": "classic", "keep_versions": 3}');
RESET ROLE;
INSERT INTO sales SELECT '2025-03-12'::date + n, g, g + n % 7, false FROM generate_series(0, 6) AS n, generate_series(1, 3) AS g;
SET ROLE regress_sf_anna;
SELECT model_name, version, method, series_count, row_count, warnings FROM sf_retrain('shop');
SELECT count(DISTINCT (to_jsonb(v) - '{version,created_at,series_count,fallback_count,row_count,accuracy,warnings,seconds,artifact_bytes}'::text[])) AS same
FROM sf_versions AS v;
SELECT series, count(*) FROM sf_forecast('shop') GROUP BY series ORDER BY series::text;
-- Of a version that is named; and the same data give the same bytes.
SELECT version, series_count FROM sf_retrain('shop', 1);
SELECT count(DISTINCT s.state) AS different_states FROM salesforecast.series_state AS s JOIN salesforecast.version AS v USING (version_id)
WHERE v.version_number IN (2, 3) AND s.series_number = 0;
-- Only the newest three are kept, their states with them.
SELECT version FROM sf_retrain('shop');
SELECT version FROM sf_versions ORDER BY version;
SELECT count(DISTINCT version_id) FROM salesforecast.series_state;
SELECT pg_temp.failure($$SELECT sf_retrain('shop', 1)$$);
SELECT pg_temp.failure($$SELECT sf_retrain('shop', 0)$$);
SELECT pg_temp.failure($$SELECT sf_retrain('shap')$$);
SELECT pg_temp.failure($$SELECT sf_retrain(NULL)$$);
-- An option that ends the history is said to end it still.
SELECT version FROM sf_train('past', 'sales', 'day', 'units', method => 'mean', options => '{"until": "2025-02-28"}');
SELECT warnings FROM sf_retrain('past');

-- A view's function runs as the owner, not as who calls; it cannot become the caller, and finds no object of the caller's.
CREATE FUNCTION reader() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN current_user; END $$;
CREATE FUNCTION climber() RETURNS text LANGUAGE plpgsql AS $$ BEGIN SET ROLE NONE; RETURN current_user; END $$;
CREATE FUNCTION loose() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN helper(); END $$;
CREATE FUNCTION helper() RETURNS text LANGUAGE sql AS $$ SELECT 'the owner''s' $$;
CREATE VIEW whoami AS SELECT day, units, reader() AS store FROM sales;
CREATE VIEW climbing AS SELECT day, units, CASE WHEN current_user = 'regress_sf_anna' AND session_user <> current_user AND current_setting('search_path') LIKE 'pg_catalog%'
  THEN climber() ELSE 'trained' END AS store FROM sales;
CREATE VIEW loosely AS SELECT day, units, loose() AS store FROM sales;
SELECT version FROM sf_train('whoami', 'whoami', 'day', 'units', '{store}', method => 'mean');
SELECT version FROM sf_train('climbing', 'climbing', 'day', 'units', '{store}', method => 'mean');
SELECT version FROM sf_train('loosely', 'loosely', 'day', 'units', '{store}', method => 'mean');
RESET ROLE;
SELECT version FROM sf_retrain('whoami');
SELECT DISTINCT series FROM sf_forecast('whoami', 1);
SELECT pg_temp.failure($$SELECT sf_retrain('climbing')$$);
SELECT pg_temp.failure($$SELECT sf_retrain('loosely')$$);
SELECT current_user, current_setting('search_path') AS search_path;
SET ROLE regress_sf_anna;
SELECT version FROM sf_retrain('loosely');
-- For whom the model is only shared with no code that users wrote runs at all: what his session did before may have led it astray.
CREATE FUNCTION twice(integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * $1';
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE DOMAIN amount AS integer CHECK (VALUE >= 0);
CREATE VIEW plain AS SELECT day, sum(round(units, 1)) AS units, current_user::text AS store FROM sales WHERE store = ANY (SELECT 1) GROUP BY 1;
CREATE VIEW by_function AS SELECT day, twice(units::integer) AS units FROM sales;
CREATE VIEW in_where AS SELECT day, units FROM plain WHERE EXISTS (SELECT FROM sales WHERE twice(1) = 2);
CREATE VIEW by_aggregate AS SELECT day, total(units::integer) AS units FROM sales GROUP BY day;
CREATE VIEW by_domain AS SELECT day, units::integer::amount AS units FROM sales;
RESET ROLE;
CREATE TABLE guarded AS TABLE sales;
CREATE FUNCTION anybody() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN true; END';
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY anybody ON guarded USING (test_retrain.anybody());
GRANT SELECT ON guarded TO regress_sf_anna;
SET ROLE regress_sf_anna;
SELECT count(*) FROM unnest('{plain,by_function,in_where,by_aggregate,by_domain,guarded}'::text[]) AS m, LATERAL sf_train(m, m, 'day', 'units', method => 'mean') AS r WHERE r.version = 1;
SELECT count(sf_share(m, 'regress_sf_ben', 'train')) FROM unnest('{plain,by_function,in_where,by_aggregate,by_domain,guarded}'::text[]) AS m;
SET ROLE regress_sf_ben;
SELECT m, pg_temp.failure(format('SELECT sf_retrain(%L)', m)) FROM unnest('{plain,by_function,in_where,by_aggregate,by_domain,guarded}'::text[]) WITH ORDINALITY AS t(m, n) ORDER BY n;
RESET ROLE;
SELECT count(*) FROM unnest('{plain,by_function,in_where,by_aggregate,by_domain,guarded}'::text[]) AS m, LATERAL sf_retrain(m) AS r WHERE r.version > 1;

-- A holiday table is read as the source is: with the owner's rights, without users' code for a mere share, and no stranger's.
CREATE TABLE hidden AS SELECT '2025-01-06'::date AS ds, 'Fair'::text AS holiday;
SET ROLE regress_sf_anna;
CREATE TABLE fairs AS SELECT '2025-01-06'::date + 14 * n AS ds, 'Fair'::text AS holiday FROM generate_series(0, 4) AS n;
CREATE VIEW fairs_by_function AS SELECT '2025-01-06'::date + twice(7 * n) AS ds, 'Fair'::text AS holiday FROM generate_series(0, 4) AS n;
SELECT count(*) FROM unnest('{fairs,fairs_by_function}'::text[]) AS m, LATERAL sf_train(m, 'sales', 'day', 'units', options => jsonb_build_object('method', 'mean', 'holiday_table', m));
SELECT pg_temp.failure($$SELECT sf_train('fairs', 'sales', 'day', 'units', options => '{"holiday_table": "hidden"}')$$);
SELECT count(sf_share(m, 'regress_sf_ben', 'train')) FROM unnest('{fairs,fairs_by_function}'::text[]) AS m;
SET ROLE regress_sf_ben;
SELECT m, pg_temp.failure(format('SELECT sf_retrain(%L)', m)) FROM unnest('{fairs,fairs_by_function}'::text[]) AS m ORDER BY 1;
RESET ROLE;
ALTER TABLE fairs OWNER TO regress_sf_ben;
GRANT SELECT ON fairs TO regress_sf_anna;
SET ROLE regress_sf_anna;
SELECT pg_temp.failure($$SELECT sf_retrain('fairs')$$);
RESET ROLE;
ALTER TABLE fairs OWNER TO CURRENT_USER;
SET ROLE regress_sf_anna;
SELECT version FROM sf_retrain('fairs');
SELECT count(sf_drop(m)) FROM unnest('{fairs,fairs_by_function}'::text[]) AS m;

-- The zone of the first training counts, not that of the session (a night job's is often another).
RESET ROLE;
CREATE TABLE sold AS SELECT '2025-01-01 23:30:00+00'::timestamptz + n * interval '1 day' AS at, 1 AS units FROM generate_series(0, 40) AS n;
GRANT SELECT ON sold TO regress_sf_anna;
SET ROLE regress_sf_anna;
SET TimeZone = 'Europe/Paris';
CREATE VIEW by_day AS SELECT at::date AS day, sum(units) AS units FROM test_retrain.sold GROUP BY 1;
SELECT version FROM sf_train('zone', 'by_day', 'day', 'units', method => 'mean');
SELECT version FROM sf_train('zoned', 'sold', 'at', 'units', method => 'mean', frequency => 'day');
SET TimeZone = 'America/New_York';
SELECT version FROM sf_retrain('zone');
SELECT version FROM sf_retrain('zoned');
SELECT model_name, count(DISTINCT f.ts) AS first_steps, min(f.ts) AS ts FROM sf_versions AS v, LATERAL sf_forecast(v.model_name, 1, version => v.version) AS f
WHERE v.model_name LIKE 'zone%' GROUP BY model_name ORDER BY model_name;
SHOW TimeZone;
RESET TimeZone;
-- So does its date style: 05/04 stays the fifth of April.
SET DateStyle = 'SQL, DMY';
CREATE VIEW as_text AS SELECT to_char('2025-04-01'::date + n, 'DD/MM/YYYY')::text::date AS day, n AS units FROM generate_series(0, 40) AS n;
SELECT version FROM sf_train('dated', 'as_text', 'day', 'units', method => 'mean');
SET DateStyle = 'ISO, YMD';
SELECT version FROM sf_retrain('dated');
SELECT count(DISTINCT f.ts) AS first_steps FROM sf_versions AS v, LATERAL sf_forecast('dated', 1, version => v.version) AS f WHERE v.model_name = 'dated';
RESET DateStyle;

-- A source that is renamed, loses a column or a right, or is gone: the model forecasts, training says what is missing.
RESET ROLE;
REVOKE SELECT ON sales FROM regress_sf_anna;
SELECT pg_temp.failure($$SELECT sf_retrain('shop')$$);
GRANT SELECT ON sales TO regress_sf_anna;
ALTER TABLE sales RENAME COLUMN promo TO promotion;
SELECT pg_temp.failure($$SELECT sf_retrain('shop')$$);
ALTER TABLE sales RENAME TO sales_old;
SELECT pg_temp.failure($$SELECT sf_retrain('shop')$$);
SELECT state, count(*) FROM sf_models WHERE owner_name = 'regress_sf_anna' GROUP BY state ORDER BY state;
SELECT count(*) FROM sf_forecast('shop', 1);
-- Somebody's table of the old name is read with the owner's rights only.
CREATE TABLE sales AS SELECT *, false AS promo FROM sales_old;
SELECT pg_temp.failure($$SELECT sf_retrain('shop')$$);
GRANT SELECT ON sales TO regress_sf_anna;
SELECT version FROM sf_retrain('shop');
-- Nor does another role's view run with them: not even the owner himself reads it unasked.
CREATE ROLE regress_sf_mallory;
GRANT USAGE, CREATE ON SCHEMA test_retrain TO regress_sf_mallory;
DROP TABLE sales;
SET ROLE regress_sf_mallory;
CREATE VIEW sales AS SELECT '2025-01-01'::date + n AS day, 1 AS store, n AS units, true AS promo FROM generate_series(1, 30) AS n;
GRANT SELECT ON sales TO PUBLIC;
SET ROLE regress_sf_anna;
SELECT pg_temp.failure($$SELECT sf_retrain('shop')$$);
SELECT version FROM sf_train('shop', 'sales', 'day', 'units', '{store}', '{promo}', method => 'mean');
SELECT version FROM sf_retrain('shop');
RESET ROLE;
-- The owner of a source is a role, not a name: renamed he is the same, and a new role of his name is another.
CREATE ROLE regress_sf_carl;
GRANT USAGE, CREATE ON SCHEMA test_retrain TO regress_sf_carl;
SET ROLE regress_sf_carl;
CREATE TABLE carls AS SELECT '2025-01-01'::date + n AS day, n AS units FROM generate_series(1, 30) AS n;
GRANT SELECT ON carls TO PUBLIC;
SET ROLE regress_sf_anna;
SELECT version FROM sf_train('carls', 'carls', 'day', 'units', method => 'mean');
RESET ROLE;
SET client_min_messages = warning;
ALTER ROLE regress_sf_carl RENAME TO regress_sf_charles;
SET ROLE regress_sf_anna;
SELECT version FROM sf_retrain('carls');
SELECT state FROM sf_models WHERE model_name = 'carls';
RESET ROLE;
DROP OWNED BY regress_sf_charles;
DROP ROLE regress_sf_charles;
CREATE ROLE regress_sf_charles;
GRANT USAGE, CREATE ON SCHEMA test_retrain TO regress_sf_charles;
SET ROLE regress_sf_anna;
SELECT state FROM sf_models WHERE model_name = 'carls';
SET ROLE regress_sf_charles;
CREATE VIEW carls AS SELECT '2025-01-01'::date + n AS day, n AS units FROM generate_series(1, 30) AS n;
GRANT SELECT ON carls TO PUBLIC;
SET ROLE regress_sf_anna;
SELECT state FROM sf_models WHERE model_name = 'carls';
SELECT substr(pg_temp.failure($$SELECT sf_retrain('carls')$$), 1, 80);
RESET ROLE;
DROP OWNED BY regress_sf_charles;
DROP ROLE regress_sf_charles;
-- A superuser's own model of somebody's view: said in the result.
SELECT warnings FROM sf_train('all rights', 'by_day', 'day', 'units', method => 'mean');

SET client_min_messages = warning;
DELETE FROM salesforecast.model WHERE owner_name LIKE 'regress\_sf\_%' OR model_name = 'all rights';
DROP SCHEMA test_retrain CASCADE;
DROP OWNED BY regress_sf_anna, regress_sf_ben, regress_sf_mallory;
DROP ROLE regress_sf_anna, regress_sf_ben, regress_sf_mallory;
