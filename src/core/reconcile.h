// Reconciliation: forecasts of series and of their roll-ups, made apart, are moved so that they agree.
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/context.h"

namespace salesforecast {

// Nodes are numbered roll-ups first, then series: node m + i is series i. Members are numbers of series.
struct Hierarchy {
  std::size_t series = 0;
  std::vector<std::vector<std::uint32_t>> members;  // by roll-up

  std::size_t roll_ups() const noexcept { return members.size(); }
  std::size_t nodes() const noexcept { return members.size() + series; }
};

// The covariance of the errors of base forecasts over all nodes, up to a factor: diag(own) + shared * shared^T.
struct ErrorCovariance {
  Eigen::VectorXd own;  // 0, with a row of zeros in `shared`: a series whose forecast stays; positive of each roll-up
  Eigen::MatrixXd shared;  // nodes x rows; no column: errors have nothing in common
};

// Errors that have nothing in common. Of variances of 1: ordinary least squares (Hyndman et al. 2011).
//   variances  by node, not negative
//   moves      by series: its forecast may be changed
ErrorCovariance independent_errors(const Hierarchy& hierarchy, std::span<const double> variances,
                                   const std::vector<bool>& moves);

// An outcome less its forecast as shown.
struct HeldBackError {
  std::int64_t cutoff = 0;  // the number of the first period that the forecast did not see
  int step = 1;
  float error = 0;
};

// For MinT (Wickramasuriya, Athanasopoulos & Hyndman 2019): second moments of held-back errors, correlations drawn to
// zero by the intensity of Schaefer & Strimmer (2005). Errors belong together by cut-off and step; where one lacks, its
// correlations count it as zero.
//   errors  by node
//   usual   by node: typical size of its errors where none was held back; not negative
ErrorCovariance shrunk_errors(std::span<const std::vector<HeldBackError>> errors, std::span<const double> usual,
                              const Hierarchy& hierarchy, const std::vector<bool>& moves, const Context& context);

// Projects forecasts onto those whose roll-ups are the sums of their series: y - W C'(C W C')^-1 C y, C y being what
// roll-ups lie off their sums (Wickramasuriya, Athanasopoulos & Hyndman 2019, equation 11; Panagiotelis et al. 2021).
// Only a system of as many equations as there are roll-ups is solved.
class Projection {
 public:
  // Throws Error(kCancelled). What it is given must outlive it.
  Projection(const Hierarchy& hierarchy, const ErrorCovariance& covariance, const Context& context);

  // y: a row a node, a column a step.
  void apply(Eigen::Ref<Eigen::MatrixXd> y) const;

 private:
  Eigen::MatrixXd gaps(const Eigen::Ref<const Eigen::MatrixXd>& y) const;

  const Hierarchy& hierarchy_;
  const ErrorCovariance& covariance_;
  Eigen::MatrixXd shared_gaps_;  // C * shared
  Eigen::MatrixXd factor_;       // lower Cholesky factor of C W C'
};

// The forecasts of some steps (columns), reconciled and not below zero where `non_negative` says so of a series: by
// alternating projections with Dykstra's correction (Boyle & Dykstra 1986), which for ordinary least squares end at the
// nearest such forecasts; what after so many rounds is still below zero becomes zero. Roll-ups are the sums of the
// series. Throws Error(kCancelled).
void reconcile_steps(const Hierarchy& hierarchy, const Projection& projection, const std::vector<bool>& non_negative,
                     int rounds, Eigen::Ref<Eigen::MatrixXd> y, const Context& context);

// Sets the rows of the roll-ups to the sums of their series.
void add_up(const Hierarchy& hierarchy, Eigen::Ref<Eigen::MatrixXd> y);

inline constexpr int kMostRounds = 50;

}  // namespace salesforecast
