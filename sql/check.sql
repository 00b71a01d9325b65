-- name: check
-- guards: sf_check: figures, status words and sentences for every trouble of data, errors as in sf_train, the caller's own rights
-- group: training
\getenv root PG_ABS_SRCDIR
\set helpers :root '/test/support/regress.sql'
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_check;
SET search_path = test_check, public;
SET timezone = 'UTC';

-- Hand-made troubles, one a series: 20 weeks of a weekly pattern, then what is said.
CREATE TABLE made (day date, name text, units float8);
INSERT INTO made SELECT '2025-01-06'::date + n, name, 100 + 10 * (n % 7) + (n * 37) % 5 FROM generate_series(0, 139) AS n,
  unnest('{constant,duplicates,empty,ended,gaps,good,late,negative,negatives,nulls,one row,outlier,shift,slow,zero}'::text[]) AS name;
UPDATE made SET units = CASE name WHEN 'constant' THEN 7 WHEN 'zero' THEN 0 WHEN 'empty' THEN NULL ELSE -1 END
  WHERE name IN ('constant', 'zero', 'empty') OR name = 'negative' AND day = '2025-03-03' OR name = 'negatives' AND EXTRACT(day FROM day) < 4;
UPDATE made SET units = 900 WHERE name = 'outlier' AND day = '2025-03-03';
UPDATE made SET units = units + 200 WHERE name = 'shift' AND day >= '2025-04-01';
UPDATE made SET units = NULL WHERE name = 'nulls' AND day IN ('2025-03-03', '2025-03-04');
DELETE FROM made WHERE name = 'gaps' AND day IN ('2025-02-01', '2025-03-03', '2025-03-04', '2025-03-05') OR name = 'late' AND day > '2025-05-15'
  OR name = 'ended' AND day > '2025-03-01' OR name = 'one row' AND day <> '2025-05-25' OR name = 'slow' AND (day - '2025-01-06') % 5 <> 1;
INSERT INTO made VALUES ('2025-03-03', 'duplicates', 1), ('2025-03-03', 'duplicates', 2), (NULL, 'good', 5);

SELECT coalesce(series ->> 'name', '(all)') AS name, status, row_count AS rows, first_ts::date, last_ts::date, periods, periods_after AS after, gaps,
       longest_gap AS longest, missing, duplicates AS twice, negatives AS neg, zeros, outliers AS out, level_shifts AS shifts, latest_level_shift::date AS latest
FROM sf_check('made', 'day', 'units', '{name}');
SELECT coalesce(series ->> 'name', '(all)') AS name, treatment FROM sf_check('made', 'day', 'units', '{name}');
SELECT coalesce(series ->> 'name', '(all)') AS name, problem FROM sf_check('made', 'day', 'units', '{name}'), unnest(problems) WITH ORDINALITY AS p(problem, n)
ORDER BY series IS NOT NULL, 1, n;
SELECT DISTINCT frequency, season, seasonal_strength > 0.9 AS strong FROM sf_check('made', 'day', 'units', '{name}') WHERE series ->> 'name' IN ('good', 'late');
-- The status is the one that training gives.
SELECT sf_train('made', 'made', 'day', 'units', '{name}') IS NOT NULL AS trained;
SELECT count(*), bool_and(c.status = s.status) AS same FROM sf_check('made', 'day', 'units', '{name}') AS c JOIN sf_series AS s USING (series) WHERE s.model_name = 'made';
SELECT sf_train('made', 'made', 'day', 'units', '{name}', method => 'ets') IS NOT NULL AS trained;
SELECT count(*), bool_and(c.status = s.status) AS same FROM sf_check('made', 'day', 'units', '{name}', options => '{"method": "ets"}') AS c
  JOIN sf_series AS s USING (series) WHERE s.model_name = 'made' AND s.version = 2 AND s.status <> 'simpler';

-- Options say what training would do with them.
SELECT series ->> 'name' AS name, status, gaps, missing, zeros, treatment FROM sf_check('made', 'day', 'units', '{name}', options => '{"fill": "zero", "method": "ets"}')
WHERE series ->> 'name' IN ('gaps', 'one row', 'nulls');
SELECT series, status, periods, gaps, frequency, season FROM sf_check('made', 'day', 'units', frequency => 'month', options => '{"until": "2025-04-30"}');
SELECT problems[1] FROM sf_check('made', 'day', 'units', '{name}', options => '{"method": "seasonal_naive", "start": "2025-05-22", "season": 7}');
-- Weekdays without a row, single sales, a panel without any value.
CREATE TABLE closed AS SELECT day, units, n FROM (SELECT day, units, generate_series(1, 2) AS n FROM made WHERE name = 'good' AND EXTRACT(isodow FROM day) <> 7) AS t;
SELECT series, gaps, zeros, treatment FROM sf_check('closed', 'day', 'units', '{n}');
SELECT series, duplicates, treatment, cardinality(problems) FROM sf_check('closed', 'day', 'units');
CREATE TABLE unknown AS SELECT '2025-01-01'::date + n AS day, NULL::float8 AS units FROM generate_series(0, 9) AS n;
SELECT series, status, row_count, first_ts, periods, seasonal_strength, problems FROM sf_check('unknown', 'day', 'units');

