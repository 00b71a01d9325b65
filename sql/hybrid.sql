-- Method hybrid, a network that is told prophet's forecast: parts of a forecast, both layers, regressors, transfer.
\pset format unaligned
\pset footer off
SET client_min_messages = warning;
CREATE SCHEMA hybrid;
SET search_path = hybrid, public;
CREATE TABLE shop_days AS
SELECT day, shop, product, sum(units) AS units, bool_or(promotion) AS promo, avg(price) AS price
FROM sf_demo_twins(2, 4, '2024-01-01', '2025-12-31') GROUP BY 1, 2, 3;
-- Two weeks to come: their prices and promotions are planned.
CREATE VIEW learnable AS SELECT day, shop, product, CASE WHEN day <= '2025-12-17' THEN units END AS units, promo, price FROM shop_days;

-- One series by itself, as bytea: there where the program that trains networks is installed.
CREATE TABLE alone (model bytea);
CREATE FUNCTION learns() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO alone SELECT sf_train(day, units, '{"method": "hybrid", "epochs": 1, "hidden": 4, "horizon": 14}')
  FROM (SELECT day, sum(units)::float8 AS units FROM shop_days GROUP BY day) AS t;
  RETURN true;
EXCEPTION WHEN feature_not_supported THEN RETURN false;
END $$;
SELECT learns() AS learns \gset
\if :learns
\else
DROP SCHEMA hybrid CASCADE;
\quit
\endif
SELECT info->>'method' AS method, info->>'variant' ~ '^hybrid of \d+ weights$' AS variant FROM alone, sf_model_info(model) AS info;
SELECT bool_and(abs(f.forecast - e.total) < 1e-6 * (1 + abs(f.forecast))) AS adds_up FROM alone, sf_forecast(model, 30) AS f
JOIN LATERAL (SELECT step, sum(value) AS total FROM sf_explain(model, 30) GROUP BY 1) AS e USING (step);

SELECT method, series_count, fallback_count
FROM sf_train('both', 'learnable', 'day', 'units', '{shop,product}', '{promo,price}', horizon => 14, method => 'hybrid', options => '{"epochs": 1, "hidden": 8}');
SELECT l->>'method' AS method, l->>'library' ~ '^LibTorch \d' AS library, (l->>'epochs')::integer AS epochs FROM sf_runs, jsonb_array_elements(learned) AS l WHERE model_name = 'both';
SELECT count(*), count(DISTINCT series), bool_and(lower_bound <= forecast AND forecast <= upper_bound) AS within, bool_and(forecast BETWEEN 0 AND 1000) AS sane FROM sf_forecast('both');

-- Prophet's components as prophet has them, and what the network makes of their sum: together the forecast.
SELECT method FROM sf_train('prophet', 'learnable', 'day', 'units', '{shop,product}', '{promo,price}', horizon => 14, method => 'prophet');
SELECT component, count(*) FROM sf_explain('both') GROUP BY 1 ORDER BY 1;
SELECT bool_and(abs(f.forecast - e.total) < 1e-6 * (1 + abs(f.forecast))) AS adds_up FROM sf_forecast('both') AS f
JOIN (SELECT series, step, sum(value) AS total FROM sf_explain('both') GROUP BY 1, 2) AS e USING (series, step);
SELECT bool_and(abs(p.value - b.value) < 1e-9 * (1 + abs(p.value))) AS same, count(*) = (SELECT count(*) FROM sf_explain('prophet')) AS "all"
FROM sf_explain('prophet') AS p JOIN sf_explain('both') AS b USING (series, step, component);

-- What is planned counts.
CREATE VIEW planned AS SELECT day, shop, product, promo, price FROM learnable WHERE units IS NULL;
CREATE VIEW dearer AS SELECT day, shop, product, false AS promo, 1.2 * price AS price FROM planned;
SELECT (SELECT sum(forecast) FROM sf_forecast('both', future => 'planned')) <> (SELECT sum(forecast) FROM sf_forecast('both', future => 'dearer')) AS differs;

-- The same again, out and in.
CREATE FUNCTION forecasts_of(name text) RETURNS text LANGUAGE sql AS $$ SELECT md5(string_agg(f::text, ',')) FROM sf_forecast(name) AS f $$;
SELECT sf_export('both') AS exported \gset
SELECT sf_import('copy', :'exported') IS NOT NULL AS imported;
SELECT forecasts_of('copy') = forecasts_of('both') AS same,
  (SELECT md5(string_agg(e::text, ',')) FROM sf_explain('copy') AS e) = (SELECT md5(string_agg(e::text, ',')) FROM sf_explain('both') AS e) AS explained;

-- Beside another method, in auto.
SELECT series_count, fallback_count FROM sf_train('auto', 'learnable', 'day', 'units', '{shop,product}', horizon => 14,
  options => '{"candidates": ["hybrid", "seasonal_naive"], "epochs": 1, "hidden": 4}');
SELECT count(*), bool_and(lower_bound <= forecast AND forecast <= upper_bound) AS within FROM sf_forecast('auto');
SELECT count(sf_drop(model_name)) FROM sf_models;
DROP SCHEMA hybrid CASCADE;
