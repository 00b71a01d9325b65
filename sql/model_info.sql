-- name: model_info
-- guards: what a model says about itself: method, counts, frequency, accuracy, options, data, and every method's own
-- group: artifact
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE TEMP TABLE sales AS SELECT '2025-01-01'::date + n AS day, 10 + n % 7 + (n * n) % 5 AS units FROM generate_series(0, 139) AS n;
SELECT jsonb_pretty(i - '{parameters,accuracy,built_with,data,bounds_from}'::text[]) AS info
FROM (SELECT sf_model_info(sf_train(day, units, '{"method": "seasonal_naive", "horizon": 5, "seed": 7}')) FROM sales) AS t(i);
SELECT m AS method, i ->> 'method' AS says, i ->> 'status' AS status, jsonb_typeof(i -> 'parameters') AS parameters, i ->> 'bounds_from' AS bounds_from,
       (i #>> '{accuracy,errors}')::int > 0 AS measured, (i #>> '{accuracy,mae}')::float8 >= 0 AS mae, i #>> '{data,rows}' AS row_count,
       i #>> '{data,fingerprint}' ~ '^[0-9a-f]{16}$' AS fingerprint, i ->> 'built_with' LIKE 'salesforecast %' AS built_with
FROM unnest('{naive,seasonal_naive,drift,mean,ets,theta}'::text[]) WITH ORDINALITY AS t(m, n),
     LATERAL (SELECT sf_model_info(sf_train(day, units, jsonb_build_object('method', m))) AS i FROM sales) AS s ORDER BY n;
-- The fingerprint is of the data: not of their order, not of the method, but of every value and time.
CREATE FUNCTION pg_temp.fingerprint(model bytea) RETURNS text LANGUAGE sql AS $$ SELECT sf_model_info(model) #>> '{data,fingerprint}' $$;
SELECT pg_temp.fingerprint(sf_train(day, units)) = pg_temp.fingerprint(sf_train(day, units ORDER BY units, day DESC)) AS order_free,
       pg_temp.fingerprint(sf_train(day, units)) = pg_temp.fingerprint(sf_train(day, units, '{"method": "naive"}')) AS method_free,
       pg_temp.fingerprint(sf_train(day, units)) <> pg_temp.fingerprint(sf_train(day, units + CASE WHEN day = '2025-02-02' THEN 1 ELSE 0 END)) AS value_counts,
       pg_temp.fingerprint(sf_train(day, units)) <> pg_temp.fingerprint(sf_train(day + 1, units)) AS time_counts FROM sales;
SELECT sf_model_info(NULL) IS NULL AS of_null;
SELECT sf_model_info(sf_train(day::timestamp AT TIME ZONE 'Asia/Tokyo', units, '{"time_zone": "Asia/Tokyo"}')) ->> 'time_zone' AS time_zone FROM sales;
-- What cannot be fitted as asked says so.
SELECT what, i ->> 'status' AS status, i ->> 'status_detail' AS status_detail, i ->> 'method' AS method
FROM (SELECT 1, 'two rows', sf_model_info(sf_train(day, units, '{"method": "ets"}')) FROM sales WHERE day < '2025-01-03'
      UNION ALL SELECT 2, 'constant', sf_model_info(sf_train(day, 4)) FROM sales UNION ALL SELECT 3, 'all zero', sf_model_info(sf_train(day, 0)) FROM sales
      UNION ALL SELECT 4, 'no values', sf_model_info(sf_train(day, NULL)) FROM sales) AS t(n, what, i) ORDER BY n;
