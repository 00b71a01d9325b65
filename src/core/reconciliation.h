// Reconciling a panel after its training: which roll-ups, their training as a panel of its own, and what each series'
// forecasts are moved by.
#pragma once

#include <string>
#include <vector>

#include "core/accuracy.h"
#include "core/judged_series.h"
#include "core/model.h"
#include "core/roll_ups.h"

namespace salesforecast {

// What is trained beside the panel.
struct ReconciliationPlan {
  std::vector<bool> moves;  // by series of the panel
  RollUps roll_ups;
  Panel panel;         // of the roll-ups
  ModelHeader header;  // of their training

  bool empty() const noexcept { return roll_ups.members.empty(); }
};

// Series that were fitted and end with the panel are reconciled; those that are forecast as one value keep it. Empty
// where the option does not ask for it, or no two series are left. Throws Error(kCancelled).
ReconciliationPlan plan_reconciliation(const Panel& panel, const ModelHeader& header,
                                       const std::vector<SeriesModel>& models, const Context& context);

// What came of it.
struct ReconciliationReport {
  std::string sentence;                    // for the header's warnings
  std::vector<TriedReconciliation> tried;  // empty: nothing could be reconciled
};

// Sets what the forecasts of `series` are moved by over the header's horizon, by the option or, of auto, by what would
// have been best for held-back forecasts; then their accuracy and bounds, and what the header says of both, by
// held-back forecasts that are reconciled themselves. Roll-ups of which nothing could be held back say nothing and are
// left out. Uses up what both panels kept. Throws Error(kCancelled) and
// Error(kOutOfMemory).
ReconciliationReport reconcile_panel(const ReconciliationPlan& plan, TrainedPanel& roll_ups, const Panel& panel,
                                     ModelHeader& header, TrainedPanel& series, const Context& context);

// The sentence of a panel whose plan is empty; empty where nothing was asked for.
std::string unreconciled_sentence(const ModelHeader& header);

}  // namespace salesforecast
