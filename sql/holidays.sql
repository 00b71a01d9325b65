-- name: holidays
-- guards: public holidays: rows, order, names, several countries, hostile arguments; options holidays and holiday_table: forecasts, components, errors
-- group: samples
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
SELECT country, to_char(day, 'YYYY-MM-DD Dy') AS day, name FROM sf_holidays('{us}', 2021, 2021);
SELECT country, to_char(day, 'YYYY-MM-DD') AS day, name FROM sf_holidays('{JP,IL}', 2024, 2024);

-- Codes in any case; one named twice counts once; order as asked for.
SELECT country, count(*) FROM (SELECT * FROM sf_holidays('{fr,DE,Fr,FR}', 2025, 2025)) AS h GROUP BY country ORDER BY country;
SELECT array_agg(DISTINCT country ORDER BY country) AS countries, (array_agg(country))[1] AS first FROM sf_holidays('{FR,DE}', 2025, 2025);
SELECT count(*) AS rows, count(DISTINCT (country, day)) AS days FROM sf_holidays('{GB,CZ,KR,TW,AL,BG}', 1990, 2050);
SELECT count(*) AS of_none FROM sf_holidays('{}', 2025, 2025);

-- Years stand for themselves: a longer range gives the same days. New Year's Day 2022, a Saturday, gives the last day of 2021.
SELECT count(*) AS differ FROM (
  (SELECT * FROM sf_holidays('{US,CN,SA,KR}', 2000, 2030) EXCEPT SELECT h.* FROM generate_series(2000, 2030) AS y, sf_holidays('{US,CN,SA,KR}', y, y) AS h)
  UNION ALL
  (SELECT h.* FROM generate_series(2000, 2030) AS y, sf_holidays('{US,CN,SA,KR}', y, y) AS h EXCEPT SELECT * FROM sf_holidays('{US,CN,SA,KR}', 2000, 2030))) AS d;
SELECT to_char(max(day), 'YYYY-MM-DD') AS last_day FROM sf_holidays('{US}', 2021, 2021);

-- Beside sales.
SELECT count(*) FILTER (WHERE h.day IS NOT NULL) AS on_holidays, count(*) AS days
FROM generate_series('2025-01-01'::date, '2025-12-31', '1 day') AS d (day) LEFT JOIN sf_holidays('{DE}', 2025, 2025) AS h ON h.day = d.day::date;

-- Bad input.
SELECT call, pg_temp.failure(format('SELECT count(*) FROM sf_holidays(%s)', call)) AS failure
FROM (VALUES (1, $$'{DE,UK}', 2025, 2025$$), (2, $$'{germany}', 2025, 2025$$), (3, $$'{""}', 2025, 2025$$),
             (4, $$ARRAY[repeat('x', 100000)], 2025, 2025$$), (5, $$'{DE}', 1989, 2025$$), (6, $$'{DE}', 2025, 2051$$),
             (7, $$'{DE}', -2147483648, 2147483647$$), (8, $$'{DE}', 2026, 2025$$), (9, $$'{DE,NULL}', 2025, 2025$$),
             (10, $$'{{DE},{FR}}', 2025, 2025$$), (11, $$array_fill('DE'::text, '{100000}'), 2025, 2025$$)) AS b(n, call) ORDER BY n;
SELECT count(*) AS of_null FROM sf_holidays(NULL, 2025, 2025) AS a, sf_holidays('{DE}', NULL, 2025) AS b, sf_holidays('{DE}', 2025, NULL) AS c;

-- Option holidays: 200 a day, 100 fewer on German holidays, 90 more on the day before, up to 2023-12-15.
CREATE SCHEMA shops;
SET search_path = shops, public;
CREATE TABLE shop_days AS
SELECT d.day::date AS day, shop,
       (200 + 40 * (extract(isodow FROM d.day) = 6)::int + (extract(doy FROM d.day)::int * 37 % 11 - 5) * 0.4
        - 100 * (h.day IS NOT NULL)::int + 90 * (e.day IS NOT NULL AND h.day IS NULL)::int) * size AS units
