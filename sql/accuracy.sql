-- name: accuracy
-- guards: measures of forecasts against outcomes: numbers by hand in SQL, groups, what is undefined, whose rights read
-- group: forecasting
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_accuracy;
SET search_path = test_accuracy, public;
CREATE TABLE sales AS
SELECT '2025-01-01'::date + n AS day, g AS store, 20 * g + n % 7 * 3 + (n * n * g) % 11 AS units
FROM generate_series(0, 199) AS n, generate_series(1, 6) AS g;
CREATE VIEW history AS SELECT * FROM sales WHERE day < '2025-07-01';
SELECT series_count FROM sf_train('a', 'history', 'day', 'units', '{store}', horizon => 10, method => 'theta');
-- The same sums in SQL, over all and by step. The season is a week: scales are mean differences at lag 7.
CREATE VIEW scored AS
SELECT f.series, f.step, f.ts, s.units AS y, f.forecast, f.lower_bound, f.upper_bound,
       (SELECT avg(abs(a.units - b.units)) FROM history AS a JOIN history AS b ON b.store = a.store AND b.day = a.day - 7 WHERE a.store = s.store)::float8 AS scale,
       (SELECT h.units FROM history AS h WHERE h.store = s.store AND h.day = s.day - 7 * (1 + (f.step - 1) / 7)) AS naive
FROM sf_forecast('a') AS f JOIN sales AS s ON s.store = (f.series ->> 'store')::int AND s.day = f.ts;
SELECT a.points, a.series_count,
       abs(a.mae - s.mae) < 1e-9 AS mae, abs(a.rmse - s.rmse) < 1e-9 AS rmse, abs(a.wape - s.wape) < 1e-9 AS wape, abs(a.smape - s.smape) < 1e-9 AS smape,
       abs(a.mape - s.mape) < 1e-9 AS mape, abs(a.mase - s.mase) < 1e-9 AS mase, abs(a.bias - s.bias) < 1e-9 AS bias,
       abs(a.coverage - s.coverage) < 1e-9 AS coverage, abs(a.msis - s.msis) < 1e-9 AS msis, abs(a.skill - s.skill) < 1e-9 AS skill, a.note
FROM sf_accuracy('a', actuals => 'sales', by => 'all') AS a,
     (SELECT avg(abs(forecast - y)) AS mae, sqrt(avg((forecast - y) ^ 2)) AS rmse, sum(abs(forecast - y)) / sum(abs(y)) AS wape,
             avg(200 * abs(forecast - y) / (abs(y) + abs(forecast))) AS smape, avg(100 * abs(forecast - y) / y) AS mape, avg(abs(forecast - y) / scale) AS mase,
             sum(forecast - y) / sum(abs(y)) AS bias, avg((y BETWEEN lower_bound AND upper_bound)::int) AS coverage,
             avg((upper_bound - lower_bound + 20 * greatest(lower_bound - y, 0) + 20 * greatest(y - upper_bound, 0)) / scale) AS msis,
             1 - sum(abs(forecast - y)) / sum(abs(naive - y)) AS skill FROM scored) AS s;
SELECT bool_and(abs(a.mae - s.mae) < 1e-9 AND abs(a.mase - s.mase) < 1e-9) AS same, count(*), max(a.series_count) AS series
FROM sf_accuracy('a', actuals => 'sales', by => 'step') AS a JOIN (SELECT step, avg(abs(forecast - y)) AS mae, avg(abs(forecast - y) / scale) AS mase FROM scored GROUP BY step) AS s USING (step);
SELECT count(*), min(ts)::date, max(ts)::date FROM sf_accuracy('a', actuals => 'sales', by => 'period', horizon => 4);
SELECT series, points, mase > 0 AS mase, skill < 1 AS skill, status, note FROM sf_accuracy('a', actuals => 'sales') ORDER BY series;
-- A wider level covers no less.
SELECT bool_and(w.coverage >= n.coverage) AS wider FROM sf_accuracy('a', actuals => 'sales', level => 0.99) AS w JOIN sf_accuracy('a', actuals => 'sales', level => 0.5) AS n USING (series);
-- Outcomes in several rows a day are summed as in training; NULL is no outcome; a series that was not trained is left out; one without outcomes stays.
CREATE TABLE came AS SELECT day, store, units / 2.0 AS units FROM sales CROSS JOIN generate_series(1, 2) WHERE store < 6
UNION ALL SELECT '2025-07-02', 99, 5 UNION ALL SELECT '2025-07-01', 6, NULL;
SELECT a.series, a.points, abs(a.mae - b.mae) < 1e-9 AS same, a.note FROM sf_accuracy('a', actuals => 'came') AS a JOIN sf_accuracy('a', actuals => 'sales') AS b USING (series) ORDER BY series;
-- Zeros: what is undefined is NULL and says why, never 0.
CREATE TABLE nothing AS SELECT '2025-07-01'::date + n AS day, 1 AS store, 0 AS units FROM generate_series(0, 3) AS n;
SELECT points, wape, mape, smape, bias, note FROM sf_accuracy('a', actuals => 'nothing', by => 'all');
-- What training held back; versions; read-only.
SELECT series, points > 0 AS points, mase > 0 AS mase, rmsse > 0 AS rmsse, abs(bias) <= wape AS bias, mape > 0 AS mape, smape > 0 AS smape, skill < 1 AS skill, coverage, note
FROM sf_accuracy('a', 1) ORDER BY series LIMIT 2;
-- Folds: the rows of a backtest, scored; a series is one however many folds it has.
SELECT a.series_count, a.points = b.points AS points, abs(a.mae - b.mae) < 1e-9 AS mae, abs(a.wape - b.wape) < 1e-9 AS wape, abs(a.coverage - b.coverage) < 1e-9 AS coverage,
       a.mase > 0 AND a.rmsse > 0 AND a.msis > 0 AND a.pinball_lower > 0 AND a.skill < 1 AS others, note
