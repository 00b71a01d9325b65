-- name: train
-- guards: both sf_train: sources, types, series keys, statuses, row counts, bad input, parallel and prepared plans
-- group: training
\getenv root PG_ABS_SRCDIR
\set helpers :root '/test/support/regress.sql'
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_train;
SET search_path = test_train, public;

-- Two stores, 20 weeks, a weekly pattern that seasonal_naive repeats exactly.
CREATE TABLE sales AS
SELECT d::date AS day, s AS store, (10 * s + (d::date - '2025-01-06') % 7)::float8 AS units
FROM generate_series('2025-01-06'::timestamp, '2025-05-25', '1 day') AS d, generate_series(1, 2) AS s;

SELECT model_name, version, method, series_count, fallback_count, row_count, accuracy ->> 'measured_on' AS measured_on, warnings,
       seconds >= 0 AS timed
FROM sf_train('plain', 'sales', 'day', 'units', '{store}', method => 'seasonal_naive');
-- The same name again: the next version.
SELECT version FROM sf_train('plain', 'sales', 'day', 'units', '{store}', method => 'seasonal_naive');
SELECT store, units AS expected, forecast = units AS as_last_week
FROM sf_forecast('plain', 7) AS f JOIN sales ON (f.series ->> 'store')::int = store AND day = f.ts::date - 7
ORDER BY store, day;

