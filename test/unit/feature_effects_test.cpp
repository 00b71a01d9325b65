#include "core/feature_effects.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "core/method_prior.h"
#include "core/methods/method.h"

namespace salesforecast {
namespace {

double of(const SeriesFeatures& features, Feature feature) { return features[static_cast<std::size_t>(feature)]; }

TEST(SeriesFeatures, equal_numpy) {
  const std::vector<double> y = {3, 5, 4, 8, 7, 9, 14, 10, 12, 15, 13, 18};
  const SeriesFeatures features = series_features(y, 1);
  EXPECT_NEAR(of(features, Feature::kLength), 2.4849066497880004, 1e-12);
  EXPECT_NEAR(of(features, Feature::kLinearity), 0.8760839160839159, 1e-12);
  EXPECT_NEAR(of(features, Feature::kPersistence), 0.5398850574712645, 1e-12);
  EXPECT_NEAR(of(features, Feature::kReversal), -0.3669724770642202, 1e-12);
  EXPECT_NEAR(of(features, Feature::kSecondEcho), 0.11926605504587157, 1e-12);
  EXPECT_NEAR(of(features, Feature::kVariation), -0.7844516164783822, 1e-12);
  EXPECT_EQ(of(features, Feature::kSeasonality), 0);
  EXPECT_NEAR(of(features, Feature::kLevelMove), 1.2255892319685424, 1e-12);
  EXPECT_NEAR(of(features, Feature::kLargestExtent), 0.5987344706832892, 1e-12);
}

TEST(SeriesFeatures, seasonality_is_told_and_nothing_is_never_nan) {
  std::vector<double> y(60);
  for (std::size_t t = 0; t < y.size(); ++t) y[t] = 10 + std::sin(2 * std::numbers::pi * static_cast<double>(t) / 12);
  EXPECT_GT(of(series_features(y, 12), Feature::kSeasonality), 0.95);
  for (const std::vector<double>& odd :
       {std::vector<double>(), {4.0}, {4.0, 4.0, 4.0}, std::vector<double>(30, 0.0), {1e149, -1e149, 1e149}}) {
    for (const double one : series_features(odd, 12)) EXPECT_TRUE(std::isfinite(one));
  }
}

// Series of two methods, 0 and 1: the first is the better the stronger the trend, and nothing else matters.
std::vector<FeatureTrial> made_panel(int series) {
  std::mt19937 random(1);
  std::normal_distribution<double> noise;
  std::vector<FeatureTrial> panel;
  for (int s = 0; s < series; ++s) {
    FeatureTrial& one = panel.emplace_back();
    for (double& feature : one.features) feature = noise(random);
    const double gain = 0.2 * of(one.features, Feature::kLinearity);
    one.outcomes = {{0, -gain + 0.05 * noise(random)}, {1, gain + 0.05 * noise(random)}};
  }
  return panel;
}

TEST(FeatureEffects, find_the_feature_that_matters) {
  const FeatureEffects effects(made_panel(400), 3);
  SeriesFeatures features{};
  features[static_cast<std::size_t>(Feature::kLinearity)] = 1;
  EXPECT_NEAR(effects.of(features)[0], -0.2, 0.04);
  EXPECT_NEAR(effects.of(features)[1], 0.2, 0.04);
  EXPECT_EQ(effects.of(features)[2], 0);  // nobody tried it
  features = {};
  features[static_cast<std::size_t>(Feature::kVariation)] = 2;
  EXPECT_NEAR(effects.of(features)[0], 0, 0.04);
  features[static_cast<std::size_t>(Feature::kLinearity)] = 1e9;  // as far off as any series of the panel may count
  EXPECT_GE(effects.of(features)[0], -0.5);
}

TEST(FeatureEffects, few_series_say_nothing) {
  SeriesFeatures features{};
  features[static_cast<std::size_t>(Feature::kLinearity)] = 2;
  EXPECT_TRUE(FeatureEffects(made_panel(299), 2).of(features).empty());
  EXPECT_LT(FeatureEffects(made_panel(300), 2).of(features)[0], 0);
}

// Trials of naive and mean on smooth series; naive errs less where there is a trend.
Trial made_trial(double linearity, DemandPattern pattern) {
  Trial trial;
  trial.pattern = pattern;
  trial.features[static_cast<std::size_t>(Feature::kLinearity)] = linearity;
  for (const char* name : {"naive", "mean"}) trial.candidates.emplace_back().method = find_method(name);
  ErrorProducts products(2);
  products.at(0, 0) = std::exp(-linearity);
  products.at(1, 1) = std::exp(linearity);
  trial.windows.push_back(products);
  return trial;
}

TEST(FeatureEffects, change_what_is_expected_of_methods_on_smooth_series_alone) {
  for (const DemandPattern pattern : {DemandPattern::kSmooth, DemandPattern::kIntermittent}) {
    std::vector<Trial> made;
    made.reserve(400);
    std::vector<const Trial*> trials;
    for (int s = 0; s < 400; ++s) {
      made.push_back(made_trial(0.0025 * s, pattern));
      trials.push_back(&made.back());
    }
    const MethodPrior prior = learn_prior(trials);
    const ErrorProducts flat = expected_products(made.front(), prior), steep = expected_products(made.back(), prior);
    if (pattern == DemandPattern::kSmooth) {
      EXPECT_LT(steep.at(0, 0), 0.8 * flat.at(0, 0));
      EXPECT_GT(steep.at(1, 1), 1.2 * flat.at(1, 1));
    } else {
      EXPECT_EQ(steep.at(0, 0), flat.at(0, 0));
    }
  }
}

}  // namespace
}  // namespace salesforecast
