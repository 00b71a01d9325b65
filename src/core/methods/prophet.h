// Piecewise trend with change points, Fourier seasons and regressors: docs/methods/prophet.md.
#pragma once

#include "core/methods/method.h"

namespace salesforecast {

// Taylor & Letham 2018, as the package prophet fits it (maximum a posteriori).
extern const Method kProphetMethod;

}  // namespace salesforecast
