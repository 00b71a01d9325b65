#include "core/optim/gauss_newton.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace salesforecast {
namespace {

const double kInf = std::numeric_limits<double>::infinity();

// Rosenbrock's valley as residuals 10 (x1 - x0^2) and 1 - x0.
struct Valley {
  int calls = 0;
  double linearise(std::span<const double> x, std::span<double> hessian, std::span<double> gradient) {
    ++calls;
    const double r0 = 10 * (x[1] - x[0] * x[0]), r1 = 1 - x[0], slope = -20 * x[0];
    hessian[0] = slope * slope + 1;
    hessian[1] = hessian[2] = 10 * slope;
    hessian[3] = 100;
    gradient[0] = slope * r0 - r1;
    gradient[1] = 10 * r0;
    return r0 * r0 + r1 * r1;
  }
};

TEST(GaussNewton, finds_the_minimum_of_a_curved_valley) {
  GaussNewton optimiser;
  Valley valley;
  std::vector<double> x{-1.2, 1.0};
  const std::vector<double> lower{-kInf, -kInf}, upper{kInf, kInf};
  const auto result = optimiser.minimise(valley, x, lower, upper, {}, Context());
  EXPECT_NEAR(x[0], 1, 1e-6);
  EXPECT_NEAR(x[1], 1, 1e-6);
  EXPECT_LT(result.value, 1e-12);
  EXPECT_EQ(result.evaluations, valley.calls);
}

TEST(GaussNewton, finds_a_minimum_on_the_edge_of_the_box) {
  GaussNewton optimiser;
  Valley valley;
  std::vector<double> x{5, 5};
  const std::vector<double> lower{-2, -2}, upper{0.5, 2};
  const auto result = optimiser.minimise(valley, x, lower, upper, {}, Context());
  EXPECT_TRUE(result.converged);
  EXPECT_NEAR(x[0], 0.5, 1e-12);
  EXPECT_NEAR(x[1], 0.25, 1e-6);
}

TEST(GaussNewton, a_coordinate_with_equal_bounds_is_held) {
  GaussNewton optimiser;
  Valley valley;
  std::vector<double> x{0.3, 1};
  const std::vector<double> lower{0.3, -2}, upper{0.3, 2};
  optimiser.minimise(valley, x, lower, upper, {}, Context());
  EXPECT_EQ(x[0], 0.3);
  EXPECT_NEAR(x[1], 0.09, 1e-5);
}

// A narrow valley x + y = 0.4 that runs down out of the box: the whole step is cut to a corner beside the valley.
struct NarrowValley {
  double linearise(std::span<const double> x, std::span<double> hessian, std::span<double> gradient) {
    const double slope = 0.01;
    const double across = x[0] + x[1] - 0.4;
    const double along = slope * (x[0] - x[1] - 19.6);
    hessian[0] = hessian[3] = 1 + slope * slope;
    hessian[1] = hessian[2] = 1 - slope * slope;
    gradient[0] = across + slope * along;
    gradient[1] = across - slope * along;
    return across * across + along * along;
  }
};

TEST(GaussNewton, shorter_steps_are_tried_where_the_box_cut_one_to_nothing) {
  GaussNewton optimiser;
  NarrowValley valley;
  const std::vector<double> lower{-1, -1}, upper{1, 1};
  std::vector<double> x{0.9, -0.5};
  optimiser.minimise(valley, x, lower, upper, {}, Context());
  EXPECT_EQ(x, (std::vector<double>{0.9, -0.5}));
  optimiser.minimise(valley, x, lower, upper, {.tolerance = 1e-12, .retry_cut_steps = true}, Context());
  EXPECT_NEAR(x[0], 1, 1e-9);
  EXPECT_NEAR(x[1], -0.6, 3e-3);
}

TEST(GaussNewton, evaluations_are_bounded) {
  GaussNewton optimiser;
  Valley valley;
  std::vector<double> x{-1.2, 1.0};
  const std::vector<double> lower{-kInf, -kInf}, upper{kInf, kInf};
  const auto result = optimiser.minimise(valley, x, lower, upper, {.max_evaluations = 3}, Context());
  EXPECT_FALSE(result.converged);
  EXPECT_EQ(valley.calls, 3);
}

// No value anywhere: neither a crash nor an endless loop.
struct Nowhere {
  double linearise(std::span<const double>, std::span<double>, std::span<double>) { return kInf; }
};

TEST(GaussNewton, a_problem_without_values_ends_at_once) {
  GaussNewton optimiser;
  Nowhere nowhere;
  std::vector<double> x{1};
  const std::vector<double> lower{-2}, upper{2};
  EXPECT_FALSE(optimiser.minimise(nowhere, x, lower, upper, {}, Context()).converged);
}

TEST(GaussNewton, cancel_is_honoured) {
  GaussNewton optimiser;
  Valley valley;
  const Context context;
  context.cancel();
  std::vector<double> x{1, 1};
  const std::vector<double> lower{-2, -2}, upper{2, 2};
  EXPECT_THROW(optimiser.minimise(valley, x, lower, upper, {}, context), Error);
}

}  // namespace
}  // namespace salesforecast
