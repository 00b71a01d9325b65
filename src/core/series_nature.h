// What a series is before any method sees it: its history without gaps, and whether there is anything to choose a
// method for. Training and the check before it share these rules.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/panel.h"

namespace salesforecast {

// Values of a series with its gaps closed: leading and trailing missing values cut, inner ones bridged
// (core/bridging.h).
struct CleanHistory {
  std::vector<double> y;      // empty: the series has no value
  std::int64_t skipped = 0;   // missing periods before the first value
  std::int64_t trailing = 0;  // missing periods after the last value
  std::int64_t observed = 0;
};

// raw: one value a period; NaN: missing. season: of the panel; 1: none.
CleanHistory clean_history(const std::vector<double>& raw, int season);

// What came back in the periods of the history, where that is kept apart; else empty.
std::span<const double> own_returned(const Series& series, const CleanHistory& history);

enum class SeriesKind {
  kOrdinary,  // a method is fitted
  kLate,      // so is it, though its values end before the panel's, by no more than a default horizon
  kEmpty,     // no value at all
  kEnded,     // its values end earlier than that, and it is not kept
  kSingle,    // one value other than zero
  kConstant,  // one value all along
  kAllZero,
};

struct SeriesNature {
  SeriesKind kind = SeriesKind::kOrdinary;
  CleanHistory history;
  bool non_negative = true;  // forecasts are clipped at zero: net sales, where returns are kept apart, are not below it
  bool kept = false;         // it has ended and is forecast as if it went on
};

// ended: what becomes of a series whose values end early. One beyond the longest horizon is not kept.
SeriesNature nature_of(const Series& series, const Frequency& frequency, int season, Ended ended);

// The status word of a series of this kind (one of series_statuses(); a single one is too_short), provided that the
// method asked for can be fitted where there is something to fit.
const char* status_of(SeriesKind kind) noexcept;

// Why it has that status, in one sentence; empty for an ordinary series. trailing: of its history.
std::string status_detail_of(SeriesKind kind, std::int64_t trailing);

// "ets needs 10 periods, the series has 3" where a history of n periods is too short for the method that options ask
// for; else empty. auto has a method for any length.
std::string shortage_of(const Options& options, int season, int n);

}  // namespace salesforecast
