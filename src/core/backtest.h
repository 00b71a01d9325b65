// Backtests of a whole panel: trained anew on what was known at earlier points, and judged on what came.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/model.h"
#include "core/panel.h"

namespace salesforecast {

// The folds of a backtest, the earliest first.
struct BacktestPlan {
  std::vector<std::int64_t> held_back;  // last periods of the panel that each fold does not see; at least a horizon
  int horizon = 0;
};

// `folds` folds, `stride` periods apart, the last one a horizon before the panel's end; fewer where the longest series
// has less than two seasons, or two periods, before the first cut-off. Throws Error(kInvalidArgument) for numbers out
// of range, Error(kInvalidData) where not even one fold fits.
BacktestPlan plan_panel_backtest(const Panel& panel, int folds, int stride, int horizon);

// The panel as it was `held_back` periods before its end; every series ends so much earlier. history: periods seen at
// most, 0: all. What the whole panel settled (frequency, what a gap means) stays as it is.
Panel panel_before(const Panel& panel, std::int64_t held_back, std::int64_t history);

// One forecast and what came: y is NaN where there is no outcome.
struct BacktestRow {
  Timestamp cutoff;  // label of the last period seen
  ScoredPoint point;
};

// Rows of one series: its model of a fold, and the whole series for the outcomes. None for a series that had no value
// by then.
std::vector<BacktestRow> backtest_rows(const ModelHeader& header, const SeriesModel& model, const Series& whole,
                                       std::int64_t held_back, int horizon, double level);

// The rows that have an outcome.
std::vector<ScoredPoint> outcomes_of(std::span<const BacktestRow> rows);

inline constexpr int kMaxFolds = 1'000;

}  // namespace salesforecast
