-- From 0.2.0 to what comes next.

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
-- How good forecasts were.

CREATE TYPE sf_accuracy_row AS (
  series jsonb, step integer, ts timestamp, series_count bigint, points bigint, mae double precision, rmse double precision,
  wape double precision, smape double precision, mape double precision, mase double precision, rmsse double precision,
  bias double precision, pinball_lower double precision, pinball_upper double precision, coverage double precision,
  msis double precision, skill double precision, status text, note text
);
COMMENT ON TYPE sf_accuracy_row IS 'Measures of one group of forecasts: of a series, a step, a period, or all. NULL: undefined, and note says why.
wape: sum of absolute errors over sum of absolute outcomes. smape, mape: percent. mase, rmsse: errors over those of the seasonal naive method in the history (Hyndman & Koehler 2006). bias: sum of forecast less outcome over sum of absolute outcomes, above 0: too high. pinball_lower, pinball_upper: loss of the bounds as quantiles, scaled as mase. coverage: share of outcomes within the bounds. msis: mean scaled interval score. skill: 1 less the mean absolute error over that of the seasonal naive forecast.
Of several series mae, rmse, wape, bias, coverage and skill are of all points together, the others means of the series'' own, of each of its forecasts where there are several folds.';

CREATE FUNCTION sf_accuracy(
  model text, version integer DEFAULT NULL, actuals regclass DEFAULT NULL, by text DEFAULT 'series', horizon integer DEFAULT NULL,
  level double precision DEFAULT 0.9, folds integer DEFAULT NULL
) RETURNS SETOF sf_accuracy_row
  LANGUAGE C STABLE PARALLEL UNSAFE ROWS 100 AS 'MODULE_PATHNAME', 'sf_accuracy';
COMMENT ON FUNCTION sf_accuracy(text, integer, regclass, text, integer, double precision, integer) IS
'How good the forecasts of a version are: against outcomes that came since, at earlier cut-offs, or on what training held back.

actuals: a table or view with the model''s time, target and series columns, read with the caller''s own rights; its rows that fall on steps 1 to horizon of the version''s forecasts are scored, others left out; rows of one period become one value as in training, from the first to the last period of actuals a period without a row is a zero where it was one in training, and an unfinished last period is left out with a notice. A series without any row sold nothing, too, where that holds for periods; a notice says how many there are. If they are most of the model''s series, actuals are taken to be those of the others alone.
folds: without actuals, so many cut-offs, a horizon apart, at which the version''s arguments are trained anew and judged, as by `sf_backtest` and with its rights and errors; takes about as long as folds trainings.
Neither: the errors that training made from cut-offs inside the history, one row a series, without the measures of bounds: those were made from the same errors.
by: series, step, period or all. horizon: NULL, the model''s own. level: of the bounds that coverage, pinball and msis judge. version: NULL takes the newest.
Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model or version, 22023 for another word, a number out of range, or both actuals and folds, 42703 and 42804 for columns that actuals lacks or has in another type, 42501 without SELECT on them, 22003 for a NaN or infinite outcome.';
-- Forecasts as they would have been, beside what came.

CREATE TYPE sf_backtest_row AS (
  series jsonb, cutoff timestamp, step integer, ts timestamp, y double precision, forecast double precision,
  lower_bound double precision, upper_bound double precision, status text
);
COMMENT ON TYPE sf_backtest_row IS 'One step of a forecast made at a cut-off and its outcome. cutoff: the last period that the training saw. y: NULL where the source has no value. status: of the series in that training.';

CREATE FUNCTION sf_backtest(
  model text, folds integer DEFAULT 3, stride integer DEFAULT NULL, horizon integer DEFAULT NULL, history integer DEFAULT NULL,
  level double precision DEFAULT 0.9, version integer DEFAULT NULL
) RETURNS SETOF sf_backtest_row
  LANGUAGE C STABLE PARALLEL UNSAFE ROWS 1000 AS 'MODULE_PATHNAME', 'sf_backtest';
COMMENT ON FUNCTION sf_backtest(text, integer, integer, integer, integer, double precision, integer) IS
'Trains a version''s arguments anew on earlier states of its source, and gives each forecast beside its outcome: fold by fold, series by series.

