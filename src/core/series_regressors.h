// The regressors and holidays of one series as methods see them.
#pragma once

#include "core/model.h"

namespace salesforecast {

struct OwnRegressors {
  Regressors columns;     // those of the regressors first, then those of the holidays; none where there are none
  KnownRegressors known;  // what its model keeps of the former
};

//   skipped  periods of the series before the history, which has n values
//   reach    periods after it
OwnRegressors own_regressors(const Series& series, int skipped, int n, int reach, const ModelHeader& header);

}  // namespace salesforecast
