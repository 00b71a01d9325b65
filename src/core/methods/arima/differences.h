// How often a series has to be differenced, by the rules of R's forecast package.
#pragma once

#include <span>

#include "core/context.h"
#include "core/methods/arima/sample.h"

namespace salesforecast::arima {

// The statistic of Kwiatkowski, Phillips, Schmidt & Shin 1992 for stationarity about a level, with Bartlett's window of
// trunc(3 sqrt(n) / 13) lags; 0 for no values and for a constant.
double kpss_level_statistic(std::span<const double> x);

// Whether all values are the same but for rounding, by R's all.equal.
bool is_constant(std::span<const double> x);

// The differences and the season of the order, everything else of it zero. One seasonal difference where the season's
// strength (core/stl.h) is above 0.64, then up to two first differences while the KPSS test rejects at 5 %. Missing
// values are interpolated for the first and left out for the second; regressors are taken out by least squares before
// (Hyndman & Khandakar 2008, section 3, with the seasonal rule that their package has today).
Order choose_differences(const Sample& sample, int season, const Context& context);

// The sample's values that the differences leave, gaps left out.
std::vector<double> differenced_values(const Sample& sample, const Order& order);

}  // namespace salesforecast::arima
