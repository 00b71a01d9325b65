-- Methods that learn one model from all series, xgboost and random_forest: forecasts, explanations, options, both layers, transfer.
\pset format unaligned
\pset footer off
SET client_min_messages = warning;
CREATE SCHEMA learners;
SET search_path = learners, public;
CREATE TABLE tried AS SELECT * FROM sf_demo_twins(2, 6, '2024-01-01', '2025-12-31');
CREATE TABLE shop_days AS
SELECT day, shop, product, sum(units) AS units, bool_or(promotion) AS promo, avg(price) AS price, bool_or(holiday IS NOT NULL) AS holiday FROM tried GROUP BY 1, 2, 3;
-- Four weeks to come: their prices and promotions are planned.
CREATE VIEW learnable AS
SELECT day, shop, product, CASE WHEN day <= '2025-12-03' THEN units END AS units, promo, price, holiday FROM shop_days;

-- Both methods are there where the program that grows trees is installed.
CREATE FUNCTION grows_trees() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sf_train(day, units, '{"method": "xgboost", "trees": 5}') FROM (SELECT day, sum(units)::float8 AS units FROM tried GROUP BY day) AS t;
  RETURN true;
EXCEPTION WHEN feature_not_supported THEN RETURN false;
END $$;
SELECT grows_trees() AS grows_trees \gset
\if :grows_trees
\else
DROP SCHEMA learners CASCADE;
\quit
\endif

SELECT method, series_count, fallback_count
FROM sf_train('trees', 'learnable', 'day', 'units', '{shop,product}', '{promo,price,holiday}', horizon => 28, method => 'xgboost',
  options => '{"trees": 60}');
SELECT method, series_count, fallback_count
FROM sf_train('forest', 'learnable', 'day', 'units', '{shop,product}', '{promo,price,holiday}', horizon => 28, method => 'random_forest',
  options => '{"trees": 20, "depth": 6}');
SELECT model_name, method, status, count(*) FROM sf_series GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
-- Their runs tell what grew, with the loss of all trees and the validations on the way.
SELECT model_name, l->>'method' AS method, l->>'scale' AS scale, l->>'library' ~ '^XGBoost \d' AS library, (l->>'series')::integer AS series,
  l->>'models' AS models, (l->>'trees')::integer BETWEEN 1 AND 60 AS trees, jsonb_array_length(l->'losses') AS losses,
  jsonb_array_length(l->'validations') > 0 AS validated, l ? 'epochs' AS epochs, start_bytes, learn_seconds > 0 AS learned,
  (l->>'peak_mb')::integer BETWEEN 10 AND (l->>'expected_mb')::integer AS memory
FROM sf_runs, jsonb_array_elements(learned) AS l ORDER BY 1, 2, 3;

-- What a forecast is: rows in order within bounds, steps without a hole.
CREATE FUNCTION sane(name text) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', count(*), count(DISTINCT series), bool_and(lower_bound <= forecast AND forecast <= upper_bound), bool_and(forecast >= 0),
                   min(step), max(step), bool_and(forecast < 1000))
  FROM sf_forecast(name)
$$;
SELECT m AS model, sane(m) FROM unnest('{trees,forest}'::text[]) AS m ORDER BY 1;
-- Far beyond the horizon it learned for, with regressors that go on as they end.
CREATE VIEW further AS
SELECT day + 28 * n AS day, shop, product, promo, price, holiday FROM learnable, generate_series(0, 4) AS n WHERE units IS NULL;
SELECT count(*), bool_and(lower_bound <= forecast AND forecast <= upper_bound) AS within FROM sf_forecast('trees', 100, future => 'further');
-- Steps are forecast the same however many follow: promotions behind the last one asked for are known.
SELECT count(*) AS other FROM (SELECT m, f.* FROM unnest('{trees,forest}'::text[]) AS m, sf_forecast(m, 10) AS f
  EXCEPT SELECT m, f.* FROM unnest('{trees,forest}'::text[]) AS m, sf_forecast(m) AS f) AS d;

