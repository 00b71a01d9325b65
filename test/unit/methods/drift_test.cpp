#include "core/methods/drift.h"

#include <gtest/gtest.h>

#include "unit/methods/golden.h"

namespace salesforecast {
namespace {

std::unique_ptr<FittedMethod> fit(const std::vector<double>& y, int season = 1) {
  return kDriftMethod.fit({.y = y, .season = season, .options = nullptr, .non_negative = false}, Context());
}

TEST(Drift, agrees_with_r_on_forecasts_and_spread) {
  const golden::NamedSeries air = golden::r_series("AirPassengers");
  const std::vector<double> expected = golden::numbers(golden::lines("simple_reference.txt", "drift")[0], 0);
  const MethodForecast forecast = fit(air.y, air.season)->forecast(30);
  for (int h = 0; h < 30; ++h) {
    EXPECT_NEAR(forecast.mean[h], expected[2 * h], 1e-9 * expected[2 * h]) << "step " << h + 1;
    EXPECT_NEAR(forecast.sd[h], expected[2 * h + 1], 1e-9 * expected[2 * h + 1]) << "step " << h + 1;
  }
}

TEST(Drift, goes_on_along_the_line_from_the_first_to_the_last_value) {
  const auto fitted = fit({1, 7, 2, 4});
  EXPECT_EQ(fitted->forecast(3).mean, (std::vector<double>{5, 6, 7}));
  const Components components = fitted->explain(3);
  EXPECT_EQ(components.names, (std::vector<std::string>{"level", "trend"}));
  EXPECT_EQ(components.values[0], (std::vector<double>{4, 4, 4}));
  EXPECT_EQ(components.values[1], (std::vector<double>{1, 2, 3}));
}

TEST(Drift, a_forecast_from_an_earlier_cut_off_does_not_know_the_later_slope) {
  const auto fitted = fit({1, 2, 3, 4, 100});
  const std::vector<double> earlier = {1, 2, 3, 4};
  const auto again =
      fitted->refit({.y = earlier, .season = 1, .options = nullptr, .non_negative = false}, false, Context());
  EXPECT_EQ(again->forecast(1).mean[0], 5);
}

}  // namespace
}  // namespace salesforecast
