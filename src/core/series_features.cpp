#include "core/series_features.h"

#include <algorithm>
#include <cmath>

#include "core/decompose.h"

namespace salesforecast {

namespace {

// Sums of squares and products about the mean, with time and with earlier values.
struct Moments {
  double mean = 0, square = 0, with_time = 0, time_square = 0, with_last = 0;
  double difference_square = 0, with_last_difference = 0, with_second_difference = 0;
};

Moments moments_of(std::span<const double> y) {
  const auto n = static_cast<double>(y.size());
  Moments sums;
  for (const double v : y) sums.mean += v / n;
  const auto difference = [&](std::size_t t) { return y[t] - y[t - 1]; };
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double off = y[t] - sums.mean, time = static_cast<double>(t) - (n - 1) / 2;
    sums.square += off * off;
    sums.with_time += time * off;
    sums.time_square += time * time;
    if (t >= 1) {
      sums.with_last += off * (y[t - 1] - sums.mean);
      sums.difference_square += difference(t) * difference(t);
    }
    if (t >= 2) sums.with_last_difference += difference(t) * difference(t - 1);
    if (t >= 3) sums.with_second_difference += difference(t) * difference(t - 2);
  }
  return sums;
}

}  // namespace

SeriesFeatures series_features(std::span<const double> y, int season) {
  SeriesFeatures features{};
  const auto set = [&](Feature feature, double value) {
    features[static_cast<std::size_t>(feature)] = std::isfinite(value) ? value : 0;
  };
  if (y.empty()) return features;
  const Moments sums = moments_of(y);
  const auto n = static_cast<double>(y.size());
  const double sd = std::sqrt(sums.square / n);
  const std::span<const double> last_quarter = y.last(std::max<std::size_t>(1, y.size() / 4));
  double late = 0, largest = 0;
  for (const double v : last_quarter) late += v / static_cast<double>(last_quarter.size());
  for (const double v : y) largest = std::max(largest, std::abs(v - sums.mean));
  set(Feature::kLength, std::log(n));
  // Ratios with nothing below them are no numbers, and become 0.
  set(Feature::kLinearity, sums.with_time * sums.with_time / (sums.time_square * sums.square));
  set(Feature::kPersistence, sums.with_last / sums.square);
  set(Feature::kReversal, sums.with_last_difference / sums.difference_square);
  set(Feature::kSecondEcho, sums.with_second_difference / sums.difference_square);
  set(Feature::kVariation, std::log(sd / std::abs(sums.mean)));
  set(Feature::kSeasonality, season > 1 ? seasonal_strength(y, season) : 0);
  set(Feature::kLevelMove, std::abs(late - sums.mean) / sd);
  set(Feature::kLargestExtent, std::log(largest / sd));
  return features;
}

}  // namespace salesforecast
