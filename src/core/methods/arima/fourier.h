// Seasons that are too long for seasonal AR and MA terms, as Fourier series with ARIMA errors: dynamic harmonic
// regression (Young, Pedregal & Tych 1999; Hyndman & Athanasopoulos 2021, section 10.5).
#pragma once

#include <cstdint>
#include <vector>

#include "core/context.h"
#include "core/methods/arima/sample.h"
#include "core/methods/arima/search.h"
#include "core/methods/method.h"

namespace salesforecast::arima {

// The seasons of an input that are longer than kMaxSeason and that its history has more than twice, shortest first,
// with no harmonic yet; not the main one where it is differenced. A year is 365.25 days wherever the season is one, so
// that decades of 52 weeks do not slip.
std::vector<Wave> long_waves(const MethodInput& input, bool differenced);

// How far into a cycle a period lies, in periods.
double phase_of(std::int64_t period, double length);

// The columns of the waves behind the sample's regressors, sines and cosines of each harmonic in turn; those of an
// earlier call are replaced.
void set_waves(std::vector<Wave> waves, Sample& sample);

// The sum of a wave's columns, `steps` after the period that its phase is of.
double wave_at(const WaveEffect& effect, double steps);

// As search_orders(), with as many harmonics of each wave as have the smallest AICc beside a small model, and orders
// searched on what these leave; without any where that has the smaller AICc after all. Leaves the sample with the waves
// that are taken. `season` is that of the model beside them, 1 for none.
Fit search_harmonics(Sample& sample, std::vector<Wave> waves, int season, const Context& context);

}  // namespace salesforecast::arima
