#include "core/panel_notices.h"

#include <algorithm>
#include <array>
#include <cmath>
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

// Rows of the panel's last periods: how many each has, and when its last one came.
constexpr std::int64_t kTail = 9;
struct Tail {
  std::array<std::int64_t, kTail> rows{};  // [0] is the last period
  std::array<Timestamp, kTail> last{};
};

Tail tail_of(const Panel& panel, const SortedRows& rows) {
  Tail tail;
  const Frequency& grid = panel.frequency;
  const Timestamp begin = grid.start_of(panel.until_period - kTail + 1);
  const Timestamp end = grid.start_of(panel.until_period + 1);
  for (std::size_t s = 0; s + 1 < rows.offsets.size(); ++s) {
    std::int64_t back = kTail - 1;
    Timestamp next = grid.start_of(panel.until_period - back + 1);
    const Timestamp* const first = rows.ts.get() + rows.offsets[s];
    const Timestamp* const last = rows.ts.get() + rows.offsets[s + 1];
    for (const Timestamp* ts = std::lower_bound(first, last, begin); ts != last && *ts < end; ++ts) {
      while (*ts >= next) next = grid.start_of(panel.until_period - --back + 1);
      if (std::isnan(rows.y[static_cast<std::size_t>(ts - rows.ts.get())])) continue;
      const auto index = static_cast<std::size_t>(back);
      tail.last[index] = tail.rows[index]++ == 0 ? *ts : std::max(tail.last[index], *ts);
    }
  }
  return tail;
}

// A last period that ends early in its own span, or with less than half the rows of any before it, is probably still
// being written. Compared with up to eight periods before, so that a week's quiet day is among them; days when the
// panel is shut have no rows and do not count.
std::string unfinished_notice(const Panel& panel, const SortedRows& rows) {
  constexpr int kFewest = 4;  // fewer periods show no habit
  const Tail tail = tail_of(panel, rows);
  int compared = 0;
  std::int64_t fewest = 0;
  std::int64_t longest_rest = 0;
  for (std::int64_t back = 1; back < kTail; ++back) {
    const auto index = static_cast<std::size_t>(back);
    if (tail.rows[index] == 0) continue;
    fewest = compared++ == 0 ? tail.rows[index] : std::min(fewest, tail.rows[index]);
    longest_rest = std::max(longest_rest, panel.frequency.start_of(panel.until_period - back + 1) - tail.last[index]);
  }
  if (tail.rows[0] == 0 || compared < kFewest) return {};
  const Timestamp end = panel.frequency.start_of(panel.until_period + 1);
  const std::int64_t length = end - panel.frequency.start_of(panel.until_period);
  const std::string period = "the last period, " + format_timestamp(panel.frequency.label_of(panel.until_period));
  const std::string advice = "; option \"until\" can leave it out";
  if (end - tail.last[0] > longest_rest + length / 10) {
    return period + ", looks unfinished: its rows end at " + format_timestamp(tail.last[0]) + advice;
  }
  if (2 * tail.rows[0] < fewest) {
    return period + ", looks unfinished: " + counted(tail.rows[0], "row") + " against " + with_separators(fewest) +
           " or more in each of the periods before" + advice;
  }
  return {};
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
      return "zero where rows are single sales, zeros occur or the day is always closed, else missing";
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
  // Whoever names the last period has decided.
  if (!options.until) {
    if (std::string notice = unfinished_notice(panel, rows); !notice.empty()) notices.push_back(std::move(notice));
  }
  return notices;
}

}  // namespace salesforecast
