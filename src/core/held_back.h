// What held-back forecasts of one series say: how accurate it is forecast, how far its outcomes spread, and its scores.
#pragma once

#include <span>
#include <vector>

#include "core/bounds.h"
#include "core/cutoffs.h"
#include "core/model.h"

namespace salesforecast {

// Forecasts of one series from the cut-offs of a plan, one a cut-off, and what came.
struct HeldBack {
  CutoffPlan plan;
  std::vector<MethodForecast> forecasts;
  std::span<const double> history;  // what forecasts were made from
  std::span<const double> y;        // the same; NaN: no outcome
  bool non_negative = false;
  Outcomes outcomes = Outcomes::kContinuous;

  bool empty() const noexcept { return forecasts.empty(); }
};

// Accuracy over all cut-offs and steps; MASE and RMSSE by the history before the first cut-off.
Accuracy held_back_accuracy(const HeldBack& held, int season);

// Size of the errors in the formula's sds: root mean square over the outcomes, wild ones counted as 3; NaN when there
// are none.
double error_size(const HeldBack& held);

// The spread of a series as its errors up to the end of its history tell it, drawn to `prior` while they are few.
double settled_spread(const HeldBack& held, double prior);

// The scores of all outcomes. Each is scaled by the spread that was known at its cut-off, so that the scores hold the
// uncertainty of the spread itself: a spread settled by all errors would make the same errors look smaller than new
// ones.
std::vector<HeldBackScore> held_back_scores(const HeldBack& held, double prior);

// An outcome less its forecast as shown.
struct HeldBackError {
  std::int64_t cutoff = 0;  // the number of the first period that the forecast did not see
  int step = 1;
  float error = 0;
};

// The errors at the steps of pool_steps(). first_period: of the history's first value. Those beyond the range of floats
// are left out.
std::vector<HeldBackError> held_back_errors(const HeldBack& held, std::int64_t first_period);

// Sorted and thinned to what a model of one series keeps.
std::vector<double> thinned_scores(std::span<const HeldBackScore> scores);

}  // namespace salesforecast
