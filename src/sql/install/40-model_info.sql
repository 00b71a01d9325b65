-- What a model is, as JSON.

CREATE FUNCTION sf_model_info(model bytea) RETURNS jsonb
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_model_info';
COMMENT ON FUNCTION sf_model_info(bytea) IS
'Tells what a model made by the aggregate sf_train is: method and parameters, periods learned from, frequency, held-back accuracy, where bounds come from, status, warnings, fingerprint of the data.

Errors: 22000 for bytes that are no intact model, 0A000 for a model of a newer format.';