FROM sf_accuracy('a', by => 'all', folds => 2) AS a,
     (SELECT count(y) AS points, avg(abs(forecast - y)) AS mae, sum(abs(forecast - y)) / sum(abs(y)) AS wape, avg((y BETWEEN lower_bound AND upper_bound)::int) AS coverage FROM sf_backtest('a', 2)) AS b;
SELECT count(*), min(points), max(points), max(series_count), bool_and(abs(a.mae - b.mae) < 1e-9) AS mae
FROM sf_accuracy('a', by => 'step', folds => 2) AS a JOIN (SELECT step, avg(abs(forecast - y)) AS mae FROM sf_backtest('a', 2) GROUP BY step) AS b USING (step);
SELECT count(*), min(points), max(points), max(series_count), bool_and(abs(a.mae - b.mae) < 1e-9) AS mae
FROM sf_accuracy('a', by => 'series', folds => 2) AS a JOIN (SELECT series, avg(abs(forecast - y)) AS mae FROM sf_backtest('a', 2) GROUP BY series) AS b USING (series) WHERE status = 'ok';
SELECT count(*), min(ts)::date, max(ts)::date, sum(points) FROM sf_accuracy('a', by => 'period', horizon => 4, folds => 2);
BEGIN READ ONLY;
SELECT count(*) FROM sf_accuracy('a', actuals => 'sales');
SELECT count(*) FROM sf_accuracy('a', folds => 1);
COMMIT;
SELECT q AS statement, pg_temp.failure(q) AS error FROM unnest(ARRAY[
  $$SELECT * FROM sf_accuracy('none')$$,
  $$SELECT * FROM sf_accuracy('a', 7)$$,
  $$SELECT * FROM sf_accuracy('a', actuals => 'sales', by => 'stepp')$$,
  $$SELECT * FROM sf_accuracy('a', by => 'step')$$,
  $$SELECT * FROM sf_accuracy('a', folds => 0)$$,
  $$SELECT * FROM sf_accuracy('a', folds => 2000)$$,
  $$SELECT * FROM sf_accuracy('a', actuals => 'sales', folds => 1)$$,
  $$SELECT * FROM sf_accuracy('a', folds => 1, horizon => 200)$$,
  $$SELECT * FROM sf_accuracy('a', actuals => 'sales', by => NULL)$$,
  $$SELECT * FROM sf_accuracy('a', actuals => 'sales', level => 1)$$,
  $$SELECT * FROM sf_accuracy('a', actuals => 'sales', level => NULL)$$,
  $$SELECT * FROM sf_accuracy('a', actuals => 'sales', horizon => 0)$$,
  $$SELECT * FROM sf_accuracy('a', actuals => 'pg_class')$$,
  $$SELECT * FROM sf_accuracy('a', actuals => 1::regclass)$$]) AS q;
