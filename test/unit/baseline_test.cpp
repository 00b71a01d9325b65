#include "core/baseline.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/decompose.h"
#include "core/robust.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

Outliers outliers(const std::vector<double>& y, int season) {
  return find_outliers(y, {season, 0}, baseline_of(y, season, Context()));
}

TEST(Robust, the_median_of_an_even_count_is_between_the_two_in_the_middle) {
  std::vector<double> four = {9, 1, 3, 5}, three = {9, 1, 3}, none;
  EXPECT_EQ(median_of(four), 4);
  EXPECT_EQ(median_of(three), 3);
  EXPECT_TRUE(std::isnan(median_of(none)));
}

TEST(Robust, the_spread_ignores_wild_values_and_is_not_zero_where_most_values_are_equal) {
  EXPECT_NEAR(robust_sd(std::vector<double>{1, 2, 3, 4, 1e9}), 1.4826, 1e-9);
  EXPECT_NEAR(robust_sd(std::vector<double>{5, 5, 5, 9}), 1.2533, 1e-9);
  EXPECT_EQ(robust_sd(std::vector<double>{5, 5}), 0);
}

TEST(Robust, the_running_median_is_that_of_each_window_and_follows_a_line_to_its_ends) {
  samples::Noise noise(3);
  std::vector<double> y;
  for (int t = 0; t < 200; ++t) y.push_back(noise.next());
  const auto running = running_median(y, 9, Context());
  for (std::size_t t = 9; t + 9 < y.size(); ++t) {
    std::vector<double> window(y.begin() + static_cast<int>(t) - 9, y.begin() + static_cast<int>(t) + 10);
    EXPECT_EQ(running[t], median_of(window));
  }
  std::vector<double> line;
  for (int t = 0; t < 50; ++t) line.push_back(3 * t);
  const auto along = running_median(line, 9, Context());
  for (int t = 0; t < 50; ++t) EXPECT_NEAR(along[t], 3 * t, 1e-9);
  EXPECT_EQ(running_median(std::vector<double>{7, 8}, 9, Context()), (std::vector<double>{7, 8}));
}

TEST(Baseline, the_season_leaves_untouched_by_wild_values) {
  auto y = samples::trending_seasonal(140, 7, 100, 0, 30, 2);
  y[60] = 5000;
  const Baseline baseline = baseline_of(y, 7, Context());
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (t == 60) continue;
    EXPECT_NEAR(baseline.x[t] * baseline.scale, 100, 6) << t;
  }
}

TEST(Baseline, a_wild_value_is_found_wherever_it_stands) {
  for (const std::size_t at : {0U, 1U, 50U, 118U, 119U}) {
    auto y = samples::trending_seasonal(120, 7, 100, 0.5, 30, 5);
    y[at] += 200;
    const Outliers found = outliers(y, 7);
    EXPECT_EQ(found.count, 1U) << at;
    EXPECT_EQ(found.worst, at);
  }
}

