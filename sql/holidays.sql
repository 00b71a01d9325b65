-- name: holidays
-- guards: public holidays: rows, order, names, several countries, hostile arguments
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
