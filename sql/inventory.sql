-- name: inventory
-- guards: reorder points, levels and orders from joint paths; stock tables, packs, service kinds, warnings in words, bad input
-- group: forecasting
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_inventory;
SET search_path = test_inventory, public;
-- One item never varies, one sells around twenty a day, one sells now and then, one has ended, one is sold by weight.
CREATE TABLE sales AS
SELECT '2025-01-01'::date + n AS day, item, CASE item WHEN 'fixed' THEN 5 WHEN 'daily' THEN 10 + noise % 21 WHEN 'slow' THEN (noise % 10 = 0)::int
  WHEN 'weight' THEN 3 + noise / 700.0 ELSE 4 END::numeric AS units
FROM generate_series(0, 199) AS n, unnest('{fixed,daily,slow,ended,weight}'::text[]) AS item, LATERAL (SELECT ('x' || substr(md5(n || item), 1, 4))::bit(16)::int % 1000 AS noise) AS q
WHERE item <> 'ended' OR n < 100;
SELECT series_count FROM sf_train('i', 'sales', 'day', 'units', '{item}', horizon => 28, method => 'mean');
CREATE TABLE stock (item varchar(10), on_hand integer, on_order numeric);
INSERT INTO stock VALUES ('fixed', 12, 3), ('daily', 300, NULL), ('slow', 0, 0), ('weight', NULL, 1);
-- Lead time 7 days, reviewed daily, 95 of 100 cycles without a stock-out.
SELECT item, round(expected_demand) AS expected, reorder_point = ceil(reorder_point) AS whole, safety_stock = reorder_point - expected_demand AS safety,
  min_level <= reorder_point AND reorder_point <= max_level AS levels, on_hand, on_order, CASE WHEN item <> 'daily' THEN order_quantity END AS ordered,
  round(days_of_cover::numeric, 1) AS days, round(stockout_probability::numeric, 1) AS stockout, round(expected_lost_sales) AS lost, warning
