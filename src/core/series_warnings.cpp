#include "core/series_warnings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/demand_pattern.h"
#include "core/level_shift.h"

namespace salesforecast {

namespace {

bool is_flat(const SeriesModel& model, int horizon) {
  if (horizon < 2) return false;
  const std::vector<double> mean = model.fitted->forecast(horizon + static_cast<int>(model.lead)).mean;
  const auto [low, high] = std::minmax_element(mean.begin(), mean.end());
  return *high - *low <= 1e-9 * std::max(std::abs(*low), std::abs(*high));
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

bool has(const SeriesModel& model, const std::string& kind) {
  return std::any_of(model.warnings.begin(), model.warnings.end(),
                     [&](const std::string& warning) { return warning.compare(0, kind.size(), kind) == 0; });
}

}  // namespace

std::vector<std::string> series_warnings(const ModelHeader& header, const SeriesModel& model, std::span<const double> y,
                                         const Context& context) {
  std::vector<std::string> out;
  const auto add = [&](const char* kind, const std::string& sentence) { out.push_back(kind + (": " + sentence)); };
  if (demand_pattern_of(y) == DemandPattern::kSmooth && is_flat(model, header.horizon)) {
    add(kFlatForecast, "no trend, no season");
  }
  const auto n = static_cast<int>(y.size());
  if (header.season > 1 && n < header.season) {
    add(kShortHistory, std::to_string(n) + " periods are less than the season of " + std::to_string(header.season));
  }
  const Cycles cycles = Cycles::of(header.frequency, header.season);
  const std::optional<LevelShift> shift = latest_level_shift(y, cycles, context);
  if (shift && n - static_cast<int>(shift->index) <= std::max({2 * header.horizon, cycles.season, cycles.year})) {
    const Timestamp at = header.frequency.label_of(model.first_period + static_cast<std::int64_t>(shift->index));
    add(kLevelShift, "from " + number(shift->before) + " to " + number(shift->after) + " at " + format_timestamp(at));
  }
  return out;
}

std::string warning_counts(std::span<const SeriesModel> models) {
  std::string text;
  for (const char* kind : {kFlatForecast, kShortHistory, kLevelShift}) {
    const auto count = std::count_if(models.begin(), models.end(), [&](const SeriesModel& m) { return has(m, kind); });
    if (count > 0) text += (text.empty() ? "" : ", ") + std::string(kind) + " " + std::to_string(count);
  }
  return text.empty() ? text
                      : "series with warnings, of " + std::to_string(models.size()) + ": " + text +
                            "; sf_series has them one by one";
}

}  // namespace salesforecast
