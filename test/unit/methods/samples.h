// Made-up histories for the tests of methods.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/methods/method.h"

namespace salesforecast::samples {

// Even noise in [-1, 1), the same on every machine.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed * 2654435761u + 1) {}
  double next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 11) / 4503599627370496.0 - 1;
  }

 private:
  std::uint64_t state_;
};

// level + slope t + height cos(2 pi t / season) + noise.
inline std::vector<double> trending_seasonal(int n, int season, double level, double slope, double height, double noise,
                                             std::uint64_t seed = 1) {
  Noise source(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) {
    const double angle = season > 1 ? 6.283185307179586 * t / season : 0;
    y.push_back(level + slope * t + (season > 1 ? height * std::cos(angle) : 0) + noise * source.next());
  }
  return y;
}

// Sales of no season, never below zero.
inline MethodInput sales_input(const std::vector<double>& y) {
  MethodInput input;
  input.y = y;
  input.non_negative = true;
  return input;
}

}  // namespace salesforecast::samples
