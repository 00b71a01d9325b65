// Temporal hierarchies: the history summed over every number of periods that divides the season, each of the sums
// forecast by exponential smoothing, all of them reconciled. Athanasopoulos, Hyndman, Kourentzes & Petropoulos 2017.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kThiefMethod;

}  // namespace salesforecast
