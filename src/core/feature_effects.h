// How a method's error depends on what a series is like, learned from the trials of a panel: features to weights, as
// FFORMA (Montero-Manso, Athanasopoulos, Hyndman & Talagala 2020) does it with boosted trees over thousands of series;
// here a ridge regression of log errors, which a panel of some hundred series can afford.
#pragma once

#include <span>
#include <vector>

#include "core/series_features.h"

namespace salesforecast {

// One series of the panel: what it is like, and how its methods did.
struct FeatureTrial {
  struct Outcome {
    std::size_t method = 0;  // its number
    double log_error = 0;    // of its root mean square error beside those of the series' other methods
  };
  SeriesFeatures features{};
  std::vector<Outcome> outcomes;
};

class FeatureEffects {
 public:
  // No effects where fewer than 300 series speak, or of a method that fewer speak of. methods: their numbers are below.
  FeatureEffects(std::span<const FeatureTrial> panel, std::size_t methods);
  FeatureEffects() = default;

  // What features like these add to the log error of each method beside the panel's mean, within +-0.5. Empty: none.
  std::vector<double> of(const SeriesFeatures& features) const;

 private:
  void standardise(std::span<const FeatureTrial> panel);
  std::vector<double> terms_of(const SeriesFeatures& features) const;

  std::vector<double> centre_, spread_;       // of the terms over the panel
  std::vector<std::vector<double>> effects_;  // one row a method, over the terms; empty: none
};

}  // namespace salesforecast
