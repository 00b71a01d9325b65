-- name: cold_start
-- guards: series with hardly a history: whom they borrow one from, at what level, and what is said of it
-- group: train
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_cold_start;
SET search_path = test_cold_start, public;
CREATE TABLE shops AS
SELECT s AS shop, i AS item, d::date AS day, round((20 + 5 * s) * (1 + i) * (CASE extract(isodow FROM d) WHEN 6 THEN 1.5 WHEN 7 THEN 0.5 ELSE 1 END)
         * (1 + 0.05 * (((extract(doy FROM d)::int * 7 + s * 3 + i) % 11) - 5) / 5.0))::int AS units, 'kind ' || i % 2 AS kind
FROM generate_series(1, 4) AS s, generate_series(1, 3) AS i, generate_series(date '2024-01-01', date '2025-03-30', interval '1 day') AS d;
-- Shop 4 has opened item 3 four days ago, and will have item 2 tomorrow.
DELETE FROM shops WHERE shop = 4 AND item = 3 AND day < '2025-03-27' OR shop = 4 AND item = 2;
INSERT INTO shops VALUES (4, 2, '2025-03-31', NULL, 'kind 0');
SELECT * FROM (SELECT series, status, treatment, problems FROM sf_check('shops', 'day', 'units', '{shop,item}')) AS c WHERE status <> 'ok' ORDER BY series::text NULLS FIRST;
SELECT series_count, fallback_count FROM sf_train('shops', 'shops', 'day', 'units', '{shop,item}', method => 'ets');
SELECT series, status, method, bounds_from, row_count, observations, first_ts, last_ts, mase FROM sf_series WHERE model_name = 'shops' AND status <> 'ok' ORDER BY series::text;
SELECT status_detail FROM sf_series WHERE model_name = 'shops' AND status <> 'ok' ORDER BY series::text;
-- About what their shop and their item sell.
SELECT series, round(avg(forecast)) AS forecast, bool_and(lower_bound <= forecast AND forecast <= upper_bound) AS within
FROM sf_forecast('shops', horizon => 28) WHERE series IN ('{"shop": 4, "item": 2}', '{"shop": 4, "item": 3}', '{"shop": 3, "item": 2}') GROUP BY 1 ORDER BY 1;
-- Components sum to the forecast.
SELECT bool_and(abs(e.sum - f.forecast) <= 1e-6 * greatest(1, f.forecast)) AS sums
FROM sf_forecast('shops', horizon => 7) AS f
JOIN (SELECT series, step, sum(value) FROM sf_explain('shops', horizon => 7) GROUP BY 1, 2) AS e USING (series, step) WHERE f.series @> '{"shop": 4}';
SELECT count(*) FROM sf_train('alone', 'shops', 'day', 'units', '{shop,item}', method => 'ets', options => '{"cold_start": "off"}');
SELECT series, status, bounds_from FROM sf_series WHERE model_name = 'alone' AND status <> 'ok' ORDER BY series::text;
SELECT sf_train('bad', 'shops', 'day', 'units', '{shop,item}', options => '{"cold_start": "on"}');
SELECT sum(sf_drop(model_name)) AS dropped FROM sf_models WHERE model_name IN ('shops', 'alone');
DROP SCHEMA test_cold_start CASCADE;