-- Sources: each kind gives what the table gives.
CREATE TABLE parted (LIKE sales) PARTITION BY LIST (store);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
INSERT INTO parted TABLE sales;
CREATE VIEW viewed AS SELECT * FROM sales WHERE store IN (1, 2);
CREATE MATERIALIZED VIEW materialized AS TABLE sales;
CREATE EXTENSION postgres_fdw;
DO $$
BEGIN
  EXECUTE format('CREATE SERVER loopback FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, dbname %L)',
                 split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port'), current_database());
END
$$;
CREATE USER MAPPING FOR CURRENT_USER SERVER loopback;
CREATE FOREIGN TABLE foreign_sales (day date, store int, units float8) SERVER loopback OPTIONS (schema_name 'test_train', table_name 'sales');
CREATE UNLOGGED TABLE unlogged_sales AS TABLE sales;
CREATE TEMP TABLE temp_sales AS TABLE sales;
CREATE TABLE expected AS SELECT * FROM sf_forecast('plain', 14);
CREATE VIEW differing AS
SELECT count(*) AS differing
FROM (SELECT series ->> 'store' AS store, step, ts, forecast, lower_bound, upper_bound FROM sf_forecast('kind', 14)) AS a
     FULL JOIN (SELECT series ->> 'store' AS store, step, ts, forecast, lower_bound, upper_bound FROM expected) AS e USING (store, step)
WHERE (a.ts, a.forecast, a.lower_bound, a.upper_bound) IS DISTINCT FROM (e.ts, e.forecast, e.lower_bound, e.upper_bound);
SELECT source, pg_temp.trained(format($$'kind', %L, 'day', 'units', '{store}', method => 'seasonal_naive'$$, source), 'SELECT differing FROM differing') AS differing
FROM unnest('{parted,viewed,materialized,foreign_sales,unlogged_sales,temp_sales,test_train.sales,"sales"}'::text[]) WITH ORDINALITY AS k(source, n)
ORDER BY n;
SELECT series_count, row_count FROM sf_train('part', 'parted_1', 'day', 'units', '{store}', method => 'seasonal_naive');

-- Time types. timestamptz is cut in the session's zone, or in the option's.
CREATE TABLE timed AS SELECT day, day::timestamp AS ts, day::timestamp AT TIME ZONE 'Asia/Tokyo' AS instant, store, units FROM sales;
CREATE DOMAIN sales_day AS date;
ALTER TABLE timed ADD COLUMN domain_day sales_day;
UPDATE timed SET domain_day = day;
SET timezone = 'Asia/Tokyo';
SELECT time_col, pg_temp.trained(format($$'kind', 'timed', %L, 'units', '{store}', method => 'seasonal_naive'$$, time_col), 'SELECT differing FROM differing') AS differing
FROM unnest('{day,ts,instant,domain_day}'::text[]) AS t(time_col) ORDER BY time_col;
SET timezone = 'America/New_York';
SELECT pg_temp.trained($$'kind', 'timed', 'instant', 'units', '{store}', method => 'seasonal_naive', options => '{"time_zone": "Asia/Tokyo"}'$$, 'SELECT differing FROM differing') AS differing;
RESET timezone;

-- Hours across both clock changes: the lost hour is a gap, the doubled one is summed, every row counts.
SET timezone = 'Europe/Berlin';
CREATE VIEW spring AS SELECT t AS ts, 1 AS units FROM generate_series('2025-03-20'::timestamptz, '2025-04-02 23:00', '1 hour') AS t;
CREATE VIEW autumn AS SELECT t AS ts, 1 AS units FROM generate_series('2025-10-20'::timestamptz, '2025-11-02 23:00', '1 hour') AS t;
SELECT v AS source, pg_temp.trained(format($$'clock', %L, 'ts', 'units', method => 'naive'$$, v),
  $$SELECT row_count, last_ts - first_ts, (SELECT min(ts) - last_ts FROM sf_forecast('clock', 2)) FROM sf_series WHERE model_name = 'clock' ORDER BY version DESC LIMIT 1$$)
         AS "rows, span, first step after"
FROM unnest('{spring,autumn}'::text[]) WITH ORDINALITY AS t(v, n) ORDER BY n;
RESET timezone;

-- Target types.
CREATE DOMAIN amount AS numeric(12, 2) CHECK (VALUE >= 0);
CREATE TABLE typed AS SELECT day, store, units::int2 AS i2, units::int4 AS i4, units::int8 AS i8, units::numeric AS n, units::float4 AS f4,
                             units::amount AS domain_numeric, units::numeric::money AS cash FROM sales;
SELECT target, pg_temp.trained(format($$'kind', 'typed', 'day', %L, '{store}', method => 'seasonal_naive'$$, target), 'SELECT differing FROM differing') AS differing
FROM unnest('{i2,i4,i8,n,f4,domain_numeric}'::text[]) AS t(target) ORDER BY target;

-- Series columns of any type. Numeric 1.0 and 1.00 are one series, a NULL key is a series of its own, sorted last.
CREATE EXTENSION citext;
CREATE TYPE pair AS (n int, word text);
CREATE TYPE size AS ENUM ('small', 'large');
CREATE TABLE keyed AS
SELECT day, units, CASE store WHEN 1 THEN 'a' END AS k_text, store AS k_int, store::int8 AS k_int8, store = 1 AS k_bool,
       '2025-01-01'::date + store AS k_date, ('00000000-0000-0000-0000-00000000000' || store)::uuid AS k_uuid,
       CASE store WHEN 1 THEN (CASE n % 2 WHEN 0 THEN 1.0 ELSE 1.00 END) ELSE 2 END AS k_numeric,
       store::float8 / 10 AS k_float8, CASE store WHEN 1 THEN 'small' ELSE 'large' END::size AS k_enum, ('s' || store)::citext AS k_citext,
       ('s' || store)::char(5) AS k_char, ARRAY[store, 7] AS k_array, ('\x0' || store)::bytea AS k_bytea,
       '2025-01-01 12:00'::timestamp + store * interval '1 hour' AS k_timestamp, ('192.168.0.' || store)::inet AS k_inet, NULL::int AS k_null,
       ROW(store, 'x')::pair AS k_row, jsonb_build_object('n', store) AS k_jsonb
FROM (SELECT *, day - '2025-01-01' AS n FROM sales) AS s;
SELECT key, pg_temp.trained(format($$'keyed', 'keyed', 'day', 'units', ARRAY[%L], method => 'naive'$$, key),
                            $$SELECT string_agg(series::text, ', ') FROM sf_forecast('keyed', 1)$$) AS keys
FROM (SELECT attname::text AS key, attnum FROM pg_attribute WHERE attrelid = 'keyed'::regclass AND attname LIKE 'k\_%') AS k
ORDER BY attnum;

-- Zero to three series columns by horizon 1, 2, 100: rows are series times horizon.
CREATE TABLE matrix AS SELECT day, store, store % 2 AS district, 'p' || p AS product, units + p AS units FROM sales, generate_series(1, 3) AS p;
SELECT keys, horizon, pg_temp.trained(format($$'matrix', 'matrix', 'day', 'units', %L, method => 'naive'$$, keys),
  format($$SELECT count(*), count(DISTINCT series), max(step), bool_and(lower_bound <= forecast AND forecast <= upper_bound) FROM sf_forecast('matrix', %s)$$,
         horizon)) AS "rows, series, last step, in order"
FROM unnest('{"{}","{store}","{store,product}","{district,store,product}"}'::text[]) WITH ORDINALITY AS t(keys, n), unnest(ARRAY[1, 2, 100]) AS h(horizon)
ORDER BY n, horizon;

-- Names that need quotes.
CREATE TABLE "Sales of ""2025"" – Größe" AS SELECT day AS "The Day", units AS "select", store AS "Store's ""No""" FROM sales;
SELECT series_count
FROM sf_train('weird', '"Sales of ""2025"" – Größe"', 'The Day', 'select', ARRAY['Store''s "No"'], method => 'naive');
SELECT source, time_col, target_col, series_cols FROM sf_versions WHERE model_name = 'weird';
SELECT count(*) FROM sf_forecast('weird', 3, series => '{"Store''s \"No\"": 2}');
SELECT model_name FROM sf_train('Umsatz "Größe"', 'sales', 'day', 'units', method => 'naive');

-- What cannot be fitted as asked gets the best simpler method, and status says so. No series is dropped.
CREATE TABLE odd (day date, item text, units float8);
INSERT INTO odd
SELECT d::date, item, CASE item WHEN 'regular' THEN 10 + extract(dow FROM d) + sin(extract(doy FROM d)) WHEN 'constant' THEN 5 WHEN 'all zero' THEN 0 END
FROM generate_series('2025-01-06'::timestamp, '2025-05-25', '1 day') AS d, unnest('{regular,constant,all zero,all NULL}'::text[]) AS i(item)
UNION ALL SELECT '2025-05-25', 'one row', 3
UNION ALL SELECT '2025-05-25'::date - n, 'three rows', n FROM generate_series(0, 2) AS n
UNION ALL SELECT '2025-05-20'::date - n, 'late', 5 + n % 7 FROM generate_series(0, 99) AS n
UNION ALL SELECT '2025-03-01'::date - n, 'ended', 5 + n % 7 FROM generate_series(0, 49) AS n;
SELECT series_count, fallback_count FROM sf_train('odd', 'odd', 'day', 'units', '{item}', method => 'ets');
SELECT series ->> 'item' AS item, status, status_detail, method, bounds_from, row_count, observations FROM sf_series
WHERE model_name = 'odd' ORDER BY item;
SELECT series ->> 'item' AS item, count(*), min(ts), bool_and(lower_bound <= forecast AND forecast <= upper_bound) AS ordered,
       bool_and(forecast BETWEEN 0 AND 1e6 AND upper_bound < 1e6 AND lower_bound >= 0) AS sane,
       bool_and(forecast = CASE series ->> 'item' WHEN 'constant' THEN 5 WHEN 'one row' THEN 3 ELSE 0 END) AS flat
FROM sf_forecast('odd', 30) GROUP BY item ORDER BY item;

-- Every method over the odd series: series times horizon, bounds in order and finite, never below zero.
SELECT m AS method, pg_temp.trained(format($$'every', 'odd', 'day', 'units', '{item}', method => %L$$, m),
  $$SELECT count(*), bool_and(lower_bound <= forecast AND forecast <= upper_bound), bool_and(lower_bound >= 0), bool_and(upper_bound < 'Infinity')
    FROM sf_forecast('every', 20, 0.99)$$) AS "rows, in order, not negative, finite"
FROM unnest('{auto,naive,seasonal_naive,drift,mean,ets,theta}'::text[]) WITH ORDINALITY AS t(m, n) ORDER BY n;

-- The period contract: rows of a period summed, gaps, start, until, own end.
CREATE TABLE gaps AS SELECT '2025-01-01'::date + n AS day, 1 AS units FROM generate_series(0, 59) AS n, generate_series(1, 2)
WHERE n NOT BETWEEN 20 AND 24;
SELECT o AS options, pg_temp.trained(format($$'gaps', 'gaps', 'day', 'units', method => 'mean', options => %L$$, o),
  $$SELECT round(forecast::numeric, 6), ts::date, row_count FROM sf_forecast('gaps', 1), sf_versions WHERE model_name = 'gaps' ORDER BY version DESC LIMIT 1$$)
         AS "forecast, first day, rows"
FROM unnest(ARRAY['{}', '{"aggregate": "mean"}', '{"fill": "zero"}', '{"fill": "previous"}', '{"until": "2025-02-10"}', '{"start": "2025-01-30"}'])
     WITH ORDINALITY AS t(o, n) ORDER BY n;
SELECT e AS "end", pg_temp.trained(format($$'ends', 'odd', 'day', 'units', '{item}', method => 'naive', options => '{"end": "%s"}'$$, e),
  $$SELECT series ->> 'item', ts::date FROM sf_forecast('ends', 1) WHERE series ->> 'item' IN ('late', 'ended', 'regular')$$)
FROM unnest('{panel,own}'::text[]) WITH ORDINALITY AS t(e, n) ORDER BY n, 2;

-- Frequencies: weeks keep the day they start on, months their first or last day.
CREATE VIEW stepped AS SELECT current_setting('test.first')::timestamp + n * current_setting('test.step')::interval AS ts, n % 5 AS units
FROM generate_series(0, 29) AS n;
SELECT what, set_config('test.first', first::text, false) AS first, set_config('test.step', step::text, false) AS step,
       pg_temp.trained($$'freq', 'stepped', 'ts', 'units', method => 'naive'$$,
         $$SELECT frequency, string_agg(to_char(ts, 'YYYY-MM-DD HH24:MI'), ' ' ORDER BY step) FROM sf_forecast('freq', 3), sf_models
           WHERE model_name = 'freq' GROUP BY frequency$$) AS next
FROM (VALUES (1, 'weeks from Sunday', '2025-01-05'::timestamp, interval '7 days'), (2, 'weeks from Friday', '2025-01-03', '7 days'),
             (3, 'months', '2025-01-01', '1 month'), (4, 'month ends', '2022-01-31', '1 month'), (5, 'shifted quarters', '2020-02-01', '3 months'),
             (6, 'years', '1990-01-01', '1 year'), (7, 'hours', '2025-03-01', '1 hour'), (8, 'quarter hours', '2025-03-01', '15 minutes'))
     AS f(n, what, first, step)
ORDER BY n;

-- The value layer gives the registry's numbers, series by series.
SELECT method FROM sf_train('same', 'matrix', 'day', 'units', '{store,product}', method => 'ets');
CREATE VIEW by_group AS
SELECT store, product, f.* FROM (SELECT store, product, sf_train(day, units, '{"method": "ets"}') AS m FROM matrix GROUP BY store, product) AS t,
       LATERAL sf_forecast(m, 28) AS f;
SELECT count(*), bool_and((r.ts, r.forecast, r.lower_bound, r.upper_bound) = (v.ts, v.forecast, v.lower_bound, v.upper_bound)) AS same
FROM by_group AS v JOIN sf_forecast('same', 28) AS r
     ON r.step = v.step AND r.series = jsonb_build_object('store', v.store, 'product', v.product);

-- The aggregate: same bytes however its rows arrive: order, hash and sorted grouping, spilled, combined from parallel workers.
CREATE TABLE large AS
SELECT '2024-01-01'::date + n AS day, g, (g + n % 7 + (n * g) % 11)::float8 AS units FROM generate_series(0, 364) AS n, generate_series(1, 200) AS g;
CREATE TABLE bytes AS SELECT g, sf_train(day, units, '{"method": "theta"}') AS m FROM large GROUP BY g;
CREATE FUNCTION uses(plan_part text, statement text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  line text;
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || statement LOOP
    IF line ~ plan_part THEN RETURN true; END IF;
  END LOOP;
  RETURN false;
END
$$;
CREATE VIEW again AS SELECT g, sf_train(day, units, '{"method": "theta"}') AS m FROM large GROUP BY g;
CREATE VIEW again_differs AS SELECT count(*) AS differing FROM bytes FULL JOIN again USING (g) WHERE bytes.m IS DISTINCT FROM again.m;
SET enable_hashagg = off;
SET max_parallel_workers_per_gather = 0;
SELECT uses('GroupAggregate', 'TABLE again'), differing FROM again_differs;
SET enable_hashagg = on;
SET enable_sort = off;
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
SELECT uses('HashAggregate', 'TABLE again') AND uses('Batches: \d\d', 'TABLE again') AS spills, differing FROM again_differs;
RESET work_mem;
RESET hash_mem_multiplier;
RESET enable_sort;
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT uses('Partial (Hash|Group)Aggregate', 'TABLE again') AS combines, uses('Workers Launched: [12]', 'TABLE again') AS in_workers, differing FROM again_differs;
CREATE TABLE parted_large (LIKE large) PARTITION BY HASH (g);
SELECT format('CREATE TABLE parted_large_%s PARTITION OF parted_large FOR VALUES WITH (MODULUS 3, REMAINDER %s)', n, n) FROM generate_series(0, 2) AS n \gexec
INSERT INTO parted_large SELECT * FROM large ORDER BY units, day;
SET enable_partitionwise_aggregate = on;
ANALYZE parted_large;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
CREATE OR REPLACE VIEW again AS SELECT g, sf_train(day, units, '{"method": "theta"}') AS m FROM parted_large GROUP BY g;
-- The aggregate's cost makes the planner choose workers by itself.
SELECT uses('Parallel Append', 'TABLE again') AS in_workers, differing FROM again_differs;
RESET enable_partitionwise_aggregate;
RESET max_parallel_workers_per_gather;

-- It reads nothing but its arguments: no setting of the session changes a byte.
SET timezone = 'Pacific/Apia';
SET datestyle = 'German, DMY';
SET intervalstyle = 'sql_standard';
SET extra_float_digits = -15;
SET search_path = pg_catalog;
SET salesforecast.threads = 2;
SET salesforecast.max_memory = '16MB';
SELECT differing FROM test_train.again_differs;
RESET ALL;
SET search_path = test_train, public;

-- NULLs: rows without a time are left out, a NULL value is a period with its value unknown, no rows give NULL.
SELECT sf_train(day, units) IS NULL AS no_rows FROM sales WHERE false;
SELECT sf_train(NULL::date, units) IS NULL AS no_times FROM sales;
SELECT i ->> 'observations' AS observations, i ->> 'rows' AS row_count
FROM (SELECT sf_model_info(sf_train(CASE WHEN day <> '2025-02-01' THEN day END, CASE WHEN day <> '2025-02-02' THEN units END)) FROM sales WHERE store = 1) AS t(i);
SELECT sf_model_info(sf_train(day, NULL)) ->> 'status' AS no_values FROM sales;

-- FILTER, DISTINCT and ORDER BY inside the call, window use.
SELECT sf_train(day, units) FILTER (WHERE store = 1) = sf_train(day, units ORDER BY units DESC) FILTER (WHERE store = 1) AS same FROM sales;
SELECT count(DISTINCT md5(m)) FROM (SELECT sf_train(day, units) OVER (PARTITION BY store) AS m FROM sales) AS t;

-- Prepared, in a cursor, in a function.
PREPARE training(text, text[]) AS SELECT version, series_count FROM sf_train($1, 'sales', 'day', 'units', $2, method => 'naive');
EXECUTE training('prepared', '{store}');
EXECUTE training('prepared', '{}');
DEALLOCATE training;

-- Bad input: nothing is stored.
CREATE TABLE empty (day date, units int);
CREATE TABLE nulls AS SELECT day, NULL::int AS units, NULL::date AS no_day FROM sales;
CREATE TABLE broken AS SELECT day, store, CASE WHEN day = '2025-02-03' AND store = 2 THEN 'NaN' ELSE units END AS units,
       CASE WHEN day = '2025-02-03' THEN '-Infinity'::float4 END AS inf, CASE WHEN day = '2025-02-03' THEN 'NaN'::numeric ELSE 1 END AS nan_numeric,
       CASE WHEN store = 2 THEN 'infinity' ELSE day END AS endless, 'x' AS letters FROM sales;
CREATE SEQUENCE counter;
CREATE TABLE before AS SELECT (SELECT count(*) FROM sf_versions) AS versions, (SELECT count(*) FROM sf_models) AS models;
SELECT format('sf_train(%s)', call) AS call, pg_temp.failure(format('SELECT sf_train(%s)', call)) AS failure FROM (VALUES
  (1, $$'bad', 'salse', 'day', 'units'$$),
  (2, $$'bad', 'nowhere.sales', 'day', 'units'$$),
  (3, $$'bad', 'select 1', 'day', 'units'$$),
  (4, $$'bad', 'counter', 'day', 'units'$$),
  (5, $$'bad', 'sales', 'Day', 'units'$$),
  (6, $$'bad', 'sales', 'day', 'unit'$$),
  (7, $$'bad', 'sales', 'day', 'units', '{shop}'$$),
  (8, $$'bad', 'sales', 'day', 'units', '{store}', '{price}'$$),
  (9, $$'bad', 'sales', 'units', 'store'$$),
  (10, $$'bad', 'broken', 'day', 'letters'$$),
  (11, $$'bad', 'sales', 'day', 'day'$$),
  (12, $$'bad', 'sales', 'day', 'units', '{store,store}'$$),
  (12.1, $$'bad', 'sales', 'day', 'units', '{tableoid}'$$),
  (12.2, $$'bad', 'typed', 'day', 'cash'$$),
  (13, $$'bad', 'empty', 'day', 'units'$$),
  (14, $$'bad', 'nulls', 'day', 'units'$$),
  (15, $$'bad', 'nulls', 'no_day', 'units'$$),
  (16, $$'bad', 'broken', 'day', 'units', '{store}'$$),
  (17, $$'bad', 'broken', 'day', 'inf'$$),
  (18, $$'bad', 'broken', 'day', 'nan_numeric'$$),
  (19, $$'bad', 'broken', 'endless', 'store'$$),
  (20, $$'bad', 'sales', 'day', 'units', horizon => 0$$),
  (21, $$'bad', 'sales', 'day', 'units', horizon => -3$$),
  (22, $$'bad', 'sales', 'day', 'units', horizon => 2000000000$$),
  (23, $$'bad', 'sales', 'day', 'units', frequency => 'dayly'$$),
  (24, $$'bad', 'sales', 'day', 'units', frequency => 'whenever'$$),
  (25, $$'bad', 'sales', 'day', 'units', method => 'etz'$$),
  (26, $$'bad', 'sales', 'day', 'units', method => 'crystal ball'$$),
  (27, $$'bad', 'sales', 'day', 'units', options => '{"sesaon": 7}'$$),
  (28, $$'bad', 'sales', 'day', 'units', options => '{"colour": "red"}'$$),
  (29, $$'bad', 'sales', 'day', 'units', options => '{"season": "weekly"}'$$),
  (30, $$'bad', 'sales', 'day', 'units', options => '{"season": -1}'$$),
  (31, $$'bad', 'sales', 'day', 'units', options => '{"fill": "zeros"}'$$),
  (32, $$'bad', 'sales', 'day', 'units', options => '[7]'$$),
  (33, $$'bad', 'sales', 'day', 'units', options => '{"start": "soon"}'$$),
  (34, $$'bad', 'sales', 'day', 'units', options => '{"start": "2025-03-01", "until": "2025-02-01"}'$$),
  (35, $$'bad', 'sales', 'day', 'units', options => '{"start": "2026-01-01"}'$$),
  (36, $$'bad', 'sales', 'day', 'units', method => 'ets', options => '{"method": "theta"}'$$),
  (37, $$'bad', 'sales', 'day', 'units', options => '{"regressors": ["price"]}'$$),
  (38, $$'bad', 'timed', 'instant', 'units', options => '{"time_zone": "Mars/Olympus"}'$$),
  (39, $$'', 'sales', 'day', 'units'$$),
  (40, $$'a.b', 'sales', 'day', 'units'$$),
  (41, $$NULL, 'sales', 'day', 'units'$$),
  (42, $$'bad', NULL, 'day', 'units'$$),
  (43, $$'bad', 'sales', 'day', 'units', '{NULL}'$$),
  (44, $$'bad', 'sales', 'day', 'units', '{{store}}'$$)) AS b(n, call)
ORDER BY n;
SELECT format('SELECT sf_train(%s', call) AS call, pg_temp.failure(format('SELECT sf_train(%s', call)) AS failure FROM (VALUES
  (1, $$day, 'NaN'::float8) FROM (VALUES ('2025-01-01'::date)) AS v(day)$$),
  (2, $$day, '-Infinity'::float8) FROM (VALUES ('2025-01-01'::date)) AS v(day)$$),
  (3, $$'infinity'::date, 1)$$),
  (4, $$'2025-01-01 10:00'::timestamptz, 1)$$),
  (5, $$'2025-01-01 10:00'::timestamptz, 1, '{"time_zone": "Mars/Olympus"}')$$),
  (6, $$'2025-01-01'::date, 1, '{"sesaon": 7}')$$),
  (7, $$'2025-01-01'::date, 1, '{"method": "etz"}')$$),
  (8, $$'2025-01-01'::date, 1, '{"regressors": ["price"]}')$$),
  (9, $$'2025-01-01'::date, 1, '{}', ARRAY[1.5])$$),
  (10, $$'2025-01-01'::date, 1, '{"regressors": ["price"]}', ARRAY['NaN'::float8])$$),
  (11, $$'2025-01-01'::date, 1, jsonb_build_object('season', n)) FROM generate_series(1, 2) AS v(n)$$),
  (12, $$'2025-01-01'::date, 1, '{"regressors": ["price"]}', array_fill(1.0::float8, ARRAY[n])) FROM generate_series(1, 2) AS v(n)$$)) AS b(n, call)
