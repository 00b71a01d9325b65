// Seasonality test and classical decomposition, as the theta papers and R's decompose() use them.
#pragma once

#include <span>
#include <vector>

#include "core/context.h"

namespace salesforecast {

enum class SeasonForm { kNone, kAdditive, kMultiplicative };

// One index a season position; position 0 is that of y[0]. Additive ones sum to 0, multiplicative ones have mean 1.
// kNone: indices is empty.
struct SeasonIndices {
  SeasonForm form = SeasonForm::kNone;
  std::vector<double> indices;
  double noise = 0;  // sampling variance of an index, averaged over the indices
  int repeats = 0;   // degrees of freedom behind noise: values beyond one a season position

  double at(std::size_t t) const { return indices[t % indices.size()]; }
  // A value without its season, and with it again.
  double remove(double y, std::size_t t) const;
  double restore(double x, std::size_t t) const;
};

// Whether the autocorrelation at lag `season` differs from zero at the 90 % level: |r_m| > 1.645 sqrt((1 + 2 sum_{i<m}
// r_i^2) / n), as in Fiorucci et al. 2016 and R forecast::thetaf. False for season < 2, for n <= 2 *
// season and for a constant. Values of any finite size. Cost: n * season.
bool is_seasonal(std::span<const double> y, int season, const Context& context);

// Classical decomposition by a centred moving average over one season (2 x m for even m), Makridakis, Wheelwright &
// Hyndman 1998, chapter 3; equals R's decompose(). Multiplicative where every y is positive and every index is at
// least kSmallestIndex, else additive. Needs more than 2 * season values, of magnitude under 1e150.
SeasonIndices decompose_season(std::span<const double> y, int season);

// The same, additive whatever the values; 2 * season values are enough. Equals seasonal_decompose() of statsmodels.
SeasonIndices additive_season(std::span<const double> y, int season);

// The indices drawn towards neutral by 1 - noise / variance between them, the positive-part James-Stein weight: what
// sampling error explains of a season is left out. kNone where it explains all. After Miller & Williams 2003,
// "Shrinkage estimators of time series seasonal factors and their effect on forecasting accuracy"; without their factor
// (m - 3) / (m - 1), which is for known variances and gives quarters hardly any shrinkage (docs/methods/theta.md has
// the comparison).
SeasonIndices shrink_season(SeasonIndices season);

// As decompose_season(), by medians for means: neither a few wild values nor a jump of the level moves an index. noise
// is that of a median under Gaussian deviations of their robust spread. Needs at least 3 * season values.
SeasonIndices robust_season(std::span<const double> y, int season);

// How much of what the trend leaves is season: 1 - Var(remainder) / Var(season + remainder), Wang, Smith & Hyndman
// 2006, "Characteristic-based clustering for time series data"; not below 0. Of the additive classical decomposition,
// where the paper takes STL's, and of variances by their degrees of freedom, so that noise alone is near 0 however few
// seasons there are. NaN for season < 2, for no more than 2 * season values and where nothing varies. |y| under 1e150.
double seasonal_strength(std::span<const double> y, int season);

// Under this share a multiplicative index says that the season is not a matter of proportions; dividing by it would
// blow up noise.
inline constexpr double kSmallestIndex = 0.01;

}  // namespace salesforecast
