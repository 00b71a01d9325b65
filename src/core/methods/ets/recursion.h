// The smoothing recursion, the likelihood and its derivatives.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "core/methods/ets/form.h"

namespace salesforecast::ets {

// Coefficients of the recursion. beta and gamma as in Hyndman et al. (2008): beta <= alpha, gamma <= 1 - alpha.
struct Smoothing {
  double alpha = 0;
  double beta = 0;
  double gamma = 0;
  double phi = 1;
};

// Level, trend and one season per step of the cycle. Before the first observation season[0] belongs to it; in general
// season[t mod m] belongs to observation t.
struct State {
  double level = 0;
  double trend = 0;
  std::vector<double> season;  // empty without a season
};

// One-step errors over a history.
struct Errors {
  double squares = 0;   // sum of (y - f)^2
  double relative = 0;  // sum of ((y - f) / f)^2; 0 for additive errors
  double log_f = 0;     // sum of log f; 0 for additive errors
  bool valid = false;   // every state stayed inside the form's domain
};

// Runs the recursion through y, moving state from before the first observation to after the last one.
Errors run(const Form& form, const Smoothing& smoothing, std::span<const double> y, State& state);

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

// True where the effect of an old observation on the forecast dies out (Hyndman et al. 2008, section 10.2): the usual
// region guarantees it without a season; with one the roots of the characteristic polynomial decide.
bool is_forecastable(const Form& form, const Smoothing& smoothing, int season);

}  // namespace salesforecast::ets
