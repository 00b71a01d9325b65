// Small arithmetic that every method needs, safe for any finite input.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"

namespace salesforecast {

// Results are held within this: sums and differences of two of them stay finite.
inline constexpr double kLargestResult = 1e307;

// More values than any series has (core/panel.h, kMaxPeriods); load() refuses larger counts.
inline constexpr int kMostObservations = 1'000'000;

inline double bounded(double value) noexcept { return std::clamp(value, -kLargestResult, kLargestResult); }

// sqrt(sum of squares / divisor) without overflow or underflow on the way; 0 for no values.
inline double root_mean_square(std::span<const double> values, double divisor) noexcept {
  double largest = 0;
  for (const double v : values) {
    largest = std::max(largest, std::fabs(v));
  }
  if (largest == 0) {
    return 0;
  }
  double sum = 0;
  for (const double v : values) {
    const double scaled = v / largest;
    sum += scaled * scaled;
  }
  return bounded(largest * std::sqrt(sum / divisor));
}

// The power of two that takes the largest value to between 1 and 2, so that dividing by it changes no digit; 1 for
// zeros. NaN is passed over; no value is infinite.
inline double binary_scale(std::span<const double> values) noexcept {
  double largest = 0;
  for (const double v : values) {
    if (!std::isnan(v)) largest = std::max(largest, std::fabs(v));
  }
  int exponent = 1;
  std::frexp(largest, &exponent);
  return largest == 0 ? 1 : std::ldexp(1.0, exponent - 1);
}

// Differences y[t] - y[t - lag], the one-step errors of the (seasonal) naive method.
inline std::vector<double> lag_differences(std::span<const double> y, std::size_t lag) {
  std::vector<double> differences;
  for (std::size_t t = lag; t < y.size(); ++t) {
    differences.push_back(bounded(y[t] - y[t - lag]));
  }
  return differences;
}

// Arithmetic mean, corrected once for rounding so that a constant is its own mean; no overflow on the way.
inline double mean_of(std::span<const double> y) noexcept {
  const double count = static_cast<double>(y.size());
  double mean = 0;
  for (const double v : y) {
    mean += v / count;
  }
  double correction = 0;
  for (const double v : y) {
    correction += v / count - mean / count;
  }
  return mean + correction;
}

// Values as they come, held within kLargestResult.
inline std::vector<double> bounded_copy(std::span<const double> y) {
  std::vector<double> result(y.begin(), y.end());
  std::transform(result.begin(), result.end(), result.begin(), bounded);
  return result;
}

// Sums of so many periods each, the last one ending with y; what is left at the begin is in none.
inline std::vector<double> sums_of(std::span<const double> y, std::size_t periods) {
  std::vector<double> sums(y.size() / periods);
  auto value = y.begin() + static_cast<std::ptrdiff_t>(y.size() % periods);
  for (double& sum : sums) {
    for (std::size_t i = 0; i < periods; ++i) sum = bounded(sum + bounded(*value++));
  }
  return sums;
}

// Methods refuse what the caller should have sent elsewhere: too few values for the method.
inline void require_length(std::span<const double> y, std::size_t least, const char* method) {
  if (y.size() < least) {
    throw Error(ErrorKind::kInvalidData, "series is too short for method \"" + std::string(method) + "\"",
                "It has " + std::to_string(y.size()) + " values; at least " + std::to_string(least) + " are needed.");
  }
}

}  // namespace salesforecast
