#include "core/calendar/frequency.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "core/error.h"

namespace salesforecast {
namespace {

Timestamp at(const std::string& text) { return parse_timestamp(text); }

std::vector<Timestamp> times(const std::vector<std::string>& texts) {
  std::vector<Timestamp> out;
  for (const std::string& text : texts) out.push_back(at(text));
  return out;
}

// Every grid that the tests walk along: all names, all week anchors, all months of a year as anchor, shifts and month
// ends.
std::vector<Frequency> all_grids() {
  std::vector<Frequency> grids;
  for (const char* name : {"1 second", "90 seconds", "minute", "10 minutes", "15 minutes", "hour", "6 hours", "7 hours",
                           "day", "2 days", "10 days", "week", "2 weeks", "4 weeks", "1500 milliseconds"}) {
    grids.push_back(parse_frequency(name));
  }
  for (int day = 0; day < 7; ++day) {
    Frequency week = parse_frequency("week");
    week.anchor = day * kMicrosPerDay;
    grids.push_back(week);
    week.label_shift = 12 * kMicrosPerHour;
    grids.push_back(week);
  }
  for (const int months : {1, 2, 3, 4, 6, 12, 24}) {
    for (int anchor = 0; anchor < months; ++anchor) {
      Frequency frequency;
      frequency.months = months;
      frequency.anchor_month = anchor;
      grids.push_back(frequency);
      for (const int day : {14, 27, 28, 29, 30}) {
        frequency.label_shift = day * kMicrosPerDay + 9 * kMicrosPerHour;
        grids.push_back(frequency);
      }
      frequency.label_shift = 0;
      frequency.month_end = true;
      grids.push_back(frequency);
      frequency.label_shift = 18 * kMicrosPerHour;
      grids.push_back(frequency);
    }
  }
  return grids;
}

TEST(Frequency, a_label_lies_in_its_own_period_over_decades_and_all_anchors) {
  for (const Frequency& grid : all_grids()) {
    const std::int64_t first = grid.period_of(at("1960-01-01"));
    const std::int64_t last = grid.period_of(at("2060-01-01"));
    const std::int64_t stride = std::max<std::int64_t>(1, (last - first) / 20'000);
    for (std::int64_t p = first; p <= last; p += stride) {
      const Timestamp label = grid.label_of(p);
      ASSERT_EQ(grid.period_of(label), p) << grid.description();
      ASSERT_LE(grid.start_of(p), label) << grid.description();
      ASSERT_LT(label, grid.start_of(p + 1)) << grid.description();
      ASSERT_EQ(grid.period_of(grid.start_of(p)), p);
      ASSERT_EQ(grid.period_of(grid.start_of(p + 1) - 1), p);
      ASSERT_LT(label, grid.label_of(p + 1));
    }
  }
}

TEST(Frequency, ends_of_time_do_not_overflow) {
  for (const Frequency& grid : all_grids()) {
    for (const Timestamp ts : {kFirstTimestamp, kEndTimestamp - 1}) {
      const std::int64_t p = grid.period_of(ts);
      EXPECT_LE(grid.start_of(p), ts);
      EXPECT_GE(grid.label_of(p + 10'000'000'000), grid.label_of(p));
    }
    (void)grid.period_of(std::numeric_limits<Timestamp>::max());
    (void)grid.period_of(std::numeric_limits<Timestamp>::min());
    EXPECT_GE(grid.label_of(std::numeric_limits<std::int64_t>::max() / 2), kEndTimestamp);
  }
}

TEST(Frequency, month_ends_stay_month_ends_over_leap_years) {
  const auto rows = times({"2023-10-31", "2023-11-30", "2023-12-31"});
  const Frequency grid = anchored(parse_frequency("month"), rows);
  EXPECT_TRUE(grid.month_end);
  const std::int64_t p = grid.period_of(rows.back());
  const std::vector<std::string> expected = {"2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"};
  for (std::size_t step = 0; step < expected.size(); ++step) {
    EXPECT_EQ(format_timestamp(grid.label_of(p + 1 + static_cast<std::int64_t>(step))), expected[step]);
  }
  EXPECT_EQ(format_timestamp(grid.label_of(p + 14)), "2025-02-28");
}

TEST(Frequency, every_week_anchor_goes_on_seven_days_after_the_last_row) {
  for (int weekday = 0; weekday < 7; ++weekday) {
    std::vector<Timestamp> rows;
    for (int week = 0; week < 10; ++week) rows.push_back(at("2024-01-01") + (weekday + 7 * week) * kMicrosPerDay);
    const Frequency grid = anchored(parse_frequency("week"), rows);
    const std::int64_t last = grid.period_of(rows.back());
    EXPECT_EQ(grid.label_of(last), rows.back());
    EXPECT_EQ(grid.label_of(last + 1), rows.back() + 7 * kMicrosPerDay);
    const std::vector<std::size_t> offsets = {0, rows.size()};
    EXPECT_EQ(detect_frequency(rows, offsets), grid);
  }
}

TEST(Frequency, shifted_quarters_keep_their_months) {
  const auto starts = times({"2023-02-01", "2023-05-01", "2023-08-01", "2023-11-01"});
  const Frequency start = anchored(parse_frequency("quarter"), starts);
  EXPECT_EQ(start.description(), "quarter starting in february");
  EXPECT_EQ(format_timestamp(start.label_of(start.period_of(starts.back()) + 1)), "2024-02-01");

  const auto ends = times({"2023-02-28", "2023-05-31", "2023-08-31", "2023-11-30"});
  const Frequency end = anchored(parse_frequency("quarter"), ends);
  EXPECT_EQ(format_timestamp(end.label_of(end.period_of(ends.back()) + 1)), "2024-02-29");
  EXPECT_EQ(format_timestamp(end.label_of(end.period_of(ends.front()))), "2023-02-28");
  EXPECT_EQ(end.description(), "quarter starting in march, dated at its end");
}

TEST(Frequency, the_thirtieth_is_february_s_last_day) {
  const auto rows = times({"2023-01-30", "2023-02-28", "2023-03-30", "2023-04-30", "2023-05-30"});
  const Frequency grid = anchored(parse_frequency("month"), rows);
  EXPECT_FALSE(grid.month_end);
  for (const Timestamp ts : rows) EXPECT_EQ(grid.label_of(grid.period_of(ts)), ts);
  EXPECT_EQ(format_timestamp(grid.label_of(grid.period_of(at("2024-02-10")))), "2024-02-29");
}

TEST(Frequency, fiscal_years_keep_their_end) {
  const auto rows = times({"2021-06-30", "2022-06-30", "2023-06-30"});
  const Frequency grid = anchored(parse_frequency("year"), rows);
  for (const Timestamp ts : rows) EXPECT_EQ(grid.label_of(grid.period_of(ts)), ts);
  EXPECT_EQ(grid.period_of(at("2021-07-01")), grid.period_of(at("2022-06-30")));
}

TEST(Frequency, a_constant_time_of_day_is_kept) {
  const auto rows = times({"2024-01-01 12:00", "2024-01-02 12:00", "2024-01-03 12:00"});
  const Frequency grid = anchored(parse_frequency("day"), rows);
  EXPECT_EQ(grid.label_of(grid.period_of(rows[2]) + 1), at("2024-01-04 12:00"));
  EXPECT_EQ(grid.description(), "day, stamped at 12:00");
  EXPECT_EQ(grid.period_of(at("2024-01-02 00:10")), grid.period_of(rows[1]));

  const auto half_hours = times({"2024-01-01 09:30", "2024-01-01 10:30", "2024-01-01 11:30"});
  const Frequency hour = anchored(parse_frequency("hour"), half_hours);
  EXPECT_EQ(hour.label_of(hour.period_of(half_hours[2]) + 1), at("2024-01-01 12:30"));
}

TEST(Frequency, rows_without_a_convention_leave_the_default) {
  std::vector<Timestamp> rows;
  for (int i = 0; i < 500; ++i) rows.push_back(at("2024-01-01") + i * 37 * kMicrosPerMinute * 13 + i * i * 7919);
  for (const char* name : {"day", "week", "month", "quarter", "year", "2 weeks"}) {
    EXPECT_EQ(anchored(parse_frequency(name), rows), parse_frequency(name)) << name;
  }
}

TEST(Frequency, one_odd_row_does_not_move_the_grid) {
  std::vector<Timestamp> rows;
  for (int week = 0; week < 100; ++week) rows.push_back(at("2024-01-07") + 7 * week * kMicrosPerDay);
  rows.push_back(at("2024-02-21 17:31:12"));
  EXPECT_EQ(anchored(parse_frequency("week"), rows).description(), "week starting sunday");
}

TEST(Frequency, names_read_back_as_themselves) {
  for (const Frequency& grid : all_grids()) {
    const Frequency read = parse_frequency(grid.name());
    EXPECT_EQ(read.micros, grid.micros);
    EXPECT_EQ(read.months, grid.months);
  }
  EXPECT_EQ(parse_frequency("Weekly"), parse_frequency(" 7  days "));
  EXPECT_EQ(parse_frequency("DAILY"), parse_frequency("24 hours"));
  EXPECT_EQ(parse_frequency("15min"), parse_frequency("15 minutes"));
  EXPECT_EQ(parse_frequency("fortnight").name(), "2 weeks");
  EXPECT_EQ(parse_frequency("12 months").name(), "year");
  EXPECT_EQ(parse_frequency("6 months").name(), "6 months");
  EXPECT_EQ(parse_frequency("week").description(), "week starting monday");
}

TEST(Frequency, unknown_names_get_the_nearest_as_hint) {
  const auto hint = [](const std::string& text) {
    try {
      parse_frequency(text);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
      return error.hint();
    }
    return std::string("accepted");
  };
  EXPECT_EQ(hint("weekley"), "did you mean \"weekly\"?");
  EXPECT_EQ(hint("15 minuts"), "did you mean \"minute\"?");
  EXPECT_EQ(hint("mothly"), "did you mean \"monthly\"?");
  for (const std::string text : {"", " ", "12", "m", "0 days", "-1 day", "1.5 hours", "P1D", "101 years", "day day",
                                 "99999999999999999999999 days", "40000 days"}) {
    EXPECT_NE(hint(text), "accepted") << text;
  }
  EXPECT_THROW(parse_frequency(std::string(1'000'000, 'x')), Error);
}

TEST(Frequency, longer_seasons_are_weeks_and_years_of_whole_steps) {
  struct Row {
    const char* name;
    int main;
    std::vector<LongerSeason> longer;
  };
  constexpr auto week = LongCycle::kWeek, year = LongCycle::kYear;
  for (const Row& row : std::vector<Row>{{"day", 7, {{year, 365}}},
                                         {"day", 1, {{week, 7}, {year, 365}}},
                                         {"day", 14, {{year, 365}}},
                                         {"day", 364, {}},
                                         {"hour", 24, {{week, 168}, {year, 8766}}},
                                         {"15 minutes", 96, {{week, 672}}},
                                         {"minute", 1440, {}},
                                         {"6 hours", 4, {{week, 28}, {year, 1461}}},
                                         {"5 hours", 1, {{year, 1753}}},
                                         {"week", 52, {}},
                                         {"week", 13, {{year, 52}}},
                                         {"4 weeks", 1, {{year, 13}}},
                                         {"10 days", 1, {}},
                                         {"month", 12, {}},
                                         {"month", 3, {{year, 12}}},
                                         {"5 months", 1, {}},
                                         {"retail_445", 3, {{year, 12}}},
                                         {"quarter", 1, {{year, 4}}},
                                         {"year", 1, {}}}) {
    EXPECT_EQ(parse_frequency(row.name).longer_seasons(row.main), row.longer) << row.name << " " << row.main;
  }
}

TEST(Frequency, default_horizons_and_seasons_are_those_of_the_contract) {
  struct Row {
    const char* name;
    int horizon, season;
  };
  for (const Row& row : std::vector<Row>{{"hour", 48, 24},
                                         {"day", 28, 7},
                                         {"week", 13, 52},
                                         {"month", 12, 12},
                                         {"quarter", 8, 4},
                                         {"year", 4, 1},
                                         {"15 minutes", 192, 96},
                                         {"6 hours", 8, 4},
                                         {"2 weeks", 7, 26},
                                         {"4 weeks", 13, 13},
                                         {"13 weeks", 8, 4},
                                         {"6 months", 4, 2},
                                         {"5 months", 5, 1},
                                         {"10 days", 10, 1},
                                         {"2 days", 14, 1},
                                         {"minute", 2880, 1440},
                                         {"second", 10'000, 1},
                                         {"7 hours", 7, 1}}) {
    EXPECT_EQ(parse_frequency(row.name).default_horizon(), row.horizon) << row.name;
    EXPECT_EQ(parse_frequency(row.name).season(), row.season) << row.name;
  }
}

}  // namespace
}  // namespace salesforecast
