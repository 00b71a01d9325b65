-- name: demo_sales
-- guards: sample sales: the same rows for the same arguments, every trouble they promise, ranges of the arguments
-- group: samples
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE TEMP TABLE demo AS SELECT * FROM sf_demo_sales();
SELECT count(DISTINCT shop) AS shops, count(DISTINCT product) AS products, count(DISTINCT district) AS districts, min(day), max(day) FROM demo;

-- The same arguments give the same rows; another seed gives others; more shops, products and days leave the others as they were.
CREATE FUNCTION pg_temp.rows_md5(shops int, products int, last_day date, seed bigint) RETURNS text LANGUAGE sql AS
$$ SELECT md5(string_agg(concat_ws('|', to_char(day, 'YYYYMMDD'), shop, district, product, category, units, round(price::numeric, 2), promotion,
                                   round(temperature::numeric, 1), footfall, holiday), ',' ORDER BY day, shop, product, units))
   FROM sf_demo_sales(shops, products, '2025-01-01', last_day, seed)
   WHERE shop IN ('Central Station') AND product IN ('Orange juice 1 l', 'Filter coffee') AND day < '2025-01-15' $$;
SELECT pg_temp.rows_md5(1, 2, '2025-01-14', 1) = pg_temp.rows_md5(1, 2, '2025-01-14', 1) AS repeats,
       pg_temp.rows_md5(1, 2, '2025-01-14', 1) <> pg_temp.rows_md5(1, 2, '2025-01-14', 2) AS seed_matters,
       pg_temp.rows_md5(1, 2, '2025-01-14', 1) = pg_temp.rows_md5(3, 5, '2025-02-20', 1) AS others_stay;
-- The digits of one stretch, which no machine may change.
SELECT to_char(day, 'YYYY-MM-DD') AS day, product, units, round(price::numeric, 2) AS price, promotion, round(temperature::numeric, 1) AS temperature,
       footfall, holiday
FROM sf_demo_sales(1, 2, '2025-01-01', '2025-01-04') ORDER BY day, product;

-- Values make sense, and other columns explain the units.
SELECT bool_and(price > 0) AS priced, bool_and(footfall >= 0) AS visited, bool_and(temperature BETWEEN -30 AND 45) AS weather,
       count(*) FILTER (WHERE units < 0) BETWEEN 1 AND count(*) / 100 AS some_returns,
       bool_and(product = 'Headphones') FILTER (WHERE units < 0) AS only_headphones_return FROM demo;
SELECT avg(units) FILTER (WHERE promotion) > 1.5 * avg(units) FILTER (WHERE NOT promotion) AS promotions_sell FROM demo WHERE product = 'Filter coffee';
SELECT avg(units) FILTER (WHERE extract(month FROM day) IN (6, 7, 8)) > 2 * avg(units) FILTER (WHERE extract(month FROM day) IN (12, 1, 2)) AS summer
FROM demo WHERE product = 'Ice cream';
SELECT bool_or(holiday IS NOT NULL) AS holidays, bool_and(units = 0) FILTER (WHERE holiday = 'New Year''s Day') AS shut_on_new_year FROM demo WHERE units >= 0;

-- The troubles.
SELECT bool_and(extract(dow FROM day) <> 0) AS old_town_shut_on_sundays FROM demo WHERE district = 'Old Town';
SELECT count(*) >= 18 AS sold_out FROM demo WHERE shop = 'Market Square' AND product = 'Wheat bread' AND units = 0;
SELECT max(day) AS hill_street_closes FROM demo WHERE shop = 'Hill Street';
SELECT max(day) AS airport_road_is_late FROM demo WHERE shop = 'Airport Road';
SELECT min(day) AS oat_drink_is_new FROM demo WHERE product = 'Oat drink 1 l';
SELECT product, count(*) FILTER (WHERE units = 0) > count(*) / 2 AS mostly_zero, count(*) < 1096 / 3 AS few_rows FROM demo
WHERE shop = 'Riverside' AND product IN ('Birthday candles', 'Camping lantern') GROUP BY product ORDER BY product;
SELECT 1096 - count(*) AS lost_days FROM demo WHERE shop = 'Harbour' AND product = 'Hot chocolate';
SELECT count(DISTINCT shop) AS shops, count(DISTINCT product) AS products FROM sf_demo_sales(20, 30, '2025-01-01', '2025-03-31');

-- Every series of it trains and forecasts.
CREATE SCHEMA test_demo_sales;
CREATE TABLE test_demo_sales.demo AS SELECT * FROM sf_demo_sales(8, 12, '2024-07-01', '2025-12-31');
SELECT series_count FROM sf_train('demo', 'test_demo_sales.demo', 'day', 'units', '{shop,product}', method => 'seasonal_naive');
SELECT series ->> 'shop' AS shop, status, count(*) FROM sf_series WHERE model_name = 'demo' AND series ->> 'shop' IN ('Hill Street', 'Airport Road')
GROUP BY shop, status ORDER BY shop, status;
SELECT bool_and(forecast = 0) AS closed_shop_sells_nothing FROM sf_forecast('demo', 14, series => '{"shop": "Hill Street"}');
SELECT count(*), bool_and(lower_bound <= forecast AND forecast <= upper_bound) AS ordered, bool_and(upper_bound < 1e5) AS sane FROM sf_forecast('demo', 14);
SELECT sf_drop('demo');
DROP TABLE test_demo_sales.demo;
DROP SCHEMA test_demo_sales;

-- Bad input.
SELECT call, pg_temp.failure(format('SELECT count(*) FROM sf_demo_sales(%s)', call)) AS failure
FROM (VALUES (1, '0'), (2, '1001'), (3, 'products => -1'), (4, 'products => 1001'), (5, $$first_day => '2025-01-02', last_day => '2025-01-01'$$),
             (6, $$first_day => 'infinity'$$), (7, $$first_day => '1000-01-01', last_day => '2025-01-01'$$)) AS b(n, call) ORDER BY n;
SELECT count(*) AS of_null FROM sf_demo_sales(NULL);
