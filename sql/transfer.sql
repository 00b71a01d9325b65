-- name: transfer
-- guards: sf_export and sf_import: whole versions and single series, the way there and back, who may, bytes that are damaged or forged
-- group: registry
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_transfer;
SET search_path = test_transfer, public;
CREATE TYPE size AS ENUM ('small', 'large');
CREATE TABLE sales AS SELECT '2025-01-01'::date + n AS day, s AS store, p::numeric(6,2) AS pack, (ARRAY['small', 'large'])[p]::size AS size,
       CASE WHEN s = 3 THEN NULL ELSE 'Größe "' || s || '"' END AS label, (10 * s + p + n % 7)::numeric AS units
FROM generate_series(0, 69) AS n, generate_series(1, 3) AS s, generate_series(1, 2) AS p;
CREATE ROLE regress_sf_anna;
CREATE ROLE regress_sf_ben;
GRANT USAGE ON SCHEMA test_transfer TO regress_sf_anna, regress_sf_ben;
GRANT SELECT ON sales TO regress_sf_anna;
CREATE TABLE parcel (what text, bytes bytea);
GRANT SELECT, INSERT, DELETE ON parcel TO regress_sf_anna, regress_sf_ben;

SET ROLE regress_sf_anna;
SELECT version FROM sf_train('shop', 'sales', 'day', 'units', '{store,pack,size,label}', method => 'theta', horizon => 9, options => '{"seed": 3}');
SELECT version FROM sf_train('one', 'sales', 'day', 'units', method => 'ets');
INSERT INTO parcel VALUES ('shop', sf_export('shop')), ('one', sf_export('one')), ('one series', sf_export('one', '{}')),
  ('a series', sf_export('shop', '{"store": 2, "pack": 1.00, "size": "small", "label": "Größe \"2\""}')),
  ('no label', sf_export('shop', '{"store": 3, "pack": "2", "size": "large", "label": null}', 1));
SELECT what, (sf_verify(bytes)).* FROM parcel ORDER BY what;

-- A series as a model of its own forecasts as it does in the registry.
SELECT key, count(*) AS steps, count(*) FILTER (WHERE f.forecast = g.forecast AND f.lower_bound = g.lower_bound AND f.upper_bound = g.upper_bound AND f.ts = g.ts) AS same
FROM (VALUES ('a series', 'shop', '{"store": 2, "pack": 1, "size": "small", "label": "Größe \"2\""}'::jsonb), ('no label', 'shop', '{"store": 3, "pack": 2, "size": "large", "label": null}'),
             ('one series', 'one', '{}')) AS v(key, model, series),
     LATERAL sf_forecast((SELECT bytes FROM parcel WHERE what = v.key), 9) AS f, LATERAL sf_forecast(v.model, 9, series => v.series) AS g
WHERE f.step = g.step GROUP BY key ORDER BY key;
SELECT sf_model_info(bytes) ->> 'method' AS method FROM parcel WHERE what = 'a series';

-- Another role keeps it under a name of his own; it forecasts the same, its export has the same bytes, and it is not trained again.
SET ROLE regress_sf_ben;
SELECT r.model_name, r.version, r.method, r.series_count, r.fallback_count, r.row_count, r.warnings, r.seconds FROM parcel, sf_import('copy', bytes) AS r WHERE what = 'shop';
SELECT count(*) AS rows, bool_and(same) AS same FROM (SELECT count(*) = 2 AS same FROM (
  SELECT f FROM sf_forecast('copy') AS f UNION ALL SELECT f FROM sf_forecast('copy', series => '{"store": 1}') AS f UNION ALL SELECT f FROM sf_forecast('copy', series => '{"store": 2}') AS f
  UNION ALL SELECT f FROM sf_forecast('copy', series => '{"store": 3}') AS f) AS t GROUP BY f) AS u;
SELECT bytes = sf_export('copy') AS same_bytes FROM parcel WHERE what = 'shop';
SELECT model_name, owner_name, source, state, access FROM sf_models;
SELECT source, time_col, target_col, series_cols, regressor_cols, horizon, frequency, method, options, source_confirmed FROM sf_versions;
SELECT series, status, method, row_count, observations, first_ts, last_ts FROM sf_series ORDER BY series::text COLLATE "C";
SELECT pg_temp.failure($$SELECT sf_retrain('copy')$$);
-- A model that the aggregate or a single series gave becomes a named model of one series; the versions there were stay.
SELECT r.version, r.series_count FROM parcel, sf_import('copy', bytes) AS r WHERE what = 'a series';
SELECT (SELECT count(*) FROM sf_forecast('copy', 3)) AS newest, (SELECT count(*) FROM sf_forecast('copy', 3, version => 1)) AS first;
SELECT version, source, series_count FROM sf_versions ORDER BY version;
RESET ROLE;
SELECT count(*) AS as_the_owner_says FROM sf_forecast('regress_sf_ben.copy', version => 1) AS f JOIN sf_forecast('regress_sf_anna.shop') AS g
  ON f.series = g.series AND f.step = g.step AND (f.forecast, f.lower_bound, f.upper_bound, f.ts) = (g.forecast, g.lower_bound, g.upper_bound, g.ts);
