-- name: runs
-- guards: sf_runs: what a training was made of, one row a version trained here, gone with it, seen by whom the model is
-- group: registry
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_runs;
SET search_path = test_runs, public;
CREATE TABLE sales AS SELECT '2025-01-01'::date + n AS day, g AS store, (g + n % 7)::numeric AS units
FROM generate_series(0, 69) AS n, generate_series(1, 2) AS g;
CREATE ROLE regress_sf_anna;
CREATE ROLE regress_sf_ben;
GRANT USAGE ON SCHEMA test_runs TO regress_sf_anna, regress_sf_ben;
GRANT SELECT ON sales TO regress_sf_anna;
-- Of the newest version.
CREATE FUNCTION pg_temp.print_of(name text) RETURNS text LANGUAGE sql AS $$
  SELECT data_fingerprint FROM sf_runs WHERE model_name = name ORDER BY version DESC LIMIT 1
$$;

SET ROLE regress_sf_anna;
SELECT version FROM sf_train('shop', 'sales', 'day', 'units', '{store}', method => 'theta', options => '{"seed": 18446744073709551615, "keep_versions": 2}');
SELECT model_name, owner_name, version, function_name, source, method, options, seed, series_count, row_count, until_ts, learned, warnings FROM sf_runs;
-- The scores, the time and the libraries are those of the version.
SELECT r.accuracy = v.accuracy AS accuracy, r.seconds = v.seconds AS seconds, r.started_at <= clock_timestamp() AS begun,
  least(read_seconds, learn_seconds, fit_seconds) >= 0 AND read_seconds + learn_seconds + fit_seconds <= r.seconds AS parts,
  built_with ~ '^salesforecast [0-9.]+, Eigen [0-9.]+$' AS built_with, data_fingerprint ~ '^[0-9a-f]{16}$' AS fingerprint
FROM sf_runs AS r JOIN sf_versions AS v USING (model_name, version);

-- The same rows in any order have one fingerprint, others another one.
RESET ROLE;
CREATE TABLE shuffled AS SELECT * FROM sales ORDER BY md5(day::text || store);
CREATE TABLE other AS SELECT day, store, units + (day = '2025-02-01' AND store = 2)::integer AS units FROM sales;
CREATE TABLE renamed AS SELECT day, store + 1 AS store, units FROM sales;
GRANT SELECT ON shuffled, other, renamed TO regress_sf_anna;
SET ROLE regress_sf_anna;
SELECT count(sf_train(source, source, 'day', 'units', '{store}', method => 'mean')) FROM unnest('{shuffled,other,renamed}'::text[]) AS source;
SELECT pg_temp.print_of('shuffled') = pg_temp.print_of('shop') AS shuffled, pg_temp.print_of('other') = pg_temp.print_of('shop') AS other,
  pg_temp.print_of('renamed') = pg_temp.print_of('shop') AS renamed;

-- A run a training, sf_retrain's too, as long as its version is kept.
SELECT version FROM sf_retrain('shop');
SELECT version FROM sf_retrain('shop');
SELECT version, function_name, seed FROM sf_runs WHERE model_name = 'shop' ORDER BY version;
SELECT sf_drop('shop', 2);
SELECT version FROM sf_runs WHERE model_name = 'shop';
-- What failed leaves none.
SELECT pg_temp.failure($$SELECT sf_train('failed', 'sales', 'day', 'units', '{store}', options => '{"until": "2020-01-01"}')$$);
-- What was imported was not trained here.
SELECT version FROM sf_import('copy', sf_export('shop'));
SELECT count(*) FROM sf_versions WHERE model_name = 'copy';
SELECT model_name, count(*) FROM sf_runs GROUP BY 1 ORDER BY 1;

-- Whoever may see the model sees its runs; nobody writes them.
SELECT sf_share('shop', 'regress_sf_ben', 'train');
SET ROLE regress_sf_ben;
SELECT model_name, owner_name, version FROM sf_runs;
SELECT count(*) FROM salesforecast.run;
SELECT pg_temp.failure('DELETE FROM salesforecast.run');
SELECT pg_temp.failure($$UPDATE salesforecast.run SET function_name = 'mine'$$);
SELECT version FROM sf_retrain('shop');
SELECT version, function_name FROM sf_runs ORDER BY version;
SET ROLE regress_sf_anna;
SELECT sf_unshare('shop', 'regress_sf_ben');
SET ROLE regress_sf_ben;
SELECT count(*) FROM sf_runs;

RESET ROLE;
SELECT sum(sf_drop('regress_sf_anna.' || model_name)) AS dropped FROM sf_models WHERE owner_name = 'regress_sf_anna';
SELECT count(*) FROM salesforecast.run AS r WHERE NOT EXISTS (SELECT FROM salesforecast.version AS v WHERE v.version_id = r.version_id);
DROP SCHEMA test_runs CASCADE;
DROP ROLE regress_sf_anna, regress_sf_ben;
