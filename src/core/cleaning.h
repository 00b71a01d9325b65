// What is changed in a history before methods learn from it: wild values are drawn in, and what lies before a shift of
// the level is moved onto the new one. What forecasts are judged by is never changed.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/baseline.h"
#include "core/level_shift.h"
#include "core/model.h"

namespace salesforecast {

// What lies before a shift becomes factor * y + offset.
struct LevelMove {
  LevelShift shift;
  double factor = 1, offset = 0;
};

struct HistoryChanges {
  std::vector<LevelMove> levels;      // ascending; each moves all values before it
  std::vector<Replacement> outliers;  // of the moved history, ascending

  bool empty() const noexcept { return levels.empty() && outliers.empty(); }
};

// What is changed, by the options.
struct Cleaning {
  bool outliers = false;
  bool rare = false;  // outliers of sales that come hardly ever, too
  bool levels = false;
  bool anew = false;  // found anew from what was known at each cut-off; else at the first one and at the middle one

  bool any() const noexcept { return outliers || levels; }
  static Cleaning of(const Options& options);
};

// The changes of a history, from nothing but its values and what is known of regressors at its end.
//   * Outliers of sales that come hardly ever (DemandPattern::kRare) are left unless cleaning.rare: there a spike is
//     demand.
//   * Levels are moved of smooth sales only: of others the middle is 0 or nearly so, and says nothing of a level.
// A level is moved by ratio where no value is below zero, as season and noise of sales grow with their level; else by
// difference. Throws Error(kCancelled) only.
HistoryChanges changes_of(std::span<const double> y, const Cycles& cycles, const Cleaning& cleaning,
                          const RegressorView& regressors, const Context& context);

// Makes the changes in a history of which `y` may be the beginning or the whole. regressors: the method learns from
// these, so that outliers that they explain stay.
void make_changes(const HistoryChanges& changes, bool regressors, std::vector<double>* y);

// Sentences for the warnings of a series, by the words of core/series_warnings.h. y: the history as it came.
std::vector<std::string> cleaning_warnings(const HistoryChanges& changes, bool regressors, std::span<const double> y,
                                           const Frequency& frequency, std::int64_t first_period);

}  // namespace salesforecast
