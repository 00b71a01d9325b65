#include "core/methods/ces/form.h"

#include <vector>

#include "core/methods/arima/polynomial.h"

namespace salesforecast::ces {
namespace {

// An old error may grow by e to this over a history before the model counts as unstable: on the edge of the region,
// where a component never changes, roots lie on the circle.
constexpr double kMostMemory = 0.5;

// Lag polynomials with leading 1, coefficients of B^0, B^1, …
using Lags = std::vector<double>;

// The component's own polynomial |I - F B|, as of B^lag.
Lags own_lags(double alpha_0, double alpha_1, std::size_t lag) {
  Lags lags(2 * lag + 1, 0.0);
  lags[0] = 1;
  lags[lag] = -(2 - alpha_0);
  lags[2 * lag] = 2 - alpha_0 - alpha_1;
  return lags;
}

// |I - (F - g w') B|: how errors go on when the component is followed.
Lags followed_lags(double alpha_0, double alpha_1, std::size_t lag) {
  Lags lags(2 * lag + 1, 0.0);
  lags[0] = 1;
  lags[lag] = -(2 - 2 * alpha_0 + alpha_1);
  lags[2 * lag] = (1 - alpha_0) * (2 - alpha_0) + alpha_1 * (alpha_1 - 1);
  return lags;
}

void add_product(const Lags& a, const Lags& b, Lags& sum) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == 0) continue;
    for (std::size_t j = 0; j < b.size(); ++j) sum[i + j] += a[i] * b[j];
  }
}

// The moving-average polynomial. With own polynomials A and A_s and followed ones M and M_s of the two components,
// y = (1 + (M - A) / A + (M_s - A_s) / A_s) e, so over A A_s it is M A_s + (M_s - A_s) A.
Lags moving_average(Form form, const Smoothing& s, int season) {
  const std::size_t m = static_cast<std::size_t>(season);
  if (form == Form::kNone) return followed_lags(s[0], s[1], 1);
  if (form == Form::kSimple) return followed_lags(s[0], s[1], m);
  Lags own_season, season_errors;
  if (form == Form::kPartial) {
    own_season.assign(m + 1, 0.0);
    own_season[0] = 1;
    own_season[m] = -1;
    season_errors.assign(m + 1, 0.0);
    season_errors[m] = s[2];
  } else {
    own_season = own_lags(s[2], s[3], m);
    season_errors = followed_lags(s[2], s[3], m);
    for (std::size_t i = 0; i < season_errors.size(); ++i) season_errors[i] -= own_season[i];
  }
  Lags sum(own_season.size() + 2, 0.0);
  add_product(followed_lags(s[0], s[1], 1), own_season, sum);
  add_product(own_lags(s[0], s[1], 1), season_errors, sum);
  return sum;
}

}  // namespace

// Both roots of x^2 - (2 - alpha_0) x + (2 - alpha_0 - alpha_1) within the radius: the triangle of Schur and Cohn.
bool grows_within(double alpha_0, double alpha_1, double radius) {
  const double trace = (2 - alpha_0) / radius;
  const double product = (2 - alpha_0 - alpha_1) / (radius * radius);
  return std::fabs(product) <= 1 && std::fabs(trace) <= 1 + product;
}

bool is_admissible(Form form, const Smoothing& smoothing, int season, int n) {
  const int step = form == Form::kSimple ? season : 1;
  if (!grows_within(smoothing[0], smoothing[1], growth_limit(n, step))) return false;
  if (form == Form::kFull && !grows_within(smoothing[2], smoothing[3], growth_limit(n, season))) return false;
  Lags lags = moving_average(form, smoothing, season);
  for (double& value : lags) value = -value;  // roots_beyond() takes 1 - c_1 B - …
  return arima::roots_beyond(std::span(lags).subspan(1), std::exp(-kMostMemory / n));
}

}  // namespace salesforecast::ces
