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
