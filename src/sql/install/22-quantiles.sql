-- Quantiles of the forecast distribution, of a model as bytea and of a named model.

CREATE TYPE sf_quantile_step AS (step integer, ts timestamp, quantile double precision, value double precision);
COMMENT ON TYPE sf_quantile_step IS 'One quantile of one step of one series'' forecast: the outcome stays at or below value with probability quantile.';

CREATE FUNCTION sf_forecast_quantiles(
  model bytea, horizon integer, quantiles double precision[], future_values jsonb DEFAULT NULL
) RETURNS SETOF sf_quantile_step
  LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 84 AS 'MODULE_PATHNAME', 'sf_forecast_quantiles_model';
COMMENT ON FUNCTION sf_forecast_quantiles(bytea, integer, double precision[], jsonb) IS
'Quantiles of the forecasts of a model made by the aggregate sf_train: steps in order, the quantiles of a step in the order given.

model: NULL gives no rows. horizon: number of periods, 1 to 10000; NULL: the model''s own. quantiles: 1 to 1000 probabilities above 0 and below 1, such as {0.1,0.5,0.9}. future_values: as for sf_forecast.
Whole numbers for a series of small counts; never below zero where the history is not. A quantile need not hold the mean, as the bounds of sf_forecast do. Pure: reads nothing but its arguments. Errors: 22004 for a NULL, 22023 for a horizon or quantile out of range, 22000 for bytes that are no intact model, 0A000 for a model of a newer format.';

CREATE TYPE sf_quantile_row AS (
  series jsonb, step integer, ts timestamp, quantile double precision, value double precision
);
COMMENT ON TYPE sf_quantile_row IS 'One quantile of one step of one series'' forecast of a named model; series: its key, {} for a model of one series.';

CREATE FUNCTION sf_forecast_quantiles(
  model text, horizon integer DEFAULT NULL, quantiles double precision[] DEFAULT '{0.05,0.25,0.5,0.75,0.95}', series jsonb DEFAULT NULL,
  future regclass DEFAULT NULL, version integer DEFAULT NULL
) RETURNS SETOF sf_quantile_row
  LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 1000 AS 'MODULE_PATHNAME', 'sf_forecast_quantiles_registry';
COMMENT ON FUNCTION sf_forecast_quantiles(text, integer, double precision[], jsonb, regclass, integer) IS
'Quantiles of the forecasts of a named model: series by series, steps in order, the quantiles of a step in the order given.

quantiles: 1 to 1000 probabilities above 0 and below 1. model, horizon, series, future, version: as for sf_forecast.
Whole numbers for a series of small counts; never below zero where the history is not. A quantile need not hold the mean, as the bounds of sf_forecast do. Writes nothing. Errors: 22004 for a NULL, 22023 for a quantile out of range, else as sf_forecast.';