-- The demo's troubles.
CREATE TABLE demo AS SELECT * FROM sf_demo_sales();
SELECT status, row_count, gaps, duplicates, negatives, treatment, problems FROM sf_check('demo', 'day', 'units', '{shop,product}') WHERE series IS NULL;
SELECT status, count(*) FROM sf_check('demo', 'day', 'units', '{shop,product}') WHERE series IS NOT NULL GROUP BY status ORDER BY status;

-- Errors are those of sf_train.
CREATE TABLE nothing (day date, units float8);
CREATE TABLE wild AS SELECT '2025-01-01'::date + n AS day, CASE n WHEN 3 THEN 'infinity' WHEN 4 THEN 'NaN' ELSE n::float8 END AS units FROM generate_series(0, 9) AS n;
SELECT call, pg_temp.failure('SELECT * FROM sf_check(' || call || ')') AS failure
FROM (VALUES (1, $$'made', 'days', 'units'$$), (2, $$'mad', 'day', 'units'$$), (3, $$'made', 'day', 'name'$$), (4, $$'made', 'day', 'units', '{nam}'$$),
             (5, $$'nothing', 'day', 'units'$$), (6, $$'wild', 'day', 'units'$$), (7, $$'made', 'day', 'units', options => '{"fil": "zero"}'$$),
             (8, $$'made', 'day', 'units', frequency => 'fortnigt'$$), (9, $$'made', 'day', 'units', frequency => 'day', options => '{"frequency": "week"}'$$),
             (10, $$'made', 'day', 'units', options => '{"method": "etc"}'$$), (11, $$NULL, 'day', 'units'$$), (12, $$'made', 'day', 'units', '{day}'$$),
             (13, $$'made', 'day', 'units', options => '{"regressors": ["price"]}'$$)) AS b(n, call)
ORDER BY n;
SET salesforecast.max_memory = '16MB';
CREATE VIEW many AS SELECT '2025-01-01'::timestamp + n * interval '1 minute' AS ts, n AS units FROM generate_series(1, 1000000) AS n;
SELECT split_part(pg_temp.failure($$SELECT sf_check('many', 'ts', 'units')$$), E'\n', 1);
RESET salesforecast.max_memory;

-- Writes nothing; in FROM, in the select list, under LIMIT and by a cursor that is left.
BEGIN READ ONLY;
SELECT count(*) FROM sf_check('made', 'day', 'units', '{name}');
SELECT (sf_check('made', 'day', 'units')).status;
SELECT series FROM sf_check('made', 'day', 'units', '{name}') LIMIT 2;
DECLARE c CURSOR FOR SELECT series FROM sf_check('made', 'day', 'units', '{name}');
FETCH 2 FROM c;
COMMIT;
-- A source's code may do in a check what it may do in a training, also where the plan would be parallel.
CREATE FUNCTION careful(value float8) RETURNS float8 LANGUAGE plpgsql AS $$
BEGIN
  RETURN 1 / value;
EXCEPTION WHEN OTHERS THEN
  RETURN NULL;
END
$$;
CREATE VIEW careful AS SELECT day, careful(units) AS units FROM made WHERE name = 'good';
SET force_parallel_mode = on;
SELECT count(*) FROM sf_check('careful', 'day', 'units');
RESET force_parallel_mode;

-- With the caller's own rights, row by row.
CREATE ROLE regress_sf_checker;
GRANT USAGE ON SCHEMA test_check TO regress_sf_checker;
CREATE FUNCTION whoami() RETURNS text LANGUAGE sql AS 'SELECT CURRENT_USER::text';
CREATE VIEW who AS SELECT day, units, whoami() AS reader FROM made WHERE name = 'good';
ALTER TABLE closed ENABLE ROW LEVEL SECURITY;
CREATE POLICY one ON closed FOR SELECT USING (n = 1);
GRANT SELECT ON who, closed TO regress_sf_checker;
SET ROLE regress_sf_checker;
SELECT pg_temp.failure($$SELECT sf_check('made', 'day', 'units')$$);
SELECT series FROM sf_check('who', 'day', 'units', '{reader}');
SELECT series FROM sf_check('closed', 'day', 'units', '{n}');
RESET ROLE;
SET client_min_messages = warning;
SELECT sf_drop('made') AS dropped;
DROP SCHEMA test_check CASCADE;
DROP ROLE regress_sf_checker;
