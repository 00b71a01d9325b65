// adida and imapa: demand that comes now and then, summed over as many periods as bring a sale, smoothed and spread
// evenly again.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kAdidaMethod;
extern const Method kImapaMethod;

}  // namespace salesforecast
