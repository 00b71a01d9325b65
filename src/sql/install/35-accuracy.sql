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
