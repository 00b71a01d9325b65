-- name: backtest
-- guards: folds where they should lie, nothing after a cut-off seen, the same as a training of that day, sums by hand, bad input
-- group: forecasting
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_backtest;
SET search_path = test_backtest, public;
CREATE TABLE sales AS
SELECT '2025-01-01'::date + n AS day, g AS store, 20 * g + n % 7 * 3 + (n * n * g) % 11 AS units
FROM generate_series(0, 199) AS n, generate_series(1, 6) AS g WHERE g < 6 OR n > 180;
SELECT series_count FROM sf_train('bt', 'sales', 'day', 'units', '{store}', horizon => 10);
-- Folds, strides, horizons; the last fold ends with the source; store 6 is too young for the earlier ones.
SELECT cutoff::date, count(*), count(DISTINCT series) AS series, max(step), min(ts)::date, max(ts)::date, count(y) FROM sf_backtest('bt') GROUP BY 1 ORDER BY 1;
SELECT DISTINCT cutoff::date FROM sf_backtest('bt', 4, 7, 14) ORDER BY 1;
-- What it forecasts is what a training of that day forecasts, to the bit, bounds included.
CREATE VIEW known AS SELECT * FROM sales WHERE day <= '2025-07-09';
SELECT series_count FROM sf_train('bt then', 'known', 'day', 'units', '{store}', horizon => 10);
SELECT count(*), bool_and((b.forecast, b.lower_bound, b.upper_bound) = (f.forecast, f.lower_bound, f.upper_bound)) AS same, bool_and(b.y = s.units) AS outcomes
FROM sf_backtest('bt', 1) AS b JOIN sf_forecast('bt then') AS f USING (series, step, ts)
JOIN sales AS s ON s.day = b.ts AND s.store = (b.series ->> 'store')::int;
-- Nothing after a cut-off is seen: other values there, the same forecasts.
CREATE TABLE kept AS SELECT * FROM sf_backtest('bt', 2);
UPDATE sales SET units = 1000 - units WHERE day > '2025-07-09';
SELECT count(*), bool_and((b.forecast, b.lower_bound, b.upper_bound) = (k.forecast, k.lower_bound, k.upper_bound)) AS same, bool_and(b.y <> k.y) AS other_outcomes
FROM sf_backtest('bt', 2) AS b JOIN kept AS k USING (series, cutoff, step) WHERE b.cutoff = '2025-07-09';
UPDATE sales SET units = 1000 - units WHERE day > '2025-07-09';
-- A rolling window; a history too short for all folds; one too short for any; read-only.
SELECT count(*), bool_or(b.forecast <> k.forecast) AS other FROM sf_backtest('bt', 2, history => 60) AS b JOIN kept AS k USING (series, cutoff, step);
SELECT count(DISTINCT cutoff) FROM sf_backtest('bt', 50, 10, 10);
BEGIN READ ONLY;
SELECT count(*) FROM sf_backtest('bt', 1);
COMMIT;
SELECT q AS statement, pg_temp.failure(q) AS error FROM unnest(ARRAY[
  $$SELECT * FROM sf_backtest('none')$$,
  $$SELECT * FROM sf_backtest('bt', 0)$$,
  $$SELECT * FROM sf_backtest('bt', 3, 0)$$,
  $$SELECT * FROM sf_backtest('bt', 3, 7, -1)$$,
  $$SELECT * FROM sf_backtest('bt', history => 0)$$,
  $$SELECT * FROM sf_backtest('bt', horizon => 500)$$,
  $$SELECT * FROM sf_backtest('bt', horizon => 20000)$$,
  $$SELECT * FROM sf_backtest('bt', level => 1.5)$$,
  $$SELECT * FROM sf_backtest('bt', level => NULL)$$,
  $$SELECT * FROM sf_backtest('bt', version => 9)$$]) AS q;
SELECT sf_drop('bt'), sf_drop('bt then');
