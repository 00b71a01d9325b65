// Several seasons at once: those of the week and of the year, or of the day and of the week.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

extern const Method kMstlMethod;

}  // namespace salesforecast
