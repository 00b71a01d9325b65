// Which features the learners make of a panel. Settled once, before training, and kept with the model: training and
// forecasting build features by the same plan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/calendar/frequency.h"
#include "core/learners/learner_series.h"

namespace salesforecast {

// The scale that learners see sales on.
enum class TargetScale : std::uint8_t {
  kLog,     // logarithm of sales against the series' own usual ones: effects multiply
  kLinear,  // sales over the series' level: for sales with many periods of none, and for values below zero
};

inline constexpr std::uint32_t kAlways = std::numeric_limits<std::uint32_t>::max();

// What a column of the design is to the learners.
enum class ColumnUse : std::uint8_t {
  kNumber,    // a number: itself, and against its recent mean
  kFlag,      // two values, as a promotion
  kCategory,  // one of a category's columns of zeros and ones: together they are one number
  kHoliday,
  kIdle,  // says nothing
};

struct PlannedColumn {
  ColumnUse use = ColumnUse::kIdle;
  std::uint32_t source = 0;  // of kCategory: which regressor; columns of one source belong together
  std::uint32_t category = 0;
  bool known = true;              // values to come are known, so neighbours of a step are, too
  bool moves = true;              // changes inside series; else it is the same in all periods of each
  float low = 0, high = 1;        // of kFlag: its two values
  std::uint32_t ahead = kAlways;  // steps that values are known for, of a regressor of the past its lag

  bool operator==(const PlannedColumn&) const = default;
};

// Where a column has this value nothing is sold, ever: a shop that is shut.
struct Closing {
  std::uint32_t column = 0;
  float value = 0;

  bool operator==(const Closing&) const = default;
};

struct FeaturePlan {
  Frequency frequency;
  int season = 1;   // steps of the short cycle whose positions have means of their own; 1: none
  int year = 1;     // steps of the long cycle, a multiple of `season`; 1: none
  int horizon = 1;  // steps that it is trained for
  TargetScale scale = TargetScale::kLog;
  float least_sale = 1;  // the smallest value above zero: of kLinear, errors are never scaled by much less
  int series_columns = 0;
  std::vector<PlannedColumn> columns;
  std::vector<Closing> closings;
  std::vector<std::uint32_t> splitting;  // flags that split the means of the season's positions; at most kMostSplitting
  bool guided = false;                   // another method's forecasts are told (LearnerSeries::outlooks)
  // Recursive: steps that are forecast at once, those behind them from a history that goes on with these. 0: all steps
  // are forecast from what lies before the first one (direct).
  int block = 0;

  int cells() const { return season << splitting.size(); }
  int steps_at_once() const { return block > 0 ? block : horizon; }
  // The block of recursive forecasts that are worth a try, a season or else a year; 0: none are. Not over many of them,
  // as errors add up; nor where regressors are known of the past only; nor where the last one of a horizon would know
  // less of them than the others.
  int possible_block() const;
  // Of windows, which are multiples of it.
  int unit() const { return season > 1 ? season : 1; }
  // Values before an origin that its features are made from, at most.
  int memory() const;
  // Values that a series has before its first origin.
  int least_history() const { return season > 1 ? 2 * season : 3; }
  // Lengths of the windows of recent sales, in steps, ascending.
  std::vector<int> windows() const;

  bool operator==(const FeaturePlan&) const = default;
};

inline constexpr std::size_t kMostSplitting = 2;
inline constexpr int kLongestCell = 31;    // a season of more positions has too few values at each
inline constexpr int kLongestYear = 1500;  // steps; a longer cycle asks for too much of every series' past

// The plan for a panel, on logarithms; the caller says which scale it wants.
//   season, horizon  as the panel's header has them
//   design           one element a column: `known` and, of categories, source and category are settled; the rest is
//                    found here
FeaturePlan plan_features(std::span<const LearnerSeries> panel, const Frequency& frequency, int season, int horizon,
                          std::vector<PlannedColumn> design);

// Whether periods without a sale are too many for logarithms, or those with more returns than sales.
bool sells_seldom(const FeaturePlan& plan, const LearnerSeries& series);

// The scale that a series is learned on: logarithms where it sells in nearly all periods that it is open, and about as
// much as a season before.
TargetScale scale_of(const FeaturePlan& plan, const LearnerSeries& series);

// Whether the series sells nothing in period first_period + at, by the plan's closings.
bool closed(const FeaturePlan& plan, const LearnerSeries& series, std::int64_t at);

}  // namespace salesforecast
