// What networks are fed of a panel: the features that trees split by, made smooth and of one size, and the sequence
// that the origin ends.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/learners/features.h"
#include "core/learners/network.h"

namespace salesforecast {

// By input: what is taken off and divided by, those of an origin first, then those of a step. Settled on samples of the
// panel, kept with the model.
struct InputScales {
  std::vector<float> means, deviations;
  float target = 1;  // targets of logarithms are divided by it

  // What is divided by it tells a network nothing.
  static constexpr float kSilent = 1e9F;
};

// Immutable; may be used from many threads. `features` must outlive it.
class NetworkInputs {
 public:
  explicit NetworkInputs(const Features& features);

  int channels() const noexcept { return 3 + static_cast<int>(flags_.size()); }
  int statics() const noexcept { return static_cast<int>(features_.summary_count()); }
  int steps() const noexcept { return static_cast<int>(plain_.size() + ones_.size()) + waves_; }
  std::size_t count() const noexcept { return static_cast<std::size_t>(statics()) + static_cast<std::size_t>(steps()); }

  // Before any scale; NaN: not known.
  //   length  values of the series before the origin
  void raw_statics(const OriginState& state, std::span<float> out) const;
  void raw_step(const OriginState& state, const LearnerSeries& series, int length, int step,
                std::span<float> out) const;

  // On the scales: what is not known is the mean, what is far is held at 5 deviations.
  void statics(const OriginState& state, const InputScales& scales, std::span<float> out) const;
  void step(const OriginState& state, const LearnerSeries& series, int length, int step, const InputScales& scales,
            std::span<float> out) const;
  // The last `context` periods, oldest first, each its channels: sales against usual ones, whether they are known, what
  // is usual, flags that are known.
  void sequence(const OriginState& state, const LearnerSeries& series, int length, int context,
                const InputScales& scales, std::span<float> out) const;
  // Of counts: log of what the series sold of late at such a step.
  float log_level(const OriginState& state, float base) const;
  // First and last + 1 of count() that say which month of the year a step lies in.
  std::pair<std::size_t, std::size_t> months() const;
  // One a series column; 0: unknown.
  static void categories(const LearnerSeries& series, std::span<std::int32_t> out);

  // By step input: the feature that it is made from, or kNoColumn; and the column that it is read from, or kNoColumn.
  const std::vector<std::uint32_t>& step_features() const noexcept { return step_features_; }
  const std::vector<std::uint32_t>& step_columns() const noexcept { return step_columns_; }

 private:
  const Features& features_;
  std::vector<std::uint32_t> plain_;  // features that are taken as they are
  std::vector<std::uint32_t> ones_;   // columns of categories and holidays: zeros and ones
  std::vector<std::uint32_t> flags_;  // columns of flags, for the sequence
  int waves_ = 0, months_ = 0;
  std::vector<std::uint32_t> step_features_, step_columns_;
};

}  // namespace salesforecast
