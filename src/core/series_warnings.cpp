#include "core/series_warnings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/demand_pattern.h"
#include "core/level_shift.h"
#include "core/text.h"
#include "core/transform_choice.h"

namespace salesforecast {

namespace {

bool is_flat(const SeriesModel& model, int horizon) {
  if (horizon < 2 || !model.fitted->uses_regressors().empty()) return false;  // those may change it
  const std::vector<double> mean = model.fitted->forecast(horizon + static_cast<int>(model.lead)).mean;
  const auto [low, high] = std::minmax_element(mean.begin(), mean.end());
  return *high - *low <= 1e-9 * std::max(std::abs(*low), std::abs(*high));
}

bool has(const SeriesModel& model, const std::string& kind) {
  return std::any_of(model.warnings.begin(), model.warnings.end(),
                     [&](const std::string& warning) { return warning.compare(0, kind.size(), kind) == 0; });
}

}  // namespace

std::string short_number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

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
    add(kLevelShift,
        "from " + short_number(shift->before) + " to " + short_number(shift->after) + " at " + format_timestamp(at));
  }
  const Transform asked = header.options.transform;
  if (asked == Transform::kLog || asked == Transform::kBoxCox) {
    const std::string obstacle = transform_obstacle(y);
    if (!obstacle.empty()) add(kNotTransformed, obstacle);
  }
  return out;
}

std::string regressor_sentence(const ModelHeader& header, std::span<const SeriesModel> models) {
  const std::vector<std::string>& names = header.options.regressors;
  if (names.empty()) return {};
  const Method* method = find_method(header.options.method);
  if (method != nullptr && !method->abilities.regressors) {
    return "method " + header.options.method + " uses no regressors: " + joined(names) + " did not change the forecast";
  }
  const std::vector<DesignColumn> design = header.design();
  std::vector<std::size_t> users(names.size());
  for (const SeriesModel& model : models) {
    std::vector<bool> own(names.size());
    const std::vector<bool> used = model.fitted->learned_from_regressors();
    for (std::size_t c = 0; c < std::min(used.size(), design.size()); ++c) {
      if (used[c]) own[design[c].source] = true;
    }
    for (std::size_t i = 0; i < names.size(); ++i) users[i] += own[i] ? 1 : 0;
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : ", ") + names[i] + " by " + with_separators(static_cast<std::int64_t>(users[i]));
  }
  return "regressors in use, of " + counted(static_cast<std::int64_t>(models.size()), "series") + ": " + text;
}

std::string warning_counts(std::span<const SeriesModel> models) {
  std::string text;
  for (const char* kind :
       {kFlatForecast, kShortHistory, kLevelShift, kNotTransformed, kOutliersReplaced, kLevelAdjusted}) {
    const auto count = std::count_if(models.begin(), models.end(), [&](const SeriesModel& m) { return has(m, kind); });
    if (count > 0) text += (text.empty() ? "" : ", ") + std::string(kind) + " " + std::to_string(count);
  }
  return text.empty() ? text
                      : "series with warnings, of " + std::to_string(models.size()) + ": " + text +
                            "; sf_series has them one by one";
}

}  // namespace salesforecast
