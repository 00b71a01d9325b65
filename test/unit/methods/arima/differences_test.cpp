#include "core/methods/arima/differences.h"

#include <gtest/gtest.h>

#include <cmath>

#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast::arima {
namespace {

TEST(ArimaDifferences, are_those_of_r_forecast) {
  for (const auto& words : golden::lines("arima_reference.txt", "differences")) {
    const golden::NamedSeries series = golden::r_series(words[0]);
    const Order order = choose_differences(make_sample(series.y, {}), series.season, Context());
    EXPECT_EQ(order.differences, std::stoi(words[1])) << series.name;
    EXPECT_EQ(order.seasonal_differences, std::stoi(words[2])) << series.name;
    EXPECT_NEAR(kpss_level_statistic(series.y), std::stod(words[3]), 1e-9) << series.name;
  }
}

TEST(ArimaDifferences, constants_and_short_series_have_none) {
  for (const std::vector<double>& y : {std::vector<double>(30, 5.0), {1, 2}, {0, 0, 0, 0}}) {
    EXPECT_EQ(choose_differences(make_sample(y, {}), 12, Context()).differencings(), 0);
  }
  EXPECT_EQ(kpss_level_statistic({}), 0);
  EXPECT_EQ(kpss_level_statistic(std::vector<double>(9, 2.5)), 0);
}

TEST(ArimaDifferences, gaps_are_bridged) {
  std::vector<double> y = samples::trending_seasonal(96, 12, 200, 1, 50, 1);
  const Order whole = choose_differences(make_sample(y, {}), 12, Context());
  for (const std::size_t t : {0u, 20u, 21u, 50u, 95u}) y[t] = std::nan("");
  EXPECT_EQ(choose_differences(make_sample(y, {}), 12, Context()), whole);
  EXPECT_EQ(whole.seasonal_differences, 1);
}

}  // namespace
}  // namespace salesforecast::arima
