#include "trainer/torch/windows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/bit_mix.h"
#include "core/learners/training_rows.h"

namespace salesforecast {

namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kSampledWindows = 3'000;  // that scales are settled on
constexpr float kLeastDeviation = 0.05F;        // of inputs that hardly ever differ
constexpr int kStepsSampled = 4;

// Values of a series before a period.
int length_before(const LearnerSeries& series, std::int64_t end) {
  return static_cast<int>(std::clamp<std::int64_t>(end - series.first_period, 0, series.length()));
}

// The outcome of a step, NaN where there is none to learn from.
float outcome(const FeaturePlan& plan, const LearnerSeries& series, int at, int length) {
  if (at >= length || closed(plan, series, at)) return kMissing;
  return series.y[static_cast<std::size_t>(at)];
}

// Whether networks are told the month of the year as such: what it does of itself can be told from the course of the
// year by its third time; and where a forecast ends within the next month or so, what was sold of late says more.
bool tells_months(const FeaturePlan& plan, std::span<const LearnerSeries> panel, std::int64_t end) {
  constexpr double kDaysOfHistory = 3 * 365, kDaysAhead = 60;
  int longest = 0;
  for (const LearnerSeries& series : panel) longest = std::max(longest, length_before(series, end));
  return longest * plan.frequency.days() >= kDaysOfHistory && plan.horizon * plan.frequency.days() >= kDaysAhead;
}

struct Moments {
  double count = 0, sum = 0, squares = 0;

  void add(float v) {
    if (std::isnan(v)) return;
    count += 1;
    sum += v;
    squares += static_cast<double>(v) * v;
  }
  double mean() const { return count > 0 ? sum / count : 0; }
  double deviation() const { return count > 1 ? std::sqrt(std::max(squares / count - mean() * mean(), 0.0)) : 0; }
};

}  // namespace

Windows::Windows(const WindowRules& rules, std::span<const LearnerSeries> panel, std::vector<Window> windows,
                 std::int64_t end, int steps)
    : rules_(rules),
      panel_(panel),
      windows_(std::move(windows)),
      end_(end),
      steps_(std::min(steps, rules.features.plan().horizon)) {}

void Windows::fill(std::size_t index, const SampleView& sample) const {
  const FeaturePlan& plan = rules_.features.plan();
  const Window& window = windows_[index];
  const LearnerSeries& series = panel_[window.series];
  const int length = length_before(series, end_);
  const OriginState state = rules_.features.state(series, window.origin);
  const bool counts = rules_.shape.output == NetworkOutput::kCounts;
  if (state.empty()) {  // shut or missing all along: nothing to learn
    for (auto values : {sample.sequence, sample.statics, sample.steps, sample.offset})
      std::fill(values.begin(), values.end(), 0.0F);
    std::fill(sample.categories.begin(), sample.categories.end(), 0);
    std::fill(sample.target.begin(), sample.target.end(), kMissing);
    return;
  }
  if (!sample.sequence.empty()) {
    rules_.inputs.sequence(state, series, window.origin, rules_.shape.context, rules_.scales, sample.sequence);
  }
  rules_.inputs.statics(state, rules_.scales, sample.statics);
  NetworkInputs::categories(series, sample.categories);
  const auto width = static_cast<std::size_t>(rules_.inputs.steps());
  for (int i = 0; i < steps_; ++i) {
    // One step of each stretch of the horizon; which one, chance says.
    const int from = plan.horizon * i / steps_, to = plan.horizon * (i + 1) / steps_;
    const std::uint64_t draw =
        mixed_bits(mixed_bits(sample.draw) ^ mixed_bits(index * 4'096 + static_cast<std::uint64_t>(i)));
    const int step = from + 1 + static_cast<int>(draw % static_cast<std::uint64_t>(to - from));
    const auto at = static_cast<std::size_t>(i);
    rules_.inputs.step(state, series, window.origin, step, rules_.scales, sample.steps.subspan(at * width, width));
    const float base = rules_.features.base(state, series, window.origin, step);
    const float y = outcome(plan, series, window.origin + step - 1, length);
    if (counts) {
      sample.offset[at] = rules_.inputs.log_level(state, base);
      sample.target[at] = y;
    } else {
      sample.target[at] = std::isnan(y) ? kMissing : rules_.features.target(state, base, y) / rules_.scales.target;
    }
  }
}

std::vector<Window> learning_windows(const FeaturePlan& plan, std::span<const LearnerSeries> panel, std::int64_t end) {
  const int least = history_needed(plan, panel, end);
  std::vector<Window> windows;
  for (std::size_t i = 0; i < panel.size(); ++i) {
    for (int origin = least; origin < length_before(panel[i], end); ++origin) {
      windows.push_back({static_cast<std::uint32_t>(i), origin});
    }
  }
  return windows;
}

std::vector<Window> validation_windows(const FeaturePlan& plan, std::span<const LearnerSeries> panel,
                                       std::int64_t end) {
  std::vector<Window> windows;
  for (std::size_t i = 0; i < panel.size(); ++i) {
    const int origin = length_before(panel[i], end - plan.horizon);
    if (origin >= plan.least_history() && origin < length_before(panel[i], end)) {
      windows.push_back({static_cast<std::uint32_t>(i), origin});
    }
  }
  return windows;
}

InputScales settle_scales(const Features& features, const NetworkInputs& inputs, std::span<const LearnerSeries> panel,
                          std::span<const Window> windows, std::int64_t end) {
  std::vector<Moments> moments(inputs.count());
  Moments targets;
  std::vector<float> values(inputs.count());
  const auto first = static_cast<std::size_t>(inputs.statics());
  const std::size_t stride = std::max<std::size_t>(1, windows.size() / kSampledWindows);
  for (std::size_t w = 0; w < windows.size(); w += stride) {
    const LearnerSeries& series = panel[windows[w].series];
    const int origin = windows[w].origin;
    const OriginState state = features.state(series, origin);
    if (state.empty()) continue;
    inputs.raw_statics(state, std::span(values).first(first));
    for (std::size_t i = 0; i < first; ++i) moments[i].add(values[i]);
    for (int s = 0; s < kStepsSampled; ++s) {
      const int step = 1 + static_cast<int>(mixed_bits(w * kStepsSampled + static_cast<std::uint64_t>(s)) %
                                            static_cast<std::uint64_t>(features.plan().horizon));
      inputs.raw_step(state, series, origin, step, std::span(values).subspan(first));
      for (std::size_t i = first; i < values.size(); ++i) moments[i].add(values[i]);
      const float y = outcome(features.plan(), series, origin + step - 1, length_before(series, end));
      if (!std::isnan(y)) targets.add(features.target(state, features.base(state, series, origin, step), y));
    }
  }
  InputScales scales;
  for (const Moments& one : moments) {
    scales.means.push_back(static_cast<float>(one.mean()));
    scales.deviations.push_back(std::max(static_cast<float>(one.deviation()), kLeastDeviation));
  }
  if (!tells_months(features.plan(), panel, end)) {
    const auto [from, to] = inputs.months();
    for (std::size_t i = from; i < to; ++i) scales.deviations[i] = InputScales::kSilent;
  }
  scales.target = std::max(static_cast<float>(targets.deviation()), 1e-3F);
  return scales;
}

}  // namespace salesforecast
