-- Regressors: from columns of a table, or an array, to forecasts that follow them.
\pset format unaligned
\pset footer off
CREATE TABLE plan (day date, shop text, units numeric, price numeric(6,2), promo boolean, shelf text, noted date);
-- 100 a day, 8 fewer for each unit of price above 10, 40 more on promotion, 25 more at the front; ten days to come.
INSERT INTO plan
SELECT date '2025-01-01' + t, shop,
       CASE WHEN t < 150 THEN round((100 - 8 * (price - 10) + 40 * promo::int + 25 * (shelf = 'front')::int) * size + (t * 37 % 11 - 5) * 0.3) END,
       price, promo, shelf, date '2024-12-01'
FROM (SELECT t, 10 + (t / 9 % 3) AS price, t % 5 = 0 OR t % 7 = 3 AS promo, CASE WHEN t % 3 = 0 THEN 'front' ELSE 'back' END AS shelf
      FROM generate_series(0, 159) AS t) AS days, (VALUES ('north', 1), ('south', 2)) AS shops (shop, size);

SELECT method, series_count, warnings FROM sf_train('plan', 'plan', 'day', 'units', '{shop}', '{price,promo,shelf}',
  horizon => 10, method => 'arima', options => '{"season": 1}');
-- The rows to come are in the table.
SELECT f.series->>'shop' AS shop, step, round(forecast / CASE WHEN f.series->>'shop' = 'south' THEN 2 ELSE 1 END)
         BETWEEN truth - 2 AND truth + 2 AS follows
FROM sf_forecast('plan') AS f
JOIN (SELECT shop, day, 100 - 8 * (price - 10) + 40 * promo::int + 25 * (shelf = 'front')::int AS truth FROM plan) AS p
  ON p.day = f.ts AND p.shop = f.series->>'shop'
WHERE step IN (1, 2, 5) ORDER BY 1, 2;
-- Another plan for one shop; the other keeps its own.
CREATE VIEW other_plan AS SELECT day, shop, 12.0 AS price, false AS promo, 'cellar'::text AS shelf FROM plan WHERE units IS NULL AND shop = 'north';
SELECT series->>'shop' AS shop, round(min(forecast)) AS least, round(max(forecast)) AS most FROM sf_forecast('plan', future => 'other_plan') GROUP BY 1 ORDER BY 1;
SELECT series->>'shop' AS shop, round(sum(total)) AS total FROM sf_forecast_total('plan', future => 'other_plan') GROUP BY 1 ORDER BY 1;
SELECT DISTINCT component FROM sf_explain('plan', 2, '{"shop": "north"}', 'other_plan') ORDER BY 1;
SELECT bool_and(abs(f.forecast - e.total) < 1e-6) AS adds_up
FROM sf_forecast('plan', future => 'other_plan') AS f
JOIN (SELECT series, step, sum(value) AS total FROM sf_explain('plan', future => 'other_plan') GROUP BY 1, 2) AS e USING (series, step);
SELECT count(*) FROM sf_forecast_quantiles('plan', quantiles => '{0.5}', future => 'other_plan');
-- What is missing is named.
SELECT count(*) FROM sf_forecast('plan', 12);
CREATE VIEW gap AS SELECT day, shop, CASE WHEN day <> '2025-06-03' THEN price END AS price, promo, shelf FROM plan WHERE day > '2025-05-30';
SELECT count(*) FROM sf_forecast('plan', 5, future => 'gap');  -- the source had it
CREATE VIEW gap_later AS SELECT day + 10 AS day, shop, CASE WHEN day <> '2025-06-03' THEN price END AS price, promo, shelf FROM plan WHERE units IS NULL;
SELECT count(*) FROM sf_forecast('plan', 20, future => 'gap_later');
CREATE VIEW no_promo AS SELECT day, shop, price, shelf FROM plan;
SELECT count(*) FROM sf_forecast('plan', future => 'no_promo');
CREATE VIEW wrong_type AS SELECT day, shop, price, promo, now() AS shelf FROM plan;
SELECT count(*) FROM sf_forecast('plan', future => 'wrong_type');
SELECT count(*) FROM sf_forecast('plan', future => 'pg_class');
-- A number written as text would be a category that training never saw, and the other way round.
CREATE VIEW price_as_text AS SELECT day, shop, price::text AS price, promo, shelf FROM plan;
SELECT count(*) FROM sf_forecast('plan', future => 'price_as_text');
CREATE VIEW shelf_as_number AS SELECT day, shop, price, promo, length(shelf) AS shelf FROM plan;
SELECT count(*) FROM sf_forecast('plan', future => 'shelf_as_number');
CREATE VIEW promo_as_number AS SELECT day, shop, price, promo::int AS promo, shelf::varchar AS shelf FROM plan;
SELECT count(*) FROM sf_forecast('plan', future => 'promo_as_number');
-- Backtests and accuracy see the values of their time.
SELECT bool_and(abs(y - forecast) < 6) AS near FROM sf_backtest('plan', folds => 2);
CREATE VIEW came AS SELECT day, shop, price, promo, shelf,
  (100 - 8 * (price - 10) + 40 * promo::int + 25 * (shelf = 'front')::int) * CASE shop WHEN 'south' THEN 2 ELSE 1 END AS units
