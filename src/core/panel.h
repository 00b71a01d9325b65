// From rows to regular series: the part of the period contract that comes before any method.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/calendar/frequency.h"
#include "core/context.h"
#include "core/holiday_design.h"
#include "core/options.h"
#include "core/regressors.h"

namespace salesforecast {

// A stretch of local times that the clocks of a time zone jumped over; [begin, end).
struct ClockJump {
  Timestamp begin = 0;
  Timestamp end = 0;
};

// A row that does not say when it was written down.
inline constexpr Timestamp kUnknownTime = std::numeric_limits<Timestamp>::min();

// Rows of many series in the order they came, kept flat so that appending costs a few nanoseconds.
// A series is a small integer given by the caller (who owns the keys).
class RowStore {
 public:
  void append(std::uint32_t series, Timestamp ts, double y) { rows_.push_back({ts, y, series}); }
  // A row whose target is NULL: the period exists, its value is missing.
  void append_missing(std::uint32_t series, Timestamp ts);
  // Makes room for so many rows at once, where the caller knows about how many there will be.
  void reserve(std::size_t rows) { rows_.reserve(rows); }
  std::size_t size() const noexcept { return rows_.size(); }
  std::size_t bytes() const noexcept {
    return rows_.capacity() * sizeof(Row) + regressors.capacity() * sizeof(double) +
           known_at.capacity() * sizeof(Timestamp);
  }

  // Gives every row's series the number place[series].
  void renumber(const std::uint32_t* place) noexcept {
    for (Row& row : rows_) row.series = place[row.series];
  }

  struct Row {
    Timestamp ts;
    double y;  // NaN: the target was NULL
    std::uint32_t series;
  };
  std::vector<Row>& rows() noexcept { return rows_; }
  const std::vector<Row>& rows() const noexcept { return rows_; }

  // Regressors of the rows: so many each, row after row, in the order of options.regressors; NaN: NULL. A text is the
  // number of its place in `categories`, which has the texts of each regressor in any order; none: it is a number.
  std::size_t regressor_count = 0;
  std::vector<double> regressors;
  std::vector<std::vector<std::string>> categories;
  // When the regressors of each row were written down, or kUnknownTime; empty: nobody asked.
  std::vector<Timestamp> known_at;

  // Jumps of the clocks among the rows' times, in order: no row can have such a time.
  std::vector<ClockJump> clock_jumps;

 private:
  std::vector<Row> rows_;
};

// One series on its grid of periods, every period from its first value on present.
struct Series {
  std::int64_t first_period = 0;
  std::vector<double> y;              // one a period; NaN: missing
  std::int64_t row_count = 0;         // rows that went in
  std::int64_t merged_rows = 0;       // rows beyond the first of their period
  std::int64_t filled_periods = 0;    // periods without a row inside the series
  std::int64_t longest_gap = 0;       // of them, in one piece
  std::int64_t null_periods = 0;      // periods whose rows have no value, up to the last row
  std::int64_t trailing_periods = 0;  // periods after the last row up to `until`
  std::uint64_t hash = 0;             // order-free fingerprint of its rows
  // With options.returns separate, where y is gross sales: what came back, one a period. Else empty.
  std::vector<double> returned;
  // One a regressor, by period from first_period on; categories by their place in the panel's list.
  std::vector<Regressor> regressors;
  // By series column: the number of its value among the panel's (number_groups() in core/learning.h); empty: unknown.
  std::vector<std::uint32_t> codes;
  Fill fill = Fill::kAuto;       // what the periods without a row became; kAuto: there were none
  bool single_sales = false;     // its rows are: several of them make a period often, here or in the panel
  bool closed_weekdays = false;  // weekdays that never have a row became zeros
  bool zeros_at_end = false;     // the periods after the last row became zeros

  std::int64_t end_period() const noexcept { return first_period + static_cast<std::int64_t>(y.size()); }
};

// How rows lie in the panel's periods: those of a day's till begin and end at usual hours, those of a month on its
// days. Later, outcomes that begin after `lead` in their first period, or end before `rest` of the last one, are not
// all.
struct PeriodHabit {
  std::int64_t lead = -1;  // microseconds from the begin of a period to its first row, at most
  std::int64_t rest = -1;  // from its last row to its end, at most; both -1: not known, or rows are whole periods

  bool known() const noexcept { return lead >= 0 && rest >= 0; }
};

// A panel after the period contract.
struct Panel {
  Frequency frequency;
  bool frequency_detected = false;
  int season = 1;
  PeriodHabit habit;
  std::int64_t until_period = 0;  // last period of the panel; step 1 follows it (or the series' own end)
  std::vector<Series> series;     // one a series number, in its order; a series without a value has empty y
  std::int64_t row_count = 0;     // rows that went in
  std::int64_t rows_outside = 0;  // rows before option start, or after the panel's end
  // By series column: a number for its value, of every series. Empty where the caller knows no columns.
  std::vector<std::vector<std::uint32_t>> groups;
  // The texts of each regressor, the most frequent first; empty: numbers. No element where there are no regressors.
  std::vector<std::vector<std::string>> categories;
  std::vector<HolidayRow> holidays;  // of option holiday_table, from whoever read it
  std::vector<std::string> notices;  // sentences for the caller: detected frequency, rows merged, …
};

// Builds the panel: sorts each series' rows by (ts, y), detects frequency, aggregates periods (sums in sorted order, so
// the result does not depend on the order of rows), fills gaps inside, extends or ends as options.end says.
//   store         rows; consumed (its memory is given back before return)
//   series_count  series numbers are 0 .. series_count-1
// NaN in a row means a NULL target: its period exists and is missing unless another row gives a value, `fill` leaves it
// alone; a period that the clocks jumped over whole (an hour in spring) is missing whatever `fill` says. A series
// begins with its first value. The panel ends as settle_end() in panel_end.h says: rows beyond are left out and counted
// in a notice (future rows that carry only regressors have NULL there). Negative rows are summed with the others, left
// out (counted in a notice) or kept apart, as options.returns says. After a series' last row, up to the panel's end,
// come zeros where gaps are zeros, else missing values. options.fill auto: zero where periods of the series are zero
// (with 20 or more of them, in runs typically as long as its gaps), or where rows are sales (aggregate sum) and several
// of them make one period in twenty or more, of the series or the panel, or more than half of its (20 or more) periods
// have none; else missing. Of a daily series of sales the weekdays that never have a row (four weeks or more) are zero
// in any case. options.aggregate last: of rows at one time the largest. -0.0 is read as 0.0. An empty series begins,
// and so ends, after the panel's last period. Throws Error: kNonFinite for an infinite y or sum, kInvalidData for an
// empty store or an infinite time, kTooBig for more than kMaxPeriods periods in a series, kOutOfMemory (counted before
// it is taken) beyond context.max_memory, kCancelled.
Panel build_panel(RowStore&& store, std::size_t series_count, const Options& options, const Context& context);

// A series longer than this is refused with a hint (a wrong year in one row would otherwise ask for the memory).
inline constexpr std::int64_t kMaxPeriods = 1'000'000;

}  // namespace salesforecast
