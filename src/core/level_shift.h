// Where the level of a series jumps and stays.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/baseline.h"
#include "core/context.h"

namespace salesforecast {

struct LevelShift {
  std::size_t index = 0;  // of the first value on the new level
  double before = 0;      // median of the values of one level_window() before it
  double after = 0;       // and from it on
  double from = 0;        // level just before the jump: without season, and without what a trend adds over a window
  double to = 0;          // and just after it
};

// Shifts in order of time. y: finite, no NaN; baseline: baseline_of(y, cycles.season). Cost: n.
//
// A moving-window test (MOSUM; Chu, Hornik & Kuan 1995; Eichinger & Kirch 2018, "A MOSUM procedure for the estimation
// of multiple random change points"): level_window() values on either side of a period, and twice as many, and through
// them a line with a step. A step is taken where
//   * it is at least 4.25 standard errors, by the larger of the windows' own spread and the series' long-run one, which
//     autocorrelated noise needs (block means, as in Wu & Zhao 2007, "Inference of trends in time series");
//   * it is most of the difference between the two sides: a trend, a hump or a yearly wave is no shift;
//   * it stays: what lies a window farther off agrees, so that no promotion or stock-out is one;
//   * none like it stands about a year before or after, so that neither Christmas nor summer is one;
//   * it is a tenth of the level.
// So strict that noise, trends and seasons give none in 97 of 100 series (level_shift_test.cpp measures it). The price:
// none is found within a window of either end, and few that are smaller than two sds of the noise.
std::vector<LevelShift> level_shifts(std::span<const double> y, const Baseline& baseline, const Cycles& cycles,
                                     const Context& context);

// The last of them. Throws Error(kCancelled) only.
std::optional<LevelShift> latest_level_shift(std::span<const double> y, const Cycles& cycles,
                                             const Context& context = Context());
// The same where nothing is known of a year.
std::optional<LevelShift> latest_level_shift(std::span<const double> y, int season);

}  // namespace salesforecast
