-- name: period
-- guards: the period contract: a forecast from a troubled series is near that from its clean twin, and is not with the rule switched off; clock changes
-- group: training
\getenv root PG_ABS_SRCDIR
\set helpers :root '/test/support/regress.sql'
\set ECHO none
\i :helpers
\set ECHO all
SET client_min_messages = warning;
CREATE SCHEMA test_period;
SET search_path = test_period, public;
CREATE TABLE sales AS SELECT * FROM sf_demo_sales(last_day => '2025-10-19');
CREATE TABLE twins AS SELECT * FROM sf_demo_twins(last_day => '2025-10-19');

-- One product of a shop, in the sample or its twin.
CREATE FUNCTION of_shop(source text, shop text, product text, condition text = 'true') RETURNS text LANGUAGE sql AS
$$ SELECT format('SELECT day AS ts, units AS y FROM %s WHERE shop = %L AND product = %L AND %s', source, shop, product, condition) $$;
-- A till's hours: every half hour, and on the last day none after `stop`.
CREATE FUNCTION tills(stop time) RETURNS text LANGUAGE sql AS
$$ SELECT format('SELECT day + hour AS ts, units AS y FROM twins, (SELECT time ''09:00'' + n * interval ''31 minutes'' AS hour FROM generate_series(0, 21) AS n) AS h
   WHERE shop = ''Riverside'' AND product = ''Garden chair'' AND day BETWEEN ''2025-03-01'' AND ''2025-06-04'' AND (day < ''2025-06-04'' OR hour < %L)', stop) $$;

-- Columns: what is learned from, its clean twin, with which options; and what stands for the rule switched off: other options or other rows.
CREATE TABLE cases (n int, trouble text, frequency text, troubled text, clean text, options jsonb, off_options jsonb, off_rows text);
INSERT INTO cases VALUES
  (1, 'sold out for 18 days', 'auto', of_shop('sales', 'Market Square', 'Wheat bread'), of_shop('twins', 'Market Square', 'Wheat bread'), '{}', NULL, NULL),
  (2, 'lost records', 'auto',
   of_shop('sales', 'Harbour', 'Hot chocolate', $$day <= '2025-02-04'$$),
   of_shop('twins', 'Harbour', 'Hot chocolate', $$day <= '2025-02-04'$$), '{}', '{"fill": "zero"}', NULL),
  (3, 'closed on Sundays', 'day', of_shop('sales', 'Old Bridge', 'Orange juice 1 l'),
   $$SELECT day AS ts, CASE WHEN extract(dow FROM day) = 0 THEN 0 ELSE units END AS y FROM twins WHERE shop = 'Old Bridge' AND product = 'Orange juice 1 l'$$,
   '{"until": "2025-10-19"}', '{"until": "2025-10-19", "fill": "missing"}', NULL),
  (4, 'rows only when it sells', 'day', of_shop('sales', 'Riverside', 'Camping lantern'), of_shop('twins', 'Riverside', 'Camping lantern'),
   '{"until": "2025-10-19"}', '{"until": "2025-10-19", "fill": "missing"}', NULL),
  (5, 'launched late', 'week', of_shop('sales', 'Market Square', 'Oat drink 1 l'), of_shop('twins', 'Market Square', 'Oat drink 1 l'), '{}', '{}',
   of_shop('sales', 'Market Square', 'Oat drink 1 l') || $$ UNION ALL SELECT day, 0 FROM twins WHERE shop = 'Market Square' AND product = 'Oat drink 1 l'$$),
  (6, 'another business before', 'week',
   of_shop('twins', 'Harbour', 'Wheat bread', $$day >= '2025-01-01'$$) || $$ UNION ALL SELECT day, 400 FROM twins WHERE shop = 'Harbour' AND product = 'Wheat bread' AND day < '2025-01-01'$$,
   of_shop('twins', 'Harbour', 'Wheat bread'), '{"start": "2025-01-01"}', '{}', NULL),
  (7, 'data not there yet', 'day', of_shop('sales', 'Airport Road', 'Wheat bread'), of_shop('twins', 'Airport Road', 'Wheat bread'),
   '{"until": "2025-10-19"}', '{"until": "2025-10-19", "fill": "zero"}', NULL),
  (8, 'ended', 'day', of_shop('sales', 'Hill Street', 'Wheat bread'), of_shop('twins', 'Hill Street', 'Wheat bread'),
   '{"until": "2024-10-05", "ended": "keep"}', '{"until": "2024-10-05"}', NULL),
  (9, 'returns', 'day', of_shop('twins', 'Riverside', 'Headphones') || $$ UNION ALL SELECT day, -units FROM twins WHERE shop = 'Riverside' AND product = 'Headphones' AND extract(day FROM day)::int % 3 = 0$$,
   of_shop('twins', 'Riverside', 'Headphones'), '{"returns": "ignore"}', '{}', NULL),
  (10, 'unfinished week', 'week', of_shop('sales', 'Riverside', 'Filter coffee', $$day < '2025-10-15'$$),
   of_shop('sales', 'Riverside', 'Filter coffee', $$day < '2025-10-13'$$), '{}', '{"partial": "keep"}', NULL),
  (11, 'unfinished month', 'month', of_shop('sales', 'Riverside', 'Orange juice 1 l', $$day < '2025-10-07'$$),
   of_shop('sales', 'Riverside', 'Orange juice 1 l', $$day < '2025-10-01'$$), '{}', '{"partial": "keep"}', NULL),
  (12, 'unfinished retail month', 'retail_445', of_shop('sales', 'Riverside', 'Orange juice 1 l', $$day < '2025-10-07'$$),
   of_shop('sales', 'Riverside', 'Orange juice 1 l', $$day < '2025-10-05'$$), '{}', '{"partial": "keep"}', NULL),
  (13, 'day that stops at noon', 'day', tills('12:00'), tills('09:00'), '{}', '{"partial": "keep"}', NULL);

CREATE FUNCTION trained(model text, sql text, frequency text, options jsonb) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  said text[];
BEGIN
  EXECUTE format('CREATE OR REPLACE VIEW source AS SELECT ts::timestamp AS ts, y::float8 AS y FROM (%s) AS s', sql);
  SELECT warnings INTO said FROM sf_train(model, 'source', 'ts', 'y', frequency => frequency, options => options);
  RETURN said;
END
$$;
-- Sum of absolute differences of two models' forecasts over the sum of the second's.
CREATE FUNCTION wape(model text, clean text) RETURNS float8 LANGUAGE sql AS
$$ SELECT sum(abs(a.forecast - b.forecast)) / sum(b.forecast) FROM sf_forecast(model, 28) AS a JOIN sf_forecast(clean, 28) AS b USING (ts) $$;
CREATE FUNCTION compared(c cases, OUT repaired float8, OUT off float8, OUT said text) LANGUAGE plpgsql AS $$
DECLARE
  notices text[];
BEGIN
  PERFORM trained('clean', c.clean, c.frequency, CASE WHEN c.options ? 'until' THEN jsonb_build_object('until', c.options -> 'until') ELSE '{}' END);
  notices := trained('troubled', c.troubled, c.frequency, c.options);
  repaired := wape('troubled', 'clean');
  said := (SELECT string_agg(n, E'\n') FROM unnest(notices) AS n WHERE n ~ 'unfinished|negative|before');
  IF c.off_options IS NOT NULL THEN
    PERFORM trained('troubled', coalesce(c.off_rows, c.troubled), c.frequency, c.off_options);
    off := wape('troubled', 'clean');
  END IF;
END
$$;
CREATE TABLE results AS SELECT n, trouble, r.* FROM cases AS c, LATERAL compared(c) AS r;
SELECT trouble, repaired <= 0.1 AS as_the_twin, off > 0.1 AS not_without_the_rule FROM results ORDER BY n;
SELECT trouble, said FROM results WHERE said IS NOT NULL ORDER BY n;

-- All of the sample in one panel: every shop's forecast is near that of its twin, but the one's that shut a year before.
CREATE VIEW kept_sales AS SELECT * FROM sales WHERE units >= 0;
CREATE VIEW shut_twins AS SELECT day, shop, product, CASE WHEN district = 'Old Town' AND extract(dow FROM day) = 0 THEN 0 ELSE units END AS units FROM twins;
SELECT FROM sf_train('troubled', 'kept_sales', 'day', 'units', '{shop,product}', frequency => 'day', options => '{"until": "2025-10-19", "candidates": ["ets", "seasonal_naive", "theta", "thief"]}');
SELECT FROM sf_train('clean', 'shut_twins', 'day', 'units', '{shop,product}', frequency => 'day', options => '{"until": "2025-10-19", "candidates": ["ets", "seasonal_naive", "theta", "thief"]}');
SELECT a.series ->> 'shop' AS shop, count(DISTINCT series) AS products, sum(abs(a.forecast - b.forecast)) / sum(b.forecast) <= 0.1 AS as_the_twin
FROM sf_forecast('troubled', 28) AS a JOIN sf_forecast('clean', 28) AS b USING (series, ts) WHERE a.series ->> 'shop' <> 'Hill Street' GROUP BY shop ORDER BY shop;

-- What a series that ended, one whose data are late and one that goes on are said to be, in one panel.
SELECT FROM sf_train('bread', 'sales', 'day', 'units', '{shop,product}', method => 'naive', options => '{"returns": "separate"}');
SELECT series ->> 'shop' AS shop, status, count(*) FROM sf_series WHERE model_name = 'bread' AND series ->> 'shop' IN ('Airport Road', 'Hill Street', 'Riverside')
  AND series ->> 'product' IN ('Wheat bread', 'Headphones') GROUP BY shop, status ORDER BY shop, status;

-- Options that cannot be.
SELECT options, pg_temp.failure(format($$SELECT sf_train('bad', 'sales', 'day', 'units', options => %L)$$, options)) AS failure
FROM (VALUES (1, '{"partial": "dropped"}'), (2, '{"returns": true}'), (3, '{"ended": "zeros"}'), (4, '{"retail_anchor": "2023-01-29"}'),
             (5, '{"frequency": "retail_445", "retail_anchor": "2023-01-29 12:00"}'), (6, '{"frequency": "retail_454 weeks"}')) AS b(n, options) ORDER BY n;

-- Both clock changes, hours of timestamptz in both layers: every sale is in some hour (one less would be 0.12 %; the hour jumped over has an interpolated value), and the steps
-- after, and over, a change are hours that follow each other.
CREATE VIEW spring AS SELECT t AS ts, 1 + extract(epoch FROM t)::int / 60 % 7 AS units FROM generate_series('2025-03-20 00:10+01'::timestamptz, '2025-03-31 23:50+02', '20 minutes') AS t;
CREATE VIEW autumn AS SELECT t AS ts, 1 + extract(epoch FROM t)::int / 60 % 7 AS units FROM generate_series('2025-10-16 00:10+02'::timestamptz, '2025-10-27 23:50+01', '20 minutes') AS t;
CREATE VIEW before_spring AS SELECT * FROM spring WHERE ts < '2025-03-30 00:00+01';
CREATE VIEW spring_rows AS SELECT * FROM spring WHERE ts NOT BETWEEN '2025-03-25 04:00+01' AND '2025-03-25 04:59+01';
CREATE FUNCTION hours_of(source text, zone text, OUT sold bigint, OUT kept numeric, OUT same boolean, OUT steps text) LANGUAGE plpgsql AS $$
DECLARE
  hour_options jsonb := jsonb_build_object('frequency', 'hour', 'time_zone', zone, 'method', 'mean');
  model bytea;
BEGIN
  EXECUTE format('SELECT sum(units) FROM %I', source) INTO sold;
  EXECUTE format('SELECT sf_train(ts, units, %L) FROM %I', hour_options, source) INTO model;
  PERFORM sf_train('hours', source, 'ts', 'units', options => hour_options);
  kept := round(((sf_model_info(model) ->> 'observations')::int * (SELECT forecast FROM sf_forecast(model, 1)))::numeric, 6);
  same := (SELECT bool_and(a.forecast = b.forecast AND a.ts = b.ts) FROM sf_forecast(model, 48) AS a FULL JOIN sf_forecast('hours', 48) AS b USING (step));
  steps := (SELECT min(ts) || ' by ' || string_agg(DISTINCT gap::text, ',') || ' to ' || max(ts)
            FROM (SELECT ts, ts - lag(ts) OVER (ORDER BY step) AS gap FROM sf_forecast('hours', 48)) AS f);
END
$$;
SET timezone = 'America/New_York';
SELECT source, zone, abs(h.kept / h.sold - 1) < 0.001 AS sums_are_kept, h.same, h.steps
FROM (VALUES (1, 'spring', 'Europe/Berlin'), (2, 'autumn', 'Europe/Berlin'), (3, 'before_spring', 'Europe/Berlin'), (4, 'spring', 'UTC'),
             (5, 'autumn', 'Australia/Lord_Howe')) AS z(n, source, zone), LATERAL hours_of(source, zone) AS h ORDER BY n;
RESET timezone;
-- The hour that the clocks jump over is not one without sales: nothing is made up for it. In a zone without the change it is a gap.
SELECT zone, c.periods, c.gaps, c.missing, c.zeros, c.outliers FROM unnest('{Europe/Berlin,UTC}'::text[]) WITH ORDINALITY AS z(zone, n),
  LATERAL sf_check('spring_rows', 'ts', 'units', frequency => 'hour', options => jsonb_build_object('time_zone', zone)) AS c
WHERE c.series IS NOT NULL ORDER BY n;

-- A shop open from 8 to 20 o'clock, a day after the clocks changed: in its own zone the hours stay where they are; without the rule they come an hour late.
CREATE VIEW open_hours AS
SELECT (day + hour) AT TIME ZONE 'Europe/Berlin' AS ts, day + hour AS local_ts, units * (extract(hour FROM hour) - 6) AS units
FROM twins, (SELECT time '08:00' + n * interval '1 hour' AS hour FROM generate_series(0, 11) AS n) AS h
WHERE shop = 'Riverside' AND product = 'Garden chair' AND day BETWEEN '2025-02-01' AND '2025-03-31';
SELECT FROM sf_train('clean', 'open_hours', 'local_ts', 'units', frequency => 'hour', options => '{"fill": "zero"}');
SELECT FROM sf_train('troubled', 'open_hours', 'ts', 'units', frequency => 'hour', options => '{"fill": "zero", "time_zone": "Europe/Berlin"}');
SELECT FROM sf_train('off', 'open_hours', 'ts', 'units', frequency => 'hour', options => '{"fill": "zero", "time_zone": "UTC"}');
SELECT wape('troubled', 'clean') <= 0.1 AS as_the_twin,
       (SELECT sum(abs(a.forecast - b.forecast)) / sum(b.forecast) FROM sf_forecast('off') AS a JOIN sf_forecast('clean') AS b ON b.ts = a.ts + interval '2 hours') > 0.1 AS not_without_the_rule;

SELECT count(sf_drop(m)) FROM unnest('{clean,troubled,off,bread,hours}'::text[]) AS m;
DROP SCHEMA test_period CASCADE;
