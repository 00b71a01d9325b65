\echo Use "CREATE EXTENSION salesforecast" to load this file. \quit

-- src/sql/install/05-registry.sql
-- The registry: named, versioned models. Rows are written by the extension's own code after its checks; everybody may
-- read what row-level security lets them see.

CREATE SCHEMA salesforecast;
COMMENT ON SCHEMA salesforecast IS 'Registry of salesforecast: named, versioned forecasting models.';
GRANT USAGE ON SCHEMA salesforecast TO PUBLIC;

CREATE TABLE salesforecast.model (
  model_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_name text NOT NULL,
  model_name text NOT NULL CHECK (model_name <> '' AND length(model_name) <= 200),
  created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  last_version integer NOT NULL DEFAULT 0,
  UNIQUE (owner_name, model_name)
);
COMMENT ON TABLE salesforecast.model IS 'One row a named model. A name is unique per owner; last_version is the highest number ever given, so that no number comes twice.';

CREATE TABLE salesforecast.version (
  version_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model_id bigint NOT NULL REFERENCES salesforecast.model ON DELETE CASCADE,
  version_number integer NOT NULL CHECK (version_number > 0),
  created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  source text NOT NULL,
  time_col text NOT NULL,
  target_col text NOT NULL,
  series_cols text[] NOT NULL,
  series_types text[] NOT NULL,
  regressor_cols text[] NOT NULL,
  horizon integer NOT NULL,
  frequency text NOT NULL,
  method text NOT NULL,
  options jsonb NOT NULL,
  series_count bigint NOT NULL,
  fallback_count bigint NOT NULL,
  row_count bigint NOT NULL,
  accuracy jsonb NOT NULL,
  warnings text[] NOT NULL,
  seconds double precision NOT NULL,
  artifact bytea NOT NULL,
  UNIQUE (model_id, version_number)
);
COMMENT ON TABLE salesforecast.version IS 'One row a training of a model: what was asked, what came of it, and the bytes that all its series share.';

CREATE TABLE salesforecast.series_state (
  version_id bigint NOT NULL REFERENCES salesforecast.version ON DELETE CASCADE,
  series_number integer NOT NULL,
  key_hash bigint NOT NULL,
  series jsonb NOT NULL,
  method text NOT NULL,
  status text NOT NULL,
  status_detail text NOT NULL,
  bounds_from text NOT NULL,
  row_count bigint NOT NULL,
  observations bigint NOT NULL,
  first_ts timestamp NOT NULL,
  last_ts timestamp NOT NULL,
  mase double precision,
  smape double precision,
  state bytea NOT NULL,
  PRIMARY KEY (version_id, series_number)
);
COMMENT ON TABLE salesforecast.series_state IS 'One row a series of a version: its key, how it fared, and the bytes of its own state.';
CREATE INDEX series_state_key ON salesforecast.series_state (version_id, key_hash);

ALTER TABLE salesforecast.model ENABLE ROW LEVEL SECURITY;
ALTER TABLE salesforecast.version ENABLE ROW LEVEL SECURITY;
ALTER TABLE salesforecast.series_state ENABLE ROW LEVEL SECURITY;

-- A model is seen by whoever is a member of its owner; an owner that is gone is seen by nobody but a superuser.
CREATE POLICY model_of_own_role ON salesforecast.model FOR SELECT
  USING (EXISTS (SELECT FROM pg_catalog.pg_roles AS r
                 WHERE r.rolname = owner_name AND pg_catalog.pg_has_role(r.oid, 'USAGE')));
CREATE POLICY version_of_visible_model ON salesforecast.version FOR SELECT
  USING (model_id IN (SELECT m.model_id FROM salesforecast.model AS m));
CREATE POLICY state_of_visible_version ON salesforecast.series_state FOR SELECT
  USING (version_id IN (SELECT v.version_id FROM salesforecast.version AS v));

GRANT SELECT ON salesforecast.model, salesforecast.version, salesforecast.series_state TO PUBLIC;

