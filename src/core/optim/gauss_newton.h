// Bounded Gauss-Newton with Levenberg-Marquardt damping: the optimiser for sums of squares whose derivatives are known.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "core/context.h"

namespace salesforecast {

struct GaussNewtonOptions {
  int max_evaluations = 60;
  double tolerance = 1e-8;  // ends when the next step promises to lower the sum by less than this share
  double damping = 1e-3;    // first Levenberg-Marquardt factor, relative to the diagonal
  // A step that the box cut in more than one coordinate may promise nothing away from a minimum: try shorter ones, too.
  bool retry_cut_steps = false;
};

struct GaussNewtonResult {
  double value = std::numeric_limits<double>::infinity();
  int evaluations = 0;
  bool converged = false;
};

// Minimises a sum of squares S(x) = sum r_t(x)^2 over a box. A Problem gives
//   double linearise(std::span<const double> x, std::span<double> hessian, std::span<double> gradient)
// which returns S (infinity outside its domain) and writes J'J (size * size, symmetric, full) and J'r of the Jacobian
// J = dr/dx. One object may serve any number of problems; it allocates only when a problem is larger than any before.
// Coordinates with lower == upper are held. Deterministic. Not for use by two threads at once.
//
// The step solves the damped quadratic model within the box by an active set: a coordinate that leaves the box is
// put on its bound and the others are solved again, so minima on the edge (the usual case for smoothing parameters) are
// reached in a few steps. Damping follows Nielsen (1999), "Damping parameter in Marquardt's method", eq. 2.5.
class GaussNewton {
 public:
  template <class Problem>
  GaussNewtonResult minimise(Problem& problem, std::span<double> x, std::span<const double> lower,
                             std::span<const double> upper, const GaussNewtonOptions& options, const Context& context) {
    resize(x.size());
    for (std::size_t i = 0; i < size_; ++i) x[i] = std::clamp(x[i], lower[i], upper[i]);
    GaussNewtonResult result;
    context.check_cancel();
    result.value = problem.linearise(x, hessian_, gradient_);
    result.evaluations = 1;
    double damping = options.damping;
    double growth = 2;
    while (std::isfinite(result.value) && result.evaluations < options.max_evaluations && damping < kMaxDamping) {
      if (!step_within(x, lower, upper, damping)) {
        damping *= growth;
        growth *= 2;
        continue;
      }
      const double predicted = promised_decrease();
      if (predicted <= options.tolerance * result.value) {
        if (options.retry_cut_steps && cut_) {
          damping *= growth;
          growth *= 2;
          continue;
        }
        result.converged = true;
        break;
      }
      for (std::size_t i = 0; i < size_; ++i) trial_[i] = std::clamp(x[i] + step_[i], lower[i], upper[i]);
      context.check_cancel();
      const double value = problem.linearise(trial_, trial_hessian_, trial_gradient_);
      ++result.evaluations;
      if (value < result.value) {
        const double gain = (result.value - value) / predicted;
        const double excess = 2.0 * std::min(gain, 2.0) - 1.0;
        damping *= std::max(1.0 / 3.0, 1.0 - excess * excess * excess);
        damping = std::max(damping, kMinDamping);
        growth = 2;
        result.value = value;
        std::copy(trial_.begin(), trial_.end(), x.begin());
        hessian_.swap(trial_hessian_);
        gradient_.swap(trial_gradient_);
      } else {
        damping *= growth;
        growth *= 2;
      }
    }
    return result;
  }

 private:
  static constexpr double kMaxDamping = 1e10;   // steps are then below 1e-10 of a coordinate's own scale
  static constexpr double kMinDamping = 1e-10;  // keeps a singular J'J solvable

  void resize(std::size_t size);
  // Fills step_ with the minimiser of the damped model within the box; false when the system is not positive definite.
  bool step_within(std::span<const double> x, std::span<const double> lower, std::span<const double> upper,
                   double damping);
  bool solve_free(double damping);
  double promised_decrease() const;

  std::size_t size_ = 0;
  bool cut_ = false;  // the last step was cut by the box
  std::vector<double> hessian_, trial_hessian_, gradient_, trial_gradient_, trial_, step_, factor_, right_;
  std::vector<std::size_t> free_;
  std::vector<char> held_;
};

}  // namespace salesforecast