-- A restore of a version that says "keep one" drops no other version.
SET ROLE regress_sf_anna;
SELECT version FROM sf_train('few', 'sales', 'day', 'units', method => 'mean', options => '{"keep_versions": 1}');
INSERT INTO parcel VALUES ('few', sf_export('few'));
SELECT version FROM sf_train('many', 'sales', 'day', 'units', method => 'mean');
SELECT r.version FROM parcel, sf_import('many', bytes) AS r WHERE what = 'few';
SELECT count(*) FROM sf_versions WHERE model_name = 'many';

-- Who may: the owner and whom he gave it as own.
SET ROLE regress_sf_ben;
SELECT pg_temp.failure($$SELECT sf_export('regress_sf_anna.shop')$$);
SET ROLE regress_sf_anna;
SELECT sf_share('shop', 'regress_sf_ben', 'train');
SET ROLE regress_sf_ben;
SELECT pg_temp.failure($$SELECT sf_export('shop')$$);
SET ROLE regress_sf_anna;
SELECT sf_share('shop', 'regress_sf_ben', 'own');
SET ROLE regress_sf_ben;
SELECT sf_export('shop') = bytes AS same_bytes FROM parcel WHERE what = 'shop';

-- What cannot be.
SET ROLE regress_sf_anna;
SELECT call, pg_temp.failure('SELECT ' || call) AS failure FROM unnest(ARRAY[
  $$sf_export('shap')$$, $$sf_export(NULL)$$, $$sf_export('shop', version => 7)$$, $$sf_export('shop', '{"store": 1}')$$, $$sf_export('shop', '{"shop": 1}')$$,
  $$sf_export('shop', '{"store": 9, "pack": 1, "size": "small", "label": null}')$$, $$sf_export('shop', '[]')$$, $$sf_import('x', NULL)$$, $$sf_import(NULL, '')$$,
  $$sf_import('a.b', '\x00')$$, $$sf_import('x', '')$$, $$sf_import('x', '\x00')$$,
  $$sf_import('x', (SELECT substr(bytes, 1, 500) FROM parcel WHERE what = 'shop'))$$, $$sf_import('x', (SELECT set_byte(bytes, 700, 1 + get_byte(bytes, 700) % 250) FROM parcel WHERE what = 'shop'))$$,
  $$sf_import('x', (SELECT v.artifact FROM salesforecast.version AS v LIMIT 1))$$, $$sf_import('x', (SELECT s.state FROM salesforecast.series_state AS s LIMIT 1))$$,
  $$sf_forecast((SELECT bytes FROM parcel WHERE what = 'shop'), 3)$$]) WITH ORDINALITY AS c(call, n) ORDER BY n;
SELECT count(*) FROM sf_models WHERE model_name = 'x';
-- Every byte of a parcel flipped, one after the other: refused, each time cleanly.
SELECT count(*) AS flipped, count(*) FILTER (WHERE (sf_verify(set_byte(bytes, n, get_byte(bytes, n) # 64))).ok) AS taken
FROM parcel, LATERAL generate_series(0, length(bytes) - 1) AS n WHERE what = 'one';
-- Memory is asked for before it is taken.
RESET ROLE;
CREATE TABLE many AS SELECT '2025-01-01'::date + n AS day, repeat('x', 3000) || s AS key, n AS units FROM generate_series(0, 2) AS n, generate_series(1, 3500) AS s;
SET salesforecast.max_memory = '256MB';
SELECT series_count FROM sf_train('many keys', 'many', 'day', 'units', '{key}', method => 'mean');
INSERT INTO parcel VALUES ('many keys', sf_export('many keys'));
SET salesforecast.max_memory = '16MB';
SELECT regexp_replace(pg_temp.failure($$SELECT sf_export('many keys')$$), '[0-9]+ MB', 'N MB', 'g');
SELECT substr(pg_temp.failure($$SELECT sf_import('x', bytes) FROM parcel WHERE what = 'many keys'$$), 1, 6);
RESET salesforecast.max_memory;

SET client_min_messages = warning;
DELETE FROM salesforecast.model WHERE owner_name LIKE 'regress\_sf\_%' OR model_name = 'many keys';
DROP SCHEMA test_transfer CASCADE;
DROP OWNED BY regress_sf_anna, regress_sf_ben;
DROP ROLE regress_sf_anna, regress_sf_ben;
