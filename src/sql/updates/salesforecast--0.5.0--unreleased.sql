-- From 0.5.0 to what comes next.

CREATE TABLE salesforecast.run (
  version_id bigint PRIMARY KEY REFERENCES salesforecast.version ON DELETE CASCADE,
  started_at timestamptz NOT NULL,
  function_name text NOT NULL,
  seed numeric NOT NULL,
  data_fingerprint text NOT NULL,
  until_ts timestamp NOT NULL,
  read_seconds double precision NOT NULL,
  learn_seconds double precision NOT NULL,
  fit_seconds double precision NOT NULL,
  learned jsonb NOT NULL,
  built_with text NOT NULL,
  start_weights bytea NOT NULL
);
COMMENT ON TABLE salesforecast.run IS 'One row a version that was trained here, gone with it: what the training was made of, how learning from the whole panel went, how long each part took. start_weights: networks of before the first cut-off, which a training with option warm_start begins with; empty: none. Versions that were imported, or trained by 0.5.0 and before, have none.';

ALTER TABLE salesforecast.run ENABLE ROW LEVEL SECURITY;
CREATE POLICY run_of_visible_version ON salesforecast.run FOR SELECT
  USING (EXISTS (SELECT FROM salesforecast.version AS v WHERE v.version_id = run.version_id));

-- As for the other tables of the registry: default privileges may have given more, to anybody.
DO $$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT DISTINCT r.rolname FROM pg_catalog.pg_class AS c
    CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.grantee
    WHERE c.oid OPERATOR(pg_catalog.=) 'salesforecast.run'::pg_catalog.regclass AND a.grantee OPERATOR(pg_catalog.<>) c.relowner
  LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON salesforecast.run FROM %1$I', given.rolname);
  END LOOP;
END
$$;
REVOKE ALL ON salesforecast.run FROM PUBLIC;
GRANT SELECT ON salesforecast.run TO PUBLIC;

SELECT pg_catalog.pg_extension_config_dump('salesforecast.run', '');

CREATE VIEW sf_runs WITH (security_invoker) AS
  SELECT m.model_name,
         coalesce(salesforecast.sf_role_name(m.owner_name, m.owner_system, m.owner_role), m.owner_name) AS owner_name,
         v.version_number AS version, r.started_at, r.function_name, v.source, v.method, v.options, r.seed,
         r.data_fingerprint, v.series_count, v.row_count, r.until_ts, v.accuracy, r.learned, v.warnings, v.seconds,
         r.read_seconds, r.learn_seconds, r.fit_seconds, r.built_with, pg_catalog.length(r.start_weights) AS start_bytes
  FROM salesforecast.run AS r
  JOIN salesforecast.version AS v ON v.version_id = r.version_id
  JOIN salesforecast.model AS m ON m.model_id = v.model_id;
COMMENT ON VIEW sf_runs IS 'The training of every version you may see that was trained here: on what data, with what options and seed, how it went, and how long its parts took.
A run goes with its version; one that was imported, or trained by 0.5.0 and before, has none. Trainings that failed leave none.
function_name: sf_train or sf_retrain. data_fingerprint: equal for the same rows and series in any order; until_ts: the last period. accuracy: the held-back scores, as in sf_versions.
learned: an array, one object for each method that learned from the whole panel, and scale of its sales (log, linear): library (with its version, and the BLAS below it), series, models (one for each time that held-back forecasts are made from, and the last), losses and validations of the first model by epoch (of trees: the loss of all, the validation by every tenth tree; more than a hundred are thinned evenly), epochs and best_epoch, whose weights were kept, device, start_version, whose network it began with (option warm_start), or trees, seconds, expected_mb (memory that its program was reckoned to need before it started) and peak_mb (what it held at once, at most; null: not known).
seconds: of the whole training; read_seconds: until the rows were periods; learn_seconds: trainer programs; fit_seconds: each series. built_with: this extension, and the libraries that numbers come from. start_bytes: of the networks that are kept for option warm_start.';

GRANT SELECT ON sf_runs TO PUBLIC;

COMMENT ON FUNCTION sf_train(text, text, text, text, text[], text[], integer, text, text, jsonb) IS
'Trains every series of a table or view and keeps them as the next version of a named model.

