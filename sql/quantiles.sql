-- name: quantiles
-- guards: quantiles of both layers: order, agreement with bounds, whole numbers for counts, filters, bad input
-- group: forecasting
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_quantiles;
SET search_path = test_quantiles, public;
CREATE TABLE sales AS
SELECT '2025-01-01'::date + n AS day, g AS store, 100 * g + n % 7 + (n * n * g) % 5 + 0.5 AS units
FROM generate_series(0, 139) AS n, generate_series(1, 6) AS g;
SELECT series_count FROM sf_train('q', 'sales', 'day', 'units', '{store}', horizon => 5, method => 'theta');
-- Series by series, steps in order, quantiles as they were asked for; the default list.
SELECT series, step, ts::date, quantile FROM sf_forecast_quantiles('q', 2, '{0.9,0.1}', '{"store": 2}');
SELECT count(*), count(DISTINCT quantile), count(DISTINCT series), max(step) FROM sf_forecast_quantiles('q');
-- The bounds of a level are its outer quantiles; quantiles ascend.
SELECT count(*), bool_and(abs(f.lower_bound - q.low) < 1e-9 AND abs(f.upper_bound - q.high) < 1e-9) AS same
FROM sf_forecast('q', 28, 0.8) AS f
JOIN (SELECT series, step, min(value) FILTER (WHERE quantile = 0.1) AS low, max(value) FILTER (WHERE quantile = 0.9) AS high
      FROM sf_forecast_quantiles('q', 28, '{0.1,0.9}') GROUP BY 1, 2) AS q USING (series, step);
SELECT bool_and(value >= before) AS ascending, bool_and(value >= 0 AND value < 'Infinity') AS finite
FROM (SELECT value, lag(value) OVER (PARTITION BY series, step ORDER BY quantile) AS before
      FROM sf_forecast_quantiles('q', 40, ARRAY(SELECT i / 1000.0 FROM generate_series(1, 999) AS i)::float8[])) AS t;
-- Counts: whole numbers, zeros where most periods have no sale.
CREATE TABLE rare AS SELECT '2020-01-01'::date + n * 7 AS week, g AS item, CASE WHEN (n * 7 + g * 3) % 5 = 0 THEN 1 + (n + g) % 3 ELSE 0 END AS units
FROM generate_series(0, 119) AS n, generate_series(1, 8) AS g;
SELECT series_count FROM sf_train('rare', 'rare', 'week', 'units', '{item}', horizon => 4);
SELECT bool_and(value = floor(value)) AS whole, max(value) FILTER (WHERE quantile = 0.5) AS median, max(value) FILTER (WHERE quantile = 0.99) BETWEEN 2 AND 6 AS upper
FROM sf_forecast_quantiles('rare', 4, '{0.5,0.99}');
-- The value layer; a group without rows has no model, and no rows.
SELECT step, quantile, value > 0 AS positive FROM (SELECT sf_train(day, units) AS m FROM sales WHERE store = 1) AS t, LATERAL sf_forecast_quantiles(m, 2, '{0.25,0.75}');
SELECT count(*) FROM sf_forecast_quantiles(NULL::bytea, 2, '{0.5}');
BEGIN READ ONLY;
SELECT count(*) FROM sf_forecast_quantiles('q', 1, '{0.5}');
COMMIT;
SELECT q AS statement, pg_temp.failure(q) AS error FROM unnest(ARRAY[
  $$SELECT * FROM sf_forecast_quantiles('q', 2, '{}')$$,
  $$SELECT * FROM sf_forecast_quantiles('q', 2, '{0}')$$,
  $$SELECT * FROM sf_forecast_quantiles('q', 2, '{0.5,1}')$$,
  $$SELECT * FROM sf_forecast_quantiles('q', 2, '{NaN}')$$,
  $$SELECT * FROM sf_forecast_quantiles('q', 2, '{NULL}')$$,
  $$SELECT * FROM sf_forecast_quantiles('q', 2, NULL)$$,
  $$SELECT * FROM sf_forecast_quantiles('q', 0)$$,
  $$SELECT * FROM sf_forecast_quantiles('none', 2)$$,
  $$SELECT * FROM sf_forecast_quantiles('q', 2, array_fill(0.5::float8, '{1001}'))$$,
  $$SELECT * FROM sf_forecast_quantiles('q', 2, '{0.5}', '{"store": 99}')$$]) AS q;
SELECT sf_drop('q'), sf_drop('rare');
