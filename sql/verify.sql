-- name: verify
-- guards: sf_verify and every reader of bytes: whole models pass, damaged, strange and newer ones are refused with the reason
-- group: artifact
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE TEMP TABLE model AS SELECT sf_train('2025-01-01'::date + n, n % 7 + (n * n) % 5, '{"method": "ets"}') AS m FROM generate_series(0, 99) AS n;
SELECT (sf_verify(m)).* FROM model;
SELECT sf_verify(NULL) IS NULL AS of_null;
SELECT what, (sf_verify(bytes)).ok, regexp_replace((sf_verify(bytes)).problem, '\d+ bytes', 'N bytes', 'g') AS problem
FROM model, LATERAL (VALUES (1, 'empty', ''::bytea), (2, 'one byte', '\x53'), (3, 'other bytes', 'not a model at all'), (4, 'cut in half', substr(m, 1, length(m) / 2)),
                            (5, 'last byte gone', substr(m, 1, length(m) - 1)), (6, 'one byte more', m || '\x00')) AS v(n, what, bytes) ORDER BY n;
-- Any single byte changed, anywhere, is noticed.
SELECT count(*) = max(length(m)) AS all_bytes, count(*) FILTER (WHERE (sf_verify(set_byte(m, i, 255 - get_byte(m, i)))).ok) AS unnoticed
FROM model, generate_series(0, length(m) - 1) AS i;
SELECT count(*) FILTER (WHERE (sf_verify(set_bit(m, i, 1 - get_bit(m, i)))).ok) AS unnoticed FROM model, generate_series(0, length(m) * 8 - 1, 7) AS i;
SELECT count(*) FILTER (WHERE (sf_verify(substr(m, 1, i))).ok) AS unnoticed FROM model, generate_series(0, length(m) - 1) AS i;

-- A newer format is told from damage: its number stands behind the signature's four bytes, and the checksum (CRC-32C over all bytes but its
-- own four, 12 to 15) is right.
CREATE FUNCTION pg_temp.crc32c(bytes bytea) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  crc bigint := x'ffffffff'::bigint;
BEGIN
  FOR i IN 0 .. length(bytes) - 1 LOOP
    crc := crc # get_byte(bytes, i);
    FOR bit IN 1 .. 8 LOOP crc := CASE WHEN crc & 1 = 1 THEN (crc >> 1) # x'82f63b78'::bigint ELSE crc >> 1 END; END LOOP;
  END LOOP;
  RETURN crc # x'ffffffff'::bigint;
END
$$;
CREATE FUNCTION pg_temp.signed(bytes bytea) RETURNS bytea LANGUAGE sql AS $$
  SELECT substr(bytes, 1, 12) || set_byte(set_byte(set_byte(set_byte('\x00000000', 0, (c & 255)::int), 1, ((c >> 8) & 255)::int), 2, ((c >> 16) & 255)::int),
                                          3, (c >> 24)::int) || substr(bytes, 17)
  FROM pg_temp.crc32c(substr(bytes, 1, 12) || substr(bytes, 17)) AS c $$;
SELECT pg_temp.signed(m) = m AS checksum_is_this FROM model;
SELECT (sf_verify(pg_temp.signed(set_byte(m, 4, 99)))).* FROM model;

-- Every function that takes bytes refuses them alike.
CREATE TEMP TABLE damaged AS
SELECT 1 AS n, 'other bytes' AS what, 'not a model at all'::bytea AS m UNION ALL SELECT 2, 'cut in half', substr(m, 1, length(m) / 2) FROM model
UNION ALL SELECT 3, 'bit flipped', set_bit(m, length(m) * 4, 1 - get_bit(m, length(m) * 4)) FROM model UNION ALL SELECT 4, 'newer format', pg_temp.signed(set_byte(m, 4, 99)) FROM model;
SELECT what, call, regexp_replace(pg_temp.failure(format('SELECT * FROM ' || call, m)), '\d+ bytes', 'N bytes', 'g') AS failure
FROM damaged, unnest(ARRAY['sf_forecast(%L::bytea, 3)', 'sf_explain(%L::bytea, 3)', 'sf_model_info(%L::bytea)']) WITH ORDINALITY AS c(call, k) ORDER BY n, k;
-- In a query over many models the damaged one can be left out.
SELECT count(*) FROM (SELECT m FROM model UNION ALL SELECT m FROM damaged) AS t WHERE (sf_verify(m)).ok;