SELECT pg_catalog.pg_extension_config_dump('salesforecast.model', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.version', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.series_state', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.model_model_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.version_version_id_seq', '');

CREATE VIEW sf_versions WITH (security_invoker) AS
  SELECT m.model_name, m.owner_name, v.version_number AS version, v.created_at, v.source, v.time_col, v.target_col,
         v.series_cols, v.regressor_cols, v.horizon, v.frequency, v.method, v.options, v.series_count,
         v.fallback_count, v.row_count, v.accuracy, v.warnings, v.seconds,
         pg_catalog.length(v.artifact) AS artifact_bytes
  FROM salesforecast.version AS v JOIN salesforecast.model AS m ON m.model_id = v.model_id;
COMMENT ON VIEW sf_versions IS 'Every version of every model you may see: what was asked in training and what came of it.';

CREATE VIEW sf_models WITH (security_invoker) AS
  SELECT m.model_name, m.owner_name, m.created_at, v.version_number AS version, v.created_at AS trained_at, v.source,
         v.method, v.frequency, v.horizon, v.series_count, v.fallback_count, v.accuracy
  FROM salesforecast.model AS m
  JOIN salesforecast.version AS v ON v.model_id = m.model_id
  WHERE v.version_number = (SELECT pg_catalog.max(w.version_number) FROM salesforecast.version AS w
                            WHERE w.model_id = m.model_id);
COMMENT ON VIEW sf_models IS 'Every model you may see, with its newest version: the one that sf_forecast takes when no version is named.';

CREATE VIEW sf_series WITH (security_invoker) AS
  SELECT m.model_name, m.owner_name, v.version_number AS version, s.series, s.status, s.status_detail, s.method,
         s.bounds_from, s.row_count, s.observations, s.first_ts, s.last_ts, s.mase, s.smape,
         pg_catalog.length(s.state) AS state_bytes
  FROM salesforecast.series_state AS s
  JOIN salesforecast.version AS v ON v.version_id = s.version_id
  JOIN salesforecast.model AS m ON m.model_id = v.model_id;
COMMENT ON VIEW sf_series IS 'Every series of every version you may see: status and why, the method taken, where its bounds come from, held-back accuracy.';

GRANT SELECT ON sf_models, sf_versions, sf_series TO PUBLIC;

CREATE FUNCTION sf_drop(model text, version integer DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_drop';
COMMENT ON FUNCTION sf_drop(text, integer) IS
'Drops a model, or one version of it, and gives the number of versions dropped.

model: a name of your own, or owner.name. version: one version; NULL drops all and the name with them; dropping the last version drops the name, too.
Errors: 42704 for an unknown model or version, 42501 when the model is not yours.';

-- src/sql/install/10-train.sql
-- Training: the aggregates of the value layer and the registry's sf_train.

CREATE FUNCTION sf_train_combine(internal, internal) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_combine';
COMMENT ON FUNCTION sf_train_combine(internal, internal) IS 'Joins two partial states of the aggregate sf_train. Internal.';

CREATE FUNCTION sf_train_serialize(internal) RETURNS bytea
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_serialize';
COMMENT ON FUNCTION sf_train_serialize(internal) IS 'Writes a partial state of the aggregate sf_train for another process. Internal.';

CREATE FUNCTION sf_train_deserialize(bytea, internal) RETURNS internal
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_deserialize';
COMMENT ON FUNCTION sf_train_deserialize(bytea, internal) IS 'Reads a partial state of the aggregate sf_train. Internal.';

-- COST: one fit takes milliseconds, some 100,000 times an operator. With it the planner sees that groups are worth parallel workers.
CREATE FUNCTION sf_train_final(internal) RETURNS bytea
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 AS 'MODULE_PATHNAME', 'sf_train_final';
COMMENT ON FUNCTION sf_train_final(internal) IS 'Fits the series of the aggregate sf_train and gives the model. Internal.';

CREATE FUNCTION sf_train_add(internal, date, double precision) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_date';
COMMENT ON FUNCTION sf_train_add(internal, date, double precision) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(date, double precision) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(date, double precision) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s day; y, the target of the row, NULL for a period whose value is unknown.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, date, double precision, jsonb) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_date';
COMMENT ON FUNCTION sf_train_add(internal, date, double precision, jsonb) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(date, double precision, jsonb) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(date, double precision, jsonb) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s day; y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train).
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, date, double precision, jsonb, double precision[]) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_date';
COMMENT ON FUNCTION sf_train_add(internal, date, double precision, jsonb, double precision[]) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(date, double precision, jsonb, double precision[]) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(date, double precision, jsonb, double precision[]) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s day; y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train); regressors, one value a name in options.regressors.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamp, double precision) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamp';
COMMENT ON FUNCTION sf_train_add(internal, timestamp, double precision) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamp, double precision) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamp, double precision) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s time; y, the target of the row, NULL for a period whose value is unknown.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamp, double precision, jsonb) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamp';
COMMENT ON FUNCTION sf_train_add(internal, timestamp, double precision, jsonb) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamp, double precision, jsonb) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamp, double precision, jsonb) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s time; y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train).
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamp, double precision, jsonb, double precision[]) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamp';
COMMENT ON FUNCTION sf_train_add(internal, timestamp, double precision, jsonb, double precision[]) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamp, double precision, jsonb, double precision[]) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamp, double precision, jsonb, double precision[]) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s time; y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train); regressors, one value a name in options.regressors.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamptz, double precision) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamptz';
COMMENT ON FUNCTION sf_train_add(internal, timestamptz, double precision) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamptz, double precision) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamptz, double precision) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s instant (give options.time_zone: the calendar of the series); y, the target of the row, NULL for a period whose value is unknown.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamptz, double precision, jsonb) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamptz';
COMMENT ON FUNCTION sf_train_add(internal, timestamptz, double precision, jsonb) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamptz, double precision, jsonb) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamptz, double precision, jsonb) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s instant (give options.time_zone: the calendar of the series); y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train).
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamptz, double precision, jsonb, double precision[]) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamptz';
COMMENT ON FUNCTION sf_train_add(internal, timestamptz, double precision, jsonb, double precision[]) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamptz, double precision, jsonb, double precision[]) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamptz, double precision, jsonb, double precision[]) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s instant (give options.time_zone: the calendar of the series); y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train); regressors, one value a name in options.regressors.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE TYPE sf_train_result AS (
  model_name text, version integer, method text, series_count bigint, fallback_count bigint, row_count bigint,
  accuracy jsonb, warnings text[], seconds double precision
);
COMMENT ON TYPE sf_train_result IS 'What sf_train gives: one row a training. fallback_count: series that got a simpler method than asked; accuracy: of held-back forecasts; seconds: wall time.';

