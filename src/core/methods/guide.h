// Methods that go by another one, which is fitted to each series by itself: what they are told of its forecasts.
#pragma once

#include <vector>

#include "core/methods/method.h"

namespace salesforecast {

// The method that one goes by; nullptr: none.
const Method* guide_of(const Method& method);

// What is told of a guide's steps to come (Outlook::values): its vantage point is the end of its history.
std::vector<float> outlook_values(const FittedMethod& guide, const Future& future);

}  // namespace salesforecast
