#include "core/optim/lasso.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace salesforecast {

namespace {

constexpr double kTolerance = 1e-10;  // of a penalty: what a gradient may exceed it by
constexpr double kRounding = 1e-13;   // of the largest gradient that there could be

// Each coordinate enters and leaves a few times at most; far beyond that rounding goes in circles.
Eigen::Index most_steps(Eigen::Index size) { return 20 * (size + 5); }

double sign_of(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

}  // namespace

Eigen::Index Lasso::steepest_zero(const Eigen::Ref<const Eigen::VectorXd>& weights,
                                  const Eigen::Ref<const Eigen::VectorXd>& x) const {
  Eigen::Index steepest = -1;
  double excess = 0;
  for (Eigen::Index j = 0; j < x.size(); ++j) {
    if (weights[j] == 0 || x[j] != 0) continue;
    const double beyond = std::fabs(gradient_[j]) - weights[j] * (1 + kTolerance);
    if (beyond > excess) {
      excess = beyond;
      steepest = j;
    }
  }
  return steepest;
}

bool Lasso::solve_active(const Eigen::Ref<const Eigen::VectorXd>& linear,
                         const Eigen::Ref<const Eigen::VectorXd>& weights) {
  const auto size = static_cast<Eigen::Index>(active_.size());
  active_hessian_.resize(size, size);
  active_linear_.resize(size);
  for (Eigen::Index a = 0; a < size; ++a) {
    const Eigen::Index j = active_[static_cast<std::size_t>(a)];
    active_linear_[a] = linear[j] - weights[j] * signs_[static_cast<std::size_t>(j)];
    for (Eigen::Index b = a; b < size; ++b) {
      active_hessian_(b, a) = hessian_(active_[static_cast<std::size_t>(b)], j);
    }
  }
  const Eigen::LDLT<Eigen::MatrixXd> factor(active_hessian_);
  if (factor.info() != Eigen::Success) return false;
  target_ = factor.solve(active_linear_);
  return target_.allFinite();
}

bool Lasso::entered(Eigen::Index entering) const {
  const auto at = std::lower_bound(active_.begin(), active_.end(), entering) - active_.begin();
  return sign_of(target_[at]) == signs_[static_cast<std::size_t>(entering)];
}

bool Lasso::advance(const Eigen::Ref<const Eigen::VectorXd>& weights, Eigen::Ref<Eigen::VectorXd> x) {
  const auto size = static_cast<Eigen::Index>(active_.size());
  Eigen::VectorXd step(size), from(size), curved(size);
  for (Eigen::Index a = 0; a < size; ++a) {
    from[a] = x[active_[static_cast<std::size_t>(a)]];
    step[a] = target_[a] - from[a];
  }
  curved.noalias() = active_hessian_.selfadjointView<Eigen::Lower>() * step;
  // Along the step the function is slope s + curvature s^2 / 2 and the penalties; its pieces meet where a sign changes.
  double slope = 0;
  for (Eigen::Index a = 0; a < size; ++a) slope += gradient_[active_[static_cast<std::size_t>(a)]] * step[a];
  const double curvature = step.dot(curved);
  const auto change = [&](double s) {
    double sum = s * slope + 0.5 * s * s * curvature;
    for (Eigen::Index a = 0; a < size; ++a) {
      const double weight = weights[active_[static_cast<std::size_t>(a)]];
      if (weight > 0) sum += weight * (std::fabs(from[a] + s * step[a]) - std::fabs(from[a]));
    }
    return sum;
  };
  stops_.assign(1, 1);
  for (Eigen::Index a = 0; a < size; ++a) {
    if (weights[active_[static_cast<std::size_t>(a)]] == 0 || from[a] * target_[a] >= 0) continue;
    stops_.push_back(from[a] / (from[a] - target_[a]));
  }
  double best = 0, lowest = 0;
  for (const double stop : stops_) {
    if (const double value = change(stop); value < lowest) {
      lowest = value;
      best = stop;
    }
  }
  // A step that promises nothing beyond rounding is no step; the target is as good, and has the gradient of its signs.
  const bool arrived = best == 1 || (best == 0 && stops_.size() == 1);
  if (best == 0 && !arrived) best = *std::min_element(stops_.begin(), stops_.end());
  for (Eigen::Index a = 0; a < size; ++a) {
    const Eigen::Index j = active_[static_cast<std::size_t>(a)];
    const double value = arrived ? target_[a] : from[a] + best * step[a];
    const bool crossed =
        weights[j] > 0 && from[a] != 0 && from[a] * target_[a] < 0 && from[a] / (from[a] - target_[a]) == best;
    x[j] = crossed ? 0 : value;
  }
  return arrived;
}

bool Lasso::minimise(const Eigen::Ref<const Eigen::MatrixXd>& hessian, const Eigen::Ref<const Eigen::VectorXd>& linear,
                     const Eigen::Ref<const Eigen::VectorXd>& weights, Eigen::Ref<Eigen::VectorXd> x,
                     const Context& context) {
  const Eigen::Index size = x.size();
  hessian_ = hessian;
  const double rounding = kRounding * linear.cwiseAbs().maxCoeff();
  signs_.assign(static_cast<std::size_t>(size), 0);
  Eigen::Index entering = -1;
  bool arrived = false;  // x is the minimum for the coordinates and signs that it has
  for (Eigen::Index steps = 0; steps < most_steps(size); ++steps) {
    context.check_cancel();
    gradient_ = hessian_.selfadjointView<Eigen::Lower>() * x - linear;
    if (arrived) {
      entering = steepest_zero(weights, x);
      if (entering < 0 || std::fabs(gradient_[entering]) - weights[entering] <= rounding) return true;
    }
    active_.clear();
    for (Eigen::Index j = 0; j < size; ++j) {
      signs_[static_cast<std::size_t>(j)] = j == entering ? -sign_of(gradient_[j]) : sign_of(x[j]);
      if (weights[j] == 0 || signs_[static_cast<std::size_t>(j)] != 0) active_.push_back(j);
    }
    if (active_.empty()) {
      arrived = true;
      continue;
    }
    if (!solve_active(linear, weights)) return false;
    // The solution has the coordinate on the side that it was sent to, unless it entered for rounding alone.
    if (entering >= 0 && !entered(entering)) return true;
    arrived = advance(weights, x);
    // Arrived with another sign than guessed: the guess was wrong, and the next one is of these signs.
    for (const Eigen::Index j : active_) {
      if (weights[j] > 0 && sign_of(x[j]) != signs_[static_cast<std::size_t>(j)]) arrived = false;
    }
    entering = -1;
  }
  return false;
}

}  // namespace salesforecast
