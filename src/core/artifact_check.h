// What a model must satisfy whatever it came from: the rules that loading enforces on untrusted bytes and that saving
// enforces on fresh models, so that what was saved can be loaded.
#pragma once

#include <cstdint>
#include <string>

#include "core/model.h"

namespace salesforecast {

// Periods whose labels, and those of `steps` periods after them, are timestamps PostgreSQL can hold.
struct PeriodRange {
  std::int64_t first, last;
  bool holds(std::int64_t period) const noexcept { return first <= period && period <= last; }
};
// `frequency` must have passed check_frequency.
PeriodRange period_range(const Frequency& frequency, int steps) noexcept;

// Each throws Error(kInvalidData) naming the value that breaks its rule, Error(kUnsupported) for a word that a newer
// version may know.
void check_frequency(const Frequency& frequency);
void check_header(const ModelHeader& header);
// All that needs no header; neither the fitted method nor accuracy is looked into.
void check_series(const SeriesModel& series);
void check_accuracy(const Accuracy& accuracy);
// That the series' periods, and as many steps after them as the header's horizon, lie within the header's calendar.
void check_against_header(const ModelHeader& header, const SeriesModel& series);

// Names that are there, once and of one line; numbers that are finite.
void check_parameters(const Parameters& parameters);

// A method's state has a few names, though some with many numbers. Without this limit two bytes of a hostile payload
// could ask for a hundred.
inline constexpr std::size_t kMaxParameterNames = 256;

// Text that PostgreSQL can show: well-formed UTF-8 without NUL, at most kMaxTextBytes.
void check_text(const std::string& text, const char* what);
inline constexpr std::size_t kMaxTextBytes = 1 << 16;

}  // namespace salesforecast
