// Pools of scores: what they put in place of nominal ones.
#include "core/bounds.h"

#include <gtest/gtest.h>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace salesforecast {
namespace {

// Scores of many series: normal quantiles stretched by `stretch` above zero.
std::vector<std::vector<HeldBackScore>> scores_of(int series, int steps, double stretch) {
  std::vector<std::vector<HeldBackScore>> out(series);
  const boost::math::normal standard;
  for (int i = 0; i < series; ++i) {
    for (int h = 1; h <= steps; ++h) {
      const double share = ((i * 37 + h * 11) % series + 0.5) / series;
      const double score = quantile(standard, share);
      out[i].push_back({h, static_cast<float>(score > 0 ? stretch * score : score)});
    }
  }
  return out;
}

TEST(Bounds, a_pool_of_normal_scores_changes_nothing) {
  const ScorePool pool = learn_pool(scores_of(997, 6, 1), 1);
  for (const double nominal : {-2.5, -1.645, 0.0, 0.5, 1.645, 2.5}) {
    EXPECT_NEAR(pooled_score(pool, 3, nominal), nominal, 0.03);
  }
}

TEST(Bounds, a_skewed_pool_gives_uneven_bounds) {
  const ScorePool pool = learn_pool(scores_of(997, 6, 2), 1);
  EXPECT_NEAR(pooled_score(pool, 2, 1.645), 3.29, 0.05);
  EXPECT_NEAR(pooled_score(pool, 2, -1.645), -1.645, 0.05);
}

TEST(Bounds, scores_ascend_beyond_the_points_too) {
  const ScorePool pool = learn_pool(scores_of(50, 40, 1.5), 1);
  for (const int step : {1, 5, 9, 33, 40, 1000}) {
    double last = -1e9;
    for (int eighth = -64; eighth <= 64; ++eighth) {
      const double nominal = eighth / 8.0;
      const double score = pooled_score(pool, step, nominal);
      EXPECT_GE(score, last) << step << " " << nominal;
      EXPECT_TRUE(std::isfinite(score));
      last = score;
    }
  }
}

// Forecasts that were too low each time: every score lies above zero.
TEST(Bounds, quantiles_do_not_cross_where_all_scores_have_one_sign) {
  std::vector<double> scores;
  for (int i = 0; i < 12; ++i) scores.push_back(2 + 0.1 * i);
  for (const double sign : {1.0, -1.0}) {
    std::vector<double> own;
    for (const double score : scores) own.push_back(sign * score);
    std::sort(own.begin(), own.end());
    double last = -std::numeric_limits<double>::infinity();
    for (double nominal = -6; nominal <= 6; nominal += 0.01) {
      const double score = own_score(own, 12, nominal);
      EXPECT_GE(score, last) << nominal;
      last = score;
    }
  }
  const ScorePool pool = learn_pool(scores_of(40, 4, 3), 1);
  EXPECT_LE(pooled_score(pool, 1, -5), pooled_score(pool, 1, -3));
}

TEST(Bounds, few_series_are_drawn_to_the_normal) {
  const double few = pooled_score(learn_pool(scores_of(5, 4, 3), 1), 1, 1.645);
  const double many = pooled_score(learn_pool(scores_of(995, 4, 3), 1), 1, 1.645);
  EXPECT_GT(few, 1.645);
  EXPECT_LT(few, many - 0.5);
}

TEST(Bounds, nothing_held_back_leaves_the_formula) {
  const std::vector<std::vector<HeldBackScore>> none(7);
  EXPECT_TRUE(learn_pool(none, 1).empty());
  EXPECT_EQ(pooled_score(ScorePool(), 4, 1.3), 1.3);
  EXPECT_EQ(own_score({}, 0, -0.7), -0.7);
}

TEST(Bounds, steps_of_a_pool_grow_apart) {
  EXPECT_EQ(pool_steps(18), (std::vector<int>{1, 2, 3, 4, 6, 8, 11, 16, 18}));
  EXPECT_EQ(pool_steps(1), (std::vector<int>{1}));
  EXPECT_LE(pool_steps(10'000).size(), static_cast<std::size_t>(kMaxPoolSteps));
}

}  // namespace
}  // namespace salesforecast
