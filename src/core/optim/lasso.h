// Quadratic functions with absolute values of some coordinates: the solver for estimates under Laplace priors.
#pragma once

#include <Eigen/Dense>
#include <vector>

#include "core/context.h"

namespace salesforecast {

// Minimises x'Hx / 2 - c'x + sum_j w_j |x_j|, coordinates with w_j = 0 being free of a penalty. Exact up to rounding,
// in finitely many steps: each guesses the signs of the coordinates that are not zero, solves for them and goes as far
// as the function falls (feature-sign search: Lee, Battle, Raina & Ng 2007, algorithm 1). One object may serve any
// number of problems. Deterministic. Not for use by two threads at once.
class Lasso {
 public:
  // hessian: symmetric, positive definite over the free coordinates; only its lower triangle is read. x: where the
  // search starts, and its result. False when the steps run out or the matrix has no factor: x is the best point seen.
  bool minimise(const Eigen::Ref<const Eigen::MatrixXd>& hessian, const Eigen::Ref<const Eigen::VectorXd>& linear,
                const Eigen::Ref<const Eigen::VectorXd>& weights, Eigen::Ref<Eigen::VectorXd> x,
                const Context& context);

 private:
  // The zero coordinate that the function falls in most, beyond rounding; -1: none.
  Eigen::Index steepest_zero(const Eigen::Ref<const Eigen::VectorXd>& weights,
                             const Eigen::Ref<const Eigen::VectorXd>& x) const;
  bool solve_active(const Eigen::Ref<const Eigen::VectorXd>& linear, const Eigen::Ref<const Eigen::VectorXd>& weights);
  bool entered(Eigen::Index entering) const;
  // Goes from x towards the solution, as far as the function falls; true when it arrived there.
  bool advance(const Eigen::Ref<const Eigen::VectorXd>& weights, Eigen::Ref<Eigen::VectorXd> x);

  Eigen::MatrixXd hessian_, active_hessian_;
  Eigen::VectorXd gradient_, active_linear_, target_;
  std::vector<Eigen::Index> active_;
  std::vector<double> signs_, stops_;
};

}  // namespace salesforecast
