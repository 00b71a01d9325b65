// What is wrong with the regressors of a series before a method learns from them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/options.h"
#include "core/regressors.h"

namespace salesforecast {

struct RegressorFinding {
  enum class Kind {
    kMissing,      // no value at all
    kConstant,     // it never changes
    kTwin,         // it says what `other` says
    kFollows,      // its changes are the target's of the same period
    kFollowsNext,  // its changes are the target's of the next period
  };
  Kind kind = Kind::kMissing;
  std::size_t source = 0;  // which of options.regressors
  std::size_t other = 0;   // kTwin
  double correlation = 0;  // kFollows, kFollowsNext
};

// At most one finding a regressor, the first that holds of the list above.
//   y           the history; NaN: missing
//   regressors  of the same periods
//   categories  of each regressor: of texts only the first two kinds are looked for
std::vector<RegressorFinding> check_regressors(std::span<const double> y, std::span<const Regressor> regressors,
                                               std::span<const std::vector<std::string>> categories);

std::string sentence_of(const RegressorFinding& finding, const Options& options);

}  // namespace salesforecast
