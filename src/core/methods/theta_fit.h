// The theta models on one series without season: least squares over (alpha, start level, weight), states, forecasts.
#pragma once

#include <span>
#include <vector>

#include "core/context.h"

namespace salesforecast {

// Symbols of Fiorucci et al. 2016: weight = 1 - 1/theta, A and B intercept and slope of the linear trend, l the level.
enum class ThetaForm {
  kClassic,    // SES with drift B/2, A&N 2000 by way of Hyndman & Billah 2003; R's thetaf
  kOptimised,  // OTM: theta estimated, A and B over the whole history
  kDynamic,    // DOTM: theta estimated, A and B up to the time of the forecast
};

// What is estimated.
struct ThetaParameters {
  ThetaForm form = ThetaForm::kClassic;
  double alpha = 0.5;
  double weight = 0.5;
};

// The end of a history: all that forecasts need.
struct ThetaState {
  ThetaParameters parameters;
  int n = 0;          // values seen
  double level = 0;   // l_n
  double mean = 0;    // mean of the n values
  double slope = 0;   // B_n of the forms with A and B
  double sigma = 0;   // standard deviation of one-step errors, degrees of freedom taken off
  double lowest = 0;  // forecasts stay within these: the range of the history, once more on either side
  double highest = 0;

  double intercept() const { return mean - slope * (n + 1) / 2; }
};

struct ThetaFit {
  ThetaState state;
  std::vector<double> errors;  // one-step errors from `first` on
  int first = 0;               // index of the first error
  int estimated = 0;           // parameters estimated
};

struct ThetaPath {
  std::vector<double> mean;
  std::vector<double> level;  // the forecast before any slope is added
  std::vector<double> sd;
};

// Estimates. x: at least 3 values, magnitude about 1. start_alpha > 0: search from there only. Throws
// Error(kCancelled).
ThetaFit fit_theta(std::span<const double> x, ThetaForm form, double start_alpha, const Context& context);

// Keeps alpha and weight and runs the states through x; the start level is the best for x.
ThetaFit run_theta(std::span<const double> x, const ThetaParameters& parameters);

// Forecasts of steps 1 … horizon, O(horizon). From step n on the mean stays where it is: a trend is never carried
// further ahead than the history reaches back.
ThetaPath forecast_theta(const ThetaState& state, int horizon);

}  // namespace salesforecast
