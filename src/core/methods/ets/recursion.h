// The smoothing recursion over a history, and the region where its parameters make sense.
#pragma once

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

// True where the effect of an old observation on the forecast dies out (Hyndman et al. 2008, section 10.2): the usual
// region guarantees it without a season; with one the roots of the characteristic polynomial decide.
bool is_forecastable(const Form& form, const Smoothing& smoothing, int season);

}  // namespace salesforecast::ets