CREATE FUNCTION sf_train(
  model text, source text, time_col text, target_col text, series_cols text[] DEFAULT '{}',
  regressor_cols text[] DEFAULT '{}', horizon integer DEFAULT NULL, frequency text DEFAULT 'auto',
  method text DEFAULT 'auto', options jsonb DEFAULT '{}'
) RETURNS sf_train_result
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_train';
COMMENT ON FUNCTION sf_train(text, text, text, text, text[], text[], integer, text, text, jsonb) IS
'Trains every series of a table or view and keeps them as the next version of a named model.

model: a name, unique among your own. source: table, partitioned table, view, materialised or foreign table, as you would write it in FROM; read with your rights.
time_col: date, timestamp or timestamptz (cut in the session''s time zone). target_col: integer, numeric or float. series_cols: columns that tell series apart, of any type; none: one series.
regressor_cols: columns known ahead; kept for the methods that use them, which none of the present ones does (a warning says so). horizon: default number of steps; NULL: by frequency.
frequency: auto, or hour, day, week, month, quarter, year, any interval such as ''15 minutes''. method: naive, seasonal_naive, drift, mean, ets, theta, or auto: of these, for each series, the one with the least in-sample AICc of its one-step errors.
options: aggregate, end, ets_damped, ets_model, fill, horizon, season, seed, start, theta_variant, time_zone, until; see docs/options.md.
No series is dropped: what cannot be fitted as asked gets the best simpler method, said in sf_series. The version appears when the transaction commits.
Errors: 42P01, 42703 for a missing source or column (nearest name as hint), 42804 for a wrong type, 22023 for an option, 22003 for NaN or infinity (series and time named), 22000 for a source without usable rows, 42501 without SELECT on the source, 53200 over salesforecast.max_memory.';

