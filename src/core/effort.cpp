#include "core/effort.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace salesforecast {

namespace {

// Microseconds of one core for a value of the history, by Effort: of daily sales (bench/accuracy on store_item), with
// heavy methods of monthly ones, rounded up. What they are on this machine makes no difference. A season has as many
// states; one that is too long for that is decomposed, and one that is too long for the history costs nothing;
// histories that do not fit into a cache take longer a value (hours of three years: five times as long as days).
constexpr std::array<double, 5> kMicrosPerValue = {200, 36, 19, 5, 0.5};
constexpr double kMicrosPerSeries = 30;
constexpr double kShortSeason = 12, kLongestSeason = 24, kLongSeasonFactor = 0.8, kNoSeasonFactor = 0.6;
constexpr double kLongHistory = 5000, kLongHistoryFactor = 2.5;

double cost_of(std::size_t values, int season) {
  const auto n = static_cast<double>(values);
  const bool seasonal = season > 1 && n > 2 * season;
  const double factor = season > kLongestSeason ? kLongSeasonFactor : std::max(season / kShortSeason, 1.0);
  return n * (seasonal ? factor : kNoSeasonFactor) * (n > kLongHistory ? kLongHistoryFactor : 1);
}

}  // namespace

Effort most_effort(const Options& options) {
  switch (options.effort) {
    case EffortLimit::kFast:
      return Effort::kLight;
    case EffortLimit::kNormal:
      return Effort::kFull;
    case EffortLimit::kHigh:
      return Effort::kHigh;
  }
  return Effort::kFull;
}

Effort plan_effort(const Panel& panel, const Options& options) {
  const Effort most = most_effort(options);
  if (options.budget_seconds == 0 || options.method != "auto") return most;
  double values = 0;
  for (const Series& series : panel.series) values += cost_of(series.y.size(), panel.season);
  const double series_cost = kMicrosPerSeries * static_cast<double>(panel.series.size());
  for (const Effort effort : {Effort::kHigh, Effort::kFull, Effort::kNoYear, Effort::kLight}) {
    if (effort < most) continue;
    const double micros = series_cost + values * kMicrosPerValue[static_cast<std::size_t>(effort)];
    if (micros <= options.budget_seconds * 1e6) return effort;
  }
  return Effort::kSimple;
}

std::string effort_sentence(Effort effort, const Options& options) {
  constexpr std::array<const char*, 5> kLeftOut = {
      "", "methods that take long were not tried", "no method was tried adjusted for the season of the year",
      "neither costly methods nor the season of the year were tried", "only the simplest methods were tried"};
  if (effort == most_effort(options)) return "";
  char text[160];
  std::snprintf(text, sizeof text, "within a budget of %.6g seconds %s", options.budget_seconds,
                kLeftOut[static_cast<std::size_t>(effort)]);
  return text;
}

}  // namespace salesforecast
