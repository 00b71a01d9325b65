#include "core/methods/ets/recursion.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/methods/ets/step.h"

namespace salesforecast::ets {
namespace {

template <Part kTrend, Part kSeason>
Errors run_form(const Form& form, const Smoothing& p, std::span<const double> y, State& state) {
  const bool multiplicative = form.error == Part::kMultiplicative;
  const std::size_t m = std::max<std::size_t>(state.season.size(), 1);
  double none = 0;
  double* const season = kSeason == Part::kNone ? &none : state.season.data();
  double level = state.level;
  double trend = state.trend;
  LogProduct product;
  Errors errors;
  std::size_t k = 0;
  for (const double value : y) {
    const Step s = look<kTrend, kSeason>(value, level, trend, season[k], p.phi);
    if (!sound<kTrend, kSeason>(s, multiplicative)) return errors;
    errors.squares += s.difference * s.difference;
    if (multiplicative) {
      const double relative = s.difference / s.forecast;
      errors.relative += relative * relative;
      product.multiply(s.forecast);
    }
    move<kTrend, kSeason>(s, p, level, trend, season[k]);
    if (kSeason != Part::kNone && ++k == m) k = 0;
  }
  state.level = level;
  state.trend = trend;
  errors.log_f = multiplicative ? product.log() : 0.0;
  errors.valid = std::isfinite(errors.squares + errors.relative + level + trend);
  return errors;
}

}  // namespace

Errors run(const Form& form, const Smoothing& smoothing, std::span<const double> y, State& state) {
  return with_parts(form,
                    [&]<Part kTrend, Part kSeason>() { return run_form<kTrend, kSeason>(form, smoothing, y, state); });
}

bool is_forecastable(const Form& form, const Smoothing& smoothing, int season) {
  if (!form.has_season()) return true;
  const double alpha = smoothing.alpha, beta = smoothing.beta, gamma = smoothing.gamma, phi = smoothing.phi;
  const int m = season;
  // Hyndman, Akram and Archibald (2008), "The admissible parameter space for exponential smoothing models", table 2;
  // the conditions that the usual region implies are left out.
  if (alpha < 1 - 1 / phi - gamma * (1 - m + phi + phi * m) / (2 * phi * m)) return false;
  // Its characteristic polynomial must have its roots inside the unit circle: the Schur-Cohn step-down from the
  // leading 1.
  std::array<double, kMaxSeason + 2> a{};
  a[0] = 1;
  a[1] = alpha + beta - phi;
  for (int i = 2; i < m; ++i) a[static_cast<std::size_t>(i)] = alpha + beta - alpha * phi;
  a[static_cast<std::size_t>(m)] = alpha + beta - alpha * phi + gamma - 1;
  a[static_cast<std::size_t>(m) + 1] = phi * (1 - alpha - gamma);
  std::size_t last = static_cast<std::size_t>(m) + 1;
  if (!form.has_trend()) {
    // Without a trend 1 is a root of the polynomial but not of the model: divide it out.
    for (std::size_t i = 1; i < last; ++i) a[i] += a[i - 1];
    --last;
  }
  for (std::size_t degree = last; degree > 0; --degree) {
    const double reflection = a[degree];
    if (!(std::abs(reflection) < 1)) return false;
    const double divisor = 1 / (1 - reflection * reflection);
    for (std::size_t i = 1, j = degree - 1; i <= j; ++i, --j) {
      const double front = a[i], back = a[j];
      a[i] = (front - reflection * back) * divisor;
      if (i != j) a[j] = (back - reflection * front) * divisor;
    }
  }
  return true;
}

}  // namespace salesforecast::ets