-- Components sum to the forecast.
SELECT m AS model, bool_and(abs(f.forecast - e.total) < 1e-6 * (1 + abs(f.forecast))) AS adds_up
FROM unnest('{trees,forest}'::text[]) AS m, sf_forecast(m) AS f
JOIN LATERAL (SELECT sum(value) AS total FROM sf_explain(m) AS e WHERE e.series = f.series AND e.step = f.step) AS e ON true GROUP BY 1 ORDER BY 1;
SELECT count(DISTINCT component) > 4 AS several, bool_or(component = 'promo') AS promo, bool_or(component = 'price') AS price FROM sf_explain('trees');
-- A promotion sells more, all else as planned.
CREATE VIEW cheap AS SELECT day, shop, product, true AS promo, 0.8 * price AS price, holiday FROM learnable WHERE units IS NULL;
CREATE VIEW dear AS SELECT day, shop, product, false AS promo, price, holiday FROM learnable WHERE units IS NULL;
SELECT m AS model, (SELECT sum(forecast) FROM sf_forecast(m, future => 'cheap')) > (SELECT sum(forecast) FROM sf_forecast(m, future => 'dear')) AS more
FROM unnest('{trees,forest}'::text[]) AS m ORDER BY 1;
-- Better than the last value of the same weekday, on what came.
SELECT m AS model, bool_and(wape < naive_wape) AS better
FROM unnest('{trees,forest}'::text[]) AS m, LATERAL (
  SELECT sum(abs(forecast - units)) AS wape FROM sf_forecast(m) AS f JOIN shop_days AS s ON s.day = f.ts AND s.shop = f.series->>'shop' AND s.product = f.series->>'product') AS own,
  LATERAL (
  SELECT sum(abs(b.units - s.units)) AS naive_wape FROM shop_days AS s JOIN shop_days AS b USING (shop, product)
  WHERE s.day > '2025-12-03' AND b.day = s.day - 28 AND b.day <= '2025-12-03') AS naive GROUP BY 1 ORDER BY 1;

