-- name: registry
-- guards: models, versions, who sees them, who drops them, what the views show, what ordinary roles may not write
-- group: registry
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_registry;
SET search_path = test_registry, public;
CREATE TABLE sales AS SELECT '2025-01-01'::date + n AS day, g AS store, g + n % 7 AS units FROM generate_series(0, 69) AS n, generate_series(1, 2) AS g;
CREATE ROLE regress_sf_anna;
CREATE ROLE regress_sf_ben;
CREATE ROLE regress_sf_team;
GRANT regress_sf_team TO regress_sf_anna;
GRANT USAGE ON SCHEMA test_registry TO PUBLIC;
GRANT SELECT ON sales TO PUBLIC;

-- Each owner has names of its own; who is no member of the owner sees nothing.
SET ROLE regress_sf_anna;
SELECT version FROM sf_train('shop', 'sales', 'day', 'units', '{store}', method => 'mean', options => '{"seed": 3}', horizon => 9);
SELECT version FROM sf_train('shop', 'sales', 'day', 'units', method => 'naive');
SET ROLE regress_sf_ben;
SELECT version FROM sf_train('shop', 'sales', 'day', 'units', '{store}', method => 'drift');
SELECT model_name, owner_name, version, method, series_count FROM sf_models ORDER BY owner_name;
SELECT count(*) FROM salesforecast.series_state;
SELECT count(*) FROM sf_forecast('shop', 1);
SELECT pg_temp.failure($$SELECT * FROM sf_forecast('regress_sf_anna.shop', 1)$$);
SELECT pg_temp.failure($$SELECT sf_drop('regress_sf_anna.shop')$$);
SET ROLE regress_sf_team;
SELECT count(*) FROM sf_models;
SELECT version FROM sf_train('shop', 'sales', 'day', 'units', method => 'mean');
SELECT version FROM sf_train('ours', 'sales', 'day', 'units', method => 'mean');
-- A member sees the team's, too: its own name first, others by owner.name.
SET ROLE regress_sf_anna;
SELECT model_name, owner_name, version FROM sf_models ORDER BY owner_name, model_name;
SELECT count(*) FROM sf_forecast('shop', 1, version => 1);
SELECT count(*) FROM sf_forecast('regress_sf_team.shop', 1);
SELECT count(*) FROM sf_forecast('ours', 1);
-- Whoever sees all names the owner.
RESET ROLE;
SELECT owner_name, count(*) FROM sf_versions GROUP BY owner_name ORDER BY owner_name;
SELECT pg_temp.failure($$SELECT * FROM sf_forecast('shop', 1)$$);

-- The views.
SELECT * FROM (SELECT model_name, owner_name, version, source, time_col, target_col, series_cols, regressor_cols, horizon, frequency, method, options,
                      series_count, fallback_count, row_count, seconds >= 0 AS seconds, artifact_bytes > 0 AS bytes, created_at = now() AS now FROM sf_versions) AS v
WHERE owner_name = 'regress_sf_anna' ORDER BY version;
SELECT model_name, version, series, status, method, row_count, observations, first_ts, last_ts, state_bytes > 0 AS bytes FROM sf_series
WHERE owner_name = 'regress_sf_anna' ORDER BY version, series::text;

-- Nobody writes the tables but the extension's own code.
SET ROLE regress_sf_ben;
SELECT statement, pg_temp.failure(statement) AS failure FROM unnest(ARRAY['DELETE FROM salesforecast.model', 'UPDATE salesforecast.version SET version_number = 7',
  'INSERT INTO salesforecast.model (owner_name, model_name) VALUES (''postgres'', ''x'')', 'TRUNCATE salesforecast.series_state CASCADE',
  'SELECT nextval(''salesforecast.model_model_id_seq'')', 'DROP VIEW sf_models', 'CREATE TABLE salesforecast.mine ()']) WITH ORDINALITY AS s(statement, n) ORDER BY n;
