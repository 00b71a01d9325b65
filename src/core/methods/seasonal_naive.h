// Seasonal naive: every forecast is the last value of the same season. Hyndman & Athanasopoulos, fpp3, 5.2 and 5.5.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kSeasonalNaiveMethod;

}  // namespace salesforecast
