#include "core/stl.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>
#include <string>

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

// The series of mstl_reference.R.
std::vector<double> reference_series(const std::string& name, std::size_t n) {
  if (name != "made") {
    std::vector<double> y = golden::r_series(name).y;
    y.resize(n);
    return y;
  }
  std::vector<double> y;
  for (std::size_t place = 1; place <= n; ++place) {
    const double t = static_cast<double>(place), turn = 2 * std::numbers::pi * t;
    y.push_back(200 + t / 10 + 30 * std::sin(turn / 7) + 20 * std::cos(turn / 30) + 50 * std::sin(turn / 365.25) +
                8 * std::sin(t * t) + (place % 97 == 50 ? 150 : 0));
  }
  return y;
}

// Periods as R takes them: whole, and those that come more than twice.
std::vector<int> seasons_of(const std::string& periods, std::size_t n) {
  std::vector<int> seasons;
  std::istringstream stream(periods);
  for (std::string word; std::getline(stream, word, ',');) {
    if (2 * std::stod(word) < static_cast<double>(n)) seasons.push_back(static_cast<int>(std::stod(word)));
  }
  return seasons;
}

TEST(Mstl, parts_are_those_of_r_forecast) {
  for (const auto& words : golden::lines("mstl_reference.txt", "part")) {
    SCOPED_TRACE(words[0] + " " + words[1] + " " + words[2] + " robust " + words[3] + " " + words[4]);
    const std::size_t n = std::stoul(words[1]);
    const std::vector<double> y = reference_series(words[0], n);
    const std::vector<int> seasons = seasons_of(words[2], n);
    const MstlParts parts = decompose_mstl(y, seasons, words[3] == "1", Context());
    const std::string& name = words[4];
    const std::vector<double>& ours = name == "trend"       ? parts.trend
                                      : name == "remainder" ? parts.remainder
                                                            : parts.seasons.at(std::stoul(name.substr(6)) - 1);
    const std::vector<double> theirs = golden::numbers(words, 5);
    const std::size_t apart = std::max<std::size_t>(5, n / 40);
    ASSERT_EQ(theirs.size(), (n - 1) / apart + 1);
    const double size = *std::max_element(y.begin(), y.end());
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      EXPECT_NEAR(ours[i * apart], theirs[i], 1e-9 * std::max(std::fabs(theirs[i]), 1e-3 * size)) << "place " << i;
    }
  }
}

TEST(Stl, parts_sum_to_the_series) {
  const std::vector<double> y = samples::trending_seasonal(61, 12, 200, 1, 50, 5);
  const StlParts parts = decompose_stl(y, 12, {}, Context());
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
  for (const double v : decompose_stl(y, 4, {}, Context()).trend) EXPECT_TRUE(std::isfinite(v));
}

}  // namespace
}  // namespace salesforecast
