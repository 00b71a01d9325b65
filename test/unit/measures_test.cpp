// Measures against hand-worked numbers, and what is undefined.
#include "core/measures.h"

#include <gtest/gtest.h>
#include <cmath>

#include "core/error.h"

namespace salesforecast {
namespace {

ScoredPoint point(double y, double forecast, double lower, double upper, double naive, int step = 1) {
  ScoredPoint out;
  out.step = step;
  out.y = y;
  out.forecast = forecast;
  out.lower_bound = lower;
  out.upper_bound = upper;
  out.naive = naive;
  return out;
}

TEST(Measures, two_points_by_hand) {
  MeasureSums sums;
  const std::vector<ScoredPoint> points = {point(10, 12, 8, 14, 7), point(20, 15, 13, 18, 24, 2)};
  sums.add(0, points, {2, 5}, 0.9);
  const Measures m = sums.measures();
  EXPECT_EQ(m.points, 2);
  EXPECT_DOUBLE_EQ(m.mae, 3.5);
  EXPECT_DOUBLE_EQ(m.rmse, std::sqrt(14.5));
  EXPECT_DOUBLE_EQ(m.wape, 7.0 / 30);
  EXPECT_DOUBLE_EQ(m.bias, -3.0 / 30);
  EXPECT_DOUBLE_EQ(m.smape, (200 * 2 / 22.0 + 200 * 5 / 35.0) / 2);
  EXPECT_DOUBLE_EQ(m.mape, (20.0 + 25.0) / 2);
  EXPECT_DOUBLE_EQ(m.mase, 1.75);
  EXPECT_DOUBLE_EQ(m.rmsse, std::sqrt(14.5 / 5));
  EXPECT_DOUBLE_EQ(m.coverage, 0.5);
  EXPECT_NEAR(m.msis, ((6.0 + 5.0 + 2 / 0.1 * 2) / 2) / 2, 1e-12);
  EXPECT_DOUBLE_EQ(m.skill, 1 - 7.0 / 7);
  EXPECT_NEAR(m.pinball_lower, (0.05 * 2 + 0.05 * 7) / 2 / 2, 1e-12);
  EXPECT_NEAR(m.pinball_upper, (0.05 * 4 + 0.95 * 2) / 2 / 2, 1e-12);
}

TEST(Measures, what_is_undefined_is_not_a_number_and_says_why) {
  MeasureSums sums;
  const std::vector<ScoredPoint> points = {point(0, 0, 0, 0, 0)};
  sums.add(0, points, {}, 0.9);
  const Measures m = sums.measures();
  EXPECT_EQ(m.smape, 0);
  EXPECT_TRUE(std::isnan(m.wape) && std::isnan(m.mape) && std::isnan(m.mase) && std::isnan(m.skill));
  const std::string why = undefined_measures(m);
  EXPECT_NE(why.find("mape"), std::string::npos);
  EXPECT_NE(why.find("mase"), std::string::npos);
  EXPECT_FALSE(undefined_measures(MeasureSums().measures()).empty());
}

TEST(Measures, scale_leaves_missing_values_out) {
  const double missing = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> y = {1, 4, missing, 10, 12};
  EXPECT_DOUBLE_EQ(error_scale(y, 1).absolute, 2.5);
  EXPECT_DOUBLE_EQ(error_scale(y, 3).square, (81.0 + 64.0) / 2);
  EXPECT_TRUE(std::isnan(error_scale(std::vector<double>{5, 5, 5}, 1).absolute));
}

TEST(Measures, groups_by_step_and_over_all) {
  const std::vector<ScoredPoint> a = {point(1, 2, 0, 3, 1, 1), point(1, 4, 0, 3, 1, 2)};
  const std::vector<ScoredPoint> b = {point(2, 2, 0, 3, 1, 1)};
  AccuracyTable steps(AccuracyBy::kStep, 0.9), all(AccuracyBy::kAll, 0.9);
  for (AccuracyTable* table : {&steps, &all}) {
    table->add(0, a, {1, 1});
    table->add(1, b, {1, 1});
  }
  ASSERT_EQ(steps.groups().size(), 2u);
  EXPECT_DOUBLE_EQ(steps.groups().at(1).measures().mae, 0.5);
  EXPECT_DOUBLE_EQ(steps.groups().at(2).measures().mae, 3);
  EXPECT_DOUBLE_EQ(all.groups().at(0).measures().mase, 1);  // of 2 and 0: the mean of the series
  EXPECT_EQ(all.groups().at(0).measures().series, 2);
  EXPECT_EQ(accuracy_by("period"), AccuracyBy::kPeriod);
  EXPECT_THROW(accuracy_by("seris"), Error);
}

TEST(Measures, forecasts_of_one_series_from_several_cutoffs_are_one_series) {
  const std::vector<ScoredPoint> early = {point(1, 2, 0, 3, 1, 1), point(1, 4, 0, 3, 1, 2)},
                                 late = {point(2, 2, 0, 3, 1, 1)};
  AccuracyTable table(AccuracyBy::kSeries, 0.9);
  table.add(7, early, {1, 1});
  table.add(7, late, {1, 1});
  table.add(8, {}, {1, 1});
  const Measures own = table.take_series(7);
  EXPECT_EQ(own.series, 1);
  EXPECT_EQ(own.points, 3);
  EXPECT_DOUBLE_EQ(own.mae, 4.0 / 3);
  EXPECT_DOUBLE_EQ(own.mase, 1);  // of 2 and 0
  EXPECT_EQ(table.take_series(7).points, 0);
  EXPECT_EQ(table.take_series(8).points, 0);
}

}  // namespace
}  // namespace salesforecast
