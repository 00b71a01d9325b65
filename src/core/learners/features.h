// The features of a step to come: what the series did up to its origin, where the step lies in season and year, and
// what is known of its regressors. Trees and networks learn from the same ones.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/learners/feature_plan.h"

namespace salesforecast {

// What an origin knows of its series: all that steps to come need of the past.
struct OriginState {
  std::int64_t origin = 0;     // number of the period that follows the history: step 1
  float level = 0;             // mean of the sales of a year (of the periods that are not closed)
  float offset = 0;            // added to sales before logarithms
  std::vector<float> cells;    // by position in the season and values of the splitting flags: usual sales, on the scale
  std::vector<float> summary;  // features of the origin itself
  std::vector<float> positions;  // kPositionFeatures by position in the season
  std::vector<float> residuals;  // on the scale, less the cell's: of the last periods, oldest first; NaN: none
  std::vector<float> effects;    // of each column's two values, on the scale, beyond the cells: 0 where it is no flag
  std::vector<float> closed;     // by position in the season: share of periods that were
  std::vector<float> means;      // of each column over the last periods; NaN: none

  bool empty() const noexcept { return cells.empty(); }
};

class KnownColumns;

inline constexpr std::uint32_t kNoColumn = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::size_t kSummaryFeatures = 8;  // beside the means of windows
inline constexpr int kPositionFeatures = 3;
inline constexpr int kNeighbours = 3;     // periods around a step whose regressors count
inline constexpr int kSeasonsAround = 2;  // and periods so many seasons away
inline constexpr int kLongestRun = 15;    // periods that a flag keeps its value are counted as far as this

// Builds the features of a plan. Immutable; may be used from many threads.
class Features {
 public:
  explicit Features(FeaturePlan plan);

  const FeaturePlan& plan() const noexcept { return plan_; }
  // Names of the features, in their order.
  const std::vector<std::string>& names() const noexcept { return names_; }
  std::size_t count() const noexcept { return names_.size(); }
  // How many of them, the first ones, are the origin's own.
  std::size_t summary_count() const noexcept { return windows_.size() + kSummaryFeatures; }
  // By feature: the column of the design that it is read from; none: kNoColumn. Of a category its first one.
  const std::vector<std::uint32_t>& columns() const noexcept { return columns_; }
  // By feature: the component of a forecast (sf_explain) that it belongs to, where it is read from no column.
  const std::vector<std::string>& components() const noexcept { return components_; }

  // Whether a feature is read from a column: that of a category from all of its columns, those of holidays from all
  // holidays.
  bool reads(std::size_t feature, std::size_t column) const;

  // Periods before the origin whose columns fill() reads.
  int reach() const { return std::max(kLongestRun, kSeasonsAround * plan_.season); }

  // Which of a state's cells a period belongs to: its position in the season, and the flags that split it.
  //   at  the period as series.columns count them
  int cell_of(std::int64_t period, const LearnerSeries& series, std::int64_t at) const;

  // The state after the first `length` values; empty where they say nothing (all missing or closed).
  OriginState state(const LearnerSeries& series, int length) const;

  // The state some periods later, of which no more is known than a forecast: usual sales, spread and the columns' means
  // stay as they were.
  //   outcomes  of each period, on the scale, less its base; NaN: closed
  OriginState later(const OriginState& state, std::span<const float> outcomes) const;

  // The features of step `step` (from 1 on) into out[0 .. count()).
  //   series, length  what columns are read from, at and around the step: reach() periods before the origin at most
  void fill(const OriginState& state, const LearnerSeries& series, int length, int step, float* out) const;

  // Usual sales of a step, on the scale: what a target is against.
  float base(const OriginState& state, const LearnerSeries& series, int length, int step) const;

  // A value on the scale, against its base, and back.
  float target(const OriginState& state, float base, float y) const;
  double value(const OriginState& state, float base, double target) const;

 private:
  void name_features();
  void name_columns();
  void add(std::string name, const char* component, std::uint32_t column = kNoColumn);
  // The period at or before `at` whose value of a column is known at the origin: there one of the past goes on.
  std::int64_t last_known(const OriginState& state, const LearnerSeries& series, std::size_t column,
                          std::int64_t at) const;
  // Each gives the place behind what it wrote. at: the step's place among series.columns.
  float* fill_columns(const OriginState& state, const LearnerSeries& series, const KnownColumns& known, std::int64_t at,
                      float* out) const;
  float* fill_closings(const OriginState& state, const LearnerSeries& series, const KnownColumns& known,
                       std::int64_t at, float* out) const;
  float* fill_categories(const OriginState& state, const LearnerSeries& series, const KnownColumns& known,
                         std::int64_t at, float* out) const;
  float* fill_holidays(const KnownColumns& known, std::int64_t at, float* out) const;
  float* fill_outlook(const OriginState& state, float usual, std::span<const float> parts, float* out) const;

  bool around_known(const std::vector<std::uint32_t>& category) const;

  FeaturePlan plan_;
  bool holidays_ = false;
  std::vector<int> windows_;
  std::vector<std::string> names_, components_;
  std::vector<std::uint32_t> columns_;
  std::vector<std::vector<std::uint32_t>> categories_;  // columns of each category
};

}  // namespace salesforecast
