// Mean: every forecast is the mean of the history. Hyndman & Athanasopoulos, fpp3, sections 5.2 and 5.5.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kMeanMethod;

}  // namespace salesforecast
