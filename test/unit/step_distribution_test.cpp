// Distributions of counts against Boost's, scores and values against each other.
#include "core/step_distribution.h"

#include <gtest/gtest.h>
#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <limits>

namespace salesforecast {
namespace {

double share_of(double score) { return cdf(boost::math::normal(), score); }

TEST(StepDistribution, negative_binomial_agrees_with_boost) {
  for (const double mean : {0.05, 0.7, 3.0, 40.0, 180.0}) {
    for (const double ratio : {1.5, 4.0, 20.0}) {
      const StepDistribution d = {mean, std::sqrt(mean * ratio), true};
      const double size = mean * mean / (mean * ratio - mean);
      const boost::math::negative_binomial reference(size, size / (size + mean));
      for (const double y : {0.0, 1.0, 2.0, std::floor(mean), std::floor(3 * mean)}) {
        const double below = y > 0 ? cdf(reference, y - 1) : 0;
        const double expected = below + 0.5 * (cdf(reference, y) - below);
        EXPECT_NEAR(share_of(score_of(d, y)), expected, 1e-9) << mean << " " << ratio << " " << y;
      }
      for (const double p : {0.05, 0.5, 0.9, 0.995}) {
        const double value = value_at(d, quantile(boost::math::normal(), p));
        EXPECT_GE(cdf(reference, value), p - 1e-9);
        if (value > 0) {
          EXPECT_LT(cdf(reference, value - 1), p + 1e-9);
        }
      }
    }
  }
}

// naive after a week without a sale: most weeks sell nothing, some do.
TEST(StepDistribution, a_forecast_of_nothing_is_no_certainty) {
  const StepDistribution d = {0, 2, true};
  EXPECT_EQ(value_at(d, 0), 0);
  EXPECT_GE(value_at(d, 1.645), 1);
  EXPECT_LT(score_of(d, 1), 2);
  EXPECT_LT(score_of(d, 1), score_of(d, 4));
  EXPECT_EQ(value_at({0, 0, true}, 3), 0);
}

TEST(StepDistribution, poisson_where_the_variance_does_not_exceed_the_mean) {
  const StepDistribution d = {2.5, 0.1, true};
  const boost::math::poisson reference(2.5);
  EXPECT_NEAR(share_of(score_of(d, 3, 0.25)), cdf(reference, 2) + 0.25 * pdf(reference, 3), 1e-9);
  EXPECT_EQ(value_at(d, quantile(boost::math::normal(), 0.9)), 5);
}

TEST(StepDistribution, regular_counts_are_not_widened_to_poisson) {
  const StepDistribution d = {100, 1, true};
  EXPECT_EQ(value_at(d, 2), 102);
  EXPECT_EQ(value_at(d, -2), 98);
}

TEST(StepDistribution, values_ascend_with_scores_and_are_whole) {
  for (const double mean : {0.0, 1e-9, 0.3, 7.0, 199.0, 201.0, 1e12}) {
    for (const double sd : {0.0, 0.5, 3.0, 1e6}) {
      double last = 0;
      for (int quarter = -32; quarter <= 32; ++quarter) {
        const double value = value_at({mean, sd, true}, quarter / 4.0);
        ASSERT_TRUE(std::isfinite(value));
        ASSERT_GE(value, last);
        ASSERT_EQ(value, std::floor(value));
        last = value;
      }
    }
  }
}

TEST(StepDistribution, is_finite_for_anything) {
  const double huge = std::numeric_limits<double>::max();
  for (const double mean : {-huge, -1.0, 0.0, 1.0, huge}) {
    for (const double sd : {0.0, 1e-300, 1.0, huge}) {
      for (const double y : {-huge, -0.5, 0.0, 0.5, 1.0, 1e15, huge}) {
        for (const bool counts : {false, true}) {
          const double score = score_of({mean, sd, counts}, y);
          EXPECT_LE(std::abs(score), kLargestScore);
          EXPECT_TRUE(std::isfinite(value_at({mean, sd, counts}, score)));
        }
      }
    }
  }
}

TEST(StepDistribution, normal_scores_go_there_and_back) {
  const StepDistribution d = {10, 3, false};
  EXPECT_DOUBLE_EQ(score_of(d, value_at(d, 1.25)), 1.25);
  EXPECT_EQ(score_of({10, 0, false}, 11), kLargestScore);
  EXPECT_EQ(score_of({10, 0, false}, 10), 0);
}

}  // namespace
}  // namespace salesforecast
