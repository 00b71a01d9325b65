-- What ./demo does once the table `sales` is loaded and the psql variables time_col, target_col and series_cols are set:
-- train, show a table and a chart of the series that sells most, say what to try next. Run from the checkout's top.
\set ON_ERROR_STOP on
\pset footer off
\pset null ''
SET client_min_messages = warning;

SELECT * FROM sf_train('demo', 'sales', time_col => :'time_col', target_col => :'target_col', series_cols => :'series_cols')
\gset train_
SELECT pg_catalog.format('Trained model demo: %s series from %s rows, one step a %s, in %s s.', :train_series_count, :train_row_count,
                         v.frequency, pg_catalog.round(:train_seconds::numeric, 1)) AS said
FROM sf_versions AS v WHERE v.model_name = 'demo' AND v.version = :train_version
\gset
\echo :said
SELECT '  note: ' || note FROM pg_catalog.unnest(:'train_warnings'::text[]) AS note
\g (tuples_only=on format=unaligned)

-- The series that will sell most, what SQL selects its rows, and the length of a step.
SELECT f.series, min(f.ts) AS first_ts, max(f.ts) FILTER (WHERE f.step = 2) AS second_ts
FROM sf_forecast('demo') AS f GROUP BY f.series ORDER BY sum(f.forecast) DESC, f.series::text LIMIT 1
\gset
SELECT coalesce(string_agg(format('%I::text = %L', k.key, k.value), ' AND '), 'true') AS is_series,
       coalesce(string_agg(k.key || ' ' || k.value, ', '), 'all rows') AS series_said
FROM jsonb_each_text(:'series') AS k
\gset
SELECT CASE WHEN v.frequency ~ 'month|quarter|year'
            THEN make_interval(months => (12 * extract(year FROM a.gap) + extract(month FROM a.gap))::int)
            ELSE :'second_ts'::timestamp - :'first_ts'::timestamp END AS gap
FROM sf_versions AS v, age(:'second_ts', :'first_ts'::timestamp) AS a(gap)
WHERE v.model_name = 'demo' AND v.version = :train_version
\gset

\echo
\echo The next steps of :series_said
\echo
SELECT to_char(ts, 'YYYY-MM-DD HH24:MI') AS ts, round(forecast::numeric, 1) AS forecast,
       round(lower_bound::numeric, 1) AS lower_bound, round(upper_bound::numeric, 1) AS upper_bound
FROM sf_forecast('demo', 7, series => :'series') ORDER BY step;

SELECT :'first_ts'::timestamp - (k + 1) * :'gap'::interval AS ts, sum(s.:"target_col") AS y,
       NULL AS forecast, NULL AS lower_bound, NULL AS upper_bound
FROM generate_series(0, 67) AS k
JOIN sales AS s ON s.:"time_col" >= :'first_ts'::timestamp - (k + 1) * :'gap'::interval
               AND s.:"time_col" < :'first_ts'::timestamp - k * :'gap'::interval
WHERE :is_series GROUP BY k
UNION ALL
SELECT ts, NULL, forecast, lower_bound, upper_bound FROM sf_forecast('demo', series => :'series')
ORDER BY 1
\g (format=csv tuples_only=on) |python3 tools/fan_chart.py

\echo
\echo Three statements to try next:
SELECT format(E'\n  SELECT series, sum(forecast) AS total FROM sf_forecast(''demo'') GROUP BY series ORDER BY total DESC LIMIT 10;\n')
       || format(E'\n  SELECT step, component, round(value::numeric, 2) AS value FROM sf_explain(''demo'', 3, series => %L);\n', :'series')
       || format(E'\n  SELECT f.* FROM (SELECT sf_train(%I, %I::float8) AS m FROM sales) AS t, LATERAL sf_forecast(m, 7) AS f;',
                 :'time_col', :'target_col')
\g (tuples_only=on format=unaligned)
