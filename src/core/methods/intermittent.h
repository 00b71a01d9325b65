// croston, sba and tsb: demand that comes now and then, as the size of a sale and how often one comes.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kCrostonMethod;
extern const Method kSbaMethod;
extern const Method kTsbMethod;

}  // namespace salesforecast
