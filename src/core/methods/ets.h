// Exponential smoothing by state space models, chosen by AICc: docs/methods/ets.md.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

// R's ets: every admitted form of error x trend x season that the data allow, start states included in the likelihood.
extern const Method kEtsMethod;

}  // namespace salesforecast
