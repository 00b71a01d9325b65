// How the errors of forecasts hang together: from step to step of one series, and between series. Totals need it: their
// bounds are not the sums of bounds.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/bounds.h"

namespace salesforecast {

// A share of the variance of scores and how it goes on from step to step: the correlation at a distance of d steps is
// lasting + fading * phi^d, and the rest of the share is new at every step.
struct Persistence {
  double share = 0;    // of the variance, 0 to 1
  double lasting = 0;  // lasting + fading <= share
  double fading = 0;
  double phi = 0;  // 0 to 1
};

// Scores of a series are sums of independent parts: one that all series share, one a value of each series column that
// the series with that value share, and one of its own. Shares add up to 1. All empty: nothing learned.
struct Dependence {
  std::vector<Persistence> shared;  // of all series, then of each series column
  Persistence own;

  bool known() const noexcept { return own.share > 0; }
};

inline constexpr std::size_t kMaxSharedParts = 7;  // all series, and the first six series columns

// Estimates by moments: mean products of scores made from the same cut-off (as far from the end of their histories), by
// their distance in steps, within series and over pairs of series by the columns whose values they share.
//   scores   of each series of a sample, cut-off by cut-off, steps in order
//   groups   by series column, kMaxSharedParts - 1 at most: the number of its value, of each of these series
Dependence learn_dependence(std::span<const std::vector<HeldBackScore>> scores,
                            std::span<const std::vector<std::uint32_t>> groups);

}  // namespace salesforecast
