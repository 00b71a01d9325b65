// Inside of build_panel, second half: the sorted rows of one series become one value a period.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/calendar/frequency.h"
#include "core/options.h"
#include "core/panel.h"

namespace salesforecast {

// Rows of one series inside its bounds: sorted, the first one with a value, no period beyond `last_period`.
struct SeriesRows {
  std::span<const Timestamp> ts;
  std::span<const double> y;
  std::int64_t first_period = 0;
  std::int64_t last_period = 0;                    // the series ends here, with rows or without
  std::span<const std::int64_t> jumped_periods{};  // of jumped_periods()
  bool single_sales = false;                       // its rows are, or the panel's: see PeriodCount
};

// How many periods have rows, and how many of them several: where one in twenty has, rows are single sales and not the
// figures of periods. One row that was entered twice makes no till of a ledger.
struct PeriodCount {
  std::int64_t with_rows = 0, with_several = 0;

  void add(const PeriodCount& other) {
    with_rows += other.with_rows;
    with_several += other.with_several;
  }
  bool of_single_sales() const noexcept { return with_several > 0 && 20 * with_several >= with_rows; }
};

// ts: ascending.
PeriodCount count_periods(std::span<const Timestamp> ts, const Frequency& frequency);

// A stretch of periods without rows.
struct Gap {
  std::size_t begin = 0;
  std::size_t length = 0;
};

// The periods that lie whole within a jump of the clocks, ascending: nothing can be sold in them.
std::vector<std::int64_t> jumped_periods(const Frequency& frequency, std::span<const ClockJump> jumps);

// What the rows of one period become; NaN when none has a value. Rows are sorted by (ts, y), so a sum has one order.
double period_value(Aggregate aggregate, std::span<const double> y);

// Builds the series: aggregates, fills gaps inside, extends to last_period. `gaps` is scratch, reused from series to
// series. Throws Error(kNonFinite) when rows of a period add up to infinity.
Series build_series(const SeriesRows& rows, const Frequency& frequency, const Options& options, std::vector<Gap>* gaps);

}  // namespace salesforecast
