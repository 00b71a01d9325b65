#include "core/demand_pattern.h"

#include <cmath>

namespace salesforecast {

namespace {

constexpr double kIntermittentGap = 1.32;  // mean periods between sales (Syntetos, Boylan & Croston 2005)
constexpr double kRareGap = 5;             // the same of articles that are hardly sold at all
constexpr double kLargestCount = 30;       // mean of a history that is still treated as counts

}  // namespace

DemandPattern demand_pattern_of(std::span<const double> y) {
  double sales = 0;
  for (const double v : y) sales += v != 0 ? 1 : 0;
  const double periods = static_cast<double>(y.size());
  if (periods < kIntermittentGap * sales) return DemandPattern::kSmooth;
  return periods < kRareGap * sales ? DemandPattern::kIntermittent : DemandPattern::kRare;
}

Outcomes outcomes_of(std::span<const double> y, DemandPattern pattern) {
  double sum = 0;
  for (const double v : y) {
    if (v < 0 || v != std::floor(v)) return Outcomes::kContinuous;
    sum += v / static_cast<double>(y.size());
  }
  return pattern != DemandPattern::kSmooth || sum <= kLargestCount ? Outcomes::kCounts : Outcomes::kWhole;
}

}  // namespace salesforecast
