// Gaps, ends and limits of the series of a panel.
#include "core/panel_periods.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "support/panels.h"

namespace salesforecast {
namespace {

using test::build, test::store_of, test::first_of, test::has_notice, test::kNaN, test::Row, test::text_of;

TEST(PanelPeriods, gaps_are_zero_where_rows_are_sums_or_zeros_occur) {
  const std::vector<Row> baskets = {{0, "2024-01-01", 1}, {0, "2024-01-01", 2}, {0, "2024-01-04", 5}};
  EXPECT_EQ(text_of(build(baskets, 1).series[0]), "3 0 0 5");
  const std::vector<Row> zeros = {{0, "2024-01-01", 1}, {0, "2024-01-02", 0}, {0, "2024-01-04", 5}};
  EXPECT_EQ(text_of(build(zeros, 1).series[0]), "1 0 0 5");
  const std::vector<Row> records = {{0, "2024-01-01", 1}, {0, "2024-01-02", 2}, {0, "2024-01-05", 5}};
  const Panel panel = build(records, 1);
  EXPECT_EQ(text_of(panel.series[0]), "1 2 nan nan 5");
  EXPECT_EQ(panel.series[0].filled_periods, 2);
  EXPECT_TRUE(has_notice(panel, "2 periods without rows inside 1 series"));
  EXPECT_EQ(text_of(build(records, 1, R"({"fill": "zero"})").series[0]), "1 2 0 0 5");
  EXPECT_EQ(text_of(build(records, 1, R"({"fill": "previous"})").series[0]), "1 2 2 2 5");
  EXPECT_EQ(text_of(build(records, 1, R"({"fill": "linear"})").series[0]), "1 2 3 4 5");
  EXPECT_EQ(text_of(build(zeros, 1, R"({"fill": "missing"})").series[0]), "1 0 nan 5");
  // Readings are no sums: two of them on one day say nothing about a day without.
  EXPECT_EQ(text_of(build(baskets, 1, R"({"aggregate": "mean"})").series[0]), "1.5 nan nan 5");
}

TEST(PanelPeriods, closed_weekdays_are_zero_and_lost_records_stay_missing) {
  RowStore store;
  const Timestamp monday = parse_timestamp("2024-01-01");
  for (int day = 0; day < 60; ++day) {
    const bool lost = day == 22;
    if (day % 7 != 6 && !lost) store.append(0, monday + day * kMicrosPerDay, 5);
    store.append(1, monday + day * kMicrosPerDay, 5);
  }
  for (int day = 60; day < 70; ++day) store.append(1, monday + day * kMicrosPerDay, 5);
  const Panel panel = build(store, 2);
  const std::vector<double>& y = panel.series[0].y;
  ASSERT_EQ(y.size(), 70u);
  for (std::size_t day = 0; day < 70; ++day) {
    if (day % 7 == 6 && day < 60) {
      EXPECT_EQ(y[day], 0) << day;
    } else if (day == 22 || day >= 60) {  // after its last row nothing is known of Sundays either
      EXPECT_TRUE(std::isnan(y[day])) << day;
    } else {
      EXPECT_EQ(y[day], 5) << day;
    }
  }
  // Only where zero was not ruled out, and never for readings.
  for (const char* options : {R"({"fill": "missing"})", R"({"aggregate": "mean"})"}) {
    EXPECT_TRUE(std::isnan(build(store, 2, options).series[0].y[6])) << options;
  }
}

TEST(PanelPeriods, zeros_of_single_days_do_not_explain_longer_gaps) {
  // A zero every 25 days; gaps of `length` days every 20.
  const auto series_with_gaps = [](int length, int zeros) {
    RowStore store;
    for (int day = 0; day < 200; ++day) {
      if (day % 20 < 20 - length || day > 195) store.append(0, day * kMicrosPerDay, day % 25 < zeros ? 0 : 4);
    }
    return build(std::move(store), 1);
  };
  EXPECT_EQ(series_with_gaps(1, 1).series[0].y[39], 0);
  EXPECT_TRUE(std::isnan(series_with_gaps(3, 1).series[0].y[39]));
  EXPECT_EQ(series_with_gaps(3, 4).series[0].y[39], 0);
}

TEST(PanelPeriods, slow_movers_written_down_only_when_they_sell_are_zero_in_between) {
  RowStore store;
  for (int day = 0; day < 90; ++day) {
    if (day * day % 11 == 1) store.append(0, day * kMicrosPerDay, 2);
    store.append(1, day * kMicrosPerDay, 7);
  }
  const Panel panel = build(store, 2);
  for (const double y : panel.series[0].y) EXPECT_FALSE(std::isnan(y));
  EXPECT_TRUE(std::isnan(build(store, 2, R"({"aggregate": "mean"})").series[0].y[1]));
}

TEST(PanelPeriods, a_null_target_is_missing_and_no_gap) {
  const std::vector<Row> rows = {{0, "2024-01-01", 1}, {0, "2024-01-02", kNaN}, {0, "2024-01-03", 0},
                                 {0, "2024-01-05", 4}, {0, "2024-01-06", kNaN}, {1, "2024-01-06", 1}};
  EXPECT_EQ(text_of(build(rows, 2).series[0]), "1 nan 0 0 4 nan");
  EXPECT_EQ(text_of(build(rows, 2, R"({"end": "own"})").series[0]), "1 nan 0 0 4");
  EXPECT_EQ(text_of(build(rows, 2, R"({"fill": "linear"})").series[0]), "1 nan 0 2 4 nan");
}

TEST(PanelPeriods, a_missing_marker_counts_as_a_null_row) {
  RowStore store;
  store.append(0, parse_timestamp("2024-01-01"), 1);
  store.append_missing(0, parse_timestamp("2024-01-02"));
  store.append(0, parse_timestamp("2024-01-03"), 3);
  EXPECT_EQ(text_of(build(std::move(store), 1).series[0]), "1 nan 3");
}

TEST(PanelPeriods, null_rows_around_a_series_do_not_move_its_ends) {
  const std::vector<Row> rows = {{0, "2024-01-01", kNaN},
                                 {0, "2024-01-02", 1},
                                 {0, "2024-01-03", 2},
                                 {0, "2024-01-04", kNaN},
                                 {0, "2024-01-05", kNaN}};
  const Panel panel = build(rows, 1);
  EXPECT_EQ(text_of(panel.series[0]), "1 2");
  EXPECT_EQ(first_of(panel, 0), "2024-01-02");
  EXPECT_TRUE(has_notice(panel, "2 rows after the last period, 2024-01-03, left out"));
}

TEST(PanelPeriods, every_series_ends_with_the_panel) {
  const std::vector<Row> rows = {{0, "2024-01-01", 1}, {0, "2024-01-02", 2}, {0, "2024-01-06", 3},
                                 {1, "2024-01-01", 1}, {1, "2024-01-02", 0}, {1, "2024-01-04", 3},
                                 {2, "2024-01-03", 1}, {2, "2024-01-04", 5}};
  const Panel panel = build(rows, 3);
  EXPECT_EQ(text_of(panel.series[1]), "1 0 0 3 nan nan");
  EXPECT_EQ(text_of(build(rows, 3, R"({"fill": "zero"})").series[1]), "1 0 0 3 0 0");
  EXPECT_EQ(text_of(panel.series[2]), "1 5 nan nan");
  EXPECT_EQ(panel.series[2].trailing_periods, 2);
  EXPECT_TRUE(has_notice(panel, "2 series end before the last period, 2024-01-06, by 4 periods in all"));
  EXPECT_EQ(text_of(build(rows, 3, R"({"fill": "previous"})").series[2]), "1 5 nan nan");
  const Panel own = build(rows, 3, R"({"end": "own"})");
  EXPECT_EQ(text_of(own.series[1]), "1 0 0 3");
  EXPECT_EQ(text_of(own.series[2]), "1 5");
  EXPECT_EQ(own.until_period, panel.until_period);
}

TEST(PanelPeriods, a_usual_wait_is_no_sale_and_a_longer_one_is_late_or_ended) {
  // Series 0 sells with two gaps of two days; series 1 is written down daily with one day lost, and zeros.
  const auto last_day = [](int end) {
    RowStore store;
    for (const int day : {0, 1, 4, 7, 8}) store.append(0, day * kMicrosPerDay, day == 1 ? 0 : 3);
    for (const int day : {0, 1, 2, 4, 5, 6, 7, 8}) store.append(1, day * kMicrosPerDay, day == 1 ? 0 : 3);
    for (int day = 0; day <= end; ++day) store.append(2, day * kMicrosPerDay, 7);
    return build(store, 3);
  };
  EXPECT_EQ(text_of(last_day(10).series[0]), "3 0 0 0 3 0 0 3 3 0 0");
  EXPECT_EQ(text_of(last_day(11).series[0]), "3 0 0 0 3 0 0 3 3 nan nan nan");
  EXPECT_EQ(text_of(last_day(9).series[1]), "3 0 3 0 3 3 3 3 3 nan");
}

TEST(PanelPeriods, a_panel_that_ends_on_a_closed_day_is_not_late) {
  RowStore store;
  const Timestamp monday = parse_timestamp("2024-01-01");
  for (int day = 0; day < 63; ++day) {
    if (day % 7 != 6) store.append(0, monday + day * kMicrosPerDay, 5);
    store.append(1, monday + day * kMicrosPerDay, 5);
  }
  EXPECT_EQ(build(store, 2).series[0].y.back(), 0);
}

// The last rows of this slow shop lie before the jump, those of another one behind it.
TEST(PanelPeriods, so_is_one_after_the_last_row) {
  RowStore store;
  for (int hour = 0; hour < 24 * 3; hour += 3) {
    store.append(0, parse_timestamp("2025-03-28 01:00") + hour * kMicrosPerDay / 24, 1);
    store.append(0, parse_timestamp("2025-03-28 01:00") + hour * kMicrosPerDay / 24, 1);
  }
  store.append(1, parse_timestamp("2025-03-31 03:00"), 1);
  store.clock_jumps = {{parse_timestamp("2025-03-31 00:00"), parse_timestamp("2025-03-31 01:00")}};
  const Panel panel = build(std::move(store), 2, R"({"frequency": "hour", "fill": "zero"})");
  const std::vector<double>& y = panel.series[0].y;
  ASSERT_EQ(y.size(), 75u);
  EXPECT_TRUE(std::isnan(y[71]));
  EXPECT_EQ(y[70], 0);
  EXPECT_EQ(y[72], 0);
}

TEST(PanelPeriods, an_hour_that_the_clocks_jump_over_is_missing) {
  const auto jumped = [](const std::string& begin, const std::string& end, const std::string& options) {
    RowStore store = store_of({{0, "2025-03-30 00:10", 1}, {0, "2025-03-30 00:40", 2}, {0, "2025-03-30 04:10", 5}});
    store.clock_jumps = {{parse_timestamp("2024-03-31 02:00"), parse_timestamp("2024-03-31 03:00")},
                         {parse_timestamp(begin), parse_timestamp(end)}};
    return build(std::move(store), 1, options);
  };
  const std::string hour = R"({"frequency": "hour"})";
  const Panel middle = jumped("2025-03-30 02:00", "2025-03-30 03:00", hour);
  EXPECT_EQ(text_of(middle.series[0]), "3 0 nan 0 5");
  EXPECT_EQ(middle.series[0].filled_periods, 2);
  EXPECT_EQ(middle.series[0].longest_gap, 1);
  EXPECT_EQ(middle.series[0].null_periods, 0);
  EXPECT_EQ(text_of(jumped("2025-03-30 01:00", "2025-03-30 02:00", hour).series[0]), "3 nan 0 0 5");
  EXPECT_EQ(text_of(jumped("2025-03-30 03:00", "2025-03-30 04:00", hour).series[0]), "3 0 0 nan 5");
  EXPECT_EQ(text_of(jumped("2025-03-30 01:00", "2025-03-30 04:00", hour).series[0]), "3 nan nan nan 5");
  // Half an hour of an hour can have sales, as all of a day can.
  EXPECT_EQ(text_of(jumped("2025-03-30 02:00", "2025-03-30 02:30", hour).series[0]), "3 0 0 0 5");
  EXPECT_EQ(text_of(jumped("2025-03-30 02:00", "2025-03-30 03:00", R"({"frequency": "day"})").series[0]), "8");
}

TEST(PanelPeriods, start_and_until_leave_rows_out_and_say_so) {
  std::vector<Row> rows;
  for (int day = 1; day <= 20; ++day)
    rows.push_back({0, "2024-01-" + std::string(day < 10 ? "0" : "") + std::to_string(day), 1.0 * day});
  rows.push_back({1, "2024-01-02", 1});
  rows.push_back({2, "2024-01-19", 1});
  const Panel panel = build(rows, 3, R"({"start": "2024-01-03", "until": "2024-01-05"})");
  EXPECT_EQ(text_of(panel.series[0]), "3 4 5");
  EXPECT_TRUE(panel.series[1].y.empty());
  EXPECT_TRUE(panel.series[2].y.empty());
  EXPECT_EQ(panel.series[1].end_period(), panel.until_period + 1);
  EXPECT_TRUE(has_notice(panel, "3 rows before 2024-01-03 left out"));
  EXPECT_TRUE(has_notice(panel, "16 rows after the last period, 2024-01-05, left out"));
  EXPECT_TRUE(has_notice(panel, "2 series without a value"));
  EXPECT_EQ(panel.row_count, 3);
  // A time inside the last period is enough, and rows later on that day belong to it.
  const std::vector<Row> stamps = {{0, "2024-01-01 09:10", 1}, {0, "2024-01-02 23:50", 2}, {0, "2024-01-03 00:00", 3}};
  EXPECT_EQ(text_of(build(stamps, 1, R"({"frequency": "day", "until": "2024-01-02"})").series[0]), "1 2");
  EXPECT_EQ(text_of(build(stamps, 1, R"({"frequency": "day", "until": "2024-01-04"})").series[0]), "1 2 3 nan");
}

// A ledger of daily figures with lost days: one row entered twice makes no till of it, many do, there or elsewhere.
TEST(PanelPeriods, few_doubled_rows_are_no_single_sales) {
  const auto gap_of = [](int doubled, std::uint32_t of) {
    RowStore store;
    for (std::uint32_t series = 0; series < 2; ++series) {
      for (int day = 0; day < 100; ++day) {
        if (day % 10 == 3) continue;
        store.append(series, day * kMicrosPerDay, 100);
        if (series == of && day < doubled) store.append(series, day * kMicrosPerDay, 1);
      }
    }
    const Panel panel = build(std::move(store), 2, R"({"frequency": "day"})");
    EXPECT_TRUE(has_notice(panel, std::isnan(panel.series[1].y[93]) ? "no record" : "nothing was sold"));
    return panel.series[1].y[93];
  };
  EXPECT_TRUE(std::isnan(gap_of(1, 1)));
  EXPECT_EQ(gap_of(8, 1), 0);
  EXPECT_TRUE(std::isnan(gap_of(5, 0)));
  EXPECT_EQ(gap_of(20, 0), 0);  // the source has single sales
}

TEST(PanelPeriods, a_feast_day_makes_no_lost_weeks_of_no_sales) {
  RowStore store;
  for (int day = 0; day < 200; ++day) {
    if (day < 170 || day >= 190) store.append(0, day * kMicrosPerDay, day == 100 ? 0 : 50 + day % 7);
  }
  EXPECT_TRUE(std::isnan(build(std::move(store), 1, R"({"frequency": "day"})").series[0].y[180]));
}

TEST(PanelPeriods, returns_are_netted_left_out_or_kept_apart) {
  const std::vector<Row> rows = {{0, "2024-01-01", 10}, {0, "2024-01-01", -4}, {0, "2024-01-02", -1},
                                 {0, "2024-01-03", 9},  {1, "2024-01-02", -2}, {1, "2024-01-03", kNaN}};
  EXPECT_EQ(text_of(build(rows, 2).series[0]), "6 -1 9");
  const Panel ignored = build(rows, 2, R"({"returns": "ignore", "frequency": "day"})");
  EXPECT_EQ(text_of(ignored.series[0]), "10 nan 9");
  EXPECT_EQ(ignored.row_count, 2);
  EXPECT_TRUE(ignored.series[1].y.empty());
  EXPECT_TRUE(has_notice(ignored, "3 rows with a negative target left out"));
  const Panel apart = build(rows, 2, R"({"returns": "separate", "frequency": "day"})");
  EXPECT_EQ(text_of(apart.series[0]), "10 0 9");
  EXPECT_EQ(apart.series[0].returned, (std::vector<double>{4, 1, 0}));
  EXPECT_EQ(text_of(apart.series[1]), "0 nan");
  EXPECT_EQ(apart.series[1].returned, (std::vector<double>{2, 0}));
  EXPECT_TRUE(has_notice(apart, "3 rows with a negative target kept apart as returns"));
  for (const Panel& panel : {build(rows, 2), ignored}) EXPECT_TRUE(panel.series[0].returned.empty());
}

TEST(PanelPeriods, returns_beyond_the_edges_leave_the_rest_alone) {
  const std::vector<Row> rows = {
      {0, "2024-01-01", -5}, {0, "2024-01-02", 4}, {0, "2024-01-03", 0}, {0, "2024-01-04", -1}};
  EXPECT_EQ(text_of(build(rows, 1, R"({"returns": "ignore"})").series[0]), "4 0");
  EXPECT_EQ(text_of(build(rows, 1, R"({"returns": "separate"})").series[0]), "0 4 0 0");
  const std::vector<Row> none = {{0, "2024-01-01", -5}};
  const Panel panel = build(none, 1, R"({"returns": "ignore"})");
  EXPECT_TRUE(panel.series[0].y.empty());
  EXPECT_TRUE(has_notice(panel, "1 series without a value"));
}

// The interval's unit must not matter: the same values on another grid make the same series.
TEST(PanelPeriods, scaling_the_interval_scales_only_the_dates) {
  const auto with_step = [](std::int64_t step) {
    RowStore store;
    for (int i = 0; i < 500; ++i) {
      if (i % 50 == 49) continue;
      store.append(0, parse_timestamp("2024-01-01") + i * step, 5 + i % 7);
      if (i < 480) store.append(1, parse_timestamp("2024-01-01") + i * step, i % 11);
    }
    return build(std::move(store), 2);
  };
  const Panel minutes = with_step(kMicrosPerMinute);
  for (const std::int64_t count : {10, 15}) {
    const Panel panel = with_step(count * kMicrosPerMinute);
    EXPECT_EQ(panel.frequency.micros, count * kMicrosPerMinute);
    EXPECT_EQ(text_of(panel.series[0]), text_of(minutes.series[0]));
    EXPECT_EQ(text_of(panel.series[1]), text_of(minutes.series[1]));
    EXPECT_EQ(panel.until_period - panel.series[1].first_period, minutes.until_period - minutes.series[1].first_period);
    const auto span = [](const Panel& p) {
      return p.frequency.label_of(p.until_period + 1) - p.frequency.label_of(p.series[0].first_period);
    };
    EXPECT_EQ(span(panel), count * span(minutes));
  }
}

}  // namespace
}  // namespace salesforecast
