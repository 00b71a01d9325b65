#include "core/effort.h"

#include <array>
#include <cstdio>

namespace salesforecast {

namespace {

// Microseconds of one core for a value of the history, by Effort. Measured on daily sales in 2026 (bench/accuracy on
// store_item, the most costly set for its size) and rounded up; what they are on this machine makes no difference.
constexpr std::array<double, 4> kMicrosPerValue = {36, 19, 5, 0.5};
constexpr double kMicrosPerSeries = 30;

}  // namespace

Effort plan_effort(const Panel& panel, const Options& options) {
  if (options.budget_seconds == 0) return Effort::kFull;
  double values = 0;
  for (const Series& series : panel.series) values += static_cast<double>(series.y.size());
  const double series_cost = kMicrosPerSeries * static_cast<double>(panel.series.size());
  for (const Effort effort : {Effort::kFull, Effort::kNoYear, Effort::kLight}) {
    const double micros = series_cost + values * kMicrosPerValue[static_cast<std::size_t>(effort)];
    if (micros <= options.budget_seconds * 1e6) return effort;
  }
  return Effort::kSimple;
}

std::string effort_sentence(Effort effort, double budget_seconds) {
  constexpr std::array<const char*, 4> kLeftOut = {"", "no method was tried adjusted for the season of the year",
                                                   "neither costly methods nor the season of the year were tried",
                                                   "only the simplest methods were tried"};
  if (effort == Effort::kFull) return "";
  char text[160];
  std::snprintf(text, sizeof text, "within a budget of %.6g seconds %s", budget_seconds,
                kLeftOut[static_cast<std::size_t>(effort)]);
  return text;
}

}  // namespace salesforecast