folds: number of cut-offs, 1 to 1000; fewer, with a notice, where the history is short: every fold is judged over the whole horizon, and two seasons are left before the first one where there are more. stride: periods between cut-offs; NULL: the horizon. horizon: NULL: the model''s own. history: periods that a fold sees at most (a rolling window); NULL: all (an expanding one). level: of the bounds. version: whose arguments; NULL: the newest''s.
Methods, weights, parameters and bounds of a fold come from what lies before its cut-off alone; frequency and the meaning of gaps are those of the whole source. Takes about as long as folds trainings. Stores nothing.
The source is read with the rights of the model''s owner and needs the share train; whoever is no member of the owner needs SELECT on a table without row-level security for him. Errors: 42704 for an unknown model or version, 42501 without these rights, 22023 for a number out of range, 22000 for a history shorter than one fold, else as sf_retrain.';
CREATE FUNCTION sf_demo_twins(
  shops integer DEFAULT 8, products integer DEFAULT 12, first_day date DEFAULT '2023-01-01',
  last_day date DEFAULT '2025-12-31', seed bigint DEFAULT 1
) RETURNS SETOF sf_demo_sale
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'sf_demo_twins';
COMMENT ON FUNCTION sf_demo_twins(integer, integer, date, date, bigint) IS
'Makes the clean twins of the series of `sf_demo_sales`: the same sales without the troubles.

The arguments are those of `sf_demo_sales`. Rows that both have are equal. Here are, besides: what would have been sold of the stock that ran out (there a row of zero units), Sundays of the closed district, the shop that closed, the last days of the one that is late, the product before its late launch, lost records, and rows of zero units of the item that has rows only when it sells. There are no returns. A forecast from the troubled series is good when it comes near that from its twin.
Errors: 22023 for an argument out of range.';

-- sf_check.
CREATE TYPE sf_check_row AS (
  series jsonb, row_count bigint, first_ts timestamp, last_ts timestamp, periods bigint, periods_after bigint, gaps bigint,
  longest_gap bigint, missing bigint, duplicates bigint, negatives bigint, zeros bigint, outliers bigint, level_shifts bigint,
  latest_level_shift timestamp, frequency text, season integer, seasonal_strength double precision, status text, treatment text,
  problems text[]
);
COMMENT ON TYPE sf_check_row IS 'What a check found in one series, or, where series is NULL, in all of them. Periods are counted as training reads them: first_ts and last_ts are those of the first value and of the last row, periods lie between them, periods_after follow up to the panel''s end; gaps have no row, missing no value (NULL, or a gap that is not filled); duplicates: rows beyond the first of their period; zeros include gaps that are read as zero.';

CREATE FUNCTION sf_check(
  source text, time_col text, target_col text, series_cols text[] DEFAULT '{}', frequency text DEFAULT 'auto',
  options jsonb DEFAULT '{}'
) RETURNS SETOF sf_check_row
  LANGUAGE C STABLE PARALLEL UNSAFE ROWS 1000 AS 'MODULE_PATHNAME', 'sf_check';
COMMENT ON FUNCTION sf_check(text, text, text, text[], text, jsonb) IS
'Tells what is in a table or view before sf_train learns from it: a row of totals, whose series is NULL, then a row a series.

source, time_col, target_col, series_cols, frequency, options: as in sf_train, and read the same way, with your own rights. Option method asks what training by that method would do.
status: the word that training would give (ok, too_short, constant, all_zero, empty, late_data, ended; sf_series has the meanings), of the totals the worst. treatment: what training would do with the series. problems: what is worth a look, a sentence each.
outliers: values more than six robust standard deviations from the running median, the season left out. level_shifts: jumps of the level that stay; none is seen within a window (four weeks of days, about a dozen longer periods) of either end. seasonal_strength: share of what the trend leaves that is season, 0 to 1 (Wang, Smith & Hyndman 2006); NULL for fewer than three seasons.
Writes nothing: runs in read-only transactions and on a standby. Errors: as sf_train for source, columns, options and values; 22000 for a source without rows; 53200 over salesforecast.max_memory.';

-- Totals of forecasts over periods and roll-ups of the series columns.

CREATE TYPE sf_total_row AS (
  series jsonb, from_ts timestamp, to_ts timestamp, total double precision, lower_bound double precision,
  upper_bound double precision, confidence double precision
);
COMMENT ON TYPE sf_total_row IS 'The sum of the forecasts of a roll-up over a period. series: the values of the columns it keeps, {} for all series together; from_ts, to_ts: the first and the last step in it; lower_bound <= total <= upper_bound; confidence: the level of the bounds.';

CREATE FUNCTION sf_forecast_total(
  model text, horizon integer DEFAULT NULL, level double precision DEFAULT 0.9, series jsonb DEFAULT NULL, by text[] DEFAULT '{}',
  period text DEFAULT NULL, future regclass DEFAULT NULL, version integer DEFAULT NULL
) RETURNS SETOF sf_total_row
  LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 100 AS 'MODULE_PATHNAME', 'sf_forecast_total';
