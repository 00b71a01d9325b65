// The windows of a panel that networks learn from: samples cut as they are asked for.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/learners/network_inputs.h"
#include "core/learners/sample_source.h"

namespace salesforecast {

// What all samples of a task share; outlives them.
struct WindowRules {
  const Features& features;
  const NetworkInputs& inputs;
  const InputScales& scales;
  const NetworkShape& shape;
};

// A series at an origin: values before it are seen.
struct Window {
  std::uint32_t series;
  std::int32_t origin;
};

class Windows final : public SampleSource {
 public:
  //   end    targets lie before this period
  //   steps  so many of each window's horizon, drawn anew each time; at least the horizon: all
  Windows(const WindowRules& rules, std::span<const LearnerSeries> panel, std::vector<Window> windows, std::int64_t end,
          int steps);

  std::size_t size() const override { return windows_.size(); }
  std::size_t horizon() const override { return static_cast<std::size_t>(steps_); }
  void fill(std::size_t index, const SampleView& sample) const override;

 private:
  const WindowRules& rules_;
  std::span<const LearnerSeries> panel_;
  std::vector<Window> windows_;
  std::int64_t end_;
  int steps_;
};

// Every origin before `end` with enough history before it and a value after it.
std::vector<Window> learning_windows(const FeaturePlan& plan, std::span<const LearnerSeries> panel, std::int64_t end);
// The one origin of each series that lies a horizon before `end`.
std::vector<Window> validation_windows(const FeaturePlan& plan, std::span<const LearnerSeries> panel, std::int64_t end);

// Means and deviations of the inputs, and the size of targets, on a sample of the windows.
InputScales settle_scales(const Features& features, const NetworkInputs& inputs, std::span<const LearnerSeries> panel,
                          std::span<const Window> windows, std::int64_t end);

}  // namespace salesforecast