-- src/sql/install/20-forecast.sql
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

model: NULL gives no rows. horizon: number of periods, 1 to 10000; NULL: the model''s own. level: share of outcomes the bounds should hold, above 0 and below 1. future_values: values of regressors by name, one a step, such as {"price": [9.9, 9.5]}.
Pure: reads nothing but its arguments. Errors: 22023 for horizon or level out of range, 22000 for bytes that are no intact model, 0A000 for a model of a newer format.';

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
series: values of series columns, such as {"store": 1}; a series that was not trained is an error when every column is given. future: table of regressor values to come; none of the present methods uses one. version: NULL takes the newest.
Writes nothing: runs in read-only transactions and on a standby. Errors: 42704 for an unknown model, version or series, 22023 for a horizon, level or series filter out of range.';

-- src/sql/install/30-explain.sql
-- Why a forecast is what it is: components that sum exactly to it.

CREATE TYPE sf_explain_step AS (step integer, ts timestamp, component text, value double precision);
COMMENT ON TYPE sf_explain_step IS 'One component of one step''s forecast; the values of a step sum to its forecast.';

CREATE FUNCTION sf_explain(model bytea, horizon integer, future_values jsonb DEFAULT NULL)
  RETURNS SETOF sf_explain_step
  LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 84 AS 'MODULE_PATHNAME', 'sf_explain_model';
COMMENT ON FUNCTION sf_explain(bytea, integer, jsonb) IS
'Splits the forecast of a model made by the aggregate sf_train into components.

A component (level, trend, season, clip_at_zero) is the change of the forecast when it is set neutral, in that order; the values of a step sum to its forecast. Arguments and errors as sf_forecast(bytea, …).';

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

A component (level, trend, season, clip_at_zero) is the change of the forecast when it is set neutral, in that order. Arguments and errors as sf_forecast(text, …).';

-- src/sql/install/40-model_info.sql
-- What a model is, as JSON.

CREATE FUNCTION sf_model_info(model bytea) RETURNS jsonb
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_model_info';
COMMENT ON FUNCTION sf_model_info(bytea) IS
'Tells what a model made by the aggregate sf_train is: method and parameters, periods learned from, frequency, held-back accuracy, where bounds come from, status, warnings, fingerprint of the data.

Errors: 22000 for bytes that are no intact model, 0A000 for a model of a newer format.';

-- src/sql/install/45-verify.sql
-- Checking bytes before trusting them.

CREATE TYPE sf_verify_result AS (ok boolean, problem text);
COMMENT ON TYPE sf_verify_result IS 'Verdict on the bytes of a model; problem is NULL when ok.';

CREATE FUNCTION sf_verify(model bytea) RETURNS sf_verify_result
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_verify';
COMMENT ON FUNCTION sf_verify(bytea) IS
'Checks every byte of a model: envelope, length, checksum, structure, each value. Never an error: the problem is in the result.';

-- src/sql/install/60-demo_sales.sql
-- Sample sales to try everything on.

CREATE TYPE sf_demo_sale AS (
  day date, shop text, district text, product text, category text, units integer, price double precision,
  promotion boolean, temperature double precision, footfall integer, holiday text
);
COMMENT ON TYPE sf_demo_sale IS 'One row of sample sales: units of one product sold by one shop on one day, negative for returns. holiday: its name, or NULL.';

CREATE FUNCTION sf_demo_sales(
  shops integer DEFAULT 8, products integer DEFAULT 12, first_day date DEFAULT '2023-01-01',
  last_day date DEFAULT '2025-12-31', seed bigint DEFAULT 1
) RETURNS SETOF sf_demo_sale
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'sf_demo_sales';
COMMENT ON FUNCTION sf_demo_sales(integer, integer, date, date, bigint) IS
'Makes sample sales from a seed: the same rows for the same arguments, on any machine.

shops 1 to 1000, products 1 to 1000, days from first_day to last_day (at most 100 years). Trend, weekly and yearly season, prices, promotions, temperature, footfall and holidays drive units; among the series are intermittent items, a stock-out, a shop that closes, one whose last data are late, a product launched late, returns, and a district closed on Sundays.
Errors: 22023 for an argument out of range.';
