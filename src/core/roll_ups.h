// Roll-ups of a panel: the sums of its series over the values of its series columns, whose own forecasts those of the
// series are reconciled with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/panel.h"

namespace salesforecast {

// Roll-ups over every subset of the series columns: of all series, of one value of a column, of one value of each of
// two columns, …
struct RollUps {
  std::vector<std::vector<std::uint32_t>> members;  // by roll-up: numbers of its series, ascending
  std::vector<unsigned> levels;                     // by roll-up: the series columns whose values it has, as bits
  std::size_t left_out = 0;                         // beyond kMostRollUps
  std::size_t columns_left_out = 0;                 // beyond kMostRollUpColumns
};

inline constexpr std::size_t kMostRollUpColumns = 4;
inline constexpr std::size_t kMostRollUps = 2'000;  // a system of as many equations is solved

// The roll-ups of two or more series that `moves` marks, each set of series once; the largest ones where there are more
// than kMostRollUps.
//   groups  by series column: the number of its value, of each series
//   moves   by series: its forecast may be changed
RollUps plan_roll_ups(std::span<const std::vector<std::uint32_t>> groups, const std::vector<bool>& moves,
                      const Context& context);

// The panel of the roll-ups: sums by period of their series, each of which has a value. Missing values of a series
// count as training reads them, interpolated, and those at its end as the season before them. A roll-up begins with the
// period by which series of nine tenths of its latest sales have begun, so that new series do not look like growth.
// Regressors are not added up.
Panel roll_up_panel(const Panel& panel, const RollUps& roll_ups, const Context& context);

}  // namespace salesforecast
