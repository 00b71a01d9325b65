// Start values: states from the first observations, before they are optimised.
#pragma once

#include <span>

#include "core/methods/ets/recursion.h"

namespace salesforecast::ets {

// Level, trend and seasons before the first observation by the heuristic of R's ets (Hyndman et al. 2008,
// section 2.6.1): seasons from a classical decomposition, or from a line and one harmonic below three cycles; level and
// trend from a regression on the first max(10, 2 m) seasonally adjusted values. A seasonal form needs y longer than one
// season and 4.
State heuristic_start(const Form& form, int season, std::span<const double> y);

}  // namespace salesforecast::ets
