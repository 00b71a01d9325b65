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
  std::int64_t gaps = 0, gap_series = 0, zero_series = 0, closed_series = 0;
  std::int64_t late_series = 0, trailing = 0;
};

Totals totals_of(const Panel& panel) {
  Totals totals;
  for (const Series& series : panel.series) {
    totals.merged_rows += series.merged_rows;
    totals.periods_with_rows += series.row_count - series.merged_rows;
    totals.gaps += series.filled_periods;
    totals.gap_series += series.filled_periods > 0 ? 1 : 0;
    totals.zero_series += series.filled_periods > 0 && series.fill == Fill::kZero ? 1 : 0;
    totals.closed_series += series.filled_periods > 0 && series.closed_weekdays ? 1 : 0;
    totals.late_series += series.trailing_periods > 0 ? 1 : 0;
    totals.trailing += series.trailing_periods;
  }
  return totals;
}

// What option fill auto has settled, over the series.
std::string settled_words(const Totals& totals) {
  const std::int64_t missing = totals.gap_series - totals.zero_series;
  const auto in = [&](std::int64_t series) {
    return series == totals.gap_series ? std::string() : " in " + with_separators(series);
  };
  std::string out;
  if (totals.zero_series > 0) out = "nothing was sold" + in(totals.zero_series);
  if (missing > 0) out += (out.empty() ? "" : ", ") + ("no record" + in(missing));
  if (totals.closed_series > 0) out += " but for weekdays that are always closed" + in(totals.closed_series);
  return out + "; option \"fill\" says otherwise";
}

std::string fill_words(Fill fill) {
  switch (fill) {
    case Fill::kAuto:
      break;
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
                      ": " + (options.fill == Fill::kAuto ? settled_words(totals) : fill_words(options.fill)));
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
