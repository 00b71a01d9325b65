-- Forecasts with bounds, of a model as bytea and of a named model.

CREATE TYPE sf_forecast_step AS (
  step integer, ts timestamp, forecast double precision, lower_bound double precision, upper_bound double precision
);
COMMENT ON TYPE sf_forecast_step IS 'One step of one series'' forecast: step counts from 1, ts is the period''s label, lower_bound <= forecast <= upper_bound.';

CREATE FUNCTION sf_forecast(
  model bytea, horizon integer, level double precision DEFAULT 0.9, future_values jsonb DEFAULT NULL
) RETURNS SETOF sf_forecast_step
  LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 28 AS 'MODULE_PATHNAME', 'sf_forecast_model';
COMMENT ON FUNCTION sf_forecast(bytea, integer, double precision, jsonb) IS
'Forecasts the series of a model made by the aggregate sf_train.

model: NULL gives no rows. horizon: number of periods, 1 to 10000; NULL: the model''s own. level: share of outcomes the bounds should hold, above 0 and below 1. future_values: values of regressors by name, one a step, such as {"price": [9.9, 9.5], "promo": [true, false]}; a category''s are texts.
Pure: reads nothing but its arguments. Errors: 22023 for horizon or level out of range, and for a regressor that the forecast depends on and that has no value (name and step are told); 22000 for bytes that are no intact model, 0A000 for a model of a newer format.';

CREATE TYPE sf_forecast_row AS (
  series jsonb, step integer, ts timestamp, forecast double precision, lower_bound double precision,
  upper_bound double precision
);
COMMENT ON TYPE sf_forecast_row IS 'One step of one series'' forecast of a named model; series: its key, {} for a model of one series.';

CREATE FUNCTION sf_forecast(
  model text, horizon integer DEFAULT NULL, level double precision DEFAULT 0.9, series jsonb DEFAULT NULL,
  future regclass DEFAULT NULL, version integer DEFAULT NULL
) RETURNS SETOF sf_forecast_row
  LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 1000 AS 'MODULE_PATHNAME', 'sf_forecast_registry';
COMMENT ON FUNCTION sf_forecast(text, integer, double precision, jsonb, regclass, integer) IS
'Forecasts every series of a named model, or those that match a filter: series by series, steps in order.

model: a name of your own, else the single one you may see; owner.name says which. horizon: number of periods, 1 to 10000; NULL: the model''s own. level: share of outcomes the bounds should hold, above 0 and below 1.
series: values of series columns, such as {"store": 1}; a series that was not trained is an error when every column is given. future: table or view with the training''s time, series and regressor columns by their names, read with your rights: regressor values to come, which take the place of those that the source had at the training; a text never seen counts as the most frequent one. version: NULL takes the newest.
Writes nothing: runs in read-only transactions and on a standby. Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model, version or series, 22023 for a horizon, level or series filter out of range, and for a regressor that a series'' forecast depends on and that has no value (name, step and series are told); those of sf_train for a future table.';
