#include "core/transform.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <tuple>

#include "core/transform_choice.h"
#include "unit/methods/golden.h"

namespace salesforecast {
namespace {

using Values = std::vector<double>;

TEST(Transform, there_and_back) {
  const Values y = {0.5, 3, 20, 1e-3, 700};
  for (const double lambda : {0.0, 1e-6, 0.3, 0.5, 1.0}) {
    const PowerTransform transform = PowerTransform::of(y, lambda);
    for (const double v : y) EXPECT_NEAR(transform.back(transform.forward(v)), v, 1e-9 * v) << lambda;
    EXPECT_EQ(transform.forward(0), transform.forward(5e-4));  // half of the least value
    EXPECT_TRUE(std::isfinite(transform.forward(-3)));
  }
  EXPECT_EQ(PowerTransform::of(y, 0.5).back(-3), 0);  // below what any y gives
  EXPECT_LE(PowerTransform::of(y, 0).back(1e6), 1e307);
  const PowerTransform huge = PowerTransform::of(Values{1e300, 1e-300}, 1);
  EXPECT_TRUE(std::isfinite(huge.forward(1e300)));
}

// The mean of y by the trapezoidal rule over eight standard deviations of z.
BackTransformed integrated(const PowerTransform& transform, double mean, double sd) {
  double weights = 0, first = 0, second = 0;
  for (int i = -4000; i <= 4000; ++i) {
    const double x = i / 500.0, weight = std::exp(-x * x / 2), y = transform.back(mean + sd * x);
    weights += weight;
    first += weight * y;
    second += weight * y * y;
  }
  first /= weights;
  return {first, std::sqrt(second / weights - first * first)};
}

TEST(Transform, means_come_back_without_bias) {
  for (const double lambda : {0.0, 0.25, 1.0 / 3, 0.5, 0.8, 1.0}) {
    const PowerTransform transform{lambda, 50, 1};
    for (const double mean : {-0.3, 0.0, 0.8}) {
      const BackTransformed got = back_transformed(transform, mean, 0.25), exact = integrated(transform, mean, 0.25);
      EXPECT_NEAR(got.mean, exact.mean, 5e-4 * exact.mean) << lambda << " " << mean;
      EXPECT_NEAR(got.sd, exact.sd, 2e-2 * exact.sd) << lambda << " " << mean;
    }
  }
  // The lognormal's, of which everything is known.
  const BackTransformed log = back_transformed({0, 1, 1e-9}, 1, 0.5);
  EXPECT_NEAR(log.mean, std::exp(1.125), 1e-12);
  EXPECT_NEAR(log.sd, std::exp(1.125) * std::sqrt(std::expm1(0.25)), 1e-12);
}

TEST(Transform, a_spread_without_bounds_does_not_explode) {
  for (const double lambda : {0.0, 0.2, 0.7, 1.0}) {
    const BackTransformed wild = back_transformed({lambda, 10, 1}, 0, 1e9);
    EXPECT_LE(wild.mean, 20) << lambda;
    EXPECT_TRUE(std::isfinite(wild.sd));
  }
}

// y = level^(1 / lambda) of a wave and noise of one size on the scale of lambda.
Values made(double lambda, int n) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  Values y;
  for (int t = 0; t < n; ++t) {
    const double z = 10 + 0.05 * t + std::sin(t * 0.5236) + 0.3 * normal(random);
    y.push_back(lambda == 0 ? std::exp(z / 2) : std::pow(z, 1 / lambda));
  }
  return y;
}

TEST(Transform, guerrero_finds_the_scale) {
  EXPECT_NEAR(guerrero_lambda(made(0, 360), 12), 0, 0.08);
  EXPECT_NEAR(guerrero_lambda(made(0.5, 360), 12), 0.5, 0.15);
  EXPECT_EQ(guerrero_lambda(Values{1, 2, 3}, 12), 1);
  EXPECT_EQ(guerrero_lambda(Values(40, 7.0), 12), 1);
}

TEST(Transform, agrees_with_r) {
  for (const auto& words : golden::lines("transform_reference.txt", "lambda")) {
    EXPECT_NEAR(guerrero_lambda(golden::numbers(words, 2), std::stoi(words[0])), std::stod(words[1]), 2e-3) << words[1];
  }
  // R stops at the second order of the spread.
  for (const auto& words : golden::lines("transform_reference.txt", "back")) {
    const auto [lambda, sd, w, mean] =
        std::tuple(std::stod(words[0]), std::stod(words[1]), std::stod(words[2]), std::stod(words[3]));
    EXPECT_NEAR(back_transformed({lambda, 1, 1e-9}, w, sd).mean, mean, 2e-6 * mean) << lambda;
  }
}

// Growth of 5 % a step, which a straight line does not follow.
Values growing(int n) {
  std::mt19937_64 random(4);
  std::normal_distribution<double> normal;
  Values y;
  for (int t = 0; t < n; ++t) y.push_back(std::exp(1 + 0.05 * t + 0.02 * normal(random)));
  return y;
}

TEST(Transform, only_what_came_before_the_first_cutoff_chooses) {
  const Values y = growing(120);
  Options options;
  options.method = "drift";
  for (const Transform asked : {Transform::kLog, Transform::kBoxCox, Transform::kAuto}) {
    options.transform = asked;
    const auto lambda_of = [&](const Values& values) {
      const MethodInput input{.y = values, .season = 12, .options = &options};
      return settled_lambda(input, values, {}, 12, YearClock{12}, Context());
    };
    const auto before = lambda_of(y);
    ASSERT_TRUE(before) << static_cast<int>(asked);
    Values changed = y;
    for (std::size_t t = 96; t < 120; ++t) changed[t] = 1000 * static_cast<double>(1 + t % 5);
    EXPECT_EQ(before, lambda_of(changed));
    changed[50] = 0;
    EXPECT_FALSE(lambda_of(changed));
  }
  options.transform = Transform::kNone;
  EXPECT_FALSE(settled_lambda({.y = y, .season = 12, .options = &options}, y, {}, 12, YearClock{12}, Context()));
}

TEST(Transform, what_stands_against_it_is_said) {
  EXPECT_EQ(transform_obstacle(made(0, 30)), "");
  Values y = made(0, 30);
  y[3] = 0;
  EXPECT_EQ(transform_obstacle(y), "a value is not above zero");
  for (std::size_t t = 0; t < 30; ++t) y[t] = t % 4 == 0 ? 1 : 0;
  EXPECT_EQ(transform_obstacle(y), "sales are rare");
}

}  // namespace
}  // namespace salesforecast
