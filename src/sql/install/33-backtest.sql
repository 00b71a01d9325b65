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