-- Training and forecasting leave the caller as it was.
SELECT current_user, session_user = current_user AS same;
SELECT version FROM sf_train('shop', 'sales', 'day', 'units', method => 'naive');
SELECT current_user, current_setting('is_superuser') AS superuser;
-- A trigger or a view of the caller runs as the caller.
RESET ROLE;
CREATE VIEW whoami AS SELECT day, units, current_user::text AS store FROM sales;
GRANT SELECT ON whoami TO PUBLIC;
SET ROLE regress_sf_ben;
SELECT version FROM sf_train('whoami', 'whoami', 'day', 'units', '{store}', method => 'naive');
SELECT DISTINCT series FROM sf_forecast('whoami', 1);
-- Row-level security of the source is the caller's.
RESET ROLE;
ALTER TABLE sales ENABLE ROW LEVEL SECURITY;
CREATE POLICY one_store ON sales TO regress_sf_ben USING (store = 1);
SET ROLE regress_sf_ben;
SELECT series_count FROM sf_train('rls', 'sales', 'day', 'units', '{store}', method => 'naive');
SET ROLE regress_sf_anna;
SELECT pg_temp.failure($$SELECT sf_train('rls', 'test_registry.sales', 'day', 'units')$$);

-- Dropping: a version, the last version with the name, a whole model.
SELECT sf_drop('shop', 1), (SELECT count(*) FROM sf_versions WHERE model_name = 'shop' AND owner_name = 'regress_sf_anna') AS before;
SELECT version FROM sf_versions WHERE model_name = 'shop' AND owner_name = 'regress_sf_anna';
SELECT pg_temp.failure($$SELECT * FROM sf_forecast('shop', version => 1)$$);
SELECT pg_temp.failure($$SELECT sf_drop('shop', 1)$$);
SELECT pg_temp.failure($$SELECT sf_drop('shop', 0)$$);
SELECT pg_temp.failure($$SELECT sf_drop(NULL)$$);
SELECT sf_drop('shop', 2);
SELECT count(*) FROM salesforecast.model WHERE model_name = 'shop' AND owner_name = 'regress_sf_anna';
-- A member of the owner may drop.
SELECT sf_drop('regress_sf_team.ours');
BEGIN;
SELECT sf_drop('regress_sf_team.shop');
ROLLBACK;
SELECT count(*) FROM sf_models WHERE owner_name = 'regress_sf_team';
-- Nothing is left of what was dropped.
RESET ROLE;
SELECT count(*) FROM salesforecast.series_state AS s WHERE NOT EXISTS (SELECT FROM salesforecast.version AS v WHERE v.version_id = s.version_id);

-- A type of the owner's own runs none of its code in whoever reads the model: a CHECK inside an array once made its author a superuser.
GRANT CREATE ON SCHEMA test_registry TO regress_sf_anna;
SET ROLE regress_sf_anna;
CREATE FUNCTION trap(integer) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'regress_sf_anna' THEN RAISE EXCEPTION 'the trap ran as another role'; END IF;
  RETURN true;
END $$;
CREATE DOMAIN trapped AS integer CHECK (trap(value));
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE baited AS SELECT '2025-01-01'::date + n AS day, n AS units, '{1}'::trapped[] AS k, 'good'::mood AS m FROM generate_series(1, 40) AS n;
SELECT series_count FROM sf_train('bait', 'baited', 'day', 'units', '{k,m}', method => 'mean');
RESET ROLE;
SELECT series, step FROM sf_forecast('regress_sf_anna.bait', 1, series => '{"k": "{1}", "m": "good"}');
SELECT pg_temp.failure($$SELECT * FROM sf_forecast('regress_sf_anna.bait', 1, series => '{"k": "{2}", "m": "good"}')$$);

