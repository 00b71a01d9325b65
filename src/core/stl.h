// Seasonal-trend decomposition by loess: Cleveland, Cleveland, McRae & Terpenning 1990; with several seasons, Bandara,
// Hyndman & Bergmeir 2021.
#pragma once

#include <span>
#include <vector>

#include "core/context.h"

namespace salesforecast {

struct StlParts {
  std::vector<double> season, trend, remainder;  // sum to y
};

struct StlOptions {
  int season_window = 11;  // cycles that a season position is smoothed over; odd
  bool robust = false;     // outliers lose their weight
};

// R's stl(y, s.window) as its forecast package calls it: season.degree 0, loess at every few points only, two inner
// loops; robust: one, and 15 outer ones. Needs more than 2 * season values, season > 1, no NaN, |y| below 1e150.
// Cost: n.
StlParts decompose_stl(std::span<const double> y, int season, const StlOptions& options, const Context& context);

// Wang, Smith & Hyndman 2006: 1 - Var(remainder) / Var(season + remainder) within 0 and 1; 0 where nothing varies.
double seasonal_strength_stl(std::span<const double> y, int season, const Context& context);

struct MstlParts {
  std::vector<std::vector<double>> seasons;
  std::vector<double> trend, remainder;  // all sum to y
};

// R's forecast::mstl(y) with its defaults: each season in turn, the shortest first, by STL on what the others leave,
// twice over. The k-th season's window is 7 + 4 k. seasons: ascending, at least one; the rest as decompose_stl.
MstlParts decompose_mstl(std::span<const double> y, std::span<const int> seasons, bool robust, const Context& context);

}  // namespace salesforecast
