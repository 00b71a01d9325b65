// What a series is like, in a few numbers that say which methods do well on it.
#pragma once

#include <array>
#include <span>

namespace salesforecast {

enum class Feature {
  kLength,         // log of the number of values
  kLinearity,      // share of the variance that a straight line explains
  kPersistence,    // first autocorrelation
  kReversal,       // first autocorrelation of the differences
  kSecondEcho,     // second autocorrelation of the differences
  kVariation,      // log of the coefficient of variation
  kSeasonality,    // seasonal_strength(); 0 without a season
  kLevelMove,      // how far the mean of the last quarter lies from the mean, in standard deviations
  kLargestExtent,  // log of the largest deviation from the mean, in standard deviations
};

inline constexpr std::size_t kFeatures = 9;
using SeriesFeatures = std::array<double, kFeatures>;

// All finite, after Wang, Smith & Hyndman 2006 and Montero-Manso et al. 2020, table 1. y: values without gaps, of
// magnitude under 1e150; season: 1 for none. What cannot be told (too few values, none that differ) is 0.
SeriesFeatures series_features(std::span<const double> y, int season);

}  // namespace salesforecast
