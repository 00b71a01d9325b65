-- name: total
-- guards: totals over steps and series: sums of the forecasts, roll-ups, periods, bounds between independent and equal errors, bad input
-- group: forecasting
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_total;
SET search_path = test_total, public;
-- Two regions of ten items; every value is noise of its own, so totals over items are much surer than their items.
CREATE TABLE sales AS
SELECT '2025-01-01'::date + n AS day, CASE WHEN i < 10 THEN 'north' ELSE 'south' END AS region, i AS item,
       100 + i + (('x' || substr(md5(n || '-' || i), 1, 4))::bit(16)::int % 41) AS units
FROM generate_series(0, 199) AS n, generate_series(0, 19) AS i;
SELECT series_count FROM sf_train('t', 'sales', 'day', 'units', '{region,item}', horizon => 28, method => 'mean');
-- Totals are the sums of the forecasts.
SELECT t.series, from_ts::date, to_ts::date, abs(total - sum) < 1e-6 * sum AS same, lower_bound < total AND total < upper_bound AS inside, confidence
FROM sf_forecast_total('t') AS t, (SELECT sum(forecast) AS sum FROM sf_forecast('t')) AS f;
SELECT t.series, abs(total - sum) < 1e-6 * sum AS same FROM sf_forecast_total('t', by => '{region}') AS t
JOIN (SELECT series ->> 'region' AS region, sum(forecast) AS sum FROM sf_forecast('t') GROUP BY 1) AS f ON t.series = jsonb_build_object('region', f.region) ORDER BY 1;
SELECT count(*), bool_and(abs(t.total - f.sum) < 1e-6 * f.sum) AS same FROM sf_forecast_total('t', by => NULL) AS t
JOIN (SELECT series, sum(forecast) AS sum FROM sf_forecast('t') GROUP BY 1) AS f USING (series);
-- Periods: the calendar's months, lengths from step 1 on.
SELECT from_ts::date, to_ts::date FROM sf_forecast_total('t', period => 'month');
SELECT from_ts::date, to_ts::date FROM sf_forecast_total('t', 21, period => 'week');
SELECT count(*) FROM sf_forecast_total('t', by => '{item}', period => '2 weeks');
-- Errors are independent here: bounds of a sum are far narrower than the sum of bounds, and wider than those of a smaller sum.
SELECT t.width < 0.4 * s.width AS narrower, t.width > 1.5 * o.width AS wider
FROM (SELECT upper_bound - lower_bound AS width FROM sf_forecast_total('t')) AS t,
     (SELECT sum(upper_bound - lower_bound) AS width FROM sf_forecast('t')) AS s,
     (SELECT avg(upper_bound - lower_bound) AS width FROM sf_forecast_total('t', by => NULL)) AS o;
-- Here every item has the same noise: then they are not.
CREATE TABLE same AS SELECT day, region, item, 100 + item + (('x' || substr(md5(day::text), 1, 4))::bit(16)::int % 41) AS units FROM sales;
SELECT series_count FROM sf_train('t same', 'same', 'day', 'units', '{region,item}', horizon => 28, method => 'mean');
SELECT b.width > 0.8 * s.width AS as_wide FROM (SELECT upper_bound - lower_bound AS width FROM sf_forecast_total('t same', 1)) AS b,
     (SELECT sum(upper_bound - lower_bound) AS width FROM sf_forecast('t same', 1)) AS s;
-- The same call gives the same numbers, whatever else is added up; a wider level holds the narrower.
SELECT bool_and(a = b) AS same FROM sf_forecast_total('t', by => '{region}') AS a JOIN sf_forecast_total('t', series => '{"region": "north"}', by => '{region}') AS b ON a.series = b.series;
SELECT a.lower_bound <= b.lower_bound AND b.upper_bound <= a.upper_bound AS nested FROM sf_forecast_total('t', level => 0.99) AS a, sf_forecast_total('t', level => 0.5) AS b;
BEGIN READ ONLY;
SELECT count(*) FROM sf_forecast_total('t', 7);
COMMIT;
-- Reconciled with forecasts of regions, items and all of them: nothing is below zero, every roll-up is the sum of its series, and the
-- components say what each forecast was moved by. Item 19 has ended and stays at zero.
CREATE TABLE mixed AS SELECT day, region, item % 5 AS item, item AS shop,
  CASE WHEN item = 3 THEN greatest(units - 135, 0) ELSE units * (item + 1) * (1 + (day - '2025-01-01'::date) / 400.0) END AS units
FROM sales WHERE item < 19 OR day < '2025-03-01';
SELECT how, series_count, w AS said FROM unnest('{none,bottom_up,ols,wls,mint,auto}'::text[]) AS how,
  LATERAL sf_train('t ' || how, 'mixed', 'day', 'units', '{region,item,shop}', horizon => 14, method => 'ets', options => jsonb_build_object('reconcile', how)),
  LATERAL (SELECT max(w) AS w FROM unnest(warnings) AS w WHERE w LIKE '%reconciled%') AS q ORDER BY 1;
