// Theta: simple exponential smoothing with part of a linear trend, after seasonal adjustment.
// Assimakopoulos & Nikolopoulos 2000; Hyndman & Billah 2003; Fiorucci et al. 2016. See docs/methods/theta.md.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kThetaMethod;

}  // namespace salesforecast
