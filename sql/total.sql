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
SELECT q AS statement, pg_temp.failure(q) AS error FROM unnest(ARRAY[
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
SELECT sf_drop('t'), sf_drop('t same');
