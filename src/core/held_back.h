// What held-back forecasts of one series say: how accurate it is forecast, how far its outcomes spread, and its scores.
#pragma once

#include <algorithm>
#include <cstdint>
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

// The forecasts of one series as shown, kept in little room until its panel is reconciled. NaN: none of this step.
struct KeptForecasts {
  std::vector<std::int64_t> cutoffs;  // ascending: numbers of the first periods that forecasts did not see
  std::int64_t end = 0;               // the first period beyond all forecasts
  int horizon = 1;
  std::vector<float> mean, sd;  // of one cut-off after the other, each to the horizon or the end

  bool empty() const noexcept { return cutoffs.empty(); }
  std::size_t steps(std::int64_t cutoff) const {
    return static_cast<std::size_t>(std::min<std::int64_t>(horizon, end - cutoff));
  }
};

// first_period: of the history's first value.
KeptForecasts kept_forecasts(const HeldBack& held, std::int64_t first_period);

// Sorted and thinned to what a model of one series keeps.
std::vector<double> thinned_scores(std::span<const HeldBackScore> scores);

}  // namespace salesforecast
