// Naive: every forecast is the last value. Hyndman & Athanasopoulos, fpp3, sections 5.2 and 5.5.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kNaiveMethod;

}  // namespace salesforecast
