// Bounded Nelder-Mead: the project's one optimiser without derivatives (with them: gauss_newton.h).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <type_traits>
#include <vector>

#include "core/context.h"

namespace salesforecast {

struct NelderMeadOptions {
  int max_evaluations = 2000;
  double tolerance = 1e-8;  // ends when the simplex's values differ by less than tolerance * (|best| + tolerance)
  double step = 0.1;        // first simplex: share of upper - lower, or of max(|start|, 1) where a side has no bound
};

struct Minimum {
  std::vector<double> x;
  double value = std::numeric_limits<double>::infinity();
  int evaluations = 0;
  bool converged = false;  // false: stopped by max_evaluations, or the objective is nowhere finite
};

namespace nelder_mead_detail {

// The simplex and its moves (Nelder and Mead 1965, with their coefficients 1, 2, 1/2, 1/2). Trial points are projected
// onto the box (Box 1965), so the objective never sees a point outside. Everything is allocated by the constructor.
template <class Objective>
class Simplex {
 public:
  Simplex(Objective& objective, std::span<const double> start, std::span<const double> lower,
          std::span<const double> upper, const NelderMeadOptions& options, const Context& context)
      : objective_(objective),
        lower_(lower),
        upper_(upper),
        options_(options),
        context_(context),
        size_(start.size()),
        points_((size_ + 1) * size_),
        values_(size_ + 1),
        order_(size_ + 1),
        centre_(size_),
        trial_(size_),
        second_(size_) {
    for (std::size_t j = 0; j < size_; ++j) trial_[j] = std::clamp(start[j], lower_[j], upper_[j]);
    for (std::size_t i = 0; i <= size_; ++i) {
      std::copy(trial_.begin(), trial_.end(), point(i).begin());
      if (i > 0) point(i)[i - 1] = stepped(i - 1, trial_[i - 1]);
      values_[i] = evaluate(point(i));
    }
  }

  Minimum run() {
    Minimum best;
    while (true) {
      std::iota(order_.begin(), order_.end(), std::size_t{0});
      std::stable_sort(order_.begin(), order_.end(),
                       [this](std::size_t a, std::size_t b) { return values_[a] < values_[b]; });
      const double low = values_[order_.front()];
      best.converged = values_[order_.back()] - low <= options_.tolerance * (std::abs(low) + options_.tolerance);
      if (best.converged || evaluations_ >= options_.max_evaluations || !std::isfinite(low)) break;
      move();
    }
    const auto x = point(order_.front());
    best.x.assign(x.begin(), x.end());
    best.value = values_[order_.front()];
    best.evaluations = evaluations_;
    return best;
  }

 private:
  std::span<double> point(std::size_t i) { return {points_.data() + i * size_, size_}; }

  // One first step away from the start, inside the box: backwards where forwards is cut to less than half of it.
  double stepped(std::size_t j, double x) const {
    const double range = upper_[j] - lower_[j];
    const double step = options_.step * (std::isfinite(range) ? range : std::max(std::abs(x), 1.0));
    const double forward = std::min(x + step, upper_[j]);
    return forward - x >= 0.5 * step ? forward : std::max(x - step, lower_[j]);
  }

  double evaluate(std::span<const double> x) {
    context_.check_cancel();
    ++evaluations_;
    const double value = objective_(x);
    return std::isnan(value) ? std::numeric_limits<double>::infinity() : value;
  }

  // centre + factor * (centre - worst), projected onto the box.
  double try_at(double factor, std::span<double> x) {
    const auto worst = point(order_.back());
    for (std::size_t j = 0; j < size_; ++j) {
      x[j] = std::clamp(centre_[j] + factor * (centre_[j] - worst[j]), lower_[j], upper_[j]);
    }
    return evaluate(x);
  }

  void replace_worst(std::span<const double> x, double value) {
    std::copy(x.begin(), x.end(), point(order_.back()).begin());
    values_[order_.back()] = value;
  }

  void move() {
    std::fill(centre_.begin(), centre_.end(), 0.0);
    for (std::size_t i = 0; i < size_; ++i) {
      const auto x = point(order_[i]);
      for (std::size_t j = 0; j < size_; ++j) centre_[j] += x[j] / static_cast<double>(size_);
    }
    const double worst = values_[order_.back()];
    const double reflected = try_at(1.0, trial_);
    if (reflected < values_[order_.front()]) {
      const double expanded = try_at(2.0, second_);
      if (expanded < reflected) return replace_worst(second_, expanded);
      return replace_worst(trial_, reflected);
    }
    if (reflected < values_[order_[size_ - 1]]) return replace_worst(trial_, reflected);
    const bool outside = reflected < worst;
    const double contracted = try_at(outside ? 0.5 : -0.5, second_);
    if (contracted < std::min(reflected, worst)) return replace_worst(second_, contracted);
    if (outside) replace_worst(trial_, reflected);
    shrink();
  }

  void shrink() {
    const auto best = point(order_.front());
    for (std::size_t i = 1; i <= size_; ++i) {
      const auto x = point(order_[i]);
      for (std::size_t j = 0; j < size_; ++j) x[j] = best[j] + 0.5 * (x[j] - best[j]);
      values_[order_[i]] = evaluate(x);
    }
  }

  Objective& objective_;
  std::span<const double> lower_, upper_;
  NelderMeadOptions options_;
  const Context& context_;
  std::size_t size_;
  std::vector<double> points_, values_;
  std::vector<std::size_t> order_;
  std::vector<double> centre_, trial_, second_;
  int evaluations_ = 0;
};

}  // namespace nelder_mead_detail

// Minimises objective(std::span<const double>) -> double over the box lower <= x <= upper, from start (moved into the
// box). Infinite sides are allowed; NaN counts as +infinity. All spans have the same size, at least 1, and lower <=
// upper. Checks for cancel at each evaluation; max_evaluations may be passed by the one move under way (at most size +
// 2). Deterministic.
template <class Objective>
Minimum nelder_mead(Objective&& objective, std::span<const double> start, std::span<const double> lower,
                    std::span<const double> upper, const NelderMeadOptions& options, const Context& context) {
  return nelder_mead_detail::Simplex<std::remove_reference_t<Objective>>(objective, start, lower, upper, options,
                                                                         context)
      .run();
}

}  // namespace salesforecast
