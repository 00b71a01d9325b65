// Inside of build_panel: the panel's last period, by the panel's own pattern and never by the clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/calendar/frequency.h"
#include "core/context.h"
#include "core/options.h"
#include "core/panel_rows.h"

namespace salesforecast {

struct PanelEnd {
  std::int64_t until = 0;     // the panel's last period
  std::size_t rows_left = 0;  // rows of an unfinished period after it
  std::string notice;         // on that period, or on one that looks unfinished; empty: nothing to say
  PeriodHabit habit;          // of the periods before the last one
  std::string advice;         // the option that would decide otherwise; empty where the notice is of one
};

// The last period as options.until says; else the last one in which any series has a value, without it where
// options.partial leaves it out. Rows with a NULL target beyond (future rows that carry only regressors) do not move
// it.
//
// Partial auto: the last period is unfinished when the panel's last row lies earlier in it than the last rows of the
// periods before (up to 56, at least four; of daily periods those of the same weekday) let expect. Where
// nearly all series have rows at one time a period only, a day is unfinished when its rows, all together (20 or more)
// and by series, are less than half of those in the poorest of the eight days before and of the same weekday of eight
// weeks: receipts that bear a date, of half a day. One row a series and period is a whole one. With end own each series
// ends at its own last row, so auto leaves nothing out and only says how it looks; so it does after fewer periods.
// known: how the rows of a training lay in their periods; where it is known it decides for later rows, however few.
PanelEnd settle_end(const SortedRows& rows, const Options& options, const Frequency& frequency, const Context& context,
                    const PeriodHabit& known = {});

}  // namespace salesforecast