model: a name, unique among your own. source: table, partitioned table, view, materialised or foreign table, as you would write it in FROM; read with your rights.
time_col: date, timestamp or timestamptz (cut in the session''s time zone). target_col: integer, numeric or float. series_cols: columns that tell series apart, of any type; none: one series.
regressor_cols: columns of type boolean, integer, numeric, float or text (a text is a category) that a forecast may depend on; their values to come are given to sf_forecast, or stand in rows of the source that have no target yet, unless option past_regressors names them. arima, prophet, regression, xgboost, random_forest, lstm, cnn_lstm, mlp, hybrid and auto use them; warnings say which series do. horizon: default number of steps; NULL: by frequency.
frequency: auto, or hour, day, week, month, quarter, year, any interval such as ''15 minutes''. method: naive, seasonal_naive, drift, mean, ets, theta, thief, arima, ces, mstl, prophet, regression, croston, sba, tsb, adida, imapa, xgboost, random_forest, lstm, cnn_lstm, mlp and hybrid (which learn from all series at once, docs/learners.md), or auto: those that suit the series (arima, ces, prophet and xgboost with option effort high only, mstl for long seasons or with it, regression with regressors, xgboost on panels of 8 series and 4,000 values, lstm, cnn_lstm and mlp there with effort high) combined for each series by their errors at earlier cut-offs, with the season of the year where there is one.
options: aggregate, batch, budget_seconds, candidates, cold_start, context, depth, device, effort, end, ended, epochs, ets_damped, ets_model, fill, hidden, holiday_days_after, holiday_days_before, holiday_table, holidays, horizon, keep_versions, known_at_col, layers, learning_rate, level_shifts, mstl_adjusted, outliers, partial, past_regressors, patience, point, prophet_capacity, prophet_changepoint_scale, prophet_growth, prophet_seasonality, reconcile, regressor_lags, retail_anchor, returns, season, seed, start, theta_variant, time_zone, transform, trees, until, warm_start; see docs/options.md.
No series is dropped: what cannot be fitted as asked gets the best simpler method, said in sf_series. The version appears when the transaction commits.
Errors: 42P01, 42703 for a missing source or column (nearest name as hint), 42804 for a wrong type, 22023 for an option, 22003 for NaN or infinity (series and time named), 22000 for a source without usable rows, 42501 without SELECT on the source, 0A000 for a method whose trainer program is not installed (package named), 38000 when that program fails, 53200 over salesforecast.max_memory, 55000 when library and database are of two versions, 40001 when other sessions drop and make the name again and again.';

COMMENT ON VIEW sf_series IS 'Every series of every version you may see: status and why, the method taken, where its bounds come from, held-back accuracy, what was tried, warnings.
status: ok; too_short, for the method asked for: a simpler one was taken; simpler: it failed here, or its time was over; cold_start: hardly a value of its own, the history is borrowed from the series that status_detail names; constant; all_zero; empty; late_data: forecast across the gap since its last value; ended. bounds_from: pooled, held_back (errors of forecasts of similar series, of its own), relatives (of a cold start), model, exact.
tried: of auto, each method with the root mean square of its held-back errors and its weight in the forecast ("x year": adjusted for the season of the year); empty where there was no choice. warnings: sentences beginning with flat forecast, short history, level shift, not transformed, outliers replaced or level adjusted; the last two say what was changed before methods learned.';

COMMENT ON FUNCTION sf_check(text, text, text, text[], text, jsonb) IS
'Tells what is in a table or view before sf_train learns from it: a row of totals, whose series is NULL, then a row a series.

source, time_col, target_col, series_cols, frequency, options: as in sf_train, and read the same way, with your own rights. Option method asks what training by that method would do. Option regressors names columns that would be regressor_cols: what never changes, says the same as another or follows the target too closely is told.
status: the word that training would give (ok, too_short, cold_start, constant, all_zero, empty, late_data, ended; sf_series has the meanings), of the totals the worst. treatment: what training would do with the series. problems: what is worth a look, a sentence each.
outliers: values more than six robust standard deviations from the running median, the season left out. level_shifts: jumps of the level that stay; none is seen within a window (four weeks of days, about a dozen longer periods) of either end. seasonal_strength: share of what the trend leaves that is season, 0 to 1 (Wang, Smith & Hyndman 2006); NULL for fewer than three seasons.
Writes nothing: runs in read-only transactions and on a standby. Errors: as sf_train for source, columns, options and values; 22000 for a source without rows; 53200 over salesforecast.max_memory.';

