// What values a history takes, and what it has in common with others.
#pragma once

#include <span>

#include "core/model.h"

namespace salesforecast {

DemandPattern demand_pattern_of(std::span<const double> y);
Outcomes outcomes_of(std::span<const double> y, DemandPattern pattern);

}  // namespace salesforecast
