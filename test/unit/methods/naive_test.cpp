#include "core/methods/naive.h"

#include <gtest/gtest.h>

#include "unit/methods/golden.h"

namespace salesforecast {
namespace {

std::unique_ptr<FittedMethod> fit(const std::vector<double>& y, int season = 1) {
  return kNaiveMethod.fit({.y = y, .season = season, .options = nullptr, .non_negative = false}, Context());
}

TEST(Naive, agrees_with_r_on_forecasts_and_spread) {
  const golden::NamedSeries air = golden::r_series("AirPassengers");
  const std::vector<double> expected = golden::numbers(golden::lines("simple_reference.txt", "naive")[0], 0);
  const MethodForecast forecast = fit(air.y, air.season)->forecast(30);
  for (int h = 0; h < 30; ++h) {
    EXPECT_NEAR(forecast.mean[h], expected[2 * h], 1e-9 * expected[2 * h]) << "step " << h + 1;
    EXPECT_NEAR(forecast.sd[h], expected[2 * h + 1], 1e-9 * expected[2 * h + 1]) << "step " << h + 1;
  }
}

TEST(Naive, one_value_is_enough) {
  const MethodForecast forecast = fit({42})->forecast(3);
  EXPECT_EQ(forecast.mean, (std::vector<double>{42, 42, 42}));
  EXPECT_EQ(forecast.sd, (std::vector<double>{0, 0, 0}));
  EXPECT_TRUE(std::isnan(fit({42})->in_sample().mse));
}

}  // namespace
}  // namespace salesforecast
