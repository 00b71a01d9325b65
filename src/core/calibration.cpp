#include "core/calibration.h"

#include <algorithm>
#include <cmath>

#include "core/robust.h"

namespace salesforecast {

namespace {

// Fewer series have too few errors of one step to say what a 90 % bound is.
constexpr int kLeastPoolSeries = 5;
constexpr std::size_t kLeastScores = 6;
// Where neither the series nor its panel held anything back: forecasters' formulas are too narrow by so much.
constexpr double kWidening = 1.2;

// The sample that a panel learns from: its trials are kept together for a while.
constexpr std::size_t kSampleBytes = std::size_t{75} << 20;
constexpr std::size_t kLeastSample = 100, kMostSample = 2'000;
constexpr std::size_t kTrialForecasts = 14 * 16;  // methods and cut-offs of a trial, at most about

}  // namespace

std::size_t bytes_of_trial(int horizon) {
  return kTrialForecasts * static_cast<std::size_t>(horizon) * 2 * sizeof(double);
}

std::size_t sample_size(std::size_t series, int horizon) {
  return std::min(series, std::clamp(kSampleBytes / bytes_of_trial(horizon), kLeastSample, kMostSample));
}

Spreads typical_spreads(std::span<const PatternedSize> sizes) {
  Spreads spreads;
  for (int pattern = 0; pattern < kDemandPatterns; ++pattern) {
    std::vector<double> own;
    for (const PatternedSize& one : sizes) {
      if (static_cast<int>(one.pattern) == pattern && !std::isnan(one.size)) own.push_back(one.size);
    }
    spreads[static_cast<std::size_t>(pattern)] = own.empty() ? 1 : upper_median(std::move(own));
  }
  return spreads;
}

std::vector<ScorePool> pools_by_pattern(std::span<const DemandPattern> patterns,
                                        std::vector<std::vector<HeldBackScore>> scores, const Spreads& spreads) {
  std::vector<ScorePool> pools;
  for (int pattern = 0; pattern < kDemandPatterns; ++pattern) {
    std::vector<std::vector<HeldBackScore>> own;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      if (static_cast<int>(patterns[i]) == pattern) own.push_back(std::move(scores[i]));
    }
    pools.push_back(learn_pool(own, spreads[static_cast<std::size_t>(pattern)]));
  }
  return pools;
}

std::vector<std::vector<std::uint32_t>> sampled_groups(std::span<const std::vector<std::uint32_t>> groups,
                                                       std::size_t sample, std::size_t all) {
  std::vector<std::vector<std::uint32_t>> out;
  for (const auto& column : groups.first(std::min(groups.size(), kMaxSharedParts - 1))) {
    std::vector<std::uint32_t>& own = out.emplace_back();
    for (std::size_t i = 0; i < sample; ++i) own.push_back(column[sampled_series(i, sample, all)]);
  }
  return out;
}

void set_bounds(SeriesModel& model, const HeldBack& held, DemandPattern pattern, std::span<const ScorePool> pools) {
  const auto number = static_cast<std::size_t>(pattern);
  Bounds& bounds = model.bounds;
  const Outcomes outcomes = bounds.outcomes;
  bounds = {};
  bounds.outcomes = outcomes;
  if (pools.size() > number && pools[number].series >= kLeastPoolSeries) {
    bounds.from = BoundsFrom::kPooled;
    bounds.pool = pattern;
    bounds.spread = settled_spread(held, pools[number].spread);
    return;
  }
  const std::vector<HeldBackScore> scores = held_back_scores(held, 1);
  if (scores.size() < kLeastScores) {
    bounds.spread = kWidening;
    return;
  }
  bounds.from = BoundsFrom::kHeldBack;
  bounds.spread = settled_spread(held, 1);
  bounds.cutoffs = static_cast<int>(held.plan.cutoffs.size());
  bounds.scores = thinned_scores(scores);
}

}  // namespace salesforecast