ORDER BY n;
SELECT versions = (SELECT count(*) FROM sf_versions) AND models = (SELECT count(*) FROM sf_models) AS nothing_stored FROM before;
-- An error after the training takes the version with it.
BEGIN;
SELECT version FROM sf_train('gone', 'sales', 'day', 'units', method => 'naive');
ROLLBACK;
SELECT count(*) FROM sf_models WHERE model_name = 'gone';

-- Rights are the caller's.
CREATE ROLE regress_sf_reader;
GRANT USAGE ON SCHEMA test_train TO regress_sf_reader;
GRANT SELECT (day, units) ON sales TO regress_sf_reader;
SET ROLE regress_sf_reader;
SELECT series_count FROM sf_train('mine', 'sales', 'day', 'units', method => 'naive');
SELECT model_name, owner_name FROM sf_models;
SELECT pg_temp.failure($$SELECT sf_train('mine', 'sales', 'day', 'units', '{store}')$$);
SELECT pg_temp.failure($$SELECT sf_train('mine', 'odd', 'day', 'units')$$);
SELECT count(*) FROM sf_versions;
RESET ROLE;

SET client_min_messages = warning;
-- Keys are one series whatever a session's settings, and JSON even where a number is none.
CREATE TABLE moody AS SELECT '2025-01-01'::date + n AS day, n AS y, 'ab'::char(5) AS c, '2024-01-01 12:00+00'::timestamptz AS at, '\xff00'::bytea AS raw,
  ARRAY['2024-02-03'::date] AS days, '1 mon'::interval AS span, 'NaN'::float8 AS f, 'NaN'::numeric AS d FROM generate_series(1, 40) AS n;
