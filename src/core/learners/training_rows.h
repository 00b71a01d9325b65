// Rows that trees learn from: steps to come from origins inside the panel's history, as a forecast from there would see
// them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/context.h"
#include "core/learners/features.h"

namespace salesforecast {

struct TrainingRows {
  std::vector<float> features;        // row after row
  std::vector<float> targets;         // on the scale, against the base
  std::vector<std::uint32_t> series;  // of each row
  std::vector<int> steps;

  std::size_t size() const noexcept { return targets.size(); }
};

// Which rows to take.
struct RowChoice {
  std::int64_t end = 0;   // targets lie before this period
  std::int64_t from = 0;  // and at or after this one
  std::size_t most_rows = 0;
  std::uint64_t seed = 1;
};

// Whether the series has a value in period first_period + at that can be learned: none where it is closed.
bool has_target(const FeaturePlan& plan, const LearnerSeries& series, int at);

// Rows of all origins that lie a whole number of strides before `end` (of every other season, so that they fall on the
// same day of the week as the forecasts to come; of each step where there is no season), and of all steps from them, as
// far as they are wanted; more than most_rows: a sample of them. What is closed, or has no value, makes no row.
TrainingRows training_rows(const Features& features, std::span<const LearnerSeries> panel, const RowChoice& choice,
                           const Context& context);

// How many rows that would be without a limit and closings, as learned from before `end`.
std::size_t count_rows(const FeaturePlan& plan, std::span<const LearnerSeries> panel, std::int64_t end);

// Rows of the horizon before `end`: of its first origin alone, or, where the plan has blocks, of each block's own.
TrainingRows validation_rows(const Features& features, std::span<const LearnerSeries> panel, std::int64_t end,
                             const Context& context);

// Values that a series has before its first origin, as learned from before `end`: those of a year where the longest
// series has three.
int history_needed(const FeaturePlan& plan, std::span<const LearnerSeries> panel, std::int64_t end);

// Bytes that so many rows take, at most.
std::size_t bytes_of_rows(const Features& features, std::size_t rows);

}  // namespace salesforecast
