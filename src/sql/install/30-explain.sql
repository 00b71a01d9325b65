-- Why a forecast is what it is: components that sum exactly to it.

CREATE TYPE sf_explain_step AS (step integer, ts timestamp, component text, value double precision);
COMMENT ON TYPE sf_explain_step IS 'One component of one step''s forecast; the values of a step sum to its forecast.';

CREATE FUNCTION sf_explain(model bytea, horizon integer, future_values jsonb DEFAULT NULL)
  RETURNS SETOF sf_explain_step
  LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 84 AS 'MODULE_PATHNAME', 'sf_explain_model';
COMMENT ON FUNCTION sf_explain(bytea, integer, jsonb) IS
'Splits the forecast of a model made by the aggregate sf_train into components.

A component (level, trend, season, week, year, clip_at_zero) is the change of the forecast when it is set neutral, in that order; the values of a step sum to its forecast. Arguments and errors as sf_forecast(bytea, …).';

CREATE TYPE sf_explain_row AS (
  series jsonb, step integer, ts timestamp, component text, value double precision
);
COMMENT ON TYPE sf_explain_row IS 'One component of one step''s forecast of one series of a named model.';

CREATE FUNCTION sf_explain(
  model text, horizon integer DEFAULT NULL, series jsonb DEFAULT NULL, future regclass DEFAULT NULL,
  version integer DEFAULT NULL
) RETURNS SETOF sf_explain_row
  LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 3000 AS 'MODULE_PATHNAME', 'sf_explain_registry';
COMMENT ON FUNCTION sf_explain(text, integer, jsonb, regclass, integer) IS
'Splits the forecasts of a named model into components that sum to them.

A component (level, trend, season, week, year, reconciliation, clip_at_zero) is the change of the forecast when it is set neutral, in that order. Arguments and errors as sf_forecast(text, …).';