COMMENT ON FUNCTION sf_forecast_total(text, integer, double precision, jsonb, text[], text, regclass, integer) IS
'Forecasts added up over steps and series, with bounds of the sum: narrower than the sum of bounds where errors are independent, as wide where they hang together.

by: series columns to keep, such as {store}: forecasts are added up over all others; {}: over all series; NULL: over none, a total a series. period: NULL: the whole horizon in one; day, week, month, quarter, year, "4 weeks" and the like: a total a period, in which a step counts whose ts lies in it; months, quarters and years are the calendar''s (retail months those of a model that has them), and may be cut at either end; other lengths count from the panel''s first step.
model, horizon, level, series, future, version: as for sf_forecast. A total is the sum of mean forecasts, also where option point is median.
Bounds come from 500 joint paths, drawn from each series'' own distribution and from how errors of the training''s held-back forecasts hung together, from step to step and between series that share a column''s value; the same call gives the same numbers. Bounds of sums of counts are whole numbers. Above a level of 0.98 bounds go on from the outer paths as those of a normal distribution would. Memory: 4 kB a roll-up and period, up to salesforecast.max_memory (53200). Writes nothing. Errors: 22023 for a column that is no series column, a period that cannot be read, or a number out of range, else as sf_forecast.';

-- What was tried on each series, and its warnings.

CREATE FUNCTION salesforecast.sf_series_tried(state bytea) RETURNS jsonb
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_series_tried';
COMMENT ON FUNCTION salesforecast.sf_series_tried(bytea) IS 'What training tried on a series, out of its state; NULL for bytes that are none. Internal.';

CREATE FUNCTION salesforecast.sf_series_warnings(state bytea) RETURNS text[]
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_series_warnings';
COMMENT ON FUNCTION salesforecast.sf_series_warnings(bytea) IS 'Warnings of a series, out of its state; NULL for bytes that are none. Internal.';

CREATE OR REPLACE VIEW sf_series WITH (security_invoker) AS
  SELECT m.model_name,
         coalesce(salesforecast.sf_role_name(m.owner_name, m.owner_system, m.owner_role), m.owner_name) AS owner_name,
         v.version_number AS version, s.series, s.status, s.status_detail, s.method,
         s.bounds_from, s.row_count, s.observations, s.first_ts, s.last_ts, s.mase, s.smape,
         pg_catalog.length(s.state) AS state_bytes,
         salesforecast.sf_series_tried(s.state) AS tried,
         salesforecast.sf_series_warnings(s.state) AS warnings
  FROM salesforecast.series_state AS s
  JOIN salesforecast.version AS v ON v.version_id = s.version_id
  JOIN salesforecast.model AS m ON m.model_id = v.model_id;
COMMENT ON VIEW sf_series IS 'Every series of every version you may see: status and why, the method taken, where its bounds come from, held-back accuracy, what was tried, warnings.
tried: of auto, each method with the root mean square of its held-back errors and its weight in the forecast ("x year": adjusted for the season of the year); empty where there was no choice. warnings: sentences beginning with flat forecast, short history or level shift.';

COMMENT ON FUNCTION sf_train(text, text, text, text, text[], text[], integer, text, text, jsonb) IS
'Trains every series of a table or view and keeps them as the next version of a named model.

model: a name, unique among your own. source: table, partitioned table, view, materialised or foreign table, as you would write it in FROM; read with your rights.
time_col: date, timestamp or timestamptz (cut in the session''s time zone). target_col: integer, numeric or float. series_cols: columns that tell series apart, of any type; none: one series.
regressor_cols: columns known ahead; kept for the methods that use them, which none of the present ones does (a warning says so). horizon: default number of steps; NULL: by frequency.
frequency: auto, or hour, day, week, month, quarter, year, any interval such as ''15 minutes''. method: naive, seasonal_naive, drift, mean, ets, theta, croston, sba, tsb, or auto: these combined for each series by their errors at earlier cut-offs, with the season of the year where there is one.
options: aggregate, budget_seconds, end, ended, ets_damped, ets_model, fill, horizon, keep_versions, partial, point, retail_anchor, returns, season, seed, start, theta_variant, time_zone, until; see docs/options.md.
No series is dropped: what cannot be fitted as asked gets the best simpler method, said in sf_series. The version appears when the transaction commits.
Errors: 42P01, 42703 for a missing source or column (nearest name as hint), 42804 for a wrong type, 22023 for an option, 22003 for NaN or infinity (series and time named), 22000 for a source without usable rows, 42501 without SELECT on the source, 53200 over salesforecast.max_memory, 55000 when library and database are of two versions, 40001 when other sessions drop and make the name again and again.';
