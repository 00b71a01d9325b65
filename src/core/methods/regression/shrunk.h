// Regression whose coefficients are shrunk one by one, as far as the data ask for it.
#pragma once

#include <Eigen/Dense>

#include "core/context.h"

namespace salesforecast::regression {

struct Shrunk {
  Eigen::VectorXd coefficients;  // 0: no effect that stands out from noise
  double squares = 0;            // sum of squares of what they leave
};

// Linear regression of z on the columns of x, each coefficient with a normal prior of its own variance; the variances
// are those of the largest evidence (MacKay 1992; Tipping 2001, "Sparse Bayesian learning and the relevance vector
// machine", eq. 16 to 18). A column that explains nothing gets the variance 0 and is out; of collinear ones what they
// share is split or left to one. What is left has to be two standard errors large, or sqrt(2 log candidates) of them,
// which the largest of so many columns of noise hardly is (Foster & George 1994, "The risk inflation criterion").
//   rows        of x and z that count (the others are zeros)
//   candidates  columns that those of x were taken from, >= 1
Shrunk shrunk_regression(const Eigen::MatrixXd& x, const Eigen::VectorXd& z, double rows, double candidates,
                         const Context& context);

}  // namespace salesforecast::regression
