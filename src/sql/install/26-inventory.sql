-- What to hold and to order, from the demand that a model forecasts.

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
