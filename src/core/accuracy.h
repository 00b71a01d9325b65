// Accuracy of a whole training, from the held-back errors of its series.
#pragma once

#include <string>
#include <vector>

#include "core/model.h"

namespace salesforecast {

// How one way to reconcile would have done at the training's cut-offs.
struct TriedReconciliation {
  std::string how;  // a word of option "reconcile"; "mean": the mean of ols, wls and mint
  double mase = 0;  // mean over levels; NaN: unknown
  bool taken = false;
};

// Means over the series that have a figure, as JSON: {"measured_on": "held_back", "series": 480, "mase": 0.91, …};
// figures that no series has are null. {"measured_on": "nothing", "series": 0} when nothing could be held back. Where
// ways to reconcile were tried: "reconciled_by", the one taken, and "reconciled_mase" with what each would have
// reached.
std::string accuracy_json(const std::vector<SeriesModel>& models, const std::vector<TriedReconciliation>& tried = {});

}  // namespace salesforecast
