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
