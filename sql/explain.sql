-- name: explain
-- guards: components that sum to the forecast, for every method, series and step, in both layers
-- group: explaining
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_explain;
SET search_path = test_explain, public;
CREATE TABLE sales AS
SELECT '2024-01-01'::date + n AS day, g AS store, CASE g WHEN 4 THEN 0 WHEN 5 THEN 7 WHEN 6 THEN (n * n) % 3 / 2 * 4 ELSE g * (10 + n / 20.0 + 3 * sin(n * 2 * pi() / 7)) + (n * 37) % 11 END AS units
FROM generate_series(0, 199) AS n, generate_series(1, 6) AS g;
-- Registry layer: sums within 1e-9 relative, the same periods, each component once a step.
SELECT m AS method, pg_temp.trained(format($$'explained', 'sales', 'day', 'units', '{store}', method => %L$$, m), $$
  SELECT count(*), bool_and(abs(sum - forecast) <= 1e-9 * greatest(1, abs(forecast))), bool_and(e.ts = f.ts)
  FROM (SELECT series, step, min(ts) AS ts, sum(value), count(*) = count(DISTINCT component) AS once FROM sf_explain('explained', 40) GROUP BY series, step) AS e
       FULL JOIN sf_forecast('explained', 40) AS f USING (series, step) WHERE once$$) AS "steps, sums, same periods"
FROM unnest('{auto,naive,seasonal_naive,drift,mean,ets,theta}'::text[]) WITH ORDINALITY AS t(m, n) ORDER BY n;
-- Value layer: the same.
SELECT m AS method, count(*) AS steps, bool_and(abs(e.sum - f.forecast) <= 1e-9 * greatest(1, abs(f.forecast))) AS sums
FROM unnest('{auto,naive,seasonal_naive,drift,mean,ets,theta}'::text[]) WITH ORDINALITY AS t(m, n),
     LATERAL (SELECT store, sf_train(day, units, jsonb_build_object('method', m)) AS model FROM sales GROUP BY store) AS s,
     LATERAL sf_forecast(model, 40) AS f, LATERAL (SELECT sum(value) FROM sf_explain(model, 40) AS x WHERE x.step = f.step) AS e
GROUP BY m, n ORDER BY n;
-- The clip at zero is a component, too: a falling series ends at zero, never below.
CREATE TABLE falling AS SELECT '2025-01-01'::date + n AS day, 100 - n AS units FROM generate_series(0, 99) AS n;
SELECT bool_and(forecast = 0) AS at_zero, bool_and(abs(sum - forecast) < 1e-9) AS sums, bool_and(clipped > 0) AS clipped
FROM (SELECT sf_train(day, units, '{"method": "drift"}') AS model FROM falling) AS t, LATERAL sf_forecast(model, 30) AS f,
     LATERAL (SELECT sum(value), sum(value) FILTER (WHERE component = 'clip_at_zero') AS clipped FROM sf_explain(model, 30) AS x WHERE x.step = f.step) AS e
WHERE step > 2;
-- Arguments.
SELECT version, series_count FROM sf_train('two', 'sales', 'day', 'units', '{store}', method => 'drift');
SELECT DISTINCT series, component FROM sf_explain('two', 2, series => '{"store": 1}') ORDER BY 1, 2;
SELECT count(DISTINCT (series, step)) AS own_horizon FROM sf_explain('two');
SELECT count(*) FROM sf_explain(NULL::bytea, 3);
SELECT count(DISTINCT step) FROM sf_explain((SELECT sf_train(day, units) FROM falling), NULL);
SELECT call, pg_temp.failure('SELECT * FROM sf_explain(' || call || ')') AS failure
FROM (VALUES (1, $$'absent'$$), (2, $$'two', 0$$), (3, $$'two', 10001$$), (4, $$'two', 3, '{"shop": 1}'$$), (5, $$'two', 3, '{"store": 99}'$$),
             (6, $$'two', version => 7$$), (7, $$'two', version => 0$$), (8, $$NULL::text$$),
             (9, $$(SELECT sf_train(day, units) FROM test_explain.falling), 0$$), (10, $$(SELECT sf_train(day, units) FROM test_explain.falling), 3, '{"price": [1, 2, 3]}'$$)) AS b(n, call)
ORDER BY n;
SET client_min_messages = warning;
SELECT count(sf_drop(model_name)) FROM sf_models;
DROP SCHEMA test_explain CASCADE;
