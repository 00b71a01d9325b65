// A panel's training as the server sees it: threads watched from the main thread, interrupts answered, progress told.
#pragma once

#include "pg/postgres_includes.h"
//
#include <vector>

#include "core/accuracy.h"
#include "core/model.h"
#include "core/panel.h"
#include "core/warm_start.h"

namespace salesforecast::pg {

// A panel, its header and its models; made by make_owned(), filled by build_training_panel() and train_panel().
struct Training {
  Options options;
  Panel panel;
  ModelHeader header;
  std::vector<SeriesModel> models;
  std::vector<TriedReconciliation> reconciliations;  // ways that option reconcile tried
  RunRecord run;
  const EarlierRun* earlier = nullptr;  // that networks begin with; nullptr: they begin from scratch
};

// Builds the panel from the rows, and from those of the holiday table (nullptr: none). Looks for a cancel by itself.
void build_training_panel(Training* training, RowStore* store, std::uint32_t series_count,
                          std::vector<HolidayRow>* holidays);

// Makes the header for the panel and fits every series on salesforecast.threads threads. Checks interrupts at least
// every 50 ms; a cancel or the end of the session stops the threads first. `what` names the training in messages of
// progress.
void train_panel(Training* training, const char* what);

}  // namespace salesforecast::pg
