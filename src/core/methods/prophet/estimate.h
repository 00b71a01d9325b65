// The maximum of prophet's posterior density, as Stan's optimiser seeks it.
#pragma once

#include <Eigen/Dense>
#include <span>
#include <vector>

#include "core/context.h"
#include "core/methods/prophet/form.h"

namespace salesforecast::prophet {

// A history as the fit sees it: y over its largest absolute value.
struct History {
  std::vector<double> y;
  std::vector<double> days;  // of the calendar
  std::vector<double> times;
  std::vector<std::span<const double>> regressors;  // one for each of the form; NaN: the value is left out
  double capacity = 0;                              // on the same scale
};

// rate, offset, changes of the rate at the change points, effects.
struct Point {
  double rate = 0, offset = 0;
  Eigen::VectorXd changes, effects;
  double variance = 1;  // of the noise

  double square_sum = 0;  // of the residuals
  int observations = 0;
};

// The trend at a time, and its derivative by the predictor: the line rate t + offset that bends at the change points,
// itself (linear), or the argument rate (t - offset) + bends of a logistic curve up to the capacity. (The package's
// offsets gamma of eq. 4 do the same: they make the argument continuous.)
struct TrendValue {
  double value = 0, slope = 1;
};
TrendValue trend_at(const Point& point, std::span<const double> changepoints, ProphetGrowth growth, double capacity,
                    double time);

enum class Estimate {
  kAll,
  kTrend,  // effects and variance are kept
};

// Minimises the negative logarithm of the posterior density (see negative_log_posterior) from the package's start, or
// with effects and variance of `start`. Throws Error(kInvalidData) where there is nothing to fit.
Point estimate(const Form& form, const History& history, std::span<const double> changepoints, Estimate what,
               const Point& start, const Context& context);

// n log sigma + SSR / (2 sigma^2) + 2 sigma^2 + (k^2 + m^2) / 50 + sum beta^2 / 200 + sum |delta| / tau: what Stan's
// lp__ is the negative of (prophet.stan; constants left out).
double negative_log_posterior(const Point& point, double changepoint_scale);

}  // namespace salesforecast::prophet
