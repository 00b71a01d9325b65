// What held-back forecasts say of bounds: a panel's typical spreads and pools of scores, and the bounds of one series.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/held_back.h"
#include "core/model.h"

namespace salesforecast {

using Spreads = std::array<double, kDemandPatterns>;  // by DemandPattern, in the formula's sds

// The size of one series' errors as error_size() gives it; NaN: not known.
struct PatternedSize {
  DemandPattern pattern = DemandPattern::kSmooth;
  double size = 0;
};

// Typical sizes of held-back errors, by pattern: medians, which no wild series moves; 1 where none is known.
Spreads typical_spreads(std::span<const PatternedSize> sizes);

// One pool a pattern, of a sample's scores: one element of `patterns` and of `scores` a series.
std::vector<ScorePool> pools_by_pattern(std::span<const DemandPattern> patterns,
                                        std::vector<std::vector<HeldBackScore>> scores, const Spreads& spreads);

// How many series a panel learns from, as many as their trials find room for.
std::size_t sample_size(std::size_t series, int horizon);
// What the forecasts of one of their trials take.
std::size_t bytes_of_trial(int horizon);

// The number in the panel of a sample's series: spread evenly.
inline std::size_t sampled_series(std::size_t number, std::size_t sample, std::size_t all) {
  return number * all / sample;
}

// The groups, as learn_dependence() takes them, of a sample of a panel's `all` series.
std::vector<std::vector<std::uint32_t>> sampled_groups(std::span<const std::vector<std::uint32_t>> groups,
                                                       std::size_t sample, std::size_t all);

// Bounds of a series: by its pattern's pool where that has enough series, by its own scores where there are enough of
// them, else the method's own, widened. Its outcomes stay as they are.
void set_bounds(SeriesModel& model, const HeldBack& held, DemandPattern pattern, std::span<const ScorePool> pools);

}  // namespace salesforecast
