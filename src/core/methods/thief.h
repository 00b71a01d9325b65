// Temporal hierarchies: the history summed over every number of periods that divides the season, each of the sums
// forecast by exponential smoothing, all of them reconciled. Athanasopoulos, Hyndman, Kourentzes & Petropoulos 2017.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kThiefMethod;

// The lengths of its sums, in periods: 1, and what divides a season that ets follows.
std::vector<std::size_t> lengths_of_sums(int season);

}  // namespace salesforecast
