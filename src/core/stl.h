// Seasonal-trend decomposition by loess: Cleveland, Cleveland, McRae & Terpenning 1990.
#pragma once

#include <span>
#include <vector>

#include "core/context.h"

namespace salesforecast {

struct StlParts {
  std::vector<double> season, trend, remainder;  // sum to y
};

// Without robustness weights: R's stl(y, s.window = 11) as its forecast package calls it, with season.degree 0, two
// inner loops and loess at every few points only. Needs more than 2 * season values, season > 1, no NaN, |y| below
// 1e150.
StlParts decompose_stl(std::span<const double> y, int season, const Context& context);

// Wang, Smith & Hyndman 2006: 1 - Var(remainder) / Var(season + remainder) within 0 and 1; 0 where nothing varies.
double seasonal_strength_stl(std::span<const double> y, int season, const Context& context);

}  // namespace salesforecast
