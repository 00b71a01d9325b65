-- From 0.3.0 to what comes next.

COMMENT ON FUNCTION sf_train(text, text, text, text, text[], text[], integer, text, text, jsonb) IS
'Trains every series of a table or view and keeps them as the next version of a named model.

model: a name, unique among your own. source: table, partitioned table, view, materialised or foreign table, as you would write it in FROM; read with your rights.
time_col: date, timestamp or timestamptz (cut in the session''s time zone). target_col: integer, numeric or float. series_cols: columns that tell series apart, of any type; none: one series.
regressor_cols: columns of type boolean, integer, numeric, float or text (a text is a category) that a forecast may depend on; their values to come are given to sf_forecast, or stand in rows of the source that have no target yet, unless option past_regressors names them. arima, prophet, regression and auto use them; warnings say which series do. horizon: default number of steps; NULL: by frequency.
frequency: auto, or hour, day, week, month, quarter, year, any interval such as ''15 minutes''. method: naive, seasonal_naive, drift, mean, ets, theta, arima, ces, mstl, prophet, regression, croston, sba, tsb, adida, imapa, or auto: those that suit the series (arima, ces and prophet with option effort high only, mstl for long seasons or with it, regression with regressors) combined for each series by their errors at earlier cut-offs, with the season of the year where there is one.
options: aggregate, budget_seconds, candidates, effort, end, ended, ets_damped, ets_model, fill, holiday_days_after, holiday_days_before, holiday_table, holidays, horizon, keep_versions, known_at_col, level_shifts, mstl_adjusted, outliers, partial, past_regressors, point, prophet_capacity, prophet_changepoint_scale, prophet_growth, prophet_seasonality, reconcile, regressor_lags, retail_anchor, returns, season, seed, start, theta_variant, time_zone, transform, until; see docs/options.md.
No series is dropped: what cannot be fitted as asked gets the best simpler method, said in sf_series. The version appears when the transaction commits.
Errors: 42P01, 42703 for a missing source or column (nearest name as hint), 42804 for a wrong type, 22023 for an option, 22003 for NaN or infinity (series and time named), 22000 for a source without usable rows, 42501 without SELECT on the source, 53200 over salesforecast.max_memory, 55000 when library and database are of two versions, 40001 when other sessions drop and make the name again and again.';

COMMENT ON FUNCTION sf_forecast(bytea, integer, double precision, jsonb) IS
'Forecasts the series of a model made by the aggregate sf_train.

model: NULL gives no rows. horizon: number of periods, 1 to 10000; NULL: the model''s own. level: share of outcomes the bounds should hold, above 0 and below 1. future_values: values of regressors by name, one a step, such as {"price": [9.9, 9.5], "promo": [true, false]}; a category''s are texts.
Pure: reads nothing but its arguments. Errors: 22023 for horizon or level out of range, and for a regressor that the forecast depends on and that has no value (name and step are told); 22000 for bytes that are no intact model, 0A000 for a model of a newer format.';

COMMENT ON FUNCTION sf_forecast(text, integer, double precision, jsonb, regclass, integer) IS
'Forecasts every series of a named model, or those that match a filter: series by series, steps in order.

model: a name of your own, else the single one you may see; owner.name says which. horizon: number of periods, 1 to 10000; NULL: the model''s own. level: share of outcomes the bounds should hold, above 0 and below 1.
series: values of series columns, such as {"store": 1}; a series that was not trained is an error when every column is given. future: table or view with the training''s time, series and regressor columns by their names, read with your rights: regressor values to come, which take the place of those that the source had at the training; a text never seen counts as the most frequent one. version: NULL takes the newest.
Writes nothing: runs in read-only transactions and on a standby. Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model, version or series, 22023 for a horizon, level or series filter out of range, and for a regressor that a series'' forecast depends on and that has no value (name, step and series are told); those of sf_train for a future table.';

COMMENT ON FUNCTION sf_check(text, text, text, text[], text, jsonb) IS
'Tells what is in a table or view before sf_train learns from it: a row of totals, whose series is NULL, then a row a series.

source, time_col, target_col, series_cols, frequency, options: as in sf_train, and read the same way, with your own rights. Option method asks what training by that method would do. Option regressors names columns that would be regressor_cols: what never changes, says the same as another or follows the target too closely is told.
status: the word that training would give (ok, too_short, constant, all_zero, empty, late_data, ended; sf_series has the meanings), of the totals the worst. treatment: what training would do with the series. problems: what is worth a look, a sentence each.
outliers: values more than six robust standard deviations from the running median, the season left out. level_shifts: jumps of the level that stay; none is seen within a window (four weeks of days, about a dozen longer periods) of either end. seasonal_strength: share of what the trend leaves that is season, 0 to 1 (Wang, Smith & Hyndman 2006); NULL for fewer than three seasons.
Writes nothing: runs in read-only transactions and on a standby. Errors: as sf_train for source, columns, options and values; 22000 for a source without rows; 53200 over salesforecast.max_memory.';

-- What components there are.

COMMENT ON FUNCTION sf_explain(bytea, integer, jsonb) IS
'Splits the forecast of a model made by the aggregate sf_train into components.

A component (level, trend, season, week, year, clip_at_zero) is the change of the forecast when it is set neutral, in that order; the values of a step sum to its forecast. Arguments and errors as sf_forecast(bytea, …).';

COMMENT ON FUNCTION sf_explain(text, integer, jsonb, regclass, integer) IS
'Splits the forecasts of a named model into components that sum to them.

A component (level, trend, season, week, year, reconciliation, clip_at_zero) is the change of the forecast when it is set neutral, in that order. Arguments and errors as sf_forecast(text, …).';

-- Public holidays, to join with one's sales.

CREATE TYPE sf_holiday AS (country text, day date, name text);
COMMENT ON TYPE sf_holiday IS 'One public holiday. country: ISO 3166 code. name: in English; of two holidays on one day "A; B".';

CREATE FUNCTION sf_holidays(countries text[], from_year integer, to_year integer) RETURNS SETOF sf_holiday
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100 AS 'MODULE_PATHNAME', 'sf_holidays';
COMMENT ON FUNCTION sf_holidays(text[], integer, integer) IS
'Gives the public holidays of countries from the first day of one year to the last of another: one row a country and day, by country in the order asked for, then by day.

countries: ISO 3166 codes of two letters in any case, such as {DE,fr}; one named twice counts once; none gives no rows. from_year, to_year: 1990 to 2050.
Only days on which the whole country rests by law: none of single regions, no half days, no working days that a government swaps for a Saturday. A day given for a holiday on a weekend is named "(observed)". Islamic feasts are reckoned by the Umm al-Qura calendar, and may be announced a day apart; docs/holidays.md tells sources and known differences of each country.
NULL for any argument gives no rows. Errors: 22023 for an unknown country (nearest code as hint, known ones as detail), and for years out of range or out of order; 22004 for a NULL among the countries; 2202E for more than one dimension.';

-- What its warnings may say.

COMMENT ON VIEW sf_series IS 'Every series of every version you may see: status and why, the method taken, where its bounds come from, held-back accuracy, what was tried, warnings.
tried: of auto, each method with the root mean square of its held-back errors and its weight in the forecast ("x year": adjusted for the season of the year); empty where there was no choice. warnings: sentences beginning with flat forecast, short history, level shift, not transformed, outliers replaced or level adjusted; the last two say what was changed before methods learned.';
