#include "core/optim/nelder_mead.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace salesforecast {
namespace {

const double kInf = std::numeric_limits<double>::infinity();

double rosenbrock(std::span<const double> x) { return 100 * std::pow(x[1] - x[0] * x[0], 2) + std::pow(1 - x[0], 2); }

TEST(NelderMead, finds_the_minimum_of_a_curved_valley) {
  const std::vector<double> start{-1.2, 1.0}, lower{-kInf, -kInf}, upper{kInf, kInf};
  const Minimum best = nelder_mead(rosenbrock, start, lower, upper, {.tolerance = 1e-14}, Context());
  EXPECT_TRUE(best.converged);
  EXPECT_NEAR(best.x[0], 1.0, 1e-4);
  EXPECT_NEAR(best.x[1], 1.0, 1e-4);
}

TEST(NelderMead, never_leaves_the_box_and_finds_a_minimum_on_its_edge) {
  const std::vector<double> start{5.0, 0.2}, lower{0.5, 0.0}, upper{2.0, 0.3};
  const auto objective = [&](std::span<const double> x) {
    EXPECT_TRUE(x[0] >= 0.5 && x[0] <= 2.0 && x[1] >= 0.0 && x[1] <= 0.3);
    return x[0] * x[0] + (x[1] - 1) * (x[1] - 1);
  };
  const Minimum best = nelder_mead(objective, start, lower, upper, {}, Context());
  EXPECT_NEAR(best.x[0], 0.5, 1e-3);
  EXPECT_NEAR(best.x[1], 0.3, 1e-3);
}

TEST(NelderMead, evaluations_are_bounded) {
  int calls = 0;
  const std::vector<double> start{-1.2, 1.0}, lower{-kInf, -kInf}, upper{kInf, kInf};
  const auto objective = [&](std::span<const double> x) {
    ++calls;
    return rosenbrock(x);
  };
  const Minimum best = nelder_mead(objective, start, lower, upper, {.max_evaluations = 30, .tolerance = 0}, Context());
  EXPECT_FALSE(best.converged);
  EXPECT_EQ(best.evaluations, calls);
  EXPECT_LE(calls, 34);
}

TEST(NelderMead, nan_counts_as_worst_and_an_objective_without_values_ends) {
  const std::vector<double> start{1.0}, lower{-2.0}, upper{2.0};
  const auto left_half_is_nan = [](std::span<const double> x) { return x[0] < 0.5 ? std::nan("") : x[0]; };
  EXPECT_NEAR(nelder_mead(left_half_is_nan, start, lower, upper, {}, Context()).x[0], 0.5, 0.01);
  const auto nowhere = [](std::span<const double>) { return std::nan(""); };
  EXPECT_FALSE(nelder_mead(nowhere, start, lower, upper, {}, Context()).converged);
}

TEST(NelderMead, cancel_is_honoured) {
  Context context;
  context.cancel();
  const std::vector<double> start{1.0, 1.0}, lower{-2.0, -2.0}, upper{2.0, 2.0};
  EXPECT_THROW(nelder_mead(rosenbrock, start, lower, upper, {}, context), Error);
}

}  // namespace
}  // namespace salesforecast
