#include "core/decompose.h"

#include <gtest/gtest.h>

#include <cmath>

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

TEST(Decompose, shrinking_keeps_a_clear_season_and_drops_what_noise_explains) {
  const SeasonIndices clear = decompose_season(samples::trending_seasonal(60, 12, 100, 0, 30, 2), 12);
  const SeasonIndices kept = shrink_season(clear);
  ASSERT_EQ(kept.form, clear.form);
  EXPECT_GT(std::fabs(kept.indices[0] - 1), 0.98 * std::fabs(clear.indices[0] - 1));
  EXPECT_LT(std::fabs(kept.indices[0] - 1), std::fabs(clear.indices[0] - 1));

  double share = 0;
  for (int seed = 1; seed <= 50; ++seed) {
    const SeasonIndices noise = decompose_season(samples::trending_seasonal(60, 12, 100, 0, 0, 10, seed), 12);
    const SeasonIndices left = shrink_season(noise);
    share += left.form == SeasonForm::kNone ? 0 : (left.indices[0] - 1) / (noise.indices[0] - 1) / 50;
  }
  EXPECT_LT(share, 0.25);
}

TEST(Decompose, noise_is_the_sampling_variance_of_an_index) {
  // Even noise in [-10, 10): variance 100 / 3, four or five values an index, less what the moving average takes.
  double noise = 0;
  for (int seed = 1; seed <= 200; ++seed) {
    std::vector<double> y = samples::trending_seasonal(60, 12, 0, 0, 0, 10, seed);
    noise += decompose_season(y, 12).noise / 200;
  }
  EXPECT_NEAR(noise, 100.0 / 3 / 4, 0.15 * 100.0 / 3 / 4);
}

TEST(Decompose, one_repeat_of_a_constant_season_has_no_noise) {
  const SeasonIndices season = decompose_season(std::vector<double>(9, 5.0), 4);
  EXPECT_EQ(season.noise, 0);
  EXPECT_EQ(shrink_season(season).form, SeasonForm::kNone);
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
