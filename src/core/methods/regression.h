// Linear effects of regressors, the rest by exponential smoothing: docs/methods/regression.md.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

// Effects of promotions, prices and days shut, found on what level and season leave of the history; ets on the history
// without them.
extern const Method kRegressionMethod;

}  // namespace salesforecast