FROM generate_series('2020-11-01'::timestamp, '2023-12-15', '1 day') AS d (day)
LEFT JOIN sf_holidays('{DE}', 2020, 2024) AS h ON h.day = d.day LEFT JOIN sf_holidays('{DE}', 2020, 2024) AS e ON e.day = d.day + '1 day'::interval,
(VALUES ('north', 1), ('south', 3)) AS s (shop, size);
SELECT method, series_count, fallback_count, warnings FROM sf_train('de', 'shop_days', 'day', 'units', '{shop}', horizon => 15, method => 'regression',
  options => '{"holidays": "de", "holiday_days_before": 1}');
-- Known to any horizon, with nothing read: 24, 25 and 27 December, New Year, Easter.
SELECT to_char(ts, 'MM-DD') AS day, abs(forecast / CASE WHEN series->>'shop' = 'south' THEN 3 ELSE 1 END - truth) < 20 AS near
FROM sf_forecast('de', 120, series => '{"shop": "south"}')
JOIN (VALUES ('12-24', 290), ('12-25', 100), ('12-27', 200), ('01-01', 100), ('03-29', 100), ('04-01', 100)) AS t (day, truth) ON t.day = to_char(ts, 'MM-DD') ORDER BY ts;
SELECT DISTINCT component FROM sf_explain('de', 12) ORDER BY 1;
SELECT bool_and(abs(f.forecast - e.total) < 1e-6) AS adds_up
FROM sf_forecast('de', 120) AS f JOIN (SELECT series, step, sum(value) AS total FROM sf_explain('de', 120) GROUP BY 1, 2) AS e USING (series, step);
SELECT i->'options'->'holidays' AS holidays, i->'holidays'->0 AS first, i->'holidays_used'->0 AS used, jsonb_array_length(i->'holidays') AS count
FROM (SELECT sf_model_info(sf_train(day, units, '{"holidays": "DE", "method": "prophet"}')) AS i FROM shop_days WHERE shop = 'north') AS m;
SELECT method FROM sf_train('de', 'shop_days', 'day', 'units', '{shop}', horizon => 15, options => '{"holidays": ["DE", "AT"], "holiday_days_before": 1}');
SELECT max(abs(forecast - 100)) < 25 AS near FROM sf_forecast('de', 11, series => '{"shop": "north"}') WHERE step IN (10, 11);
SELECT abs(max(forecast) - 100) < 20 AS near FROM sf_forecast((SELECT sf_train(day, units, '{"holidays": "DE", "method": "prophet"}') FROM shop_days WHERE shop = 'north'), 10) WHERE step = 10;
SELECT warnings FROM sf_train('ets', 'shop_days', 'day', 'units', '{shop}', horizon => 15, method => 'ets', options => '{"holidays": "DE"}');

-- Own holidays, known up to New Year's Eve.
CREATE TABLE "Fairs" (ds date, holiday text, lower_window int, upper_window int);
INSERT INTO "Fairs" SELECT day + 3, 'Fair', -1, NULL FROM sf_holidays('{DE}', 2020, 2023) WHERE name = 'Labour Day' UNION ALL VALUES
  ('2023-12-20'::date, 'Opening', 0, 0), ('2023-12-18', 'Fair', -1, 0), (NULL, 'no day', 0, 0), ('2023-12-31', NULL, 0, 0);
CREATE VIEW fair_days AS SELECT day, shop, units + 300 * (f.ds IS NOT NULL)::int AS units FROM shop_days LEFT JOIN "Fairs" AS f ON f.ds = day;
SELECT warnings FROM sf_train('fair', 'fair_days', 'day', 'units', '{shop}', horizon => 15, method => 'regression',
  options => '{"holidays": "DE", "holiday_table": "\"Fairs\""}');