SET timezone = 'Europe/Berlin';
SELECT series_count FROM sf_train('moody', 'moody', 'day', 'y', '{c,at,raw,days,span,f,d}', method => 'mean');
SET timezone = 'UTC';
SET datestyle = 'German';
SET bytea_output = 'escape';
SET intervalstyle = 'iso_8601';
SELECT series, series::text::jsonb = series AS is_json FROM sf_forecast('moody', 1);
SELECT step FROM sf_forecast('moody', 1, series => (SELECT series FROM sf_series WHERE model_name = 'moody'));
SELECT step FROM sf_forecast('moody', 1, series => '{"c": "ab", "at": "2024-01-01 13:00+01", "f": "NaN"}');
RESET timezone;
RESET datestyle;
RESET bytea_output;
RESET intervalstyle;
-- Keys that compare equal without being equal keep one order whatever the order of rows.
CREATE TABLE spans AS SELECT '2025-01-01'::date + n AS day, n AS y, s::interval AS span FROM generate_series(1, 40) AS n, unnest('{1 mon,30 days}'::text[]) AS s;
CREATE VIEW spans_back AS SELECT * FROM spans ORDER BY span::text DESC, day;
SELECT FROM sf_train('spans', 'spans', 'day', 'y', '{span}', method => 'mean');
SELECT FROM sf_train('spans', 'spans_back', 'day', 'y', '{span}', method => 'mean');
SELECT count(DISTINCT series) = 2 AS same_places FROM (SELECT series, array_agg(series_number ORDER BY version_id) AS n FROM salesforecast.series_state
  JOIN salesforecast.version USING (version_id) WHERE source LIKE '%spans%' GROUP BY series) AS s WHERE n[1] = n[2];
