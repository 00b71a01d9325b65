#include "core/panel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "support/panels.h"

namespace salesforecast {
namespace {

using test::build, test::has_notice, test::kNaN, test::Row, test::store_of, test::text_of;

Error refused(RowStore store, std::size_t series_count, const std::string& options = "{}",
              std::size_t max_memory = std::size_t{1} << 30) {
  Context context;
  context.max_memory = max_memory;
  try {
    build_panel(std::move(store), series_count, parse_options(options), context);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error(ErrorKind::kInternal, "no error");
}

// Bit for bit, NaN included.
void expect_equal(const Panel& a, const Panel& b) {
  EXPECT_EQ(a.frequency, b.frequency);
  EXPECT_EQ(a.until_period, b.until_period);
  EXPECT_EQ(a.notices, b.notices);
  ASSERT_EQ(a.series.size(), b.series.size());
  for (std::size_t s = 0; s < a.series.size(); ++s) {
    const Series &x = a.series[s], &z = b.series[s];
    EXPECT_EQ(x.first_period, z.first_period);
    EXPECT_EQ(x.hash, z.hash);
    EXPECT_EQ(x.row_count, z.row_count);
    EXPECT_EQ(x.merged_rows, z.merged_rows);
    ASSERT_EQ(x.y.size(), z.y.size());
    EXPECT_TRUE(x.y.empty() || std::memcmp(x.y.data(), z.y.data(), x.y.size() * sizeof(double)) == 0) << s;
  }
}

// Raw transactions of several items over some months, awkward values included.
std::vector<RowStore::Row> transactions(unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<RowStore::Row> rows;
  for (int i = 0; i < 6'000; ++i) {
    const auto second = static_cast<std::int64_t>(random() % (120 * 86'400));
    const double y = random() % 50 == 0   ? kNaN
                     : random() % 40 == 0 ? -0.0
                                          : static_cast<double>(random() % 1'000) / 7.0 - 9;
    rows.push_back({(8'000 * std::int64_t{86'400} + second / 900 * 900) * kMicrosPerSecond, y,
                    static_cast<std::uint32_t>(random() % 11)});
  }
  return rows;
}

TEST(Panel, order_of_rows_never_matters) {
  std::vector<RowStore::Row> rows = transactions(1);
  for (const char* options :
       {"{}", R"({"frequency": "week", "aggregate": "mean"})",
        R"({"frequency": "month", "aggregate": "last", "fill": "linear"})",
        R"({"frequency": "day", "aggregate": "min", "fill": "previous", "end": "own"})",
        R"({"frequency": "6 hours", "aggregate": "max", "start": "2021-12-01", "until": "2022-01-15"})"}) {
    RowStore first;
    first.rows() = rows;
    const Panel expected = build(std::move(first), 12, options);
    std::mt19937 random(5);
    for (int round = 0; round < 4; ++round) {
      std::shuffle(rows.begin(), rows.end(), random);
      RowStore store;
      store.rows() = rows;
      expect_equal(expected, build(std::move(store), 12, options));
    }
    std::reverse(rows.begin(), rows.end());
  }
}

TEST(Panel, long_series_and_crowded_days_are_sorted_too) {
  std::mt19937_64 random(3);
  RowStore shuffled, ordered, crowded;
  std::vector<RowStore::Row> rows;
  for (int i = 0; i < 300'000; ++i) rows.push_back({(i / 2) * kMicrosPerHour, static_cast<double>(i % 1'000) / 7, 0});
  ordered.rows() = rows;
  std::shuffle(rows.begin(), rows.end(), random);
  shuffled.rows() = rows;
  expect_equal(build(ordered, 1), build(shuffled, 1));
  for (RowStore::Row& row : rows) row.ts = 0;
  crowded.rows() = rows;
  const double sum = build(crowded, 1).series[0].y[0];
  std::shuffle(crowded.rows().begin(), crowded.rows().end(), random);
  EXPECT_EQ(build(crowded, 1).series[0].y[0], sum);
}

TEST(Panel, sums_are_preserved_at_every_frequency) {
  const std::vector<RowStore::Row> rows = transactions(2);
  std::map<std::uint32_t, double> expected;
  for (const RowStore::Row& row : rows) expected[row.series] += std::isnan(row.y) ? 0 : row.y;
  for (const char* frequency :
       {"15 minutes", "hour", "7 hours", "day", "3 days", "week", "2 weeks", "month", "quarter", "year"}) {
    RowStore store;
    store.rows() = rows;
    const Panel panel =
        build(std::move(store), 11, "{\"partial\": \"keep\", \"frequency\": \"" + std::string(frequency) + "\"}");
    for (std::uint32_t s = 0; s < 11; ++s) {
      double sum = 0;
      for (const double y : panel.series[s].y) sum += std::isnan(y) ? 0 : y;
      EXPECT_NEAR(sum, expected[s], 1e-9 * std::abs(expected[s])) << frequency;
      EXPECT_EQ(panel.series[s].end_period(), panel.until_period + 1);
    }
  }
}

TEST(Panel, every_week_anchor_forecasts_seven_days_after_the_last_row) {
  for (int weekday = 0; weekday < 7; ++weekday) {
    RowStore store;
    const Timestamp first = parse_timestamp("2024-01-01") + weekday * kMicrosPerDay;
    for (int week = 0; week < 30; ++week) store.append(0, first + 7 * week * kMicrosPerDay, week);
    const Panel panel = build(std::move(store), 1);
    EXPECT_EQ(panel.frequency.label_of(panel.until_period + 1), first + 7 * 30 * kMicrosPerDay);
    EXPECT_EQ(panel.season, 52);
    EXPECT_EQ(panel.series[0].y.size(), 30u);
  }
}

TEST(Panel, rows_of_one_period_become_what_aggregate_says) {
  const std::vector<Row> rows = {{0, "2024-01-01 15:00", 4},
                                 {0, "2024-01-01 09:00", 1},
                                 {0, "2024-01-01 15:00", 7},
                                 {0, "2024-01-02 10:00", 2},
                                 {0, "2024-01-02 11:00", kNaN}};
  const auto with = [&](const std::string& aggregate) {
    return text_of(build(rows, 1, R"({"frequency": "day", "aggregate": ")" + aggregate + "\"}").series[0]);
  };
  EXPECT_EQ(with("sum"), "12 2");
  EXPECT_EQ(with("mean"), "4 2");
  EXPECT_EQ(with("min"), "1 2");
  EXPECT_EQ(with("max"), "7 2");
  EXPECT_EQ(with("last"), "7 2");
  const Panel panel = build(rows, 1, R"({"frequency": "day"})");
  EXPECT_EQ(panel.series[0].merged_rows, 3);
  EXPECT_TRUE(has_notice(panel, "5 rows summed into 2 periods"));
  EXPECT_TRUE(has_notice(panel, "1 row without a target value"));
}

TEST(Panel, odd_series_are_never_dropped) {
  const std::vector<Row> rows = {{0, "2024-01-01", 1}, {0, "2024-01-02", 2},    {0, "2024-01-03", 2},
                                 {2, "2024-01-02", 5}, {3, "2024-01-01", kNaN}, {3, "2024-01-02", kNaN},
                                 {4, "2024-01-01", 0}, {4, "2024-01-03", 0}};
  const Panel panel = build(rows, 6);
  ASSERT_EQ(panel.series.size(), 6u);
  EXPECT_EQ(text_of(panel.series[1]), "");
  EXPECT_EQ(text_of(panel.series[2]), "5 nan");
  EXPECT_EQ(text_of(panel.series[3]), "");
  EXPECT_EQ(text_of(panel.series[4]), "0 0 0");
  EXPECT_TRUE(has_notice(panel, "3 series without a value"));
  for (const Series& series : panel.series) EXPECT_EQ(series.end_period(), panel.until_period + 1);
}

TEST(Panel, a_panel_without_any_value_is_empty_and_no_error) {
  const Panel panel = build(std::vector<Row>{{0, "2024-01-01", kNaN}, {1, "2024-01-02", kNaN}}, 2);
  EXPECT_EQ(panel.series.size(), 2u);
  EXPECT_EQ(format_timestamp(panel.frequency.label_of(panel.until_period)), "2024-01-02");
  const Panel before = build(std::vector<Row>{{0, "2024-01-01", 1}}, 1, R"({"start": "2024-06-01"})");
  EXPECT_TRUE(before.series[0].y.empty());
  EXPECT_EQ(format_timestamp(before.frequency.label_of(before.until_period)), "2024-05-31");
}

TEST(Panel, fingerprint_sees_every_change) {
  const std::vector<Row> rows = {
      {0, "2024-01-01", 1}, {0, "2024-01-02", 2}, {0, "2024-01-03", kNaN}, {0, "2024-01-04", 0}};
  const std::uint64_t hash = build(rows, 1).series[0].hash;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<Row> changed = rows;
    changed[i].y = 7;
    EXPECT_NE(build(changed, 1).series[0].hash, hash);
    changed = rows;
    changed.push_back(rows[i]);
    EXPECT_NE(build(changed, 1).series[0].hash, hash);
  }
  std::vector<Row> negative_zero = rows;
  negative_zero[3].y = -0.0;
  EXPECT_EQ(build(negative_zero, 1).series[0].hash, hash);
}

TEST(Panel, an_undetectable_frequency_is_said_and_taken_as_day) {
  const Panel panel = build(std::vector<Row>{{0, "2024-01-01", 1}, {1, "2024-01-05", 2}}, 2);
  EXPECT_EQ(panel.frequency.name(), "day");
  EXPECT_FALSE(panel.frequency_detected);
  EXPECT_TRUE(has_notice(panel, "frequency taken as day"));
  EXPECT_EQ(text_of(panel.series[0]), "1 nan nan nan nan");
}

TEST(Panel, clear_errors_for_rows_that_cannot_be) {
  EXPECT_EQ(refused(RowStore(), 0).kind(), ErrorKind::kInvalidData);
  const Error infinite = refused(store_of({{0, "2024-01-01", 1}, {0, "2024-01-02", HUGE_VAL}}), 1);
  EXPECT_EQ(infinite.kind(), ErrorKind::kNonFinite);
  EXPECT_EQ(infinite.message(), "the target is infinite at 2024-01-02");
  EXPECT_EQ(refused(store_of({{0, "2024-01-01", 1e308}, {0, "2024-01-01", 1e308}}), 1).kind(), ErrorKind::kNonFinite);
  RowStore endless;
  endless.append(0, std::numeric_limits<Timestamp>::max(), 1);
  EXPECT_EQ(refused(std::move(endless), 1).kind(), ErrorKind::kInvalidData);
  EXPECT_EQ(refused(store_of({{5, "2024-01-01", 1}}), 5).kind(), ErrorKind::kInternal);
}

TEST(Panel, a_mistyped_year_is_refused_and_named) {
  const Error error = refused(store_of({{0, "0024-01-01 00:00", 1},
                                        {0, "2024-01-01 00:00", 1},
                                        {0, "2024-01-01 01:00", 1},
                                        {0, "2024-01-01 02:00", 1}}),
                              1, R"({"frequency": "hour"})");
  EXPECT_EQ(error.kind(), ErrorKind::kTooBig);
  EXPECT_NE(error.message().find("0024-01-01"), std::string::npos);
  EXPECT_NE(error.message().find("2024-01-01 02:00:00"), std::string::npos);
  EXPECT_EQ(refused(store_of({{0, "2024-01-01", 1}, {0, "2024-01-02", 1}}), 1, R"({"until": "9999-01-01"})").kind(),
            ErrorKind::kTooBig);
}

TEST(Panel, memory_is_counted_before_it_is_taken) {
  RowStore store;
  for (int day = 0; day < 50'000; ++day) store.append(0, day * kMicrosPerDay, 1);
  const Error error = refused(store, 1, "{}", 1 << 20);
  EXPECT_EQ(error.kind(), ErrorKind::kOutOfMemory);
  EXPECT_NE(error.hint().find("salesforecast.max_memory"), std::string::npos);
  // Few rows whose grid is long.
  RowStore sparse;
  for (std::uint32_t s = 0; s < 100; ++s) {
    sparse.append(s, 0, 1);
    sparse.append(s, 90'000 * kMicrosPerDay, 1);
  }
  EXPECT_EQ(refused(std::move(sparse), 100, R"({"frequency": "day"})", 1 << 20).kind(), ErrorKind::kOutOfMemory);
}

TEST(Panel, a_cancelled_build_stops) {
  RowStore store;
  for (int day = 0; day < 50'000; ++day) store.append(0, day * kMicrosPerDay, 1);
  Context context;
  context.cancel();
  try {
    build_panel(std::move(store), 1, Options{}, context);
    ADD_FAILURE() << "not cancelled";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kCancelled);
  }
}

TEST(Panel, the_store_is_empty_afterwards) {
  RowStore store = store_of({{0, "2024-01-01", 1}});
  build_panel(std::move(store), 1, Options{}, Context());
  EXPECT_EQ(store.bytes(), 0u);  // NOLINT(bugprone-use-after-move): its memory must be gone
}

TEST(Panel, month_ends_stay_month_ends) {
  const Panel panel = build(std::vector<Row>{{0, "2023-11-30", 1}, {0, "2023-12-31", 2}, {0, "2024-01-31", 3}}, 1);
  EXPECT_EQ(text_of(panel.series[0]), "1 2 3");
  EXPECT_EQ(format_timestamp(panel.frequency.label_of(panel.until_period + 1)), "2024-02-29");
  EXPECT_TRUE(has_notice(panel, "frequency detected: month, dated at its end"));
}

}  // namespace
}  // namespace salesforecast