SELECT options FROM sf_versions WHERE model_name = 'fair';
SELECT max(value) BETWEEN 250 AND 350 AS fair FROM sf_explain('fair', 5, '{"shop": "north"}') WHERE component = 'Fair' AND step = 3;
-- The table is read at trainings only: again by sf_retrain and sf_backtest.
SELECT count(*) AS folds FROM (SELECT DISTINCT cutoff FROM sf_backtest('fair', folds => 2)) AS c;
INSERT INTO "Fairs" VALUES ('2023-12-16', 'Fair', 0, 0);
SELECT version FROM sf_retrain('fair');
SELECT count(*) AS fair FROM sf_explain('fair', 1, '{"shop": "north"}') WHERE component = 'Fair' AND value > 100;
ALTER TABLE "Fairs" RENAME TO fairs_once;
SELECT count(*) AS steps FROM sf_forecast('fair', series => '{"shop": "north"}');
SELECT pg_temp.failure($$SELECT sf_retrain('fair')$$) AS failure;
-- Days of sf_holidays itself will do; of weeks they are counted.
CREATE VIEW swiss AS SELECT * FROM sf_holidays('{CH}', 2020, 2024);
SELECT w AS warning FROM sf_train('weeks', 'shop_days', 'day', 'units', '{shop}', frequency => 'week', method => 'regression', options => '{"holiday_table": "swiss"}'), unnest(warnings) AS w WHERE w LIKE 'holidays%';

-- What is wrong with a table, or an option.
CREATE TABLE no_day (holiday text); CREATE TABLE no_name (ds date); CREATE TABLE wrong (ds text, holiday text);
CREATE TABLE wide (ds date, holiday text, lower_window int, upper_window numeric);
CREATE TABLE windows AS SELECT '2023-01-01'::date AS ds, 'Fair' AS holiday, 1 AS lower_window;
CREATE TABLE endless AS SELECT 'infinity'::date AS ds, 'Fair' AS holiday;
CREATE TABLE long_name AS SELECT '2023-01-01'::date AS ds, repeat('x', 201) AS holiday;
CREATE TABLE many AS SELECT '2023-01-01'::date AS ds, 'Fair'::text AS holiday FROM generate_series(1, 100001);
CREATE TABLE names AS SELECT '2023-01-01'::date AS ds, 'Fair ' || i AS holiday FROM generate_series(1, 1001) AS i;
SELECT n, pg_temp.failure(format('SELECT sf_train(''bad'', ''shop_days'', ''day'', ''units'', ''{shop}'', method => ''naive'', options => %L)', options)) AS failure
FROM (VALUES (1, '{"holiday_table": "no_day"}'), (2, '{"holiday_table": "no_name"}'), (3, '{"holiday_table": "wrong"}'), (4, '{"holiday_table": "wide"}'),
             (5, '{"holiday_table": "windows"}'), (6, '{"holiday_table": "endless"}'), (7, '{"holiday_table": "long_name"}'), (8, '{"holiday_table": "many"}'),
             (9, '{"holiday_table": "names"}'), (10, '{"holiday_table": "shop_day"}'), (11, '{"holiday_table": "a; DROP TABLE wide"}'), (12, '{"holidays": [null]}'),
             (13, '{"holiday_days_before": 1}'), (14, '{"holidays": {}}')) AS b (n, options) ORDER BY n;
SELECT pg_temp.failure($$SELECT sf_train(day, units, '{"holiday_table": "many"}') FROM shop_days WHERE shop = 'north'$$) AS failure;
CREATE TABLE nothing AS SELECT * FROM no_day, no_name WHERE false;
SELECT warnings[array_upper(warnings, 1)] FROM sf_train('none', 'shop_days', 'day', 'units', '{shop}', method => 'regression', options => '{"holiday_table": "nothing"}');
SELECT count(sf_drop(m)) FROM unnest('{de,ets,fair,weeks,none}'::text[]) AS m;
RESET search_path;
SET client_min_messages = warning;
DROP SCHEMA shops CASCADE;
