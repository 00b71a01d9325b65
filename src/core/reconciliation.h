// Reconciling a panel after its training: which roll-ups, their training as a panel of its own, and what each series'
// forecasts are moved by.
#pragma once

#include <string>
#include <vector>

#include "core/held_back.h"
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

// A trained panel and the errors that its trials held back, as TrainingRun gives them.
struct TrainedPanel {
  std::vector<SeriesModel> models;
  std::vector<std::vector<HeldBackError>> errors;
};

// Sets what the forecasts of `series` are moved by over the header's horizon. Roll-ups of which nothing could be held
// back say nothing and are left out. Gives one sentence for the header's warnings. Throws Error(kCancelled) and
// Error(kOutOfMemory).
std::string reconcile_panel(const ReconciliationPlan& plan, const TrainedPanel& roll_ups, const ModelHeader& header,
                            TrainedPanel& series, const Context& context);

// The sentence of a panel whose plan is empty; empty where nothing was asked for.
std::string unreconciled_sentence(const ModelHeader& header);

}  // namespace salesforecast
