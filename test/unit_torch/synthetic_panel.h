// Series whose best possible forecast is known: a weekly wave of the series' own size and phase, promotions that are
// known ahead, and noise.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

#include "core/bit_mix.h"
#include "core/learners/network.h"
#include "core/learners/sample_source.h"

namespace salesforecast::test {

// Uniform on [0, 1), the draw of that number.
inline double draw(std::uint64_t seed, std::uint64_t number) {
  return static_cast<double>(mixed_bits(mixed_bits(seed) + number) >> 11) * 0x1p-53;
}

// Standard normal (Box & Muller 1958).
inline double normal(std::uint64_t seed, std::uint64_t number) {
  const double radius = std::sqrt(-2 * std::log(1 - draw(seed, 2 * number)));
  return radius * std::cos(2 * std::numbers::pi * draw(seed, 2 * number + 1));
}

struct PanelRules {
  std::size_t series = 40, periods = 200, horizon = 7;
  double noise = 0.3, promotion = 1.5;
  bool tell_steps = true;                // promotions and step number are step features; else a constant alone
  double missing = 0;                    // share of targets without an outcome
  bool counts = false;                   // Poisson counts about exp of the wave
  bool sequence = true, statics = true;  // statics: sine and cosine part of the wave at the origin
};

// Windows of a panel: origins first_origin .. last_origin of every series.
class SyntheticPanel : public SampleSource {
 public:
  static constexpr std::size_t kContext = 28, kChannels = 2;

  SyntheticPanel(const PanelRules& rules, std::size_t first_origin, std::size_t last_origin)
      : rules_(rules), first_(first_origin), origins_(last_origin - first_origin) {
    for (std::size_t s = 0; s < rules.series; ++s) {
      amplitude_.push_back(0.5 + draw(1, s));
      phase_.push_back(7 * draw(2, s));
      for (std::size_t t = 0; t < rules.periods; ++t) {
        const std::size_t at = s * rules.periods + t;
        promotion_.push_back(draw(3, at) < 0.15 ? 1 : 0);
        expected_.push_back(wave(s, t) + rules.promotion * promotion_.back());
        const double count = std::floor(std::exp(expected_.back()) + draw(4, at));
        value_.push_back(rules.counts ? count : expected_.back() + rules.noise * normal(4, at));
      }
    }
  }

  std::size_t size() const override { return rules_.series * origins_; }
  std::size_t horizon() const override { return rules_.horizon; }

  void fill(std::size_t index, const SampleView& sample) const override {
    const std::size_t s = index / origins_, origin = first_ + index % origins_, base = s * rules_.periods;
    for (std::size_t i = 0; i < sample.sequence.size() / kChannels; ++i) {
      const std::size_t at = base + origin - kContext + i;
      sample.sequence[i * kChannels] = static_cast<float>(rules_.counts ? std::log1p(value_[at]) : value_[at]);
      sample.sequence[i * kChannels + 1] = static_cast<float>(promotion_[at]);
    }
    if (!sample.statics.empty()) {
      const double angle = 2 * std::numbers::pi * (static_cast<double>(origin) + phase_[s]) / 7;
      sample.statics[0] = static_cast<float>(amplitude_[s] * std::sin(angle));
      sample.statics[1] = static_cast<float>(amplitude_[s] * std::cos(angle));
    }
    if (!sample.categories.empty()) sample.categories[0] = static_cast<std::int32_t>(s + 1);
    const std::size_t features = sample.steps.size() / rules_.horizon;
    for (std::size_t h = 0; h < rules_.horizon; ++h) {
      const std::size_t at = base + origin + h;
      float* step = sample.steps.data() + h * features;
      step[0] = 1;
      if (rules_.tell_steps) {
        step[1] = static_cast<float>(promotion_[at]);
        step[2] = static_cast<float>(std::sin(2 * std::numbers::pi * static_cast<double>(h) / 7));
        step[3] = static_cast<float>(std::cos(2 * std::numbers::pi * static_cast<double>(h) / 7));
      }
      const bool missing = draw(5, at * 64 + h) < rules_.missing;
      sample.target[h] = missing ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(value_[at]);
      if (!sample.offset.empty()) sample.offset[h] = 0.5F;
    }
  }

  // A shape for these samples.
  NetworkShape shape(NetworkKind kind) const {
    NetworkShape shape;
    shape.kind = kind;
    shape.output = rules_.counts ? NetworkOutput::kCounts : NetworkOutput::kQuantiles;
    if (!rules_.counts) shape.levels = {0.05F, 0.1F, 0.25F, 0.5F, 0.75F, 0.9F, 0.95F};
    shape.step_features = rules_.tell_steps ? 4 : 1;
    shape.statics = rules_.statics ? 2 : 0;
    shape.categories = {static_cast<int>(rules_.series) + 1};
    if (kind != NetworkKind::kMlp) {
      shape.context = kContext;
      shape.channels = kChannels;
      shape.layers = 1;
      shape.hidden = 24;
    }
    if (kind == NetworkKind::kCnnLstm) shape.convolutions = 1, shape.filters = 12, shape.kernel = 3;
    shape.head = 24;
    shape.head_layers = 2;
    return shape;
  }

  // The mean of that outcome, or its log for counts.
  double expected(std::size_t index, std::size_t step) const {
    return expected_[index / origins_ * rules_.periods + first_ + index % origins_ + step];
  }
  double outcome(std::size_t index, std::size_t step) const {
    return value_[index / origins_ * rules_.periods + first_ + index % origins_ + step];
  }

  // The mean pinball loss of the true quantiles: sigma times the normal density at each level's quantile.
  double best_loss() const {
    constexpr std::array<double, 7> kQuantiles = {-1.6448536, -1.2815516, -0.6744898, 0,
                                                  0.6744898,  1.2815516,  1.6448536};
    double sum = 0;
    for (const double z : kQuantiles) sum += std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    return rules_.noise * sum / 7;
  }

 private:
  double wave(std::size_t s, std::size_t t) const {
    return amplitude_[s] * std::sin(2 * std::numbers::pi * (static_cast<double>(t) + phase_[s]) / 7);
  }

  PanelRules rules_;
  std::size_t first_, origins_;
  std::vector<double> amplitude_, phase_, promotion_, expected_, value_;
};

}  // namespace salesforecast::test