FROM sf_inventory('i', 7, stock => 'stock'), LATERAL (SELECT series ->> 'item' AS item) AS q ORDER BY 1;
-- A series that never varies: everything has a closed form.
SELECT reorder_point, safety_stock, min_level, max_level, order_quantity, days_of_cover, stockout_probability, expected_lost_sales, warning
FROM sf_inventory('i', 7, stock => 'stock', series => '{"item": "fixed"}', pack_size => 6, minimum_order => 13);
SELECT reorder_point, min_level, max_level, order_quantity, on_hand, warning FROM sf_inventory('i', 3, review_period => 0, series => '{"item": "fixed"}');
SELECT reorder_point FROM sf_inventory('i', 1.5, review_period => 0, series => '{"item": "fixed"}');
-- Demand of about 19 a day with a standard deviation of 6.1, independent from day to day: either formula is near the textbook's safety stock;
-- more with lead times that vary.
SELECT formula, abs(safety_stock / (1.645 * 6.1 * sqrt(8)) - 1) < 0.2 AS near FROM unnest('{paths,classical}'::text[]) AS formula, LATERAL sf_inventory('i', 7, formula => formula, series => '{"item": "daily"}') ORDER BY 1;
SELECT formula, abs(safety_stock / (1.645 * sqrt(8 * 6.1 ^ 2 + (expected_demand / 8) ^ 2 * 4)) - 1) < 0.15 AS near
FROM unnest('{paths,classical}'::text[]) AS formula, LATERAL sf_inventory('i', 7, lead_time_sd => 2, formula => formula, series => '{"item": "daily"}') ORDER BY 1;
-- More service, longer lead times and longer reviews never take less; a fill rate takes less than the same share of cycles where something is sold every day.
SELECT bool_and(a.reorder_point <= b.reorder_point AND b.reorder_point <= c.reorder_point) AS more FROM sf_inventory('i', 7, 0.9) AS a
JOIN sf_inventory('i', 7, 0.98) AS b USING (series) JOIN sf_inventory('i', 10, 0.98, review_period => 7) AS c USING (series);
SELECT f.reorder_point < c.reorder_point AS less FROM sf_inventory('i', 7) AS c JOIN sf_inventory('i', 7, service_kind => 'fill') AS f USING (series) WHERE series ->> 'item' = 'daily';
-- The same call gives the same numbers, whatever other series are asked for; the sums are those that sf_forecast_total draws.
SELECT count(*), bool_and(a = b) AS same FROM sf_inventory('i', 7, stock => 'stock') AS a JOIN sf_inventory('i', 7, stock => 'stock', series => '{"item": "daily"}') AS b ON a.series = b.series;
SELECT abs(i.expected_demand - t.total) < 1e-9 AS same_mean, abs(i.reorder_point - t.upper_bound) < 4 AS near
FROM sf_inventory('i', 7, 0.95, series => '{"item": "daily"}') AS i, sf_forecast_total('i', 8, 0.9, series => '{"item": "daily"}') AS t;
BEGIN READ ONLY;
SELECT count(*) FROM sf_inventory('i', 7, stock => 'stock');
COMMIT;
-- Beyond the trained horizon, with a warning; in weeks.
SELECT warning FROM sf_inventory('i', 60, series => '{"item": "daily"}');
SELECT series_count FROM sf_train('w', 'sales', 'day', 'units', horizon => 8, frequency => 'week', method => 'mean');
CREATE VIEW all_stock AS SELECT 700 AS on_hand;
SELECT series, abs(days_of_cover - 7 * 700 / (expected_demand / 3)) < 0.1 AS weeks FROM sf_inventory('w', 2, stock => 'all_stock');
CREATE TABLE no_amount (item text);
CREATE TABLE texts (item text, on_hand text);
CREATE TABLE twice AS SELECT * FROM stock UNION ALL SELECT 'fixed', 1, 1;
CREATE TABLE owed AS SELECT 'fixed' AS item, -8 AS on_hand, -1 AS on_order;
CREATE TABLE wild AS SELECT 'slow' AS item, 'NaN'::float8 AS on_hand;
CREATE SEQUENCE numbers;
-- What is owed is ordered, too.
CREATE VIEW owed_now AS SELECT item, on_hand FROM owed;
SELECT order_quantity, days_of_cover, on_order FROM sf_inventory('i', 7, stock => 'owed_now', series => '{"item": "fixed"}');
SELECT q AS statement, pg_temp.failure(q) AS error FROM unnest(ARRAY[
  $$SELECT * FROM sf_inventory('none', 7)$$,
  $$SELECT * FROM sf_inventory(NULL, 7)$$,
  $$SELECT * FROM sf_inventory('i', NULL)$$,
  $$SELECT * FROM sf_inventory('i', -1)$$,
  $$SELECT * FROM sf_inventory('i', 'NaN')$$,
  $$SELECT * FROM sf_inventory('i', 0, review_period => 0)$$,
  $$SELECT * FROM sf_inventory('i', 10000)$$,
  $$SELECT * FROM sf_inventory('i', 9000, lead_time_sd => 900)$$,
  $$SELECT * FROM sf_inventory('i', 7, lead_time_sd => -1)$$,
  $$SELECT * FROM sf_inventory('i', 7, lead_time_sd => 22)$$,
  $$SELECT * FROM sf_inventory('i', 7, 0)$$,
  $$SELECT * FROM sf_inventory('i', 7, 1)$$,
  $$SELECT * FROM sf_inventory('i', 7, NULL)$$,
  $$SELECT * FROM sf_inventory('i', 7, 95)$$,
  $$SELECT * FROM sf_inventory('i', 7, review_period => -1)$$,
  $$SELECT * FROM sf_inventory('i', 7, service_kind => 'cycles')$$,
  $$SELECT * FROM sf_inventory('i', 7, service_kind => NULL)$$,
  $$SELECT * FROM sf_inventory('i', 7, formula => 'normal')$$,
  $$SELECT * FROM sf_inventory('i', 7, pack_size => 0)$$,
  $$SELECT * FROM sf_inventory('i', 7, minimum_order => -1)$$,
  $$SELECT * FROM sf_inventory('i', 7, stock => 'nowhere')$$,
  $$SELECT * FROM sf_inventory('i', 7, stock => 999999)$$,
  $$SELECT * FROM sf_inventory('i', 7, stock => 'numbers')$$,
  $$SELECT * FROM sf_inventory('i', 7, stock => 'all_stock')$$,
  $$SELECT * FROM sf_inventory('i', 7, stock => 'no_amount')$$,
  $$SELECT * FROM sf_inventory('i', 7, stock => 'texts')$$,
  $$SELECT * FROM sf_inventory('i', 7, stock => 'twice')$$,
  $$SELECT * FROM sf_inventory('i', 7, stock => 'owed')$$,
  $$SELECT * FROM sf_inventory('i', 7, stock => 'wild')$$,
  $$SELECT * FROM sf_inventory('i', 7, series => '{"shop": 1}')$$,
  $$SELECT * FROM sf_inventory('i', 7, series => '{"item": "dayly"}')$$,
  $$SELECT * FROM sf_inventory('i', 7, version => 9)$$]) AS q;
SELECT count(sf_drop(m)) FROM unnest('{i,w}'::text[]) AS m;
