#include "core/decompose.h"

#include <gtest/gtest.h>

#include <numeric>

#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

TEST(Decompose, finds_the_indices_of_an_exact_multiplicative_season) {
  const std::vector<double> season = {0.8, 1.3, 1.1, 0.8};
  std::vector<double> y;
  for (int t = 0; t < 20; ++t) y.push_back(50 * season[t % 4]);
  const SeasonIndices found = decompose_season(y, 4);
  EXPECT_EQ(found.form, SeasonForm::kMultiplicative);
  for (int j = 0; j < 4; ++j) EXPECT_NEAR(found.indices[j], season[j], 1e-12);
  for (int t = 0; t < 20; ++t) {
    EXPECT_NEAR(found.remove(y[t], t), 50, 1e-9);
    EXPECT_NEAR(found.restore(found.remove(y[t], t), t), y[t], 1e-9);
  }
}

TEST(Decompose, finds_the_indices_of_an_exact_additive_season_on_a_line) {
  const std::vector<double> season = {-2, 0, 5, -3, 0};
  std::vector<double> y;
  for (int t = 0; t < 25; ++t) y.push_back(t - 10 + season[t % 5]);
  const SeasonIndices found = decompose_season(y, 5);
  EXPECT_EQ(found.form, SeasonForm::kAdditive);
  for (int j = 0; j < 5; ++j) EXPECT_NEAR(found.indices[j], season[j], 1e-12);
}

TEST(Decompose, an_index_near_zero_makes_the_season_additive) {
  std::vector<double> y;
  for (int t = 0; t < 40; ++t) y.push_back(t % 4 == 0 ? 1e-6 : 100);
  EXPECT_EQ(decompose_season(y, 4).form, SeasonForm::kAdditive);
}

TEST(IsSeasonal, sees_seasons_and_nothing_else) {
  const Context context;
  EXPECT_TRUE(is_seasonal(golden::r_series("AirPassengers").y, 12, context));
  EXPECT_TRUE(is_seasonal(samples::trending_seasonal(60, 12, 100, 0, 20, 5), 12, context));
  EXPECT_FALSE(is_seasonal(samples::trending_seasonal(200, 12, 100, 0, 0, 5), 12, context));
  EXPECT_FALSE(is_seasonal(std::vector<double>(60, 4.0), 12, context));
  EXPECT_FALSE(is_seasonal(samples::trending_seasonal(24, 12, 100, 0, 20, 1), 12, context));
  EXPECT_FALSE(is_seasonal(samples::trending_seasonal(60, 12, 100, 0, 20, 1), 1, context));
}

}  // namespace
}  // namespace salesforecast
