#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/calendar/frequency.h"

namespace salesforecast {
namespace {

Timestamp at(const std::string& text) { return parse_timestamp(text); }

// Series by series.
class Rows {
 public:
  Rows& series(std::vector<Timestamp> times) {
    std::sort(times.begin(), times.end());
    times_.insert(times_.end(), times.begin(), times.end());
    offsets_.push_back(times_.size());
    return *this;
  }
  std::string detected() const {
    const std::optional<Frequency> frequency = detect_frequency(times_, offsets_);
    return frequency ? frequency->description() : "none";
  }

 private:
  std::vector<Timestamp> times_;
  std::vector<std::size_t> offsets_ = {0};
};

std::vector<Timestamp> every(Timestamp first, std::int64_t step, int count) {
  std::vector<Timestamp> out;
  for (int i = 0; i < count; ++i) out.push_back(first + i * step);
  return out;
}

std::vector<Timestamp> labels(const std::string& name, const std::string& first, int count, bool month_end = false) {
  Frequency grid = parse_frequency(name);
  grid.month_end = month_end;
  if (grid.months > 1) {
    const CivilDate date = civil_from_days(floor_div(at(first), kMicrosPerDay));
    grid.anchor_month = (date.month - 1 + (month_end ? 1 : 0)) % grid.months;
  }
  std::vector<Timestamp> out;
  for (int i = 0; i < count; ++i) out.push_back(grid.label_of(grid.period_of(at(first)) + i));
  return out;
}

// Keeps about one of `n`.
std::vector<Timestamp> thinned(const std::vector<Timestamp>& times, unsigned n, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Timestamp> out;
  for (const Timestamp ts : times) {
    if (random() % n == 0) out.push_back(ts);
  }
  return out;
}

TEST(DetectFrequency, plain_grids_are_read_as_they_are) {
  for (const std::string name :
       {"minute", "5 minutes", "10 minutes", "15 minutes", "30 minutes", "hour", "6 hours", "7 hours", "12 hours",
        "day", "10 days", "week starting monday", "2 weeks starting monday", "4 weeks starting monday", "month",
        "2 months", "quarter", "6 months", "year"}) {
    const std::string plain = name.substr(0, name.find(" starting"));
    EXPECT_EQ(Rows().series(labels(plain, "2020-01-06", 120)).detected(), name);
  }
}

TEST(DetectFrequency, shops_closed_on_sundays_are_daily) {
  std::vector<Timestamp> open;
  for (const Timestamp ts : every(at("2023-01-02"), kMicrosPerDay, 400)) {
    if (weekday_of(ts / kMicrosPerDay) != 6) open.push_back(ts);
  }
  EXPECT_EQ(Rows().series(open).detected(), "day");
  std::vector<Timestamp> working;
  for (const Timestamp ts : open) {
    if (weekday_of(ts / kMicrosPerDay) < 5) working.push_back(ts);
  }
  EXPECT_EQ(Rows().series(working).series(open).detected(), "day");
}

TEST(DetectFrequency, market_days_are_daily) {
  std::vector<Timestamp> market;
  for (const Timestamp ts : every(at("2023-01-02"), kMicrosPerDay, 400)) {
    const int weekday = weekday_of(ts / kMicrosPerDay);
    if (weekday == 1 || weekday == 4) market.push_back(ts);
  }
  EXPECT_EQ(Rows().series(market).detected(), "day");
}

TEST(DetectFrequency, slow_movers_keep_their_grid) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    Rows daily, weekly, monthly, hourly;
    for (unsigned series = 0; series < 5; ++series) {
      daily.series(thinned(every(at("2022-01-01"), kMicrosPerDay, 700), 9, seed * 10 + series));
      weekly.series(thinned(every(at("2022-01-02"), 7 * kMicrosPerDay, 150), 4, seed * 10 + series));
      monthly.series(thinned(labels("month", "2015-01-01", 96), 3, seed * 10 + series));
      hourly.series(thinned(every(at("2022-01-02"), kMicrosPerHour, 2'000), 5, seed * 10 + series));
    }
    EXPECT_EQ(daily.detected(), "day") << seed;
    EXPECT_EQ(weekly.detected(), "week starting sunday") << seed;
    EXPECT_EQ(monthly.detected(), "month") << seed;
    EXPECT_EQ(hourly.detected(), "hour") << seed;
  }
}

TEST(DetectFrequency, month_conventions_are_kept) {
  EXPECT_EQ(Rows().series(labels("month", "2020-01-31", 40, true)).detected(), "month, dated at its end");
  EXPECT_EQ(Rows().series(labels("quarter", "2020-02-28", 12, true)).detected(),
            "quarter starting in march, dated at its end");
  EXPECT_EQ(Rows().series(labels("quarter", "2020-02-01", 12)).detected(), "quarter starting in february");
  EXPECT_EQ(Rows().series(labels("year", "2010-12-31", 9, true)).detected(), "year, dated at its end");
  EXPECT_EQ(Rows().series({at("2020-01-15"), at("2020-02-15"), at("2020-03-15")}).detected(), "month, dated on day 15");
}

TEST(DetectFrequency, last_working_days_are_months) {
  std::vector<Timestamp> days;
  for (Timestamp ts : labels("month", "2015-01-31", 60, true)) {
    while (weekday_of(ts / kMicrosPerDay) >= 5) ts -= kMicrosPerDay;
    days.push_back(ts);
  }
  EXPECT_EQ(Rows().series(days).detected().substr(0, 5), "month");
}

TEST(DetectFrequency, weeks_that_slide_by_a_holiday_are_weeks) {
  std::vector<Timestamp> days = every(at("2022-01-03"), 7 * kMicrosPerDay, 100);
  for (std::size_t i = 10; i < days.size(); i += 14) days[i] += kMicrosPerDay;
  EXPECT_EQ(Rows().series(days).detected().substr(0, 4), "week");
}

TEST(DetectFrequency, series_on_different_weekdays_are_weekly) {
  Rows rows;
  for (int day = 0; day < 5; ++day) rows.series(every(at("2022-01-03") + day * kMicrosPerDay, 7 * kMicrosPerDay, 60));
  EXPECT_EQ(rows.detected(), "week starting monday");
}

TEST(DetectFrequency, raw_transactions_are_daily) {
  std::mt19937_64 random(7);
  for (const std::int64_t grain : {std::int64_t{1}, kMicrosPerSecond, kMicrosPerMinute}) {
    std::vector<Timestamp> busy, quiet;
    for (int day = 0; day < 300; ++day) {
      const Timestamp opening = at("2023-01-01") + day * kMicrosPerDay + 8 * kMicrosPerHour;
      for (int i = 0; i < 200; ++i) {
        const auto offset = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(12 * kMicrosPerHour));
        busy.push_back(opening + offset / grain * grain);
        if (i % 90 == 0 && day * day % 7 < 2) quiet.push_back(opening + offset / grain * grain);
      }
    }
    EXPECT_EQ(Rows().series(busy).series(quiet).detected(), "day");
    EXPECT_EQ(Rows().series(quiet).detected(), "day");
    EXPECT_EQ(Rows().series(busy).detected(), "day");
  }
}

TEST(DetectFrequency, opening_hours_leave_the_hour) {
  std::vector<Timestamp> hours;
  for (const Timestamp ts : every(at("2023-01-01"), kMicrosPerHour, 2'000)) {
    const std::int64_t hour = floor_mod(ts, kMicrosPerDay) / kMicrosPerHour;
    if (hour >= 9 && hour < 18) hours.push_back(ts);
  }
  EXPECT_EQ(Rows().series(hours).detected(), "hour");
}

TEST(DetectFrequency, clock_changes_do_not_break_days) {
  // Local midnights written in universal time: 22:00 in summer, 23:00 in winter.
  std::vector<Timestamp> days;
  for (int day = 0; day < 730; ++day) {
    days.push_back(at("2022-01-01 23:00") + day * kMicrosPerDay -
                   (day % 365 > 85 && day % 365 < 300 ? kMicrosPerHour : 0));
  }
  EXPECT_EQ(Rows().series(days).detected(), "day");
}

TEST(DetectFrequency, few_rows_are_read_with_care) {
  EXPECT_EQ(Rows().series({at("2020-01-01")}).series({at("2020-03-01")}).detected(), "none");
  EXPECT_EQ(Rows().detected(), "none");
  EXPECT_EQ(Rows().series({}).series({at("2020-01-01"), at("2020-01-01")}).detected(), "none");
  EXPECT_EQ(Rows().series({at("2020-01-01"), at("2020-01-02")}).detected(), "day");
  EXPECT_EQ(Rows().series({at("2020-01-01"), at("2020-02-01")}).detected(), "month");
  EXPECT_EQ(Rows().series({at("2020-01-01"), at("2021-01-01")}).detected(), "year");
  EXPECT_EQ(Rows().series({at("2020-01-04"), at("2020-02-10")}).detected(), "day");
  EXPECT_EQ(Rows().series({at("2020-01-05"), at("2020-01-12")}).detected(), "week starting sunday");
  EXPECT_EQ(Rows().series({at("2020-01-05 10:00"), at("2020-01-05 11:00")}).detected(), "hour");
  EXPECT_EQ(Rows().series({at("2020-01-05 10:00:03"), at("2020-01-05 10:07:16")}).detected(), "day");
}

TEST(DetectFrequency, scaling_the_interval_scales_only_the_dates) {
  for (const std::string name : {"3 minutes", "10 minutes", "20 minutes", "90 minutes", "2 hours", "5 hours",
                                 "11 hours", "2 days", "3 days", "5 days", "9 days", "3 weeks", "6 weeks"}) {
    const Frequency grid = parse_frequency(name);
    const std::vector<Timestamp> rows = every(at("2021-03-03"), grid.micros, 60);
    const auto found = detect_frequency(rows, std::vector<std::size_t>{0, rows.size()});
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->micros, grid.micros) << name;
    for (const Timestamp ts : rows) EXPECT_EQ(found->label_of(found->period_of(ts)), ts) << name;
  }
}

}  // namespace
}  // namespace salesforecast
