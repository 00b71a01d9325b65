#include "core/effort.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/methods/thief.h"

namespace salesforecast {

namespace {

// Microseconds of one core for a value of the history, by Effort: of daily sales (bench/accuracy on store_item), with
// heavy methods of monthly ones, rounded up. What they are on this machine makes no difference. A season has as many
// states; one that is too long for that is decomposed, and one that is too long for the history costs nothing;
// histories that do not fit into a cache take longer a value (hours of three years: five times as long as days).
constexpr std::array<double, 5> kMicrosPerValue = {250, 36, 19, 5, 0.5};
// The likelihood of arima on a long history with a short season takes most of a high effort: five times as much a value
// of five years of days (m5_store_dept) as of ten years of months.
constexpr double kManyValues = 500, kManyValuesFactor = 6;
// What a column of regressors adds, in shares of the cost without: regression, and in a high effort arima (1,000 days
// with 1 to 20 columns).
constexpr double kColumnShare = 0.06, kHeavyColumnShare = 0.33;
constexpr double kMicrosPerSeries = 30;
constexpr double kShortSeason = 12, kLongestSeason = 24, kLongSeasonFactor = 0.8, kNoSeasonFactor = 0.6;
constexpr double kLongHistory = 5000, kLongHistoryFactor = 2.5;

// A high effort takes so many times as long where arima has harmonics (m4_weekly, store_item with the year of days).
constexpr double kHarmonicsFactor = 1.7;
// What method thief adds for each length of sums beyond the first one that divides the season, in shares of the cost
// without it (m3_monthly); the first one is paid for by what it takes over from ets (m5_store_dept).
constexpr double kSumsShare = 0.15;

double sums_factor(int season, Effort effort) {
  if (effort > Effort::kNoYear) return 1;
  const auto lengths = static_cast<double>(lengths_of_sums(season).size());  // single periods counted
  return 1 + kSumsShare * std::max(lengths - 2, 0.0);
}

bool has_harmonics(std::size_t values, const Panel& panel) {
  const auto known = [&](int steps) { return values > 2 * static_cast<std::size_t>(steps); };
  const std::vector<LongerSeason> longer = panel.frequency.longer_seasons(panel.season);
  return (panel.season > kLongestSeason && known(panel.season)) ||
         std::any_of(longer.begin(), longer.end(), [&](const LongerSeason& season) { return known(season.steps); });
}

// Of one series, in values of a short one.
double cost_of(std::size_t values, const Panel& panel, Effort effort) {
  const int season = panel.season;
  const auto n = static_cast<double>(values);
  const bool seasonal = season > 1 && n > 2 * season;
  const double factor = season > kLongestSeason ? kLongSeasonFactor : std::max(season / kShortSeason, 1.0);
  const bool many = effort == Effort::kHigh && seasonal && season <= kLongestSeason && n > kManyValues;
  return n * (seasonal ? factor : kNoSeasonFactor) * (n > kLongHistory ? kLongHistoryFactor : 1) *
         (many       ? kManyValuesFactor
          : seasonal ? sums_factor(season, effort)
                     : 1) *
         (effort == Effort::kHigh && has_harmonics(values, panel) ? kHarmonicsFactor : 1);
}

double column_factor(std::size_t columns, Effort effort) {
  if (effort > Effort::kNoYear) return 1;  // no method of so little effort sees them
  return 1 + static_cast<double>(columns) * (effort == Effort::kHigh ? kHeavyColumnShare : kColumnShare);
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

double effort_seconds(const Panel& panel, Effort effort, std::size_t columns) {
  if (effort >= Effort::kSimple) return 0;
  double values = 0;
  for (const Series& series : panel.series) values += cost_of(series.y.size(), panel, effort);
  return 1e-6 * (kMicrosPerSeries * static_cast<double>(panel.series.size()) +
                 values * kMicrosPerValue[static_cast<std::size_t>(effort)] * column_factor(columns, effort));
}

Effort plan_effort(const Panel& panel, const Options& options, std::size_t columns) {
  const Effort most = most_effort(options);
  if (options.budget_seconds == 0 || options.method != "auto") return most;
  for (const Effort effort : {Effort::kHigh, Effort::kFull, Effort::kNoYear, Effort::kLight}) {
    if (effort >= most && effort_seconds(panel, effort, columns) <= options.budget_seconds) return effort;
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