CREATE TYPE sf_inventory_row AS (
  series jsonb, expected_demand double precision, reorder_point double precision, safety_stock double precision,
  min_level double precision, max_level double precision, on_hand double precision, on_order double precision,
  order_quantity double precision, days_of_cover double precision, stockout_probability double precision,
  expected_lost_sales double precision, warning text
);
COMMENT ON TYPE sf_inventory_row IS 'What to hold and to order of one series. expected_demand: over lead time and review period, the mean; reorder_point: order when on_hand + on_order is below it; safety_stock = reorder_point - expected_demand; min_level: the same as reorder_point for the lead time alone, below which even an order placed now comes too late; max_level: the most that on_hand + on_order come to after an order. on_hand, on_order: as the stock table has them; NULL, as what follows: not known. order_quantity: to order now, 0 where there is enough; days_of_cover: that on_hand lasts at the mean forecast, NULL where nothing is expected to be sold; stockout_probability, expected_lost_sales: over lead time and review period should nothing be ordered. warning: in words, NULL for none.';

CREATE FUNCTION sf_inventory(
  model text, lead_time double precision, service_level double precision DEFAULT 0.95, lead_time_sd double precision DEFAULT 0,
  review_period double precision DEFAULT 1, service_kind text DEFAULT 'cycle', pack_size double precision DEFAULT NULL,
  minimum_order double precision DEFAULT 0, stock regclass DEFAULT NULL, formula text DEFAULT 'paths', series jsonb DEFAULT NULL,
  future regclass DEFAULT NULL, version integer DEFAULT NULL
) RETURNS SETOF sf_inventory_row
  LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 1000 AS 'MODULE_PATHNAME', 'sf_inventory';
COMMENT ON FUNCTION sf_inventory(text, double precision, double precision, double precision, double precision, text, double precision, double precision, regclass, text, jsonb, regclass, integer) IS
'Reorder point, safety stock, levels and order of every series of a named model, from the distribution of its demand until an order arrives: a row a series.

lead_time: periods of the model (days of a daily one) from an order to its arrival, 0 or more; a period that it ends in counts by its part. lead_time_sd: standard deviation of lead times that vary, at most 3 times lead_time; they are those of a gamma distribution. review_period: periods between two reviews of the stock; 0: it is watched all the time. Lead time and review period begin with step 1 of the forecast and reach at most 10,000 periods, the longest of lead times that vary included.
service_level: above 0 and below 1. service_kind: cycle: the probability that stock lasts until the order of the next review arrives; fill: the share of demand served from stock (where review_period is 0, of that of the smallest order or of a period, whichever is more).
pack_size: orders are whole packs of it; NULL: whole units of what is sold in whole numbers, any amount of other things. minimum_order: the smallest order, 0 for none. Reorder points of what is sold in whole numbers are whole.
stock: table or view with the model''s series columns by their names, on_hand and, if need be, on_order (which arrives before an order placed now; NULL counts as 0), a row a series, read with your rights: the stock at the end of the last period the model was trained on. on_hand may be below zero: owed. A series without a row, or with a NULL as on_hand, has no order_quantity, and a warning.
formula: paths: quantiles of the sums of demand along 2,000 joint paths of the forecast, drawn as for sf_forecast_total; the same call gives the same numbers. classical: mean + z * sqrt((L + R) * sd^2 + d^2 * sd_L^2), with L and sd_L the lead time''s mean and sd, R the review period, d the mean forecast of a period and sd the forecast''s spread one step ahead: normal demand, independent from period to period, for comparison.
model, series, future, version: as for sf_forecast. warning tells of a stock-out before an order placed now arrives that is likelier than asked, of a lead time beyond the trained horizon, of stock not known, and of a series with a status other than ok.
Source: Silver, Pyke & Thomas, Inventory and Production Management in Supply Chains, 4th ed. 2017, chapter 6. A worked example: docs/inventory.md. Writes nothing. Errors: 22004 for NULL as an argument that has no such default, 22023 for a number out of range or a word that is not known, 42703 for a stock table without its columns, 42804 for one of another type, 21000 for two rows of one series, 22003 for an amount that is not finite or an on_order below zero, else as sf_forecast.';
