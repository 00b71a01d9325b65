// Which period of a panel is its last one, told by the panel's own pattern.
#include "core/panel_end.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "core/panel.h"
#include "support/panels.h"

namespace salesforecast {
namespace {

using test::build, test::has_notice, test::kNaN;

Timestamp at(const std::string& text) { return parse_timestamp(text); }

// Daily rows of one series from 2024-01-01, a Monday; not on the weekday `shut` (Monday 0).
RowStore days(int count, int shut = -1) {
  RowStore store;
  for (int day = 0; day < count; ++day) {
    if (day % 7 != shut) store.append(0, at("2024-01-01") + day * kMicrosPerDay, 1 + day % 3);
  }
  return store;
}

std::string until_of(const Panel& panel) { return format_timestamp(panel.frequency.label_of(panel.until_period)); }

std::string until_of(const RowStore& store, const std::string& options) { return until_of(build(store, 1, options)); }

std::size_t count_notices(const Panel& panel, const std::string& part) {
  return static_cast<std::size_t>(
      std::count_if(panel.notices.begin(), panel.notices.end(),
                    [&](const std::string& notice) { return notice.find(part) != std::string::npos; }));
}

// A shop's sales at random minutes between nine and eight; how many a day, and when the last day stops.
RowStore tills(std::mt19937_64& random, int count, int sales, double stop_share) {
  RowStore store;
  for (int day = 0; day < count; ++day) {
    for (int sale = 0; sale < sales; ++sale) {
      const double share = static_cast<double>(random() >> 11) * 0x1p-53;
      if (day == count - 1 && share > stop_share) continue;
      const auto second = static_cast<std::int64_t>(share * 11 * 3'600);
      store.append(0, at("2024-01-01 09:00") + day * kMicrosPerDay + second * kMicrosPerSecond, 1);
    }
  }
  return store;
}

TEST(PanelEnd, an_unfinished_week_is_left_out_with_one_notice) {
  const Panel panel = build(days(73), 1, R"({"frequency": "week"})");
  EXPECT_EQ(until_of(panel), "2024-03-04");
  EXPECT_EQ(panel.series[0].y.size(), 10u);
  EXPECT_EQ(panel.row_count, 70);
  EXPECT_TRUE(has_notice(panel,
                         "the last period, 2024-03-11, is unfinished and left out with its 3 rows: they end at "
                         "2024-03-13, earlier than in the periods before; option \"partial\": \"keep\" keeps it"));
  EXPECT_EQ(count_notices(panel, "left out"), 1u);
  EXPECT_EQ(count_notices(panel, "2024-03-11"), 1u);
}

TEST(PanelEnd, options_partial_and_until_decide) {
  const RowStore store = days(73);
  const Panel kept = build(store, 1, R"({"frequency": "week", "partial": "keep"})");
  EXPECT_EQ(until_of(kept), "2024-03-11");
  EXPECT_EQ(count_notices(kept, "unfinished"), 0u);
  const Panel named = build(store, 1, R"({"frequency": "week", "until": "2024-03-12"})");
  EXPECT_EQ(until_of(named), "2024-03-11");
  EXPECT_EQ(count_notices(named, "unfinished"), 0u);
  const Panel whole = build(days(77), 1, R"({"frequency": "week", "partial": "drop"})");
  EXPECT_EQ(until_of(whole), "2024-03-04");
  EXPECT_TRUE(has_notice(whole, "left out with its 7 rows, as option \"partial\" asks"));
  // A panel of one period has nothing but it.
  EXPECT_EQ(until_of(days(5), R"({"frequency": "week", "partial": "drop"})"), "2024-01-01");
}

TEST(PanelEnd, a_series_that_ends_by_itself_keeps_its_last_period_and_says_how_it_looks) {
  const Panel own = build(days(73), 1, R"({"frequency": "week", "end": "own"})");
  EXPECT_EQ(until_of(own), "2024-03-11");
  EXPECT_TRUE(has_notice(own, "looks unfinished: its rows end at 2024-03-13; option \"partial\": \"drop\""));
  EXPECT_EQ(until_of(days(73), R"({"frequency": "week", "end": "own", "partial": "drop"})"), "2024-03-04");
}

TEST(PanelEnd, whole_weeks_months_and_quarters_stay_whatever_the_day_the_shop_is_shut) {
  for (int shut = -1; shut < 7; ++shut) {
    EXPECT_EQ(until_of(days(77, shut), R"({"frequency": "week"})"), "2024-03-11") << shut;
    EXPECT_EQ(until_of(days(76, shut), R"({"frequency": "week"})"), shut == 6 ? "2024-03-11" : "2024-03-04") << shut;
    EXPECT_EQ(until_of(days(366, shut), R"({"frequency": "month"})"), "2024-12-01") << shut;
    EXPECT_EQ(until_of(days(360, shut), R"({"frequency": "month"})"), "2024-11-01") << shut;
    EXPECT_EQ(until_of(days(2 * 366, shut), R"({"frequency": "quarter"})"), "2025-10-01") << shut;
    EXPECT_EQ(until_of(days(2 * 366 - 30, shut), R"({"frequency": "quarter"})"), "2025-07-01") << shut;
  }
}

TEST(PanelEnd, february_is_no_shorter_than_it_should_be) {
  const auto ending = [](const char* last) {
    RowStore store;
    for (Timestamp ts = at("2022-06-01"); ts <= at(last); ts += kMicrosPerDay) store.append(0, ts, 2);
    return until_of(store, R"({"frequency": "month"})");
  };
  EXPECT_EQ(ending("2023-02-28"), "2023-02-01");
  EXPECT_EQ(ending("2024-02-29"), "2024-02-01");
  EXPECT_EQ(ending("2023-02-25"), "2023-01-01");
  EXPECT_EQ(ending("2023-03-28"), "2023-02-01");
}

TEST(PanelEnd, one_row_a_period_is_a_whole_one) {
  for (const char* name : {"hour", "day", "week", "month", "quarter", "year", "retail_445"}) {
    const Frequency grid = parse_frequency(name);
    RowStore store;
    for (int p = 0; p < 60; ++p) store.append(0, grid.start_of(p), p);
    const Panel panel = build(store, 1, R"({"frequency": ")" + std::string(name) + "\"}");
    EXPECT_EQ(panel.until_period, 59) << name;
    EXPECT_EQ(count_notices(panel, "unfinished"), 0u) << name;
  }
  // Reports that come in on a day of their own, sooner or later.
  RowStore reports;
  for (std::uint32_t shop = 0; shop < 5; ++shop) {
    for (int week = 0; week < (shop < 2 ? 30 : 29); ++week) {
      reports.append(shop, at("2024-01-01") + (7 * week + shop) * kMicrosPerDay, 1);
    }
  }
  EXPECT_EQ(until_of(build(reports, 5, R"({"frequency": "week"})")), "2024-07-22");
  // The last working day of a month slides by up to three days.
  RowStore months;
  for (int month = 1; month <= 8; ++month) {
    std::int64_t day = days_from_civil({2024, month, days_in_month(2024, month)});
    while (weekday_of(day) > 4) --day;
    months.append(0, day * kMicrosPerDay, month);
  }
  EXPECT_EQ(build(months, 1, R"({"frequency": "month"})").series[0].y.size(), 8u);
}

TEST(PanelEnd, three_earlier_periods_show_no_habit_and_four_do) {
  EXPECT_EQ(until_of(days(7 * 3 + 2), R"({"frequency": "week"})"), "2024-01-22");
  EXPECT_EQ(until_of(days(7 * 4 + 2), R"({"frequency": "week"})"), "2024-01-22");
}

TEST(PanelEnd, one_short_week_before_excuses_no_other) {
  RowStore store;
  for (int day = 0; day < 7 * 40 + 3; ++day) {
    const bool strike = day / 7 == 20 && day % 7 > 1;
    if (!strike) store.append(0, at("2024-01-01") + day * kMicrosPerDay, 1);
  }
  EXPECT_EQ(until_of(store, R"({"frequency": "week"})"), "2024-09-30");
}

TEST(PanelEnd, the_panel_decides_not_a_series_of_it) {
  RowStore store;
  for (int day = 0; day < 77; ++day) {
    store.append(0, at("2024-01-01") + day * kMicrosPerDay, 1);
    if (day < 73) store.append(1, at("2024-01-01") + day * kMicrosPerDay, 1);
  }
  const Panel panel = build(store, 2, R"({"frequency": "week"})");
  EXPECT_EQ(until_of(panel), "2024-03-11");
  EXPECT_EQ(panel.series[1].y.back(), 3);
}

TEST(PanelEnd, a_day_that_stops_at_noon_is_left_out_though_saturdays_do_always) {
  const auto day_until = [](int last_day, int last_hour) {
    RowStore store;
    for (int day = 0; day <= last_day; ++day) {
      if (day % 7 == 6) continue;
      const int closing = day == last_day ? last_hour : day % 7 == 5 ? 13 : 20;
      for (int minute = 9 * 60; minute < closing * 60; minute += 11) {
        store.append(0, at("2024-01-01") + day * kMicrosPerDay + (minute + day % 5) * kMicrosPerMinute, 1);
      }
    }
    return until_of(store, R"({"frequency": "day"})");
  };
  EXPECT_EQ(day_until(60, 13), "2024-02-29");  // a Friday
  EXPECT_EQ(day_until(60, 20), "2024-03-01");
  EXPECT_EQ(day_until(61, 13), "2024-03-02");  // a Saturday
  EXPECT_EQ(day_until(61, 11), "2024-03-01");
}

TEST(PanelEnd, complete_days_weeks_and_months_of_transactions_are_hardly_ever_dropped) {
  std::mt19937_64 random(11);
  int wrong = 0, rounds = 0;
  for (const int sales : {3, 10, 60}) {
    for (int round = 0; round < 60; ++round) {
      const int count = 7 * (9 + round % 7);
      const RowStore store = tills(random, count, sales, 1);
      for (const char* name : {"day", "week"}) {
        const Panel panel = build(store, 1, R"({"frequency": ")" + std::string(name) + "\"}");
        wrong +=
            panel.until_period != panel.frequency.period_of(at("2024-01-01") + (count - 1) * kMicrosPerDay) ? 1 : 0;
        ++rounds;
      }
    }
  }
  EXPECT_LE(wrong, rounds / 50);
}

TEST(PanelEnd, unfinished_days_of_a_busy_till_are_nearly_always_seen) {
  std::mt19937_64 random(12);
  int seen = 0;
  for (int round = 0; round < 100; ++round) {
    const RowStore store = tills(random, 60 + round % 7, 60, 0.1 + 0.6 * round / 100);
    const Panel panel = build(store, 1, R"({"frequency": "day"})");
    seen += has_notice(panel, "unfinished and left out") ? 1 : 0;
  }
  EXPECT_GE(seen, 95);
}

TEST(PanelEnd, rows_without_a_target_do_not_finish_a_period) {
  RowStore store = days(73);
  for (int day = 73; day < 90; ++day) store.append(0, at("2024-01-01") + day * kMicrosPerDay, kNaN);
  const Panel panel = build(store, 1, R"({"frequency": "week"})");
  EXPECT_EQ(until_of(panel), "2024-03-04");
  EXPECT_TRUE(has_notice(panel, "left out with its 7 rows"));
  EXPECT_TRUE(has_notice(panel, "13 rows after the last period, 2024-03-04, left out"));
}

TEST(PanelEnd, a_day_with_few_of_the_shops_is_said_and_kept) {
  RowStore shops;
  for (std::uint32_t shop = 0; shop < 10; ++shop) {
    for (int day = 0; day < (shop < 3 ? 30 : 29); ++day) shops.append(shop, at("2024-01-01") + day * kMicrosPerDay, 1);
  }
  const Panel panel = build(shops, 10);
  EXPECT_EQ(until_of(panel), "2024-01-30");
  EXPECT_TRUE(has_notice(panel, "3 rows against 10 or more"));
}

// Receipts that bear a date: no time of day tells when the last day stopped.
TEST(PanelEnd, a_day_with_a_part_of_its_receipts_is_left_out) {
  const auto until = [](int last_rows, int shops, const char* options) {
    RowStore receipts;
    for (int day = 0; day < 30; ++day) {
      for (std::uint32_t shop = 0; shop < 5; ++shop) {
        if (day == 29 && static_cast<int>(shop) >= shops) continue;
        for (int row = 0; row < (day == 29 ? last_rows : 10 + day % 3); ++row) {
          receipts.append(shop, at("2024-01-01") + day * kMicrosPerDay, 1);
        }
      }
    }
    const Panel panel = build(receipts, 5, options);
    EXPECT_EQ(has_notice(panel, "is unfinished and left out with its"), until_of(panel) == "2024-01-29");
    return until_of(panel);
  };
  EXPECT_EQ(until(4, 5, "{}"), "2024-01-29");
  EXPECT_EQ(until(6, 5, "{}"), "2024-01-30");   // a poor day
  EXPECT_EQ(until(11, 2, "{}"), "2024-01-30");  // whole days of two shops
  EXPECT_EQ(until(4, 5, R"({"partial": "keep"})"), "2024-01-30");
}

// Rows stamped with their period: the hour in which a shop closes, the months after a season and every second Sunday
// have few of them and are whole.
TEST(PanelEnd, a_poor_period_of_stamped_receipts_is_no_unfinished_one) {
  const auto panel_of = [](int periods, const std::string& frequency, const auto& label, const auto& rows) {
    RowStore receipts;
    for (int period = 0; period < periods; ++period) {
      for (int row = 0; row < rows(period); ++row) receipts.append(0, label(period), 1);
    }
    return build(receipts, 1, R"({"frequency": ")" + frequency + R"("})");
  };
  const auto hour = [](int i) { return at("2024-01-01") + (i / 12 * 24 + 10 + i % 12) * kMicrosPerDay / 24; };
  const Panel hours = panel_of(240, "hour", hour, [](int i) { return i % 12 == 11 ? 5 : 30; });
  EXPECT_EQ(until_of(hours), "2024-01-20 21:00:00");
  EXPECT_TRUE(has_notice(hours, "looks unfinished: 5 rows against 30 or more"));
  const Frequency monthly = parse_frequency("month");
  const auto month = [&](int i) { return monthly.label_of(monthly.period_of(at("2022-03-01")) + i); };
  EXPECT_EQ(until_of(panel_of(24, "month", month, [](int i) { return i % 12 == 11 ? 10 : 30 + i % 12; })),
            "2024-02-01");
  const auto day = [](int i) { return at("2024-01-01") + i * kMicrosPerDay; };
  EXPECT_EQ(until_of(panel_of(70, "day", day, [](int i) { return i % 14 == 13 ? 10 : 30; })), "2024-03-10");
  EXPECT_EQ(until_of(panel_of(70, "day", day, [](int i) { return i == 69 ? 10 : 30; })), "2024-03-09");
}

TEST(PanelEnd, after_few_periods_an_unfinished_one_is_said) {
  const Panel panel = build(days(31 + 29 + 31 + 3), 1, R"({"frequency": "month"})");
  EXPECT_EQ(until_of(panel), "2024-04-01");
  EXPECT_TRUE(has_notice(panel, "the last period, 2024-04-01, looks unfinished: its rows end at 2024-04-03; option"));
  EXPECT_EQ(count_notices(build(days(31 + 29 + 31 + 30), 1, R"({"frequency": "month"})"), "unfinished"), 0u);
}

TEST(PanelEnd, tells_how_rows_lie_in_periods) {
  const Panel weeks = build(days(73), 1, R"({"frequency": "week"})");
  EXPECT_LT(weeks.habit.lead, kMicrosPerDay);
  EXPECT_GE(weeks.habit.rest, kMicrosPerDay);
  EXPECT_LT(weeks.habit.rest, 2 * kMicrosPerDay);
  EXPECT_FALSE(build(days(73), 1, R"({"frequency": "day"})").habit.known());  // rows are whole periods
  EXPECT_FALSE(build(days(25), 1, R"({"frequency": "week"})").habit.known());
}

TEST(PanelEnd, what_looks_thin_is_not_said_to_end_early) {
  RowStore receipts;
  for (int day = 0; day < 30; ++day) {
    for (int row = 0; row < (day == 29 ? 9 : 40); ++row) receipts.append(0, at("2024-01-01") + day * kMicrosPerDay, 1);
  }
  const Panel panel = build(receipts, 1, R"({"end": "own"})");
  EXPECT_TRUE(has_notice(panel, "looks unfinished: 9 rows against 40 or more in each of the periods before; option"));
}

}  // namespace
}  // namespace salesforecast
