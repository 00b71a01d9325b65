// Projections against full matrices of another implementation, what stays where it is, and what is not below zero.
#include "core/reconcile.h"

#include <gtest/gtest.h>

#include "unit/methods/golden.h"

namespace salesforecast {
namespace {

// 3 states x 2 products, as test/golden/reconcile_reference.py has them.
Hierarchy crossed() { return {6, {{0, 1, 2, 3, 4, 5}, {0, 1}, {2, 3}, {4, 5}, {0, 2, 4}, {1, 3, 5}}}; }

const std::vector<bool> kAll(6, true), kNone(6, false);

std::vector<Eigen::VectorXd> reference(const std::string& name) {
  std::vector<Eigen::VectorXd> out;
  for (const auto& words : golden::lines("reconcile_reference.txt", name)) {
    const std::vector<double> values = golden::numbers(words, 0);
    out.emplace_back(Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size())));
  }
  return out;
}

void expect_near(const Eigen::VectorXd& found, const Eigen::VectorXd& expected, double tolerance) {
  ASSERT_EQ(found.size(), expected.size());
  EXPECT_LT((found - expected).cwiseAbs().maxCoeff(), tolerance * expected.cwiseAbs().maxCoeff());
}

std::vector<std::vector<HeldBackError>> reference_errors() {
  std::vector<std::vector<HeldBackError>> errors(12);
  std::int64_t cutoff = 100;
  for (const Eigen::VectorXd& row : reference("error")) {
    for (std::size_t node = 0; node < errors.size(); ++node) {
      errors[node].push_back({cutoff, 1, static_cast<float>(row(static_cast<Eigen::Index>(node)))});
    }
    ++cutoff;
  }
  return errors;
}

ErrorCovariance equal() { return independent_errors(crossed(), std::vector<double>(12, 1.0), kAll); }

void compare(const std::string& name, const ErrorCovariance& covariance) {
  const Hierarchy hierarchy = crossed();
  const Projection projection(hierarchy, covariance, Context());
  const auto base = reference("base"), expected = reference(name);
  ASSERT_EQ(base.size(), 3u);
  for (std::size_t step = 0; step < base.size(); ++step) {
    Eigen::VectorXd y = base[step];
    projection.apply(y);
    expect_near(y, expected[step], 1e-9);
  }
}

TEST(Reconcile, ordinary_least_squares_agree_with_the_reference) { compare("ols", equal()); }

TEST(Reconcile, mint_agrees_with_the_reference) {
  compare("mint", shrunk_errors(reference_errors(), std::vector<double>(12, 0.0), crossed(), kAll, Context()));
}

TEST(Reconcile, correlations_are_kept_by_what_is_no_noise) {
  const ErrorCovariance covariance =
      shrunk_errors(reference_errors(), std::vector<double>(12, 0.0), crossed(), kAll, Context());
  const Eigen::MatrixXd full = covariance.shared * covariance.shared.transpose();
  const auto errors = reference("error");
  Eigen::VectorXd a(errors.size()), b(errors.size());
  for (std::size_t t = 0; t < errors.size(); ++t) {
    a(static_cast<Eigen::Index>(t)) = errors[t](6);
    b(static_cast<Eigen::Index>(t)) = errors[t](7);
  }
  const double share = reference("shrinkage")[0](0);
  EXPECT_NEAR(full(6, 7) / ((1 - share) * a.dot(b) / static_cast<double>(a.size())), 1, 1e-9);
  EXPECT_NEAR((full(6, 6) + covariance.own(6)) / (a.squaredNorm() / static_cast<double>(a.size())), 1, 1e-9);
}

TEST(Reconcile, nothing_is_below_zero_and_sums_agree) {
  const Hierarchy hierarchy = crossed();
  const ErrorCovariance covariance = equal();
  const Projection projection(hierarchy, covariance, Context());
  const auto base = reference("base"), expected = reference("nonnegative");
  for (std::size_t step = 0; step < base.size(); ++step) {
    Eigen::VectorXd y = base[step];
    reconcile_steps(hierarchy, projection, kAll, kMostRounds, y, Context());
    expect_near(y, expected[step], 1e-6);
    EXPECT_GE(y.minCoeff(), 0);
    for (std::size_t j = 0; j < hierarchy.roll_ups(); ++j) {
      double sum = 0;
      for (const std::uint32_t i : hierarchy.members[j]) sum += y(static_cast<Eigen::Index>(6 + i));
      EXPECT_NEAR(y(static_cast<Eigen::Index>(j)), sum, 1e-9);
    }
  }
  // Where sales may be negative the same step is the plain projection.
  Eigen::VectorXd y = base[2];
  reconcile_steps(hierarchy, projection, kNone, kMostRounds, y, Context());
  expect_near(y, reference("ols")[2], 1e-9);
}

TEST(Reconcile, a_series_that_stays_is_not_moved) {
  const Hierarchy hierarchy = crossed();
  std::vector<bool> moves = kAll;
  moves[3] = false;
  const std::vector<double> usual(12, 1.0);
  for (const ErrorCovariance& covariance : {independent_errors(hierarchy, usual, moves),
                                            shrunk_errors(reference_errors(), usual, hierarchy, moves, Context())}) {
    const Projection projection(hierarchy, covariance, Context());
    Eigen::VectorXd y = reference("base")[0];
    const double before = y(9);
    projection.apply(y);
    EXPECT_EQ(y(9), before);
    EXPECT_NEAR(y(2), y(8) + y(9), 1e-9 * y(0));
  }
}

TEST(Reconcile, an_error_that_lacks_correlates_with_nothing) {
  auto errors = reference_errors();
  errors[7].clear();
  const ErrorCovariance covariance = shrunk_errors(errors, std::vector<double>(12, 300.0), crossed(), kAll, Context());
  EXPECT_EQ(covariance.own(7), 300.0 * 300.0);
  EXPECT_EQ(covariance.shared.row(7).norm(), 0);
}

TEST(Reconcile, roll_ups_without_an_error_can_still_be_solved) {
  const Hierarchy hierarchy = crossed();
  const std::vector<double> none(12, 0.0);
  Eigen::VectorXd y = reference("base")[0];
  const ErrorCovariance covariance = independent_errors(hierarchy, none, kAll);
  Projection(hierarchy, covariance, Context()).apply(y);
  EXPECT_TRUE(y.allFinite());
  EXPECT_EQ(y.tail(6), reference("base")[0].tail(6));
}

// More roll-ups than a block of the factorisation has columns: pairs of neighbours.
TEST(Reconcile, large_systems_are_solved_block_by_block) {
  Hierarchy hierarchy{301, {}};
  for (std::uint32_t i = 0; i < 300; ++i) hierarchy.members.push_back({i, i + 1});
  std::vector<double> variances;
  for (std::size_t node = 0; node < hierarchy.nodes(); ++node) variances.push_back(1 + static_cast<double>(node % 7));
  const ErrorCovariance covariance = independent_errors(hierarchy, variances, std::vector<bool>(301, true));
  Eigen::VectorXd y(601);
  for (Eigen::Index i = 0; i < y.size(); ++i) y(i) = static_cast<double>(i * 37 % 101);
  const Projection projection(hierarchy, covariance, Context());
  projection.apply(y);
  for (Eigen::Index j = 0; j < 300; ++j) EXPECT_NEAR(y(j), y(300 + j) + y(301 + j), 1e-9);
  Context cancelled;
  cancelled.cancel();
  EXPECT_THROW(Projection(hierarchy, covariance, cancelled), Error);
}

}  // namespace
}  // namespace salesforecast
