#include "core/check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/model.h"
#include "support/panels.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

using test::kNaN;

constexpr Timestamp kStart = 9'132 * kMicrosPerDay;  // 2025-01-01

// Rows a day of several series; NaN: no row.
RowStore daily(const std::vector<std::vector<double>>& series) {
  RowStore store;
  for (std::uint32_t s = 0; s < series.size(); ++s) {
    for (std::size_t t = 0; t < series[s].size(); ++t) {
      if (!std::isnan(series[s][t])) store.append(s, kStart + static_cast<Timestamp>(t) * kMicrosPerDay, series[s][t]);
    }
  }
  return store;
}

PanelCheck checked(RowStore store, std::size_t series, const std::string& options = "{}") {
  const Panel panel = test::build(std::move(store), series, options);
  return check_panel(panel, parse_options(options), Context());
}

PanelCheck checked(const std::vector<std::vector<double>>& series, const std::string& options = "{}") {
  return checked(daily(series), series.size(), options);
}

bool says(const std::vector<std::string>& sentences, const std::string& part) {
  return std::any_of(sentences.begin(), sentences.end(),
                     [&](const std::string& sentence) { return sentence.find(part) != std::string::npos; });
}

std::vector<double> plain(int n) { return samples::trending_seasonal(n, 7, 100, 0.1, 30, 5); }

TEST(Check, a_good_series_has_no_problem) {
  const PanelCheck check = checked({plain(140)});
  const SeriesCheck& series = check.series[0];
  EXPECT_EQ(series.periods, 140);
  EXPECT_EQ(series.row_count, 140);
  EXPECT_GT(series.seasonal_strength, 0.9);
  EXPECT_STREQ(status_of(series), "ok");
  EXPECT_TRUE(problems_of(series, check).empty());
  EXPECT_EQ(treatment_of(series, check), "the best methods are combined; forecasts are held at zero or above");
  EXPECT_STREQ(panel_status(check), "ok");
  EXPECT_EQ(panel_problems(check), check.notices);
  EXPECT_EQ(panel_treatment(check), "1 series gets a method; step 1 follows 2025-05-20");
}

// The words are not a second opinion: for every trouble both say the same.
TEST(Check, the_status_is_the_one_that_training_gives) {
  std::vector<double> ended(60, 5.0), late = plain(140), single(140, kNaN), gone = plain(140);
  late.resize(130);
  single[139] = 4;
  for (int t = 20; t < 140; ++t) gone[t] = kNaN;
  std::vector<std::vector<double>> series = {
      plain(140), ended, late, single, std::vector<double>(140, 3.0), std::vector<double>(140, 0.0), {}, gone};
  RowStore store = daily(series);
  store.append_missing(6, kStart);
  for (const char* options : {"{}", R"({"method": "ets"})", R"({"method": "theta", "end": "own"})",
                              R"({"ended": "keep"})", R"({"ended": "keep", "method": "theta"})"}) {
    RowStore rows = daily(series);
    rows.append_missing(6, kStart);
    const Panel panel = test::build(std::move(rows), series.size(), options);
    const PanelCheck check = check_panel(panel, parse_options(options), Context());
    const ModelHeader header = make_header(parse_options(options), panel);
    for (std::size_t s = 0; s < series.size(); ++s) {
      EXPECT_EQ(status_of(check.series[s]), train_series(panel.series[s], header, Context()).status) << options << s;
      EXPECT_FALSE(treatment_of(check.series[s], check).empty());
    }
  }
  const PanelCheck check = checked(std::move(store), series.size());
  EXPECT_STREQ(panel_status(check), "empty");
  EXPECT_TRUE(says(panel_problems(check), "2 of 8 series have ended; zero is forecast"));
  EXPECT_TRUE(says(panel_problems(check), "1 of 8 series has no value; zero is forecast"));
  EXPECT_TRUE(says(panel_problems(check), "1 of 8 series ends a little before the panel; the rows may be late"));
  EXPECT_EQ(treatment_of(check.series[1], check), "zero is forecast");
  EXPECT_TRUE(says({treatment_of(check.series[2], check)}, "the 10 periods after its last value are forecast, too"));
}

TEST(Check, gaps_are_counted_and_their_fill_is_said) {
  auto y = plain(100);
  y[10] = y[50] = y[51] = y[52] = kNaN;
  const PanelCheck missing = checked({y});
  EXPECT_EQ(missing.series[0].gaps, 4);
  EXPECT_EQ(missing.series[0].longest_gap, 3);
  EXPECT_EQ(missing.series[0].missing, 4);
  EXPECT_EQ(missing.series[0].outliers, 0) << "a value made up for a missing one is no outlier";
  EXPECT_TRUE(says(problems_of(missing.series[0], missing), "4 of 100 periods have no row, at most 3 in a row"));
  EXPECT_TRUE(says({treatment_of(missing.series[0], missing)}, "gaps are read as missing; missing values are bridged"));
  EXPECT_TRUE(says(panel_problems(missing), "1 of 1 series has gaps; they are read as missing"));
  const PanelCheck zero = checked({y}, R"({"fill": "zero"})");
  EXPECT_EQ(zero.series[0].missing, 0);
  EXPECT_EQ(zero.series[0].zeros, 4);
  EXPECT_TRUE(says({treatment_of(zero.series[0], zero)}, "gaps are read as zero sales"));
  const PanelCheck previous = checked({y}, R"({"fill": "previous"})");
  EXPECT_TRUE(says({treatment_of(previous.series[0], previous)}, "gaps are filled with the value before"));
}