-- A date that no timestamp reaches is refused, not read as another one; in both layers.
CREATE TABLE far AS SELECT '2025-01-01'::date + n AS day, n AS y FROM generate_series(1, 40) AS n UNION ALL SELECT '586578-03-21', 1;
SELECT pg_temp.failure($$SELECT sf_train('far', 'far', 'day', 'y')$$);
SELECT pg_temp.failure($$SELECT sf_train(day, y) FROM far$$);
-- A dropped column is nobody's hint.
ALTER TABLE far ADD COLUMN gone integer;
ALTER TABLE far DROP COLUMN gone;
SELECT pg_temp.failure($$SELECT sf_train('far', 'far', 'gone', 'y')$$);
-- Keys count into max_memory, as rows do.
SET salesforecast.max_memory = '16MB';
CREATE TABLE long_keys AS SELECT '2025-01-01'::date AS day, 1 AS y, repeat(n::text, 400) AS k FROM generate_series(10000, 29999) AS n;
SELECT split_part(pg_temp.failure($$SELECT sf_train('long_keys', 'long_keys', 'day', 'y', '{k}')$$), E'\n', 1);
RESET salesforecast.max_memory;
-- What auto tries, as options say.
CREATE TABLE monthly AS SELECT '2019-01-01'::date + n * interval '1 month' AS month, 100 + 20 * (n % 12) + abs(hashint4(n)) % 10 AS y FROM generate_series(0, 59) AS n;
SELECT count(*) FROM unnest('{fast,normal,high}'::text[]) AS e, sf_train('monthly ' || e, 'monthly', 'month', 'y', options => jsonb_build_object('effort', e));
SELECT count(*) FROM sf_train('monthly two', 'monthly', 'month', 'y', options => '{"candidates": ["theta", "mean"]}');
SELECT model_name, string_agg(t ->> 'method', ' ' ORDER BY t ->> 'method') AS tried FROM sf_series, jsonb_array_elements(tried) AS t WHERE model_name LIKE 'monthly%' GROUP BY 1 ORDER BY 1;
SELECT pg_temp.failure($$SELECT sf_train('m', 'monthly', 'month', 'y', options => '{"candidates": ["thetta"]}')$$);
SELECT pg_temp.failure($$SELECT sf_train('m', 'monthly', 'month', 'y', method => 'ets', options => '{"effort": "high"}')$$);
SELECT pg_temp.failure($$SELECT sf_train('m', 'monthly', 'month', 'y', options => '{"effort": "hihg"}')$$);
-- Other scales: growth and waves in proportion to the level; one shop had a month without sales.
CREATE TABLE growing AS SELECT '2015-01-01'::date + n * interval '1 month' AS month, shop,
  CASE WHEN shop = 'shut' AND n = 30 THEN 0 ELSE round((exp(3 + 0.02 * n + 0.5 * sin(n * pi() / 6)) * (1 + (abs(hashint4(n)) % 11 - 5) / 100.0))::numeric, 2) END AS y
