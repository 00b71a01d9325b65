-- Checking bytes before trusting them.

CREATE TYPE sf_verify_result AS (ok boolean, problem text);
COMMENT ON TYPE sf_verify_result IS 'Verdict on the bytes of a model; problem is NULL when ok.';

CREATE FUNCTION sf_verify(model bytea) RETURNS sf_verify_result
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_verify';
COMMENT ON FUNCTION sf_verify(bytea) IS
'Checks every byte of a model: envelope, length, checksum, structure, each value. Never an error: the problem is in the result.';
