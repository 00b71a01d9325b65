#include "core/calendar/retail.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "core/calendar/frequency.h"
#include "core/error.h"
#include "core/panel.h"
#include "support/panels.h"

namespace salesforecast {
namespace {

using test::build, test::has_notice;

std::string date(Timestamp ts) { return format_timestamp(ts); }
std::int32_t day(const std::string& text) { return static_cast<std::int32_t>(parse_timestamp(text) / kMicrosPerDay); }
std::string first_of_year(const Frequency& grid, int year) { return date(grid.start_of(12 * (year - 2000))); }

Frequency retail(const std::string& name, const std::string& anchor = "2004-02-01") {
  Frequency frequency = parse_frequency(name);
  frequency.retail_anchor = day(anchor);
  return frequency;
}

int weeks_of_year(const Frequency& grid, int year) {
  return static_cast<int>((grid.start_of(12 * (year - 1999)) - grid.start_of(12 * (year - 2000))) /
                          (7 * kMicrosPerDay));
}

TEST(Retail, nrf_years_start_and_end_as_published) {
  const Frequency grid = parse_frequency("retail_454");
  EXPECT_EQ(date(kNrfAnchor * kMicrosPerDay), "2004-02-01");
  EXPECT_EQ(first_of_year(grid, 2022), "2022-01-30");
  EXPECT_EQ(first_of_year(grid, 2023), "2023-01-29");
  EXPECT_EQ(first_of_year(grid, 2024), "2024-02-04");
  EXPECT_EQ(first_of_year(grid, 2025), "2025-02-02");
  std::set<int> long_years;
  for (int year = 1998; year <= 2026; ++year) {
    const int weeks = weeks_of_year(grid, year);
    EXPECT_TRUE(weeks == 52 || weeks == 53) << year;
    if (weeks == 53) long_years.insert(year);
  }
  EXPECT_EQ(long_years, (std::set<int>{2000, 2006, 2012, 2017, 2023}));
}

TEST(Retail, months_have_the_weeks_of_their_name_and_the_last_one_the_53rd) {
  for (const auto& [name, weeks] : std::vector<std::pair<std::string, std::vector<int>>>{
           {"retail_445", {4, 4, 5}}, {"retail_454", {4, 5, 4}}, {"retail_544", {5, 4, 4}}}) {
    const Frequency grid = parse_frequency(name);
    for (int year = 2000; year <= 2030; ++year) {
      for (int month = 0; month < 12; ++month) {
        const std::int64_t period = 12 * (year - 2000) + month;
        const bool longer = month == 11 && weeks_of_year(grid, year) == 53;
        EXPECT_EQ(grid.start_of(period + 1) - grid.start_of(period),
                  (weeks[static_cast<std::size_t>(month % 3)] + (longer ? 1 : 0)) * 7 * kMicrosPerDay)
            << name << " " << year << " " << month;
      }
    }
  }
}

TEST(Retail, sixty_years_of_periods_are_contiguous_for_any_anchor) {
  for (const char* anchor :
       {"2004-02-01", "2023-01-29", "2024-12-30", "2024-01-01", "2024-02-29", "2023-07-01", "2000-12-31"}) {
    for (const char* name : {"retail_445", "retail_454", "retail_544"}) {
      Frequency grid = retail(name, anchor);
      const Timestamp first = day(anchor) * kMicrosPerDay;
      EXPECT_EQ(grid.start_of(grid.period_of(first)), first) << anchor;
      EXPECT_EQ(floor_mod(grid.period_of(first), 12), 0) << anchor;
      for (const bool month_end : {false, true}) {
        grid.month_end = month_end;
        grid.label_shift = month_end ? 18 * kMicrosPerHour : 27 * kMicrosPerDay;
        for (std::int64_t p = grid.period_of(parse_timestamp("1980-01-01"));
             grid.start_of(p) < parse_timestamp("2040-01-01"); ++p) {
          ASSERT_EQ(grid.period_of(grid.label_of(p)), p) << anchor << " " << name;
          ASSERT_EQ(grid.period_of(grid.start_of(p)), p);
          ASSERT_EQ(grid.period_of(grid.start_of(p + 1) - 1), p);
          ASSERT_GE(grid.start_of(p + 1) - grid.start_of(p), 28 * kMicrosPerDay);
        }
      }
    }
  }
}

TEST(Retail, ends_of_time_do_not_overflow) {
  const Frequency grid = parse_frequency("retail_445");
  for (const Timestamp ts : {kFirstTimestamp, kEndTimestamp - 1}) {
    const std::int64_t p = grid.period_of(ts);
    EXPECT_LE(grid.start_of(p), ts);
    EXPECT_GE(grid.label_of(p + 10'000'000'000), grid.label_of(p));
    EXPECT_LE(grid.label_of(p - 10'000'000'000), grid.label_of(p));
  }
}

TEST(Retail, is_a_frequency_like_the_others) {
  const Frequency grid = parse_frequency(" Retail_445 ");
  EXPECT_EQ(grid.name(), "retail_445");
  EXPECT_EQ(grid.description(), "retail_445, years starting on the sunday nearest february 1");
  EXPECT_EQ(grid.season(), 12);
  EXPECT_EQ(grid.default_horizon(), 12);
  EXPECT_NEAR(grid.days(), 365.25 / 12, 1e-9);
  EXPECT_THROW(parse_frequency("2 retail_445"), Error);
  try {
    parse_frequency("retail_455");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.hint().substr(0, 21), "did you mean \"retail_");
  }
}

TEST(Retail, rows_dated_at_start_end_or_between_keep_their_dates) {
  Frequency grid = parse_frequency("retail_445");
  for (const int shift : {0, 3, -1}) {
    std::vector<Timestamp> rows;
    for (int p = 0; p < 40; ++p) {
      rows.push_back(shift < 0 ? grid.start_of(p + 1) - kMicrosPerDay : grid.start_of(p) + shift * kMicrosPerDay);
    }
    const Frequency found = anchored(grid, rows);
    for (int p = 0; p < 40; ++p) EXPECT_EQ(found.label_of(p), rows[static_cast<std::size_t>(p)]) << shift;
  }
}

TEST(Retail, daily_rows_become_its_months_and_the_anchor_is_an_option) {
  RowStore store;
  for (Timestamp ts = parse_timestamp("2022-01-30"); ts < parse_timestamp("2025-02-02"); ts += kMicrosPerDay) {
    store.append(0, ts, 1);
  }
  const Panel nrf = build(store, 1, R"({"frequency": "retail_445"})");
  ASSERT_EQ(nrf.series[0].y.size(), 36u);
  EXPECT_EQ(nrf.series[0].y[0], 28);
  EXPECT_EQ(nrf.series[0].y[2], 35);
  EXPECT_EQ(nrf.series[0].y[23], 42);  // the last month of 2023 has the 53rd week
  EXPECT_EQ(date(nrf.frequency.label_of(nrf.until_period + 1)), "2025-02-02");
  const Panel own = build(store, 1, R"({"frequency": "retail_544", "retail_anchor": "2023-07-02", "partial": "keep"})");
  EXPECT_EQ(first_of_year(own.frequency, 2024), "2024-06-30");
  double sum = 0;
  for (const double y : own.series[0].y) sum += y;
  EXPECT_EQ(sum, static_cast<double>(store.size()));
  EXPECT_THROW(build(store, 1, R"({"frequency": "month", "retail_anchor": "2023-07-02"})"), Error);
  EXPECT_THROW(parse_options(R"({"retail_anchor": "2023-07-02 12:00"})"), Error);
  EXPECT_THROW(parse_options(R"({"retail_anchor": "10001-01-01"})"), Error);
}

// Weeks know no year: a 53rd one is a week like any other.
TEST(Retail, weekly_rows_over_years_of_53_weeks_have_neither_gap_nor_double) {
  for (int weekday = 0; weekday < 7; ++weekday) {
    RowStore store;
    const Timestamp first = parse_timestamp("2002-12-30") + weekday * kMicrosPerDay;
    for (int week = 0; week < 52 * 24; ++week) store.append(0, first + 7 * week * kMicrosPerDay, 1);
    const Panel panel = build(store, 1);
    ASSERT_EQ(panel.series[0].y.size(), 52u * 24u);
    for (const double y : panel.series[0].y) ASSERT_EQ(y, 1);
    EXPECT_EQ(panel.frequency.label_of(panel.until_period + 1), first + 7 * 52 * 24 * kMicrosPerDay);
  }
}

}  // namespace
}  // namespace salesforecast