FROM plan WHERE units IS NULL;
SELECT points, mae < 2 AS near FROM sf_accuracy('plan', actuals => 'came', by => 'all');

-- auto tries regression where there are regressors: price, promotion and shelf change its forecast.
SELECT warnings FROM sf_train('auto', 'plan', 'day', 'units', '{shop}', '{price,promo,shelf}', horizon => 10);
SELECT max(abs(forecast - truth) / truth) < 0.05 AS follows FROM sf_forecast('auto') AS f
JOIN (SELECT shop, day, (100 - 8 * (price - 10) + 40 * promo::int + 25 * (shelf = 'front')::int) * CASE shop WHEN 'south' THEN 2 ELSE 1 END AS truth FROM plan) AS p
  ON p.day = f.ts AND p.shop = f.series->>'shop';
SELECT count(*) > 0 AS tried FROM sf_series WHERE model_name = 'auto' AND tried::text LIKE '%regression%';
SELECT warnings FROM sf_train('fast', 'plan', 'day', 'units', '{shop}', '{price,promo}', horizon => 10, options => '{"effort": "fast"}');
-- By name it needs a column that varies: else a simpler method, and why.
CREATE VIEW same_price AS SELECT day, shop, units, 10 AS price FROM plan WHERE units IS NOT NULL;
SELECT method, fallback_count FROM sf_train('same', 'same_price', 'day', 'units', '{shop}', '{price}', method => 'regression', horizon => 10);
SELECT DISTINCT status, status_detail LIKE 'regression%' AS said FROM sf_series WHERE model_name = 'same';

-- The effect of a promotion in the sample sales is known: sales times 1.9.
CREATE TABLE demo AS SELECT day, shop, product, units, promotion, (hashint4(day - date '2000-01-01' + length(shop)) % 100) / 100.0 AS noise_a,
  hashint4(7 * (day - date '2000-01-01') + length(product)) % 1000 AS noise_b
FROM sf_demo_twins(3, 3);
SELECT w FROM sf_train('demo', 'demo', 'day', 'units', '{shop,product}', '{promotion}', horizon => 14) AS t, unnest(warnings) AS w WHERE w ~ 'regressors';
CREATE VIEW promoted AS SELECT DISTINCT shop, product, date '2025-12-31' + n AS day, true AS promotion FROM demo, generate_series(1, 14) AS n;
CREATE VIEW usual AS SELECT shop, product, day, false AS promotion FROM promoted;
SELECT a.total / b.total BETWEEN 0.8 * 1.9 AND 1.2 * 1.9 AS near
FROM (SELECT sum(forecast) AS total FROM sf_forecast('demo', future => 'promoted')) AS a,
  (SELECT sum(forecast) AS total FROM sf_forecast('demo', future => 'usual')) AS b;
-- Columns of noise do no harm.
SELECT method FROM sf_train('noisy', 'demo', 'day', 'units', '{shop,product}', '{promotion,noise_a,noise_b}', horizon => 14);
SELECT a.mae < 1.02 * b.mae AS harmless
FROM (SELECT sum(mae) AS mae FROM sf_accuracy('noisy')) AS a, (SELECT sum(mae) AS mae FROM sf_accuracy('demo')) AS b;
DROP VIEW promoted, usual;
DROP TABLE demo;

-- A shop that is shut at times: the level is that of the days open.
CREATE TABLE shop AS SELECT day, CASE WHEN day < '2025-09-01' THEN CASE WHEN open THEN round(200 * (1 + 0.5 * promo::int) + (t * 37 % 11 - 5)) ELSE 0 END END AS units, open, promo
FROM (SELECT t, date '2025-01-01' + t AS day, t % 7 <> 4 AND t % 40 <> 21 AS open, t / 6 % 3 = 0 AS promo FROM generate_series(0, 270) AS t) AS days;
SELECT warnings FROM sf_train('shop', 'shop', 'day', 'units', regressor_cols => '{open,promo}', method => 'regression', horizon => 28);
SELECT open, promo, round(min(forecast), -1) AS least, round(max(forecast), -1) AS most FROM (SELECT ts, forecast::numeric FROM sf_forecast('shop')) AS f JOIN shop ON day = ts GROUP BY 1, 2 ORDER BY 1, 2;
DROP TABLE shop;

