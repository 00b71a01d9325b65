#include "core/methods/mean.h"

#include <gtest/gtest.h>

#include "unit/methods/golden.h"

namespace salesforecast {
namespace {

std::unique_ptr<FittedMethod> fit(const std::vector<double>& y, int season = 1) {
  return kMeanMethod.fit({.y = y, .season = season, .options = nullptr, .non_negative = false}, Context());
}

TEST(Mean, agrees_with_r_on_forecasts_and_spread) {
  const golden::NamedSeries air = golden::r_series("AirPassengers");
  const std::vector<double> expected = golden::numbers(golden::lines("simple_reference.txt", "mean")[0], 0);
  const MethodForecast forecast = fit(air.y, air.season)->forecast(30);
  for (int h = 0; h < 30; ++h) {
    EXPECT_NEAR(forecast.mean[h], expected[2 * h], 1e-9 * expected[2 * h]) << "step " << h + 1;
    EXPECT_NEAR(forecast.sd[h], expected[2 * h + 1], 1e-9 * expected[2 * h + 1]) << "step " << h + 1;
  }
}

TEST(Mean, large_values_do_not_overflow_on_the_way) {
  EXPECT_NEAR(fit({9e306, 9e306, 9e306})->forecast(1).mean[0], 9e306, 1e297);
}

}  // namespace
}  // namespace salesforecast
