// From the columns a user names to the columns a method sees: numbers as they are, categories as a column of zeros and
// ones each but the first, both again for every lag; and what a model keeps of them to forecast.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/options.h"
#include "core/regressors.h"

namespace salesforecast {

// Of more different texts the rarest are taken for the first category.
inline constexpr std::size_t kMostCategories = 32;
inline constexpr std::size_t kMostDesignColumns = 5'000;

// One column of the methods' regressors.
struct DesignColumn {
  std::size_t source = 0;  // which of options.regressors
  int category = -1;       // 1 where the source is this category; -1: a number
  int lag = 0;             // periods that its value lies back
  RegressorKind kind = RegressorKind::kKnown;
};

// The columns that the methods see. A regressor of the past that no option regressor_lags names is seen one horizon
// ago, which is what is known of it at every step.
//   categories  of each regressor, the most frequent first; none: it is a number
std::vector<DesignColumn> design_columns(const Options& options, std::span<const std::vector<std::string>> categories,
                                         int horizon);

// The same columns of one series. raw: one a regressor, categories by their numbers; as long as each other's.
std::vector<Regressor> designed(std::span<const DesignColumn> design, std::span<const Regressor> raw);

// What a model of one series keeps of its regressors, one element a regressor.
struct KnownRegressors {
  std::vector<std::vector<double>> past;   // the last values, the newest last: as many as lags reach back, at least one
  std::vector<std::vector<double>> ahead;  // the source's own values of the periods after; NaN: none

  bool empty() const noexcept { return past.empty(); }
};

//   n      values of the history
//   steps  periods after it that are kept
KnownRegressors known_regressors(std::span<const DesignColumn> design, std::span<const Regressor> raw, int n,
                                 int steps);

// Values of steps to come, given with a forecast: one element a regressor, step 1 first. NaN, and steps beyond: not
// given.
using RegressorValues = std::vector<std::vector<double>>;

// A value that a forecast needs and that nobody gave.
struct MissingValue {
  std::size_t source = 0;
  int step = 0;    // that it is of
  int needed = 0;  // the step, counted from the history's end, whose forecast needs it: later by the lag
};

// The columns of the steps that a method forecasts.
struct DesignedFuture {
  std::vector<std::vector<double>> columns;
  std::vector<MissingValue> missing;  // the first of each regressor
};

//   used   columns that the method uses: the others stay empty. Longer or shorter than the design: as if filled up with
//          false
//   lead   steps before step 1: what is not known of them is as the value before
//   steps  lead and horizon together
DesignedFuture designed_future(std::span<const DesignColumn> design, const KnownRegressors& known,
                               const RegressorValues& given, const std::vector<bool>& used, int lead, int steps);

}  // namespace salesforecast