SELECT sf_drop('a');
-- Outcomes under the contract of the training: a day without a row sold nothing, a week that has just begun is none.
CREATE TABLE trx AS SELECT format('i%s', k) AS item, '2024-01-01'::date + i AS day, 1 + abs(hashint4(i * 7 + k)) % 3 AS q
FROM generate_series(0, 700) AS i, generate_series(1, 8) AS k WHERE abs(hashint4(i * 31 + k * 1009)) % 6 = 0;
CREATE VIEW trx_known AS SELECT * FROM trx WHERE day < '2025-11-01';
CREATE VIEW trx_came AS SELECT * FROM trx WHERE day BETWEEN '2025-11-01' AND '2025-11-28';
SELECT series_count FROM sf_train('trx', 'trx_known', 'day', 'q', '{item}', horizon => 28);
SELECT series_count, points, abs(bias - (f.sum - c.sum) / c.sum) < 1e-9 AS bias_of_sums
FROM sf_accuracy('trx', actuals => 'trx_came', by => 'all') AS a, (SELECT sum(forecast) FROM sf_forecast('trx')) AS f, (SELECT sum(q) FROM trx_came) AS c;
CREATE TABLE weekly AS SELECT '2024-01-01'::date + i AS day, 10 + abs(hashint4(i)) % 5 AS q FROM generate_series(0, 715) AS i;
CREATE VIEW weekly_known AS SELECT * FROM weekly WHERE day < '2025-12-01';
SELECT series_count FROM sf_train('weekly', 'weekly_known', 'day', 'q', frequency => 'week', horizon => 4);
SELECT step, points FROM sf_accuracy('weekly', actuals => 'weekly', by => 'step') ORDER BY 1;
CREATE TABLE sent_back AS SELECT day, q FROM weekly UNION ALL SELECT day, -30 FROM weekly WHERE extract(isodow FROM day) = 3;
CREATE VIEW sent_known AS SELECT * FROM sent_back WHERE day < '2025-12-01';
SELECT series_count FROM sf_train('sent back', 'sent_known', 'day', 'q', horizon => 14, options => '{"returns": "ignore"}');
SELECT a.mae = b.mae AS same FROM sf_accuracy('sent back', actuals => 'sent_back', by => 'all') AS a, sf_accuracy('sent back', actuals => 'weekly', by => 'all') AS b;
CREATE VIEW only_back AS SELECT day, -1 AS q FROM weekly WHERE day >= '2025-12-01';
SELECT points, note FROM sf_accuracy('sent back', actuals => 'only_back');
-- Nor is a week that has just begun one where actuals hold nothing but the weeks since.
CREATE VIEW weeks_since AS SELECT * FROM weekly WHERE day BETWEEN '2025-12-01' AND '2025-12-10';
SELECT step, points FROM sf_accuracy('weekly', actuals => 'weeks_since', by => 'step') ORDER BY 1;
-- Articles without a row sold nothing; actuals of one article say nothing of the others.
CREATE VIEW trx_some AS SELECT * FROM trx_came WHERE item <= 'i5';
SELECT series_count, points FROM sf_accuracy('trx', actuals => 'trx_some', by => 'all');
SELECT series ->> 'item' AS item, points, bias FROM sf_accuracy('trx', actuals => 'trx_some') WHERE series ->> 'item' > 'i5' ORDER BY 1;
CREATE VIEW trx_one AS SELECT * FROM trx_came WHERE item = 'i5';
SELECT series_count, points FROM sf_accuracy('trx', actuals => 'trx_one', by => 'all');
-- A column of another type gives other series.
CREATE VIEW trx_numbers AS SELECT substr(item, 2)::int AS item, day, q FROM trx_one;
SELECT series_count FROM sf_accuracy('trx', actuals => 'trx_numbers', by => 'all');
-- Articles that the model does not know count for nothing there.
CREATE VIEW trx_new AS SELECT * FROM trx_one UNION ALL SELECT format('new%s', k), day, q FROM trx_one, generate_series(1, 9) AS k;
SELECT series_count FROM sf_accuracy('trx', actuals => 'trx_new', by => 'all');
-- Returns kept apart: forecasts and outcomes are net in a backtest as well.
CREATE TABLE apart AS SELECT '2024-01-01'::date + g AS t, CASE r WHEN 1 THEN 100 + g % 2 ELSE -20 END AS y FROM generate_series(0, 199) AS g, generate_series(1, 2) AS r;
SELECT series_count FROM sf_train('apart', 'apart', 't', 'y', horizon => 14, options => '{"returns": "separate"}');
SELECT y, round(forecast) AS forecast FROM sf_backtest('apart', folds => 1) WHERE step <= 2 ORDER BY step;
SELECT wape < 0.02 AS net FROM sf_accuracy('apart', by => 'all', folds => 1);
SELECT sf_drop('apart');
SELECT sf_drop('trx'), sf_drop('weekly'), sf_drop('sent back');
