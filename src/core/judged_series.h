// Held-back forecasts of trained series, judged once more after they were reconciled.
#pragma once

#include <span>
#include <vector>

#include "core/held_back.h"
#include "core/panel.h"

namespace salesforecast {

// What forecasts of a series are judged by: its history from its first value on, net of returns.
struct JudgedHistory {
  std::int64_t first_period = 0;
  std::vector<double> y;     // gaps closed
  std::vector<double> came;  // NaN: no outcome
  std::vector<double> sold;  // as y, gross
};
JudgedHistory judged_history(const Series& series, int season);

// A trained panel and the forecasts that its trials held back, as TrainingRun gives them.
struct TrainedPanel {
  std::vector<SeriesModel> models;
  std::vector<KeptForecasts> kept;
};

// Sets accuracy and bounds of all series, and what the header knows of scores and of how errors hang together, by the
// forecasts that were kept. Throws Error(kCancelled).
void judge_again(const Panel& panel, ModelHeader& header, TrainedPanel& series, const Context& context);

}  // namespace salesforecast
