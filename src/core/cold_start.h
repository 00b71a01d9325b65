// Series with little or no history of their own beside others that have one: new products, new shops. Each is given the
// history that its nearest relatives had, at a level of its own, and is then trained on it as any other series: by
// learned methods, too, which know its columns.
//
// The level is an empirical Bayes estimate of its logarithm (Efron & Morris 1975, "Data analysis using Stein's
// estimator"): what series that share columns and unchanging regressors sell says something before the first sale;
// what its own few values are to the same periods of the others says more with every one. How far off either is, is
// seen on the series that have a history.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/model.h"
#include "core/relatives.h"

namespace salesforecast {

struct ColdStart {
  std::uint32_t series = 0;      // its number in the panel
  std::int64_t own = 0;          // values of its own
  LevelEstimate level;           // of its sales in a period
  std::vector<Relative> donors;  // the nearest first
};

// The cold starts of a panel, which must outlive this.
class ColdStarts {
 public:
  // There are none where option cold_start is off, or where few series have a history. Throws Error(kCancelled) only.
  ColdStarts(const Panel& panel, const ModelHeader& header, const Context& context);

  // nullptr: the series has a history of its own.
  const ColdStart* find(std::size_t series) const;

  // The series with the history that it borrows before its own.
  Series history(const ColdStart& start) const;

  // Status, bounds and figures of a cold start that was trained on history().
  void settle(const ColdStart& start, const ModelHeader& header, SeriesModel* model) const;

 private:
  const Panel& panel_;
  int window_ = 0;
  std::unique_ptr<Relatives> relatives_;
  std::vector<ColdStart> all_;  // by number
};

// The status word of one.
inline constexpr const char* kColdStart = "cold_start";

// A series with fewer values is a cold start.
int least_own_values(const Frequency& frequency);

}  // namespace salesforecast
