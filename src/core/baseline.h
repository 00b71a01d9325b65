// What is usual for a series: its values without the season, their running middle and spread. Outliers stand apart from
// it, level shifts are where it jumps.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/calendar/frequency.h"
#include "core/context.h"

namespace salesforecast {

struct Baseline {
  std::vector<double> x;       // y without its season, divided by scale
  std::vector<double> centre;  // running median of x
  std::vector<double> spread;  // robust sd of x around it; grows with the centre where that grows, as sales' noise does
  double scale = 1;            // the largest |y|: squares and sums of x never overflow
  bool multiplicative = false;  // the season was divided out, else subtracted
};

// y: finite, no NaN; season 1: none. The season leaves by medians of its positions (robust_season) where there are
// three of it. Fewer than kFewestForBaseline values: all empty. Cost: n * log(window).
Baseline baseline_of(std::span<const double> y, int season, const Context& context);

inline constexpr std::size_t kFewestForBaseline = 12;

// Periods on each side that make a level: four weeks of days, else about a dozen, whole seasons where they are short.
std::size_t level_window(int season);

// After how many steps things come again.
struct Cycles {
  int season = 1;  // 1: none
  int year = 0;    // 0: not known, or no longer than the season

  static Cycles of(const Frequency& frequency, int season);
};

struct Outliers {
  std::size_t count = 0;
  std::size_t worst = 0;        // index of the one farthest out, in sds
  std::vector<std::size_t> at;  // all, ascending
};

// Values more than six robust sds from the running median of the series without its season: the Hampel filter (Hampel
// 1974; Pearson 2002, "Outliers in process modeling and identification") with its usual three sds doubled, because
// sales have heavier tails than Gaussian noise. A value that stands out one season, or about a year, before or after
// as well is none.
// Of a slow mover (a third of its periods zero) the selling periods are compared with each other.
// y: as long as the baseline's; NaN where that has a value made up for a missing one, which is never an outlier.
Outliers find_outliers(std::span<const double> y, const Cycles& cycles, const Baseline& baseline);

// A value that takes another's place.
struct Replacement {
  std::size_t index = 0;
  double value = 0;
  bool explained = false;  // by a regressor or holiday: methods that learn from these see the value as it came
};

// The outliers of a history, each drawn in to where outliers begin: what methods learn from, so that one wrong or odd
// value does not set the level of the forecast. Those that come again and again (more than three times, and in more
// than one of a hundred periods) are left. Empty for a clean one. Throws Error(kCancelled) only.
std::vector<Replacement> drawn_in_outliers(std::span<const double> y, const Cycles& cycles, const Context& context);

}  // namespace salesforecast
