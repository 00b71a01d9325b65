#include "core/panel_notices.h"

#include <algorithm>
#include <cstdint>

#include "core/text.h"

namespace salesforecast {

namespace {

const char* verb_of(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::kMean:
      return "averaged";
    case Aggregate::kSum:
      return "summed";
    case Aggregate::kMin:
    case Aggregate::kMax:
    case Aggregate::kLast:
      break;
  }
  return "merged";
}

// Totals over the series.
struct Totals {
  std::int64_t merged_rows = 0, periods_with_rows = 0;
  std::int64_t gaps = 0, gap_series = 0;
  std::int64_t late_series = 0, trailing = 0;
};

Totals totals_of(const Panel& panel) {
  Totals totals;
  for (const Series& series : panel.series) {
    totals.merged_rows += series.merged_rows;
    totals.periods_with_rows += series.row_count - series.merged_rows;
    totals.gaps += series.filled_periods;
    totals.gap_series += series.filled_periods > 0 ? 1 : 0;
    totals.late_series += series.trailing_periods > 0 ? 1 : 0;
    totals.trailing += series.trailing_periods;
  }
  return totals;
}

std::string fill_words(Fill fill) {
  switch (fill) {
    case Fill::kAuto:
      return "zero where rows are single sales, zeros like them occur or the day is always closed, else missing";
    case Fill::kZero:
      return "filled with zero";
    case Fill::kMissing:
      return "left missing";
    case Fill::kPrevious:
      return "filled with the value before";
    case Fill::kLinear:
      return "filled by straight lines";
  }
  return {};
}

}  // namespace

std::vector<std::string> panel_notices(const Panel& panel, const PanelCounts& counts, const SortedRows& rows,
                                       const Options& options) {
  std::vector<std::string> notices;
  if (panel.frequency_detected) {
    notices.push_back("frequency detected: " + panel.frequency.description());
  } else if (options.frequency == "auto") {
    notices.push_back("no series has two different times: frequency taken as " + panel.frequency.description());
  }
  const auto figure = [](std::size_t n) { return static_cast<std::int64_t>(n); };
  if (counts.before_start > 0) {
    notices.push_back(counted(figure(counts.before_start), "row") + " before " + format_timestamp(*options.start) +
                      " left out");
  }
  if (counts.after_until > 0) {
    notices.push_back(counted(figure(counts.after_until), "row") + " after the last period, " +
                      format_timestamp(panel.frequency.label_of(panel.until_period)) + ", left out");
  }
  if (rows.negatives > 0) {
    notices.push_back(counted(figure(rows.negatives), "row") + " with a negative target " +
                      (options.returns == Returns::kIgnore ? "left out" : "kept apart as returns"));
  }
  if (rows.nulls > 0) notices.push_back(counted(figure(rows.nulls), "row") + " without a target value");
  const Totals totals = totals_of(panel);
  if (totals.merged_rows > 0) {
    notices.push_back(counted(panel.row_count, "row") + " " + verb_of(options.aggregate) + " into " +
                      counted(totals.periods_with_rows, "period"));
  }
  if (totals.gaps > 0) {
    notices.push_back(counted(totals.gaps, "period") + " without rows inside " + counted(totals.gap_series, "series") +
                      ": " + fill_words(options.fill));
  }
  if (totals.late_series > 0) {
    notices.push_back(counted(totals.late_series, "series") + (totals.late_series == 1 ? " ends" : " end") +
                      " before the last period, " + format_timestamp(panel.frequency.label_of(panel.until_period)) +
                      ", by " + counted(totals.trailing, "period") + " in all");
  }
  if (counts.empty_series > 0) {
    notices.push_back(counted(figure(counts.empty_series), "series") + " without a value");
  }
  return notices;
}

}  // namespace salesforecast
