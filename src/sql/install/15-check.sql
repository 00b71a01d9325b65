-- The quality of data before training.

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

source, time_col, target_col, series_cols, frequency, options: as in sf_train, and read the same way, with your own rights. Option method asks what training by that method would do. Option regressors names columns that would be regressor_cols: what never changes, says the same as another or follows the target too closely is told.
status: the word that training would give (ok, too_short, cold_start, constant, all_zero, empty, late_data, ended; sf_series has the meanings), of the totals the worst. treatment: what training would do with the series. problems: what is worth a look, a sentence each.
outliers: values more than six robust standard deviations from the running median, the season left out. level_shifts: jumps of the level that stay; none is seen within a window (four weeks of days, about a dozen longer periods) of either end. seasonal_strength: share of what the trend leaves that is season, 0 to 1 (Wang, Smith & Hyndman 2006); NULL for fewer than three seasons.
Writes nothing: runs in read-only transactions and on a standby. Errors: as sf_train for source, columns, options and values; 22000 for a source without rows; 53200 over salesforecast.max_memory.';
