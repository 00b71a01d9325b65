// The Gaussian likelihood of a regression with ARMA errors, as a sum of squares for core/optim/gauss_newton.h.
#pragma once

#include <Eigen/Dense>
#include <span>
#include <vector>

#include "core/methods/arima/filter.h"
#include "core/methods/arima/sample.h"

namespace salesforecast::arima {

// What a point of the search stands for.
struct Solution {
  Factors factors;
  // Of the columns after y. Those of missing values come first: what stands for a value less its estimate.
  std::vector<double> coefficients;
  double variance = 0;  // of the innovations, by maximum likelihood
  double log_likelihood = 0;
  std::vector<double> state;  // of the filter after the last value, the regression taken out
};

// Coordinates are the partial autocorrelations of polynomial.h. Regression coefficients and the variance have their
// best values in closed form at each point (Golub & Pereyra 1973), so that only the ARMA part is searched: with V the
// covariance of the differences in units of the innovations' variance and X the columns of the missing values,
//   -2 log L = n log(S / n) + n (1 + log 2 pi),   S = e'e (|V| |X'V^-1 X|)^(1/n),
// e the errors that the filter and then the regression leave, n the number of observations. S is a sum of squares: what
// Box, Jenkins & Reinsel 1994 (section 7.1.4) minimise. The last determinant is the correction for missing values.
class Likelihood {
 public:
  // `data` lives as long as this.
  Likelihood(const Order& order, const Differenced& data, FilterStart start);

  // Problem of GaussNewton; derivatives by differences of the errors.
  double linearise(std::span<const double> point, std::span<double> hessian, std::span<double> gradient);
  // S at a point, infinity where the filter fails.
  double value(std::span<const double> point) { return errors_at(point, base_); }
  Solution solve(std::span<const double> point);

  int size() const { return order_.coefficients(); }
  // Bounds of the coordinates: MA roots may lie on the unit circle, AR roots not quite.
  void bounds(std::span<double> lower, std::span<double> upper) const;
  // Errors that the likelihood counts.
  int observations() const;

 private:
  double errors_at(std::span<const double> point, Eigen::VectorXd& errors);
  // Takes the regressors out of the first column of errors_; their determinant, as far as they stand for missing
  // values.
  double regress();

  Order order_;
  const Differenced& data_;
  FilterStart start_;
  Filter filter_;
  Factors factors_;
  Arma arma_;
  Eigen::MatrixXd errors_, triangle_, jacobian_;
  Eigen::VectorXd base_, moved_;
  std::vector<double> point_;
};

}  // namespace salesforecast::arima
