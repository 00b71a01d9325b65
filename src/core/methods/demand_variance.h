// The spread of demand that comes now and then.
#pragma once

#include <algorithm>

#include "core/methods/support.h"

namespace salesforecast {

// The variance of a size that is there with a probability, p (v + z^2) - (p z)^2, drawn to the errors seen so far: the
// smoothed probability of the moment alone would call a pause the end.
inline double demand_variance(double probability, double size, double size_variance, double mse) {
  constexpr double kSeenShare = 0.3;
  const double square = bounded(size * size);
  const double own = bounded(probability * (bounded(size_variance + square) - probability * square));
  return (1 - kSeenShare) * std::max(0.0, own) + kSeenShare * mse;
}

}  // namespace salesforecast
