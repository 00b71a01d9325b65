// Complex exponential smoothing: docs/methods/ces.md.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

// Svetunkov, Kourentzes & Ord 2022; the form of the season chosen by AICc.
extern const Method kCesMethod;

}  // namespace salesforecast
