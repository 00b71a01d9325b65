#include "core/stl.h"

#include <gtest/gtest.h>

#include <cmath>

#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

TEST(Stl, strength_is_that_of_r_forecast) {
  int seasonal = 0;
  for (const auto& words : golden::lines("arima_reference.txt", "differences")) {
    if (words[4] == "NA") continue;
    const golden::NamedSeries series = golden::r_series(words[0]);
    EXPECT_NEAR(seasonal_strength_stl(series.y, series.season, Context()), std::stod(words[4]), 1e-8) << series.name;
    ++seasonal;
  }
  EXPECT_GE(seasonal, 6);
}

TEST(Stl, parts_sum_to_the_series) {
  const std::vector<double> y = samples::trending_seasonal(61, 12, 200, 1, 50, 5);
  const StlParts parts = decompose_stl(y, 12, Context());
  for (std::size_t t = 0; t < y.size(); ++t) {
    EXPECT_NEAR(parts.season[t] + parts.trend[t] + parts.remainder[t], y[t], 1e-10);
  }
}

TEST(Stl, strength_is_high_for_a_season_low_for_noise_and_zero_for_a_constant) {
  EXPECT_GT(seasonal_strength_stl(samples::trending_seasonal(96, 12, 200, 1, 50, 5), 12, Context()), 0.9);
  EXPECT_LT(seasonal_strength_stl(samples::trending_seasonal(96, 12, 200, 1, 0, 5), 12, Context()), 0.6);
  EXPECT_EQ(seasonal_strength_stl(std::vector<double>(30, 0.0), 12, Context()), 0);
}

TEST(Stl, the_shortest_series_have_one_value_more_than_two_seasons) {
  const std::vector<double> y = samples::trending_seasonal(9, 4, 200, 1, 50, 5);
  for (const double v : decompose_stl(y, 4, Context()).trend) EXPECT_TRUE(std::isfinite(v));
}

}  // namespace
}  // namespace salesforecast
