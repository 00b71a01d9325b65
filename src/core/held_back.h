// Held-back errors of one series: how far its method's forecasts from earlier cut-offs were off. Bounds and accuracy
// come from them.
#pragma once

#include "core/model.h"

namespace salesforecast {

// Fills model.bounds and model.accuracy from forecasts made at cut-offs inside the history, parameters estimated on
// what lies before the first cut-off only. Leaves bounds at the model's formula when the history is too short for that.
//   input    what model.fitted was fitted on
//   horizon  steps judged
void hold_back(SeriesModel& model, const MethodInput& input, int horizon, const Context& context);

// Lower and upper multiple of the method's own h-step sd that hold a level (0,1); first <= 0 <= second.
// Conformal quantiles of the held-back scores (Vovk et al. 2005, the (n+1) rule), shrunk to the Gaussian ones of the
// model's formula while scores are few.
std::pair<double, double> bound_multiples(const Bounds& bounds, double level);

}  // namespace salesforecast