TEST(Baseline, noise_trends_and_seasons_have_next_to_no_outliers) {
  std::size_t found = 0, values = 0;
  for (int seed = 1; seed <= 50; ++seed) {
    for (const double slope : {0.0, 0.5, 40.0}) {
      for (const double height : {0.0, 40.0}) {
        found += outliers(samples::trending_seasonal(150, 7, 100, slope, height, 10, seed), 7).count;
        values += 150;
      }
    }
  }
  EXPECT_LT(found, values / 10'000);
}

TEST(Baseline, peaks_that_come_every_season_are_no_outliers) {
  std::vector<double> y;
  samples::Noise noise(1);
  for (int t = 0; t < 30; ++t) y.push_back((t % 12 == 11 ? 300 : 100) + 10 * noise.next());
  EXPECT_EQ(outliers(y, 12).count, 0U);
  y[20] = 400;
  EXPECT_EQ(outliers(y, 12).count, 1U);
}

TEST(Baseline, days_that_come_every_year_are_no_outliers) {
  auto y = samples::trending_seasonal(800, 7, 100, 0, 30, 5);
  y[300] = y[300 + 364] = 500;
  EXPECT_EQ(find_outliers(y, Cycles::of(parse_frequency("day"), 7), baseline_of(y, 7, Context())).count, 0U);
  EXPECT_EQ(outliers(y, 7).count, 2U);
  EXPECT_EQ(Cycles::of(parse_frequency("month"), 12).year, 0);
  EXPECT_EQ(Cycles::of(parse_frequency("hour"), 24).year, 8766);
}

TEST(Baseline, the_sales_of_a_slow_mover_are_compared_with_each_other) {
  std::vector<double> y(300, 0.0);
  for (int t = 0; t < 300; t += 9) y[t] = 1 + t % 3;
  EXPECT_EQ(outliers(y, 7).count, 0U);
  y[150] = 40;
  EXPECT_EQ(outliers(y, 7).count, 1U);
  EXPECT_EQ(outliers(y, 7).worst, 150U);
}

TEST(Baseline, few_values_have_no_baseline) {
  EXPECT_TRUE(baseline_of(std::vector<double>(11, 1.0), 7, Context()).x.empty());
  EXPECT_EQ(outliers({1, 1, 1, 1000}, 7).count, 0U);
}

TEST(SeasonalStrength, is_near_one_for_a_season_and_near_zero_for_noise_however_short) {
  EXPECT_GT(seasonal_strength(samples::trending_seasonal(60, 12, 100, 1, 30, 1), 12), 0.98);
  double mean = 0;
  for (int seed = 1; seed <= 100; ++seed) {
    mean += seasonal_strength(samples::trending_seasonal(30, 12, 100, 0, 0, 10, seed), 12) / 100;
  }
  EXPECT_LT(mean, 0.25);
  EXPECT_TRUE(std::isnan(seasonal_strength(std::vector<double>(60, 3.0), 12)));
  EXPECT_TRUE(std::isnan(seasonal_strength(std::vector<double>{1, 2, 3, 4}, 2)));
  std::vector<double> line;
  for (int t = 0; t < 60; ++t) line.push_back(0.1 * t);
  EXPECT_TRUE(std::isnan(seasonal_strength(line, 12)));
}

TEST(RobustSeason, equals_the_classical_one_for_an_exact_season_and_ignores_what_is_wild) {
  std::vector<double> y;
  for (int t = 0; t < 40; ++t) y.push_back(50 * (t % 4 == 1 ? 1.3 : 0.9));
  const SeasonIndices exact = decompose_season(y, 4);
  y[17] *= 20;
  const SeasonIndices robust = robust_season(y, 4);
  EXPECT_EQ(robust.form, SeasonForm::kMultiplicative);
  for (int j = 0; j < 4; ++j) EXPECT_NEAR(robust.indices[j], exact.indices[j], 1e-9);
}

std::vector<double> week(int n) {
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(100 + 10 * (t % 7) + t * 37 % 5);
  return y;
}

TEST(DrawnInOutliers, single_odd_values_come_near_and_nothing_else_moves) {
  EXPECT_TRUE(drawn_in_outliers(week(300), {7, 365}, Context()).empty());
  for (const double odd : {0.0, 5'000.0, 1e9}) {
    std::vector<double> y = week(300);
    y[200] = odd;
    const auto found = drawn_in_outliers(y, {7, 365}, Context());
    ASSERT_EQ(found.size(), 1u) << odd;
    EXPECT_EQ(found[0].index, 200u);
    EXPECT_NEAR(found[0].value, week(300)[200], 60);
  }
}

// Bulk orders on some days: without them the mean would be another.
TEST(DrawnInOutliers, what_comes_again_and_again_is_left) {
  for (const double bulk : {300.0, -95.0}) {
    std::vector<double> y = week(300);
    for (const int t : {20, 77, 131, 212, 275}) y[t] += bulk;
    EXPECT_TRUE(drawn_in_outliers(y, {7, 365}, Context()).empty());
    y[20] -= bulk;
    y[275] -= bulk;
    EXPECT_EQ(drawn_in_outliers(y, {7, 365}, Context()).size(), 3u);
  }
}

TEST(DrawnInOutliers, a_level_that_moved_is_left) {
  std::vector<double> shifted = week(300);
  for (int t = 295; t < 300; ++t) shifted[t] *= 3;  // the last five days: a new level, maybe
  EXPECT_TRUE(drawn_in_outliers(shifted, {7, 365}, Context()).empty());
  std::vector<double> last = week(300);
  last[299] *= 1.2;
  EXPECT_TRUE(drawn_in_outliers(last, {7, 365}, Context()).empty());
  last[299] *= 100;  // no level does that in a day
  EXPECT_EQ(drawn_in_outliers(last, {7, 365}, Context()).size(), 1u);
}

TEST(DrawnInOutliers, of_a_slow_mover_sales_are_compared_with_sales) {
  std::vector<double> y(300);
  for (int t = 0; t < 300; t += 5) y[t] = 2 + t % 3;
  EXPECT_TRUE(drawn_in_outliers(y, {7, 0}, Context()).empty());
  y[150] = 5'000;
  const auto found = drawn_in_outliers(y, {7, 0}, Context());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_LT(found[0].value, 50);
}

}  // namespace
}  // namespace salesforecast
