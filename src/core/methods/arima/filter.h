// The Kalman filter of a stationary ARMA process, and its conditional short form.
#pragma once

#include <Eigen/Dense>
#include <span>
#include <vector>

#include "core/methods/arima/polynomial.h"

namespace salesforecast::arima {

enum class FilterStart {
  kStationary,   // the process's own distribution: exact likelihood
  kConditional,  // the first p values are given and errors before them zero: conditional sum of squares
};

// One-step errors of ARMA processes that share their coefficients. The state is that of Harvey 1989, section 3.3, for
// predictions. Instead of its covariance the filter carries the two vectors that the covariance's change has rank one
// in (Morf, Sidhu & Kailath 1974; Pearlman 1980), so that a step costs as much as the state is long, and goes on with
// the coefficients themselves once the variance has converged (Mélard 1984 does both). Keeps its buffers between calls.
class Filter {
 public:
  // Fills `errors`, of the shape of `columns`, with the one-step errors of each column in units of their own standard
  // deviation, that of the process's innovations being 1. False when phi is not stationary, or so nearly that digits do
  // not suffice.
  bool run(const Arma& arma, const Eigen::MatrixXd& columns, FilterStart start, Eigen::MatrixXd& errors);

  // Sum of the logarithms of the errors' variances; 0 for a conditional start.
  double log_variance() const { return log_variance_; }
  // Expectations of the state after the last value of a column: the first is that of the next value.
  std::span<const double> state(Eigen::Index column) const {
    return {states_.data() + static_cast<std::size_t>(column) * (size_ + 1), size_};
  }

 private:
  struct Lag {
    std::size_t lag;
    double phi, theta;
  };

  bool stationary_start(const Arma& arma);
  bool autocovariances(const Arma& arma);
  Eigen::Index converge(const Eigen::MatrixXd& columns, Eigen::MatrixXd& errors);
  void go_on(Eigen::Index from, Eigen::Index first_error, Eigen::Index column, const Eigen::MatrixXd& columns,
             Eigen::MatrixXd& errors);

  std::size_t size_ = 0;  // of the state: the larger of the two orders
  double variance_ = 1;
  double log_variance_ = 0;
  std::vector<double> phi_, gain_, change_;       // size_ + 1 each, zero at the end
  std::vector<double> states_;                    // size_ + 1 a column
  std::vector<double> ring_;                      // a state whose first element moves
  std::vector<Lag> lags_;                         // those that are not zero
  std::vector<double> rows_, of_ar_, own_, psi_;  // of autocovariances()
};

}  // namespace salesforecast::arima
