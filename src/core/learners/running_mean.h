// Means of values some of which are not there.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>

namespace salesforecast {

// Knows when it has seen nothing: NaN.
struct RunningMean {
  double sum = 0;
  int count = 0;

  void add(double v) {
    sum += v;
    ++count;
  }
  float value() const { return count > 0 ? static_cast<float>(sum / count) : std::numeric_limits<float>::quiet_NaN(); }
};

// Mean of the values of [from, to) that are there.
inline float mean_between(std::span<const float> values, std::int64_t from, std::int64_t to) {
  RunningMean mean;
  const auto end = std::min<std::int64_t>(to, static_cast<std::int64_t>(values.size()));
  for (std::int64_t i = std::max<std::int64_t>(from, 0); i < end; ++i) {
    const float v = values[static_cast<std::size_t>(i)];
    if (!std::isnan(v)) mean.add(v);
  }
  return mean.value();
}

}  // namespace salesforecast
