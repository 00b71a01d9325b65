#include "core/feature_effects.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace salesforecast {

namespace {

constexpr std::size_t kLeastSeries = 300;  // of fewer, effects did not hold in the next window
constexpr double kRidge = 30;              // weight of "no effect", in series
constexpr double kMostSpreads = 2.5;       // terms further off count as this far
constexpr double kMostLogError = 0.7;
constexpr double kMostEffect = 0.5;

double value_of(const SeriesFeatures& features, Feature feature) { return features[static_cast<std::size_t>(feature)]; }

// Features, and the squares and products of them that mattered on windows inside the evaluation sets' training parts.
std::vector<double> with_products(const SeriesFeatures& features) {
  std::vector<double> terms(features.begin(), features.end());
  const double length = value_of(features, Feature::kLength), linearity = value_of(features, Feature::kLinearity);
  const double persistence = value_of(features, Feature::kPersistence);
  const double reversal = value_of(features, Feature::kReversal);
  const double seasonality = value_of(features, Feature::kSeasonality);
  for (const double one : {linearity, persistence, reversal, seasonality}) terms.push_back(one * one);
  for (const double one : {length, linearity, persistence}) terms.push_back(one * seasonality);
  terms.push_back(length * linearity);
  return terms;
}

// Slopes of the errors over the terms, both about their means.
std::vector<double> ridge_slopes(const Eigen::MatrixXd& terms, const Eigen::VectorXd& errors) {
  const Eigen::MatrixXd off = terms.rowwise() - terms.colwise().mean();
  Eigen::MatrixXd normal = off.transpose() * off;
  normal.diagonal().array() += kRidge;
  const Eigen::VectorXd slopes = normal.ldlt().solve(off.transpose() * errors);
  return {slopes.begin(), slopes.end()};
}

}  // namespace

FeatureEffects::FeatureEffects(std::span<const FeatureTrial> panel, std::size_t methods) {
  if (panel.size() < kLeastSeries) return;
  standardise(panel);
  std::vector<std::vector<double>> terms;
  for (const FeatureTrial& one : panel) terms.push_back(terms_of(one.features));
  effects_.resize(methods);
  for (std::size_t method = 0; method < methods; ++method) {
    std::vector<std::pair<std::size_t, double>> errors;  // series, log error
    for (std::size_t s = 0; s < panel.size(); ++s) {
      for (const FeatureTrial::Outcome& one : panel[s].outcomes) {
        if (one.method == method) errors.emplace_back(s, std::clamp(one.log_error, -kMostLogError, kMostLogError));
      }
    }
    if (errors.size() < kLeastSeries) continue;
    Eigen::MatrixXd rows(errors.size(), terms.front().size());
    Eigen::VectorXd log_errors(errors.size());
    for (std::size_t row = 0; row < errors.size(); ++row) {
      const std::vector<double>& of = terms[errors[row].first];
      rows.row(static_cast<Eigen::Index>(row)) = Eigen::Map<const Eigen::RowVectorXd>(of.data(), std::ssize(of));
      log_errors[static_cast<Eigen::Index>(row)] = errors[row].second;
    }
    effects_[method] = ridge_slopes(rows, log_errors);
  }
}

void FeatureEffects::standardise(std::span<const FeatureTrial> panel) {
  const auto n = static_cast<double>(panel.size());
  std::vector<std::vector<double>> rows;
  for (const FeatureTrial& one : panel) rows.push_back(with_products(one.features));
  for (std::size_t t = 0; t < rows.front().size(); ++t) {
    double mean = 0, square = 0;
    for (const std::vector<double>& row : rows) mean += row[t] / n;
    for (const std::vector<double>& row : rows) square += (row[t] - mean) * (row[t] - mean) / n;
    centre_.push_back(mean);
    spread_.push_back(std::sqrt(square));
  }
}

std::vector<double> FeatureEffects::terms_of(const SeriesFeatures& features) const {
  std::vector<double> terms = with_products(features);
  for (std::size_t t = 0; t < terms.size(); ++t) {
    const double off = terms[t] - centre_[t];
    terms[t] = spread_[t] > 0 ? std::clamp(off / spread_[t], -kMostSpreads, kMostSpreads) : 0;
  }
  return terms;
}

std::vector<double> FeatureEffects::of(const SeriesFeatures& features) const {
  if (effects_.empty()) return {};
  const std::vector<double> terms = terms_of(features);
  std::vector<double> out;
  out.reserve(effects_.size());
  for (const std::vector<double>& slopes : effects_) {
    const double sum = std::inner_product(slopes.begin(), slopes.end(), terms.begin(), 0.0);
    out.push_back(std::clamp(sum, -kMostEffect, kMostEffect));
  }
  return out;
}

}  // namespace salesforecast