-- A method that uses none says so, and needs none.
SELECT warnings FROM sf_train('flat', 'plan', 'day', 'units', '{shop}', '{price,promo}', method => 'ets', horizon => 10);
SELECT count(*) FROM sf_forecast('flat', 30);
-- Of the past, with lags, and by the time of record.
SELECT warnings FROM sf_train('past', 'plan', 'day', 'units', '{shop}', '{price,promo,shelf}', horizon => 5, method => 'arima',
  options => '{"season": 1, "past_regressors": ["promo"], "regressor_lags": ["promo:7", "price:0", "price:1"], "known_at_col": "noted"}');
SELECT count(*) FROM sf_forecast('past', 5);
-- More columns than a history can tell apart: arima uses none, prophet and regression hold them by their priors; no method is certain by them.
CREATE TABLE few AS SELECT '2024-01-01'::date + n AS day, CASE WHEN n < 8 THEN n % 5 + 10 END AS y, hashint4(n) % 7 AS a, hashint4(n + 100) % 7 AS b, hashint4(n + 200) % 7 AS c,
  hashint4(n + 300) % 7 AS d, hashint4(n + 400) % 7 AS e, hashint4(n + 500) % 7 AS f, hashint4(n + 600) % 7 AS g FROM generate_series(0, 9) AS n;
SELECT m AS method, split_part(array_to_string(warnings, ' '), 'series: ', 2) AS used FROM unnest('{arima,prophet,regression,auto}'::text[]) AS m,
  sf_train('few ' || m, 'few', 'day', 'y', regressor_cols => '{a,b,c,d,e,f,g}', method => m, horizon => 2);
SELECT model_name, bool_and(upper_bound - lower_bound > 1) AS uncertain FROM unnest('{arima,prophet,regression,auto}'::text[]) AS m, sf_forecast('few ' || m, 2) AS f,
  LATERAL (SELECT 'few ' || m AS model_name) AS n GROUP BY 1 ORDER BY 1;
-- Lags that the histories show: the target follows the plan at once. What is kept are numbers; a retraining looks again.
SELECT warnings FROM sf_train('echo', 'plan', 'day', 'units', '{shop}', '{price,promo,shelf}', horizon => 10, options => '{"regressor_lags": ["promo:auto"]}');
SELECT warnings FROM sf_retrain('echo');
SELECT warnings FROM sf_train('wrong', 'plan', 'day', 'units', '{shop}', '{price,promo}', method => 'arima', options => '{"past_regressors": ["prize"]}');
SELECT warnings FROM sf_train('wrong', 'plan', 'day', 'units', '{shop}', '{price,promo}', method => 'arima', options => '{"regressor_lags": ["promo"]}');
SELECT warnings FROM sf_train('wrong', 'plan', 'day', 'units', '{shop}', '{price,promo}', method => 'arima', options => '{"known_at_col": "notes"}');
SELECT warnings FROM sf_train('wrong', 'plan', 'day', 'units', '{shop}', '{price,promo}', method => 'arima', options => '{"known_at_col": "units"}');
SELECT warnings FROM sf_train('wrong', 'plan', 'day', 'units', '{shop}', '{price,units}', method => 'arima');
CREATE VIEW endless AS SELECT day, shop, units, 'infinity'::float8 AS price FROM plan;
SELECT warnings FROM sf_train('wrong', 'endless', 'day', 'units', '{shop}', '{price}', method => 'arima');

-- The value layer.
CREATE TABLE made AS SELECT shop, sf_train(day, units::float8, '{"method": "arima", "season": 1, "regressors": ["price", "promo"]}',
  ARRAY[price, promo::int]::float8[]) AS model FROM plan WHERE shop = 'north' GROUP BY shop;
SELECT step, forecast > 130 AS promoted FROM made, sf_forecast(model, 3, future_values => '{"price": [10, 10, 10], "promo": [false, true, false]}');
SELECT component FROM made, sf_explain(model, 1, '{"price": [10], "promo": [1]}') WHERE component IN ('price', 'promo') ORDER BY 1;
SELECT count(*) FROM made, sf_forecast(model, 3);  -- the rows to come were there
SELECT count(*) FROM made, sf_forecast(model, 11);
SELECT count(*) FROM made, sf_forecast(model, 2, future_values => '{"price": [10, 10], "promo": [true, "yes"]}');
DROP TABLE made;
DROP TABLE plan CASCADE;
SELECT count(sf_drop(model_name)) FROM sf_models;
-- What a check says of regressors.
CREATE TABLE leak AS SELECT date '2025-01-01' + t AS day, y, lead(y) OVER (ORDER BY t) AS next, 7 AS constant, y * 2 AS twice
FROM (SELECT t, 100 + (t * t * 7919 + t * 104729) % 101 AS y FROM generate_series(1, 120) AS t) AS days;
SELECT unnest(problems) FROM sf_check('leak', 'day', 'y', options => '{"regressors": ["next", "constant", "twice"]}') WHERE series IS NOT NULL;
SELECT unnest(problems) FROM sf_check('leak', 'day', 'y', options => '{"regressors": ["next", "nothing"]}') WHERE series IS NOT NULL;
DROP TABLE leak;
