-- From 0.3.0 to what comes next.

COMMENT ON FUNCTION sf_train(text, text, text, text, text[], text[], integer, text, text, jsonb) IS
'Trains every series of a table or view and keeps them as the next version of a named model.

model: a name, unique among your own. source: table, partitioned table, view, materialised or foreign table, as you would write it in FROM; read with your rights.
time_col: date, timestamp or timestamptz (cut in the session''s time zone). target_col: integer, numeric or float. series_cols: columns that tell series apart, of any type; none: one series.
regressor_cols: columns known ahead; kept for the methods that use them, which none of the present ones does (a warning says so). horizon: default number of steps; NULL: by frequency.
frequency: auto, or hour, day, week, month, quarter, year, any interval such as ''15 minutes''. method: naive, seasonal_naive, drift, mean, ets, theta, arima, croston, sba, tsb, or auto: these (arima with option effort high only) combined for each series by their errors at earlier cut-offs, with the season of the year where there is one.
options: aggregate, budget_seconds, candidates, effort, end, ended, ets_damped, ets_model, fill, horizon, keep_versions, partial, point, retail_anchor, returns, season, seed, start, theta_variant, time_zone, until; see docs/options.md.
No series is dropped: what cannot be fitted as asked gets the best simpler method, said in sf_series. The version appears when the transaction commits.
Errors: 42P01, 42703 for a missing source or column (nearest name as hint), 42804 for a wrong type, 22023 for an option, 22003 for NaN or infinity (series and time named), 22000 for a source without usable rows, 42501 without SELECT on the source, 53200 over salesforecast.max_memory, 55000 when library and database are of two versions, 40001 when other sessions drop and make the name again and again.';

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
