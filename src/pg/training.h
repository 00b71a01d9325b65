// A panel's training as the server sees it: threads watched from the main thread, interrupts answered, progress told.
#pragma once

#include "pg/postgres_includes.h"
//
#include <vector>

#include "core/model.h"
#include "core/panel.h"

namespace salesforecast::pg {

// A panel, its header and its models; made by make_owned(), filled by train_rows().
struct Training {
  Options options;
  Panel panel;
  ModelHeader header;
  std::vector<SeriesModel> models;
};

// Builds the panel from the rows and fits every series on salesforecast.threads threads. Checks interrupts at least
// every 50 ms; a cancel or the end of the session stops the threads first. `what` names the training in messages of
// progress.
void train_rows(Training* training, RowStore* store, std::uint32_t series_count, const char* what);

// Makes the header for the panel as it is and fits every series: the second half of train_rows().
void train_panel(Training* training, const char* what);

// Builds the panel from the rows: the first half.
void build_training_panel(Training* training, RowStore* store, std::uint32_t series_count);

}  // namespace salesforecast::pg
