-- Sample sales to try everything on.

CREATE TYPE sf_demo_sale AS (
  day date, shop text, district text, product text, category text, units integer, price double precision,
  promotion boolean, temperature double precision, footfall integer, holiday text
);
COMMENT ON TYPE sf_demo_sale IS 'One row of sample sales: units of one product sold by one shop on one day, negative for returns. holiday: its name, or NULL.';

CREATE FUNCTION sf_demo_sales(
  shops integer DEFAULT 8, products integer DEFAULT 12, first_day date DEFAULT '2023-01-01',
  last_day date DEFAULT '2025-12-31', seed bigint DEFAULT 1
) RETURNS SETOF sf_demo_sale
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'sf_demo_sales';
COMMENT ON FUNCTION sf_demo_sales(integer, integer, date, date, bigint) IS
'Makes sample sales from a seed: the same rows for the same arguments, on any machine.

shops 1 to 1000, products 1 to 1000, days from first_day to last_day (at most 100 years). Trend, weekly and yearly season, prices, promotions, temperature, footfall and holidays drive units; among the series are intermittent items, a stock-out, a shop that closes, one whose last data are late, a product launched late, returns, and a district closed on Sundays.
Errors: 22023 for an argument out of range.';

CREATE FUNCTION sf_demo_twins(
  shops integer DEFAULT 8, products integer DEFAULT 12, first_day date DEFAULT '2023-01-01',
  last_day date DEFAULT '2025-12-31', seed bigint DEFAULT 1
) RETURNS SETOF sf_demo_sale
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'sf_demo_twins';
COMMENT ON FUNCTION sf_demo_twins(integer, integer, date, date, bigint) IS
'Makes the clean twins of the series of `sf_demo_sales`: the same sales without the troubles.

The arguments are those of `sf_demo_sales`. Rows that both have are equal. Here are, besides: what would have been sold of the stock that ran out (there a row of zero units), Sundays of the closed district, the shop that closed, the last days of the one that is late, the product before its late launch, lost records, and rows of zero units of the item that has rows only when it sells. There are no returns. A forecast from the troubled series is good when it comes near that from its twin.
Errors: 22023 for an argument out of range.';
