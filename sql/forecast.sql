-- name: forecast
-- guards: forecasts of both layers: order, bounds, levels, filters, versions, cursors, read-only transactions, bad input
-- group: forecasting
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_forecast;
SET search_path = test_forecast, public;
CREATE TABLE sales AS
SELECT '2025-01-01'::date + n AS day, g AS store, 'p' || p AS product, g + p + n % 7 + (n * n * g) % 5 AS units
FROM generate_series(0, 139) AS n, generate_series(1, 3) AS g, generate_series(1, 2) AS p;
SELECT series_count FROM sf_train('f', 'sales', 'day', 'units', '{store,product}', horizon => 5, method => 'theta');
-- Series by series, steps in order; own horizon; dates go on.
SELECT array_agg(step ORDER BY n) AS steps, array_agg(DISTINCT ts::date) AS days, series
FROM (SELECT *, row_number() OVER () AS n FROM sf_forecast('f')) AS t GROUP BY series ORDER BY min(n);
-- A longer horizon begins with the shorter one; a wider level holds the narrower.
SELECT count(*), bool_and((a.forecast, a.lower_bound, a.upper_bound) = (b.forecast, b.lower_bound, b.upper_bound)) AS same
FROM sf_forecast('f', 3) AS a JOIN sf_forecast('f', 60) AS b USING (series, step);
SELECT count(*), bool_and(wide.lower_bound <= narrow.lower_bound AND narrow.upper_bound <= wide.upper_bound) AS nested,
       bool_and(wide.forecast = narrow.forecast) AS same_point, bool_and(narrow.lower_bound <= narrow.forecast AND narrow.forecast <= narrow.upper_bound) AS ordered,
       bool_and(wide.upper_bound < 'Infinity') AS finite, bool_and(wide.lower_bound >= 0) AS not_negative
FROM sf_forecast('f', 28, 0.5) AS narrow JOIN sf_forecast('f', 28, 0.999999) AS wide USING (series, step);
SELECT level, bool_and(lower_bound <= forecast AND forecast <= upper_bound) AS ordered FROM unnest('{1e-9,0.1,0.9,0.999999999}'::float8[]) AS l(level),
       LATERAL sf_forecast('f', 3, level) GROUP BY level ORDER BY level;
-- Negative history keeps negative forecasts.
CREATE TABLE balance AS SELECT day, units - 8 AS units FROM sales WHERE store = 1 AND product = 'p1';
SELECT bool_or(forecast < 0) AS negative FROM (SELECT sf_train(day, units, '{"method": "seasonal_naive"}') AS m FROM balance) AS t, LATERAL sf_forecast(m, 7);

-- The series filter: one, several, of each JSON type, as written or as another type that casts.
SELECT filter, (SELECT count(DISTINCT series) FROM sf_forecast('f', 1, series => filter::jsonb)) AS series
FROM unnest(ARRAY[NULL, '{}', '{"store": 1}', '{"store": "1"}', '{"store": 1.0}', '{"product": "p2"}', '{"store": 3, "product": "p1"}', '{"product": "p1", "store": 3}'])
     WITH ORDINALITY AS t(filter, n) ORDER BY n;
SELECT series_count FROM sf_train('one', 'sales', 'day', 'units', method => 'mean');
SELECT series, count(*) FROM sf_forecast('one', 4) GROUP BY series;
SELECT count(*) FROM sf_forecast('one', 4, series => '{}');
-- NULL keys are found by JSON null.
CREATE TABLE nameless AS SELECT day, nullif(store, 2) AS store, units FROM sales;
SELECT series_count FROM sf_train('nameless', 'nameless', 'day', 'units', '{store}', method => 'mean');
SELECT series, count(*) FROM sf_forecast('nameless', 2, series => '{"store": null}') GROUP BY series;

-- Versions: the newest by default, each by its number, gone when dropped.
CREATE TABLE later AS SELECT * FROM sales UNION ALL SELECT day + 140, store, product, units FROM sales;
SELECT version FROM sf_train('f', 'later', 'day', 'units', '{store,product}', horizon => 2, method => 'naive');
SELECT v AS version, count(*), min(ts) FROM unnest('{NULL,1,2}'::int[]) WITH ORDINALITY AS t(v, n), LATERAL sf_forecast('f', version => v) GROUP BY v, n ORDER BY n;

-- The source is not needed any more: renamed, changed, gone.
ALTER TABLE later DROP COLUMN units;
DROP TABLE sales;
SELECT count(*) FROM sf_forecast('f', version => 1);

