// Seasonal ARIMA models, their orders found by stepwise search: docs/methods/arima.md.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

// R's auto.arima: Hyndman & Khandakar 2008.
extern const Method kArimaMethod;

}  // namespace salesforecast