FROM generate_series(0, 95) AS n, unnest('{open,shut}'::text[]) AS shop;
SELECT warnings FROM sf_train('logs', 'growing', 'month', 'y', '{shop}', method => 'ets', options => '{"transform": "log"}');
SELECT series->>'shop' AS shop, warnings FROM sf_series WHERE model_name = 'logs' ORDER BY 1;
SELECT bool_and(abs(f.forecast / exp(3 + 0.02 * (95 + f.step) + 0.5 * sin((95 + f.step) * pi() / 6)) - 1) < 0.05) AS near,
       bool_and(lower_bound > 0 AND lower_bound < forecast AND forecast < upper_bound) AS inside, bool_and(abs(f.forecast - e.total) < 1e-6) AS adds_up
FROM sf_forecast('logs', 12, series => '{"shop": "open"}') AS f
JOIN (SELECT step, sum(value) AS total FROM sf_explain('logs', 12, '{"shop": "open"}') GROUP BY 1) AS e USING (step);
SELECT DISTINCT split_part(sf_model_info(sf_train(month, y, jsonb_build_object('transform', t, 'method', 'ets')))->>'variant', '(', 1) AS form
FROM growing, unnest('{none,log,box_cox,auto}'::text[]) AS t WHERE shop = 'open' GROUP BY t ORDER BY 1;
SELECT pg_temp.failure($$SELECT sf_train('m', 'monthly', 'month', 'y', method => 'ets', options => '{"transform": "log", "ets_model": "MAM"}')$$);
SELECT pg_temp.failure($$SELECT sf_train('m', 'monthly', 'month', 'y', options => '{"transform": "square"}')$$);
-- Wild values and a shift of the level, changed before a method learns: the mean of a history with three spikes and one with a jump.
CREATE TABLE wild AS SELECT '2024-01-01'::date + n AS day, shop,
  CASE WHEN shop = 'spikes' THEN 100 + CASE WHEN n IN (40, 90, 150) THEN 1000 ELSE 0 END WHEN n < 140 THEN 100 ELSE 180 END + abs(hashint4(n)) % 11 - 5 AS y
