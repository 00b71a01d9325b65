#include "core/methods/seasonal_naive.h"

#include <gtest/gtest.h>

#include "unit/methods/golden.h"

namespace salesforecast {
namespace {

std::unique_ptr<FittedMethod> fit(const std::vector<double>& y, int season = 1) {
  return kSeasonalNaiveMethod.fit({.y = y, .season = season, .options = nullptr, .non_negative = false}, Context());
}

TEST(SeasonalNaive, agrees_with_r_on_forecasts_and_spread) {
  const golden::NamedSeries air = golden::r_series("AirPassengers");
  const std::vector<double> expected = golden::numbers(golden::lines("simple_reference.txt", "seasonal_naive")[0], 0);
  const MethodForecast forecast = fit(air.y, air.season)->forecast(30);
  for (int h = 0; h < 30; ++h) {
    EXPECT_NEAR(forecast.mean[h], expected[2 * h], 1e-9 * expected[2 * h]) << "step " << h + 1;
    EXPECT_NEAR(forecast.sd[h], expected[2 * h + 1], 1e-9 * expected[2 * h + 1]) << "step " << h + 1;
  }
}

TEST(SeasonalNaive, repeats_the_last_season_and_splits_it_into_level_and_season) {
  const auto fitted = fit({1, 2, 3, 4, 10, 20, 30, 40}, 4);
  EXPECT_EQ(fitted->forecast(6).mean, (std::vector<double>{10, 20, 30, 40, 10, 20}));
  const Components components = fitted->explain(2);
  EXPECT_EQ(components.names, (std::vector<std::string>{"level", "season"}));
  EXPECT_EQ(components.values[0], (std::vector<double>{25, 25}));
  EXPECT_EQ(components.values[1], (std::vector<double>{-15, -5}));
}

TEST(SeasonalNaive, a_single_season_takes_its_spread_from_the_changes_inside_it) {
  EXPECT_NEAR(fit({1, 3, 1, 3}, 4)->forecast(1).sd[0], 2.0, 1e-12);
  EXPECT_TRUE(std::isnan(fit({1, 3, 1, 3}, 4)->in_sample().mse));
}

TEST(SeasonalNaive, less_than_a_season_is_left_to_the_caller) { EXPECT_THROW(fit({1, 2, 3}, 4), Error); }

}  // namespace
}  // namespace salesforecast
