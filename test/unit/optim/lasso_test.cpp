#include "core/optim/lasso.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

struct Problem {
  Eigen::MatrixXd hessian;
  Eigen::VectorXd linear, weights;

  double value(const Eigen::VectorXd& x) const {
    return 0.5 * x.dot(hessian * x) - linear.dot(x) + weights.cwiseProduct(x.cwiseAbs()).sum();
  }
};

// Least squares on lines that begin one after the other, as alike as columns come, and on noise; the first two
// coordinates are free.
Problem bends(int rows, int columns, double weight, std::uint64_t seed) {
  samples::Noise noise(seed);
  Eigen::MatrixXd x(rows, columns);
  Eigen::VectorXd y(rows);
  for (int t = 0; t < rows; ++t) {
    const double time = t / (rows - 1.0);
    x(t, 0) = 1;
    x(t, 1) = time;
    for (int j = 2; j < columns; ++j) x(t, j) = std::max(time - (j - 1.0) / columns, 0.0);
    y[t] = 0.3 + time - 3 * std::max(time - 0.5, 0.0) + 0.1 * noise.next();
  }
  Problem problem{x.transpose() * x, x.transpose() * y, Eigen::VectorXd::Constant(columns, weight)};
  problem.weights.head(2).setZero();
  return problem;
}

// Where a coordinate is not zero the gradient is its penalty's, elsewhere it is within the penalty.
void expect_minimum(const Problem& problem, const Eigen::VectorXd& x) {
  const Eigen::VectorXd gradient = problem.hessian * x - problem.linear;
  const double rounding = 1e-8 * problem.linear.cwiseAbs().maxCoeff();
  for (Eigen::Index j = 0; j < x.size(); ++j) {
    if (x[j] != 0) {
      EXPECT_NEAR(gradient[j], problem.weights[j] * (x[j] > 0 ? -1 : 1), rounding) << j;
    } else {
      EXPECT_LE(std::fabs(gradient[j]), problem.weights[j] + rounding) << j;
    }
  }
}

TEST(Lasso, ends_where_the_conditions_of_a_minimum_hold) {
  Lasso lasso;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const double weight : {1e-9, 1e-4, 0.01, 0.3, 100.0}) {
      const Problem problem = bends(120, 27, weight, seed);
      Eigen::VectorXd x = Eigen::VectorXd::Zero(27);
      EXPECT_TRUE(lasso.minimise(problem.hessian, problem.linear, problem.weights, x, Context()));
      expect_minimum(problem, x);
    }
  }
}

TEST(Lasso, finds_the_best_of_all_signs) {
  Lasso lasso;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const Problem problem = bends(30, 6, 0.02, seed);
    Eigen::VectorXd found = Eigen::VectorXd::Zero(6);
    ASSERT_TRUE(lasso.minimise(problem.hessian, problem.linear, problem.weights, found, Context()));
    // Every choice of signs and zeros: its stationary point is the minimum where it has these signs.
    double lowest = std::numeric_limits<double>::infinity();
    for (int code = 0; code < 81; ++code) {
      std::vector<int> active = {0, 1};
      Eigen::VectorXd signs = Eigen::VectorXd::Zero(6);
      for (int j = 2, rest = code; j < 6; ++j, rest /= 3) {
        signs[j] = rest % 3 - 1;
        if (signs[j] != 0) active.push_back(j);
      }
      const Eigen::VectorXd right = problem.linear - problem.weights.cwiseProduct(signs);
      Eigen::VectorXd x = Eigen::VectorXd::Zero(6);
      const Eigen::MatrixXd among = problem.hessian(active, active);
      const Eigen::VectorXd solved = among.ldlt().solve(Eigen::VectorXd(right(active)));
      x(active) = solved;
      lowest = std::min(lowest, problem.value(x));
    }
    EXPECT_NEAR(problem.value(found), lowest, 1e-9 * std::fabs(lowest)) << seed;
  }
}

TEST(Lasso, begins_anywhere) {
  Lasso lasso;
  const Problem problem = bends(120, 27, 0.01, 3);
  Eigen::VectorXd from_zero = Eigen::VectorXd::Zero(27), from_far = Eigen::VectorXd::Constant(27, -5);
  ASSERT_TRUE(lasso.minimise(problem.hessian, problem.linear, problem.weights, from_zero, Context()));
  ASSERT_TRUE(lasso.minimise(problem.hessian, problem.linear, problem.weights, from_far, Context()));
  EXPECT_LT((from_zero - from_far).norm(), 1e-8);
}

TEST(Lasso, leaves_all_at_zero_under_penalties_that_are_large_enough) {
  Lasso lasso;
  Problem problem = bends(50, 8, 1e6, 4);
  problem.weights.setConstant(1e6);
  Eigen::VectorXd x = Eigen::VectorXd::Zero(8);
  EXPECT_TRUE(lasso.minimise(problem.hessian, problem.linear, problem.weights, x, Context()));
  EXPECT_EQ(x, Eigen::VectorXd::Zero(8));
}

TEST(Lasso, without_penalties_solves_the_linear_system) {
  Lasso lasso;
  const Problem problem = bends(50, 8, 0, 5);
  Eigen::VectorXd x = Eigen::VectorXd::Zero(8);
  EXPECT_TRUE(lasso.minimise(problem.hessian, problem.linear, problem.weights, x, Context()));
  EXPECT_LT((problem.hessian * x - problem.linear).norm(), 1e-9);
}

TEST(Lasso, stops_when_cancelled) {
  Lasso lasso;
  Context context;
  context.cancel();
  const Problem problem = bends(50, 8, 0.01, 6);
  Eigen::VectorXd x = Eigen::VectorXd::Zero(8);
  EXPECT_THROW(lasso.minimise(problem.hessian, problem.linear, problem.weights, x, context), Error);
}

}  // namespace
}  // namespace salesforecast