-- An owner that is gone: its models are seen by superusers only, who drop them.
SET client_min_messages = warning;
REVOKE ALL ON sales FROM regress_sf_ben;
DROP POLICY one_store ON sales;
DROP ROLE regress_sf_ben;
SELECT count(*) > 0 AS still_there FROM salesforecast.model WHERE owner_name = 'regress_sf_ben';
DELETE FROM salesforecast.model WHERE owner_name LIKE 'regress\_sf\_%';
DROP SCHEMA test_registry CASCADE;
DROP ROLE regress_sf_anna, regress_sf_team;
SELECT count(*) FROM sf_models;

-- What was tried on each series, and what is worth a look.
CREATE SCHEMA test_notes;
SET search_path = test_notes, public;
-- Three years of weeks: one series jumps half a year before the end, one has 30 weeks, one is noise, one has a season.
CREATE FUNCTION noise(text) RETURNS int IMMUTABLE LANGUAGE sql AS $$ SELECT ('x' || substr(md5($1), 1, 4))::bit(16)::int % 21 $$;
CREATE TABLE sales AS
SELECT '2022-01-03'::date + 7 * n AS week, shop, CASE shop
         WHEN 'jumps' THEN CASE WHEN n < 130 THEN 100 ELSE 180 END + noise(n || shop)
         WHEN 'young' THEN 100 + noise(n || shop)
         WHEN 'noise' THEN 100 + noise(n || shop)
         ELSE 200 + round(80 * sin(2 * pi() * n / 52)) + noise(n || shop) END AS units
FROM generate_series(0, 155) AS n, unnest(ARRAY['jumps', 'young', 'noise', 'season']) AS shop
WHERE shop <> 'young' OR n >= 126;
SELECT warnings FROM sf_train('w', 'sales', 'week', 'units', '{shop}');
SELECT series ->> 'shop' AS shop, warnings FROM sf_series WHERE model_name = 'w' ORDER BY 1;
SELECT series ->> 'shop' AS shop, jsonb_array_length(tried) > 3 AS several, round(sum((t ->> 'weight')::numeric), 6) AS weights,
       count(*) FILTER (WHERE (t ->> 'weight')::float8 > 0 AND (t ->> 'rmse')::float8 > 0) > 0 AS judged
FROM sf_series, jsonb_array_elements(tried) AS t WHERE model_name = 'w' AND series ->> 'shop' <> 'young' GROUP BY 1, 2 ORDER BY 1;
-- Nothing to choose, nothing to warn of; and the aggregate says the same in sf_model_info.
SELECT count(*) FROM sf_train('w naive', 'sales', 'week', 'units', '{shop}', method => 'naive');
SELECT series ->> 'shop' AS shop, tried, warnings FROM sf_series WHERE model_name = 'w naive' AND series ->> 'shop' = 'season';
SELECT sf_model_info(sf_train(week, units::float8)) -> 'series_warnings' FROM sales WHERE shop = 'jumps';
-- Bytes that are no state give NULL: a list must show the other series.
SELECT salesforecast.sf_series_tried('\x00'), salesforecast.sf_series_warnings('\xdeadbeef'), salesforecast.sf_series_warnings(NULL);
-- A budget of time: less is tried, and it is said.
SELECT array_to_string(warnings, ' ') ~ 'budget' AS said FROM sf_train('w budget', 'sales', 'week', 'units', '{shop}', options => '{"budget_seconds": 0.004}');
SELECT bool_and(tried @? '$[*] ? (@.method == "ets")') AS full_plan FROM sf_series WHERE model_name = 'w' AND series ->> 'shop' = 'season';
SELECT q AS statement, pg_temp.failure(q) AS error FROM unnest(ARRAY[
  $$SELECT sf_train('x', 'sales', 'week', 'units', '{shop}', options => '{"budget_seconds": 0}')$$,
  $$SELECT sf_train('x', 'sales', 'week', 'units', '{shop}', options => '{"budget_seconds": "1 minute"}')$$,
  $$SELECT sf_train(week, units::float8, '{"budget_seconds": 1}') FROM sales$$]) AS q;
SELECT sf_drop('w'), sf_drop('w naive'), sf_drop('w budget');
