// The likelihood of a form as a sum of squares, with its derivatives.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "core/methods/ets/recursion.h"

namespace salesforecast::ets {

// A fit as a least-squares problem (core/optim/gauss_newton.h). Coordinates, in this order and where the form has them:
// alpha, beta / alpha, gamma / (1 - alpha), phi, level, trend, seasons 1 .. m - 1. The two ratios turn the usual
// region 0 < beta < alpha, 0 < gamma < 1 - alpha into a box. Season 0 is what makes the seasons sum to 0 or m.
//
// The sum is S = sum (y - f)^2 for additive errors, and for multiplicative ones S = G^2 sum ((y - f) / f)^2 with G the
// geometric mean of f: n log S is then -2 log likelihood with the variance concentrated out (Hyndman et al. 2008,
// eq. 5.3) for both, so that they can be compared, and both are sums of squares.
//
// With a fixed start only the smoothing parameters are coordinates.
class LeastSquares {
 public:
  LeastSquares(const Form& form, int season, std::span<const double> y, std::optional<State> fixed_start = {});

  const Form& form() const { return form_; }
  int size() const { return size_; }
  void bounds(std::span<double> lower, std::span<double> upper) const;
  Smoothing smoothing(std::span<const double> x) const;
  State start_state(std::span<const double> x) const;
  // The coordinates of smoothing parameters and a start state.
  void coordinates(const Smoothing& smoothing, const State& start, std::span<double> x) const;

  // S at x, with J'J and J'r; infinity outside the domain (states without meaning, or parameters outside the
  // forecastable region, see is_forecastable).
  double linearise(std::span<const double> x, std::span<double> hessian, std::span<double> gradient);

 private:
  // Two neighbouring columns of the Jacobian: a vector of the compiler's own, SSE2 on x86-64, equal bits everywhere.
  typedef double Pair __attribute__((vector_size(16)));

  template <Part kTrend, Part kSeason>
  bool differentiate(const Smoothing& p, State state);
  void start_tangents(std::span<const double> x);
  void add_products(const Pair* begin, const Pair* end);
  double assemble(std::span<double> hessian, std::span<double> gradient);

  Form form_;
  int season_;  // 1 without a season
  std::span<const double> y_;
  int size_;
  int pairs_;
  std::optional<State> fixed_start_;
  // Tangents of level, trend and seasons; rows of the Jacobian, one per observation; weighted sums.
  std::vector<Pair> level_tangent_, trend_tangent_, season_tangent_, jacobian_, log_tangent_, normal_;
  std::array<double, 4> alpha_seed_{}, beta_seed_{}, gamma_seed_{}, phi_seed_{};  // by smoothing coordinate
  double log_f_ = 0;
};

}  // namespace salesforecast::ets