-- Options say what they take.
\set VERBOSITY default
SELECT * FROM sf_train('bad', 'learnable', 'day', 'units', '{shop,product}', method => 'xgboost', options => '{"trees": 0}');
SELECT * FROM sf_train('bad', 'learnable', 'day', 'units', '{shop,product}', method => 'xgboost', options => '{"depth": 31}');
SELECT * FROM sf_train('bad', 'learnable', 'day', 'units', '{shop,product}', method => 'xgboost', options => '{"learning_rate": 0}');
SELECT * FROM sf_train('bad', 'learnable', 'day', 'units', '{shop,product}', method => 'xgbost');
-- Other options, other trees; the same options, the same ones.
CREATE FUNCTION forecasts_of(name text) RETURNS text LANGUAGE sql AS $$ SELECT md5(string_agg(f::text, ',')) FROM sf_forecast(name) AS f $$;
CREATE FUNCTION trained_by(options jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sf_train('other', 'learnable', 'day', 'units', '{shop,product}', '{promo,price,holiday}', horizon => 28, method => 'xgboost', options => options);
  RETURN forecasts_of('other');
END $$;
SELECT trained_by('{"trees": 60}') = forecasts_of('trees') AS same, trained_by('{"trees": 5}') <> forecasts_of('trees') AS fewer_trees,
  trained_by('{"trees": 60, "depth": 2}') <> forecasts_of('trees') AS shallow, trained_by('{"trees": 60, "learning_rate": 0.3}') <> forecasts_of('trees') AS faster,
  trained_by('{"trees": 60, "seed": 2}') <> forecasts_of('trees') AS another_seed;

-- Out and in again.
SELECT sf_export('trees') AS exported \gset
SELECT sf_import('copy', :'exported') IS NOT NULL AS imported;
SELECT forecasts_of('copy') = forecasts_of('trees') AS same,
  (SELECT md5(string_agg(e::text, ',')) FROM sf_explain('copy') AS e) = (SELECT md5(string_agg(e::text, ',')) FROM sf_explain('trees') AS e) AS explained;
-- The next version, with the arguments of the last.
SELECT version, method FROM sf_retrain('trees');
SELECT forecasts_of('copy') = forecasts_of('trees') AS same;

-- One series by itself, as bytea.
SELECT sf_train(day, units, '{"method": "xgboost", "horizon": 14, "trees": 30}') AS model
FROM (SELECT day, sum(units)::float8 AS units FROM tried GROUP BY day) AS t \gset
SELECT count(*), bool_and(lower_bound <= forecast AND forecast <= upper_bound) AS within FROM sf_forecast(:'model'::bytea, 14);
SELECT bool_and(abs(f.forecast - e.total) < 1e-6 * (1 + abs(f.forecast))) AS adds_up
FROM sf_forecast(:'model'::bytea, 14) AS f JOIN (SELECT step, sum(value) AS total FROM sf_explain(:'model'::bytea, 14) GROUP BY 1) AS e USING (step);
-- What the model tells of itself.
SELECT info->>'method' AS method, info->>'variant' ~ '^xgboost of \d+ trees$' AS variant, info->>'built_with' ~ 'XGBoost \d' AS library
FROM sf_model_info(:'model'::bytea) AS info;
SELECT count(m) FROM (SELECT shop, sf_train(day, units, '{"method": "random_forest", "trees": 10}') AS m
  FROM (SELECT shop, day, sum(units)::float8 AS units FROM tried GROUP BY 1, 2) AS t GROUP BY shop) AS groups;

-- Series that tell nothing get a simpler method, and say so; so does a panel that does.
CREATE TABLE mixed AS
SELECT day, shop || product AS name, units FROM shop_days WHERE day >= '2025-06-01'
UNION ALL SELECT '2025-12-30'::date + n, 'new', 3 FROM generate_series(0, 1) AS n
UNION ALL SELECT '2025-06-01'::date + n, 'never', 0 FROM generate_series(0, 200) AS n;
SELECT series_count FROM sf_train('mixed', 'mixed', 'day', 'units', '{name}', method => 'xgboost', options => '{"trees": 20}');
SELECT series->>'name' AS name, method, status FROM sf_series WHERE model_name = 'mixed' AND status <> 'ok' ORDER BY 1;
SELECT bool_and(lower_bound <= forecast AND forecast <= upper_bound) AS within FROM sf_forecast('mixed');
SELECT series_count FROM sf_train('few', 'mixed', 'day', 'units', '{name}', method => 'xgboost', options => '{"start": "2025-12-28"}');
SELECT w FROM sf_versions, unnest(warnings) AS w WHERE model_name = 'few' AND w ~ 'learned';
SELECT method <> 'xgboost' AS simpler, status, count(*) FROM sf_series WHERE model_name = 'few' GROUP BY 1, 2 ORDER BY 1, 2;
-- auto does not take the method by itself where histories are so short.
CREATE TABLE short AS SELECT '2025-12-01'::date + n AS day, s AS store, n * s % 17 AS units FROM generate_series(1, 4) AS n, generate_series(1, 1000) AS s;
SELECT w FROM sf_train('short', 'short', 'day', 'units', '{store}', options => '{"effort": "high"}') AS t, unnest(warnings) AS w WHERE w ~ 'xgboost';
-- Numbers beyond single precision are not learned from; other methods forecast them.
CREATE TABLE huge AS SELECT day, shop || product AS name, units * 1e300 AS units FROM shop_days WHERE day >= '2025-06-01';
SELECT w FROM sf_train('huge', 'huge', 'day', 'units', '{name}', method => 'xgboost') AS t, unnest(warnings) AS w WHERE w ~ 'learned';
SELECT bool_and(lower_bound <= forecast AND forecast <= upper_bound) AS within, bool_or(forecast > 1e300) AS huge FROM sf_forecast('huge', 7);

-- Among the candidates of auto.
SELECT method, series_count FROM sf_train('chosen', 'learnable', 'day', 'units', '{shop,product}', '{promo,price,holiday}', horizon => 28,
  options => '{"candidates": ["seasonal_naive", "xgboost"], "trees": 60}');
SELECT bool_or(tried ? 'xgboost' OR tried::text ~ 'xgboost') AS tried FROM sf_series WHERE model_name = 'chosen';
SELECT sane('chosen');

-- Other tests count models.
SELECT sum(sf_drop(model_name)) AS versions FROM sf_models WHERE owner_name = current_user AND model_name IN ('trees', 'forest', 'other', 'copy', 'mixed', 'few', 'short', 'huge', 'chosen');
DROP SCHEMA learners CASCADE;