-- Any place a query may have it.
SELECT count(*) FROM (SELECT * FROM sf_forecast('f', 10) LIMIT 3) AS t;
SELECT (sf_forecast('f', 1)).step LIMIT 2;
SELECT n, count(*) FROM generate_series(1, 3) AS n, LATERAL sf_forecast('f', n) GROUP BY n ORDER BY n;
BEGIN READ ONLY;
SELECT count(*) FROM sf_forecast('f', 3);
DECLARE c SCROLL CURSOR FOR SELECT series, step FROM sf_forecast('f', 2);
FETCH 3 FROM c;
MOVE LAST IN c;
FETCH BACKWARD 1 FROM c;
CLOSE c;
-- A transaction that only forecasts takes no number.
SELECT pg_current_xact_id_if_assigned() IS NULL AS writes_nothing;
COMMIT;
PREPARE p(text, int, jsonb) AS SELECT count(*) FROM sf_forecast($1, $2, series => $3);
EXECUTE p('f', 4, NULL);
EXECUTE p('f', 4, '{"store": 2}');
SET plan_cache_mode = force_generic_plan;
EXECUTE p('f', 4, '{"store": 2}');
RESET plan_cache_mode;
DEALLOCATE p;
CREATE FUNCTION in_function(model text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT count(*) FROM sf_forecast(model, 3)); END $$;
SELECT in_function('f');
CREATE VIEW for_bi AS SELECT (series ->> 'store')::int AS store, ts, forecast FROM sf_forecast('f', 3);
SELECT count(*), count(DISTINCT store) FROM for_bi;
CREATE TABLE kept AS SELECT * FROM sf_forecast('f', 3);
SELECT count(*) FROM kept;
-- The planner's guess of rows.
SELECT proname, pronargs, prorows FROM pg_proc WHERE proname = 'sf_forecast' ORDER BY pronargs;

-- The value layer: NULL gives no rows, NULL horizon the model's own.
CREATE TABLE models AS SELECT sf_train(day, units, '{"horizon": 6}') AS m FROM balance;
SELECT count(*) FROM sf_forecast(NULL::bytea, 3);
SELECT count(*) FROM models, LATERAL sf_forecast(m, NULL);
SELECT count(*) FROM models, LATERAL sf_forecast(m, 10000);
-- Regressors to come: checked, though no method of this release uses them.
CREATE TABLE priced AS SELECT sf_train(day, units, '{"regressors": ["price"]}', ARRAY[1.5]) AS m FROM balance;
SELECT count(*) FROM priced, LATERAL sf_forecast(m, 2, future_values => '{"price": [9.9, 9.5]}');

-- Bad input.
SELECT call, pg_temp.failure('SELECT * FROM sf_forecast(' || call || ')') AS failure
FROM (VALUES (1, $$'nothing like it'$$), (2, $$'nameles'$$), (3, $$'nobody.f'$$), (4, $$'f', 0$$), (5, $$'f', -1$$), (6, $$'f', 10001$$), (7, $$'f', 3, 0$$), (8, $$'f', 3, 1$$),
             (9, $$'f', 3, -0.5$$), (10, $$'f', 3, 90$$), (11, $$'f', 3, 'NaN'$$), (12, $$'f', 3, NULL$$), (13, $$NULL::text$$),
             (14, $$'f', series => '{"stroe": 1}'$$), (15, $$'f', series => '{"store": 99, "product": "p1"}'$$), (16, $$'f', series => '{"store": 99}'$$),
             (17, $$'f', series => '{"store": "north"}'$$), (18, $$'f', series => '{"store": [1]}'$$), (19, $$'f', series => '[1]'$$), (20, $$'one', series => '{"store": 1}'$$),
             (21, $$'f', version => 3$$), (22, $$'f', version => -1$$), (23, $$'f', future => 'absent_table'$$)) AS b(n, call)
ORDER BY n;
SELECT call, pg_temp.failure('SELECT * FROM test_forecast.models, LATERAL sf_forecast(' || call || ')') AS failure
FROM (VALUES (1, $$m, 0$$), (2, $$m, 10001$$), (3, $$m, 3, 'NaN'$$), (4, $$m, 3, NULL$$), (5, $$m, 3, 0.9, '{"price": [1, 2, 3]}'$$), (6, $$m, 3, 0.9, '7'$$),
             (7, $$(SELECT m FROM test_forecast.priced), 2, 0.9, '{"price": [1]}'$$), (8, $$(SELECT m FROM test_forecast.priced), 2, 0.9, '{"pirce": [1, 2]}'$$),
             (9, $$(SELECT m FROM test_forecast.priced), 2, 0.9, '{"price": [1, "two"]}'$$), (10, $$(SELECT m FROM test_forecast.priced), 2, 0.9, '{"price": 1}'$$)) AS b(n, call)
ORDER BY n;
SET client_min_messages = warning;
SELECT count(sf_drop(model_name)) FROM sf_models;
DROP SCHEMA test_forecast CASCADE;
