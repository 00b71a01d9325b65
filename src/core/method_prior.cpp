#include "core/method_prior.h"

#include <cmath>

namespace salesforecast {

namespace {

constexpr double kUsualCorrelation = 0.8;  // between the errors of two methods on one series
constexpr double kPriorSeries = 5;         // of usual_error against the panel's experience, in series
constexpr double kLeastSquare = 1e-3;      // of a method that was hardly ever off, beside the others' mean

// Products that usual_error leads one to expect, geometric mean of the diagonal 1.
ErrorProducts usual_products(std::span<const Candidate> candidates) {
  const std::size_t m = candidates.size();
  double log_sum = 0;
  for (const Candidate& one : candidates) log_sum += std::log(one.method->abilities.usual_error);
  const double middle = std::exp(log_sum / static_cast<double>(m));
  ErrorProducts out(m);
  for (std::size_t a = 0; a < m; ++a) {
    for (std::size_t b = 0; b < m; ++b) {
      const double product = candidates[a].method->abilities.usual_error * candidates[b].method->abilities.usual_error;
      out.at(a, b) = (a == b ? 1 : kUsualCorrelation) * product / (middle * middle);
    }
  }
  return out;
}

// Methods as they are, then adjusted for the season of the year.
std::size_t table_size() { return 2 * method_table().size(); }

std::size_t table_index(const Candidate& one) {
  return static_cast<std::size_t>(one.method - method_table().data()) + (one.adjusted ? method_table().size() : 0);
}

// What the panel's series of this trial's pattern say of features and methods. Where sales are rare, features said
// nothing that held in the next window.
FeatureEffects learn_effects(std::span<const Trial* const> trials) {
  std::vector<FeatureTrial> panel;
  for (const Trial* trial : trials) {
    if (trial->windows.empty() || trial->pattern != DemandPattern::kSmooth) continue;
    FeatureTrial& one = panel.emplace_back();
    one.features = trial->features;
    for (std::size_t a = 0; a < trial->candidates.size(); ++a) {
      double square = kLeastSquare;
      for (const ErrorProducts& window : trial->windows) {
        square += window.at(a, a) / static_cast<double>(trial->windows.size());
      }
      one.outcomes.push_back({table_index(trial->candidates[a]), 0.5 * std::log(square)});
    }
  }
  return {panel, table_size()};
}

}  // namespace

MethodPrior learn_prior(std::span<const Trial* const> trials) {
  const std::size_t all = table_size();
  MethodPrior prior;
  for (const Trial* trial : trials) {
    if (trial->windows.empty()) continue;
    const double share = 1 / static_cast<double>(trial->windows.size());
    if (prior.products.size() == 0) {
      prior.products = ErrorProducts(all);
      prior.counts.assign(all * all, 0);
    }
    for (std::size_t a = 0; a < trial->candidates.size(); ++a) {
      for (std::size_t b = 0; b < trial->candidates.size(); ++b) {
        const std::size_t i = table_index(trial->candidates[a]), j = table_index(trial->candidates[b]);
        for (const ErrorProducts& window : trial->windows) prior.products.at(i, j) += share * window.at(a, b);
        prior.counts[i * all + j] += 1;
      }
    }
  }
  for (std::size_t i = 0; i < prior.counts.size(); ++i) {
    if (prior.counts[i] > 0) prior.products.at(i / all, i % all) /= prior.counts[i];
  }
  prior.effects = learn_effects(trials);
  return prior;
}

ErrorProducts expected_products(const Trial& trial, const MethodPrior& prior) {
  const std::span<const Candidate> candidates = trial.candidates;
  ErrorProducts out = usual_products(candidates);
  if (prior.products.size() == 0) return out;
  const std::size_t m = candidates.size(), all = prior.products.size();
  std::vector<double> tilts(m, 1.0);
  const std::vector<double> effects = prior.effects.of(trial.features);
  for (std::size_t a = 0; a < m && !effects.empty(); ++a) tilts[a] = std::exp(effects[table_index(candidates[a])]);
  for (std::size_t a = 0; a < m; ++a) {
    for (std::size_t b = 0; b < m; ++b) {
      const std::size_t i = table_index(candidates[a]), j = table_index(candidates[b]);
      const double count = prior.counts[i * all + j];
      const double panel = prior.products.at(i, j) * tilts[a] * tilts[b];
      out.at(a, b) = (count * panel + kPriorSeries * out.at(a, b)) / (count + kPriorSeries);
    }
  }
  return out;
}

}  // namespace salesforecast