FROM generate_series(0, 199) AS n, unnest('{spikes,jump}'::text[]) AS shop;
SELECT count(*) FROM (VALUES ('as it came', '{}'), ('replaced', '{"outliers": "replace"}'), ('adjusted', '{"level_shifts": "adjust"}')) AS v(name, options),
  LATERAL sf_train('wild ' || name, 'wild', 'day', 'y', '{shop}', method => 'mean', options => options::jsonb);
SELECT model_name, series->>'shop' AS shop, (SELECT round(forecast) FROM sf_forecast(model_name, 1, series => s.series)) AS forecast,
  (SELECT abs(sum(value) - min(forecast)) < 1e-9 FROM sf_explain(model_name, 1, s.series), sf_forecast(model_name, 1, series => s.series)) AS adds_up, warnings
FROM sf_series AS s WHERE model_name LIKE 'wild %' ORDER BY 1, 2;
SELECT pg_temp.failure($$SELECT sf_train('m', 'wild', 'day', 'y', '{shop}', options => '{"outliers": "drop"}')$$);
DROP SCHEMA test_train CASCADE;
SELECT count(sf_drop(model_name)) > 0 AS dropped FROM sf_models WHERE owner_name = CURRENT_USER;
SELECT count(sf_drop(owner_name || '.' || model_name)) FROM sf_models WHERE owner_name = 'regress_sf_reader';
DROP ROLE regress_sf_reader;
