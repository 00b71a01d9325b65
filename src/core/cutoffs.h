// Rolling cut-offs: forecasts of many methods from points inside the history, none of which sees what comes after its
// own point. `auto`, bounds, sf_backtest and sf_accuracy are made from them.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/methods/method.h"

namespace salesforecast {

// Where the history is cut, and what a forecast may see.
struct CutoffPlan {
  std::vector<int> cutoffs;  // ascending; values 0 .. cutoff-1 are seen, step 1 is value `cutoff`
  int horizon = 1;           // steps from each cut-off, fewer where the history ends before
  int window = 0;            // values seen at most, the latest ones (a rolling window); 0: all (an expanding one)
  int least = 1;             // values that every cut-off leaves before it
  bool refit = false;        // fit anew at every cut-off; else at the first and the middle one, and states run on

  int steps(std::size_t at, int n) const { return std::min(horizon, n - cutoffs[at]); }
};

// The cut-offs that a training holds back: in the last third of the history, over two horizons, or over the last year
// where that is longer: the errors of one part of the year say little of another's. At most `most` of them; none for a
// history too short to give six.
//   n              values of the history
//   season         steps; two seasons are left before the first cut-off where there are more
//   year           periods of a year
//   needed_length  values that the methods need
CutoffPlan plan_training_cutoffs(int n, int season, int horizon, int year, int needed_length, int most);

// Fits a plan to values that are missing (NaN) in `came`: a cut-off in a gap moves before it, as what is made up for
// the gap knows of what comes after; one that then leaves too little before it, or has no outcome, is dropped. None are
// left where few are.
void avoid_gaps(std::span<const double> came, CutoffPlan* plan);

// The cut-offs of a backtest: `folds` of them, `stride` apart, the last one a whole horizon before the end, so that
// every fold is judged over the whole horizon. Fewer where the history is too short (at least `needed_length` values
// are seen at the first one), none where not even one fits.
CutoffPlan plan_backtest(int n, int horizon, int folds, int stride, int needed_length);

// The history that a method learns from at a cut-off, where that is not what came: as many values as were there.
using HistoryAt = std::function<std::vector<double>(std::size_t at)>;

// What method ets made of the histories before the cut-offs of a plan, by cut-off.
using EtsAt = std::vector<std::shared_ptr<const FittedMethod>>;

// Forecasts of one method, one a cut-off of the plan, each with plan.steps() values. nullopt when the method is a dead
// end on the history before a cut-off, or a forecast is not finite: it then says nothing. Each fit sees of `regressors`
// what was known at its cut-off, for as many steps as it forecasts. `ets` takes the fits of method ets, and gives them
// to methods that begin with it: of the same input, plan and histories.
std::optional<std::vector<MethodForecast>> forecast_at_cutoffs(const Method& method, const MethodInput& input,
                                                               const CutoffPlan& plan, const Context& context,
                                                               const Regressors& regressors = {},
                                                               const HistoryAt& history = {}, EtsAt* ets = nullptr);

}  // namespace salesforecast
