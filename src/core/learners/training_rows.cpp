#include "core/learners/training_rows.h"

#include <algorithm>
#include <cmath>

#include "core/bit_mix.h"

namespace salesforecast {

namespace {

constexpr int kSeasonsApart = 2;          // origins: nearer ones repeat each other
constexpr std::size_t kFewRows = 50'000;  // of a smaller panel origins lie one season apart

// Calls each(series number, origin) for the origins of all series.
template <typename Each>
void each_origin(const FeaturePlan& plan, std::span<const LearnerSeries> panel, const RowChoice& choice, int stride,
                 const Each& each) {
  const int least = history_needed(plan, panel, choice.end);
  for (std::size_t i = 0; i < panel.size(); ++i) {
    const std::int64_t n = std::min<std::int64_t>(panel[i].length(), choice.end - panel[i].first_period);
    // Series that have ended keep to the strides of the panel's end.
    const std::int64_t behind = floor_mod(choice.end - panel[i].first_period - n, stride);
    for (std::int64_t origin = n - stride + behind; origin >= least; origin -= stride) {
      if (origin < n) each(i, static_cast<int>(origin), static_cast<int>(n));
    }
  }
}

std::size_t rows_at(const FeaturePlan& plan, std::span<const LearnerSeries> panel, const RowChoice& choice,
                    int stride) {
  std::size_t rows = 0;
  each_origin(plan, panel, choice, stride, [&](std::size_t, int origin, int n) {
    rows += static_cast<std::size_t>(std::min(plan.steps_at_once(), n - origin));
  });
  return rows;
}

struct Origins {
  int stride;
  std::size_t rows;  // of all of them
};

Origins origins_of(const FeaturePlan& plan, std::span<const LearnerSeries> panel, const RowChoice& choice) {
  if (plan.block > 0) return {plan.block, rows_at(plan, panel, choice, plan.block)};
  Origins origins = {plan.season > 1 ? kSeasonsApart * plan.season : 1, 0};
  origins.rows = rows_at(plan, panel, choice, origins.stride);
  if (origins.rows < kFewRows && plan.season > 1) origins = {plan.season, rows_at(plan, panel, choice, plan.season)};
  return origins;
}

void add_row(const Features& features, const LearnerSeries& series, const OriginState& state, int origin, int step,
             std::size_t number, TrainingRows* rows) {
  const std::size_t at = rows->features.size();
  rows->features.resize(at + features.count());
  features.fill(state, series, origin, step, &rows->features[at]);
  const float y = series.y[static_cast<std::size_t>(origin + step - 1)];
  rows->targets.push_back(features.target(state, features.base(state, series, origin, step), y));
  rows->series.push_back(static_cast<std::uint32_t>(number));
  rows->steps.push_back(step);
}

}  // namespace

bool has_target(const FeaturePlan& plan, const LearnerSeries& series, int at) {
  return !std::isnan(series.y[static_cast<std::size_t>(at)]) && !closed(plan, series, at);
}

int history_needed(const FeaturePlan& plan, std::span<const LearnerSeries> panel, std::int64_t end) {
  std::int64_t longest = 0;
  for (const LearnerSeries& series : panel)
    longest = std::max(longest, std::min(end - series.first_period, static_cast<std::int64_t>(series.length())));
  return std::max(plan.least_history(), static_cast<int>(std::min<std::int64_t>(plan.year, longest / 3)));
}

TrainingRows training_rows(const Features& features, std::span<const LearnerSeries> panel, const RowChoice& choice,
                           const Context& context) {
  const FeaturePlan& plan = features.plan();
  const auto [stride, all] = origins_of(plan, panel, choice);
  const double share =
      std::min(1.0, static_cast<double>(choice.most_rows) / static_cast<double>(std::max<std::size_t>(all, 1)));
  TrainingRows rows;
  const auto expected = static_cast<std::size_t>(static_cast<double>(all) * share * 1.02) + 100;
  rows.features.reserve(expected * features.count());
  for (auto* numbers : {&rows.targets}) numbers->reserve(expected);
  each_origin(plan, panel, choice, stride, [&](std::size_t i, int origin, int n) {
    context.check_cancel();
    const LearnerSeries& series = panel[i];
    OriginState state;
    for (int step = 1; step <= plan.steps_at_once() && origin + step <= n; ++step) {
      if (series.first_period + origin + step - 1 < choice.from || !has_target(plan, series, origin + step - 1))
        continue;
      // By the row's own number, so that what is taken does not hang on the other rows.
      const std::uint64_t draw =
          mixed_bits(choice.seed ^ mixed_bits((i << 36U) ^ (static_cast<std::uint64_t>(origin) << 14U) ^
                                              static_cast<std::uint64_t>(step)));
      if (static_cast<double>(draw >> 11U) * 0x1p-53 >= share) continue;
      if (state.empty()) state = features.state(series, origin);
      if (state.empty()) return;
      add_row(features, series, state, origin, step, i, &rows);
    }
  });
  return rows;
}

std::size_t count_rows(const FeaturePlan& plan, std::span<const LearnerSeries> panel, std::int64_t end) {
  RowChoice choice;
  choice.end = end;
  return origins_of(plan, panel, choice).rows;
}

TrainingRows validation_rows(const Features& features, std::span<const LearnerSeries> panel, std::int64_t end,
                             const Context& context) {
  const FeaturePlan& plan = features.plan();
  TrainingRows rows;
  for (std::size_t i = 0; i < panel.size(); ++i) {
    context.check_cancel();
    const LearnerSeries& series = panel[i];
    const std::int64_t last = std::min<std::int64_t>(end - series.first_period, series.length());
    std::int64_t origin = end - plan.horizon - series.first_period;
    if (origin < plan.least_history()) continue;
    for (; origin < last; origin += plan.steps_at_once()) {
      const auto at = static_cast<int>(origin);
      const OriginState state = features.state(series, at);
      for (int step = 1; !state.empty() && step <= plan.steps_at_once() && at + step <= last; ++step) {
        if (has_target(plan, series, at + step - 1)) add_row(features, series, state, at, step, i, &rows);
      }
    }
  }
  return rows;
}

std::size_t bytes_of_rows(const Features& features, std::size_t rows) {
  return rows * (features.count() * sizeof(float) + sizeof(float) + sizeof(std::uint32_t) + sizeof(int));
}

}  // namespace salesforecast
