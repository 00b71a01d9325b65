// Where a training takes its samples from: windows that are cut out of a panel as they are asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace salesforecast {

// One sample, a series at an origin, to be written: all of it, for the memory holds another one. Sizes are those of the
// network's shape; everything is finite but targets.
struct SampleView {
  std::span<float> sequence;           // context x channels, oldest period first; empty for mlp
  std::span<float> statics;            // numbers of the series
  std::span<std::int32_t> categories;  // 0: unknown
  std::span<float> steps;              // horizon x step_features
  std::span<float> target;             // horizon; NaN: no outcome. Counts: the outcome itself, not negative
  std::span<float> offset;             // horizon, counts alone: log of a base level
  // Another number each time that a training takes a sample, 0 in validation. All chance in a sample comes from it and
  // the index: such as which steps of a long horizon it has, for some 15 of 90, drawn anew, teach as much at a third of
  // the work.
  std::uint64_t draw = 0;
};

class SampleSource {
 public:
  virtual ~SampleSource() = default;
  virtual std::size_t size() const = 0;     // samples there are; each is as likely as the others to be learned from
  virtual std::size_t horizon() const = 0;  // steps of each
  virtual void fill(std::size_t index, const SampleView& sample) const = 0;
};

}  // namespace salesforecast