TEST(Check, closed_weekdays_are_no_missing_values) {
  auto y = plain(140);
  for (std::size_t t = 4; t < y.size(); t += 7) y[t] = kNaN;
  const PanelCheck check = checked({y, plain(140)});
  EXPECT_TRUE(check.series[0].closed_weekdays);
  EXPECT_EQ(check.series[0].missing, 0);
  EXPECT_TRUE(says(panel_problems(check), "1 of 2 series has weekdays that never have a row"));
}

TEST(Check, nulls_negatives_and_duplicates_are_counted) {
  auto y = plain(200);
  y[70] = -3;
  RowStore store = daily({y});
  store.append(0, kStart + 5 * kMicrosPerDay, 1);
  store.append_missing(0, kStart + 200 * kMicrosPerDay);
  store.append(0, kStart + 201 * kMicrosPerDay, 100);
  const PanelCheck check = checked(std::move(store), 1);
  const SeriesCheck& series = check.series[0];
  EXPECT_EQ(series.duplicates, 1);
  EXPECT_EQ(series.negatives, 1);
  EXPECT_EQ(series.nulls, 1);
  EXPECT_EQ(series.missing, 1);
  EXPECT_EQ(series.row_count, 203);
  const auto problems = problems_of(series, check);
  EXPECT_TRUE(says(problems, "1 row shares a period with another; entered twice?"));
  EXPECT_TRUE(says(problems, "1 period is negative"));
  EXPECT_TRUE(says(problems, "1 period has a row but no value"));
  EXPECT_TRUE(says({treatment_of(series, check)}, "rows of one period are summed"));
}

TEST(Check, often_negative_series_are_not_clipped) {
  auto y = plain(100);
  for (std::size_t t = 0; t < y.size(); t += 10) y[t] = -3;
  const PanelCheck check = checked({y});
  EXPECT_TRUE(says({treatment_of(check.series[0], check)}, "forecasts may fall below zero"));
  EXPECT_TRUE(says(panel_problems(check), "1 of 1 series is often negative"));
}

TEST(Check, an_outlier_and_a_shift_of_level_are_dated) {
  auto y = plain(200);
  y[20] = 900;
  for (std::size_t t = 120; t < y.size(); ++t) y[t] += 150;
  const PanelCheck check = checked({plain(200), y});
  const auto problems = problems_of(check.series[1], check);
  EXPECT_TRUE(says(problems, "1 period is far off what is usual, most of all 2025-01-21"));
  EXPECT_TRUE(says(problems, "the level shifted at 2025-05-01, from about "));
  EXPECT_TRUE(says(panel_problems(check), "1 of 2 series has shifts of level, the latest at 2025-05-01"));
  EXPECT_EQ(check.totals.outliers, 1);
  EXPECT_EQ(check.totals.level_shifts, 1);
}

TEST(Check, totals_add_up) {
  const PanelCheck check = checked({plain(100), plain(60), {}});
  EXPECT_EQ(check.totals.periods, 160);
  EXPECT_EQ(check.totals.row_count, 160);
  EXPECT_EQ(check.totals.periods_after, 40);
  EXPECT_EQ(check.totals.last_period - check.totals.first_period, 99);
  EXPECT_EQ(check.series[2].periods, 0);
}

TEST(Check, a_panel_without_a_value_is_no_error_but_said) {
  RowStore store;
  store.append_missing(0, kStart);
  const PanelCheck check = checked(std::move(store), 1);
  EXPECT_TRUE(says(panel_problems(check), "no row has a value: training refuses that"));
  EXPECT_STREQ(panel_status(check), "empty");
  EXPECT_EQ(check.totals.periods, 0);
}

TEST(Check, huge_and_tiny_values_leave_every_figure_finite) {
  for (const double scale : {1e307, 1e-307}) {
    auto y = plain(200);
    for (double& v : y) v *= scale / 200;
    const PanelCheck check = checked({y});
    EXPECT_GT(check.series[0].seasonal_strength, 0.5) << scale;
    EXPECT_EQ(check.series[0].level_shifts, 0) << scale;
  }
}

TEST(Check, cancel_and_the_memory_limit_stop_it) {
  const Panel panel = test::build(daily({plain(100)}), 1);
  Context cancelled;
  cancelled.cancel();
  EXPECT_THROW(check_panel(panel, Options(), cancelled), Error);
  Context small;
  small.max_memory = 1'000;
  try {
    check_panel(panel, Options(), small);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kOutOfMemory);
  }
}

}  // namespace
}  // namespace salesforecast