SELECT how, count(*), bool_and(f.forecast >= 0 AND f.lower_bound >= 0 AND f.lower_bound <= f.forecast AND f.forecast <= f.upper_bound) AS valid,
  max(f.forecast) FILTER (WHERE f.series ->> 'shop' = '19') AS ended, bool_or(f.forecast <> n.forecast) AS moved
FROM unnest('{bottom_up,ols,wls,mint,auto}'::text[]) AS how, LATERAL sf_forecast('t ' || how, 20) AS f JOIN sf_forecast('t none', 20) AS n USING (series, step)
GROUP BY 1 ORDER BY 1;
SELECT how, by, count(*), max(abs(t.total - (SELECT sum(f.forecast) FROM sf_forecast('t ' || how) AS f WHERE f.ts = t.from_ts AND f.series @> t.series))) < 1e-9 AS coherent
FROM unnest('{ols,wls,mint,auto}'::text[]) AS how, unnest(ARRAY['', 'region', 'item', 'region,item', 'region,item,shop']) AS by,
  LATERAL sf_forecast_total('t ' || how, by => ('{' || by || '}')::text[], period => 'day') AS t GROUP BY 1, 2 ORDER BY 1, 2;
SELECT max(abs(f.forecast - e.value)) < 1e-9 AS explained, sum(e.steps) AS steps FROM sf_forecast('t wls', 20) AS f
JOIN (SELECT series, step, sum(value) AS value, count(*) FILTER (WHERE component = 'reconciliation') AS steps FROM sf_explain('t wls', 20) GROUP BY 1, 2) AS e USING (series, step);
-- A version that went out and in again forecasts the same; so does a training anew.
SELECT version FROM sf_import('t copy', sf_export('t wls'));
SELECT version FROM sf_retrain('t wls');
SELECT count(*), bool_and(a.forecast = b.forecast AND a.forecast = c.forecast) AS same
FROM sf_forecast('t wls', version => 1) AS a JOIN sf_forecast('t copy') AS b USING (series, step) JOIN sf_forecast('t wls', version => 2) AS c USING (series, step);
-- Folds of a backtest are reconciled, too.
SELECT bool_or(a.forecast <> b.forecast) AS moved FROM sf_backtest('t wls', 1) AS a JOIN sf_backtest('t none', 1) AS b USING (series, step, cutoff);
-- Accuracy told is that of reconciled forecasts, and the model tells what auto took.
SELECT count(*) AS series, count(*) FILTER (WHERE a.mase <> b.mase) AS other_errors
FROM sf_series AS a JOIN sf_series AS b USING (series) WHERE a.model_name = 't wls' AND a.version = 1 AND b.model_name = 't none';
SELECT accuracy ->> 'reconciled_by' AS taken, key AS tried, value::text::float8 BETWEEN 0.01 AND 10 AS measured
FROM sf_models, jsonb_each(accuracy -> 'reconciled_mase') WHERE model_name = 't auto' ORDER BY 2;
-- A single series has nothing to be reconciled with.
SELECT w FROM sf_train('t one', 'mixed', 'day', 'units', horizon => 14, method => 'mean', options => '{"reconcile": "ols"}'), unnest(warnings) AS w WHERE w LIKE '%reconciled%';
SELECT q AS statement, pg_temp.failure(q) AS error FROM unnest(ARRAY[
  $$SELECT sf_train('x', 'sales', 'day', 'units', '{item}', options => '{"reconcile": "min"}')$$,
  $$SELECT sf_train('x', 'sales', 'day', 'units', '{item}', options => '{"reconcile": true}')$$,
  $$SELECT sf_train(day, units::float8, '{"reconcile": "mint"}') FROM sales$$,
  $$SELECT * FROM sf_forecast_total('none')$$,
  $$SELECT * FROM sf_forecast_total('t', by => '{regio}')$$,
  $$SELECT * FROM sf_forecast_total('t', by => '{NULL}')$$,
  $$SELECT * FROM sf_forecast_total('t', period => 'fortnite')$$,
  $$SELECT * FROM sf_forecast_total('t', period => 'auto')$$,
  $$SELECT * FROM sf_forecast_total('t', 0)$$,
  $$SELECT * FROM sf_forecast_total('t', level => 0)$$,
  $$SELECT * FROM sf_forecast_total('t', level => NULL)$$,
  $$SELECT * FROM sf_forecast_total('t', series => '{"region": "west"}')$$,
  $$SELECT * FROM sf_forecast_total('t', series => '{"region": "west", "item": 3}')$$]) AS q;
SELECT count(sf_drop(m)) FROM unnest('{t,t same,t none,t bottom_up,t ols,t wls,t mint,t auto,t copy,t one}'::text[]) AS m;
