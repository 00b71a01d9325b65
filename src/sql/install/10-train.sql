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
regressor_cols: columns of type boolean, integer, numeric, float or text (a text is a category) that a forecast may depend on; their values to come are given to sf_forecast, or stand in rows of the source that have no target yet, unless option past_regressors names them. arima, prophet, regression, xgboost, random_forest, lstm, cnn_lstm, mlp, hybrid and auto use them; warnings say which series do. horizon: default number of steps; NULL: by frequency.
frequency: auto, or hour, day, week, month, quarter, year, any interval such as ''15 minutes''. method: naive, seasonal_naive, drift, mean, ets, theta, thief, arima, ces, mstl, prophet, regression, croston, sba, tsb, adida, imapa, xgboost, random_forest, lstm, cnn_lstm, mlp and hybrid (which learn from all series at once, docs/learners.md), or auto: those that suit the series (arima, ces, prophet and xgboost with option effort high only, mstl for long seasons or with it, regression with regressors, xgboost on panels of 8 series and 4,000 values, lstm, cnn_lstm and mlp there with effort high) combined for each series by their errors at earlier cut-offs, with the season of the year where there is one.
options: aggregate, batch, budget_seconds, candidates, cold_start, context, depth, device, effort, end, ended, epochs, ets_damped, ets_model, fill, hidden, holiday_days_after, holiday_days_before, holiday_table, holidays, horizon, keep_versions, known_at_col, layers, learning_rate, level_shifts, mstl_adjusted, outliers, partial, past_regressors, patience, point, prophet_capacity, prophet_changepoint_scale, prophet_growth, prophet_seasonality, reconcile, regressor_lags, retail_anchor, returns, season, seed, start, theta_variant, time_zone, transform, trees, until, warm_start; see docs/options.md.
No series is dropped: what cannot be fitted as asked gets the best simpler method, said in sf_series. The version appears when the transaction commits.
Errors: 42P01, 42703 for a missing source or column (nearest name as hint), 42804 for a wrong type, 22023 for an option, 22003 for NaN or infinity (series and time named), 22000 for a source without usable rows, 42501 without SELECT on the source, 0A000 for a method whose trainer program is not installed (package named), 38000 when that program fails, 53200 over salesforecast.max_memory, 55000 when library and database are of two versions, 40001 when other sessions drop and make the name again and again.';
