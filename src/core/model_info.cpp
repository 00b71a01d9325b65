// What a model says about itself, for sf_model_info.
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/artifact.h"
#include "core/holiday_notices.h"
#include "core/model.h"

namespace salesforecast {
namespace {

using Json = nlohmann::ordered_json;

// Undefined numbers read null in SQL; NaN is no JSON.
Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

// Whole numbers of 64 bits do not survive as JSON numbers in every driver, hence hexadecimal text.
std::string hex(std::uint64_t value) {
  std::array<char, 17> digits;
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(value));
  return digits.data();
}

// Parameters by name: a number, a list where there are several, a word.
Json parameters_json(const Parameters& parameters) {
  Json json = Json::object();
  for (const auto& [name, values] : parameters.all_numbers()) {
    if (values.size() == 1) {
      json[name] = number_json(values[0]);
      continue;
    }
    json[name] = Json::array();
    for (const double value : values) json[name].push_back(number_json(value));
  }
  for (const auto& [name, value] : parameters.all_words()) json[name] = value;
  return json;
}

Json accuracy_json(const Accuracy& accuracy) {
  return {{"errors", accuracy.errors},
          {"mae", number_json(accuracy.mae)},
          {"rmse", number_json(accuracy.rmse)},
          {"smape", number_json(accuracy.smape)},
          {"mase", number_json(accuracy.mase)},
          {"bias", number_json(accuracy.bias)},
          {"wape", number_json(accuracy.wape)},
          {"mape", number_json(accuracy.mape)},
          {"rmsse", number_json(accuracy.rmsse)},
          {"skill", number_json(accuracy.skill)}};
}

// What `auto` tried, how each did on held-back data, and what it has in the forecast.
Json tried_json(const std::vector<Tried>& tried) {
  Json json = Json::array();
  for (const Tried& one : tried) {
    json.push_back({{"method", one.method}, {"rmse", number_json(one.rmse)}, {"weight", one.weight}});
  }
  return json;
}

void add_series(Json& json, const ModelHeader& header, const SeriesModel& series) {
  const Frequency& frequency = header.frequency;
  json["method"] = series.fitted->method();
  json["variant"] = series.fitted->variant();
  json["parameters"] = parameters_json(series.fitted->save());
  json["status"] = series.status;
  json["status_detail"] = series.status_detail.empty() ? Json(nullptr) : Json(series.status_detail);
  json["observations"] = series.observations;
  json["rows"] = series.row_count;
  const bool any = series.end_period > series.first_period;
  json["first_ts"] = any ? Json(format_timestamp(frequency.label_of(series.first_period))) : Json(nullptr);
  json["last_ts"] = any ? Json(format_timestamp(frequency.label_of(series.end_period - 1))) : Json(nullptr);
  json["bounds_from"] = bounds_from_name(series.bounds.from);
  json["accuracy"] = accuracy_json(series.accuracy);
  json["tried"] = tried_json(series.tried);
  json["series_warnings"] = series.warnings;
  if (!header.holidays.empty()) json["holidays_used"] = holidays_used(header, series);
}

// Each holiday with the days around it that have effects, and the last day that is known.
Json holidays_json(const std::vector<NamedHoliday>& holidays) {
  Json json = Json::array();
  for (const NamedHoliday& one : holidays) {
    json.push_back({{"holiday", one.name},
                    {"days_before", one.before},
                    {"days_after", one.after},
                    {"until", format_timestamp(one.days.back() * kMicrosPerDay)}});
  }
  return json;
}

}  // namespace

std::string tried_text(const SeriesModel& model) {
  return tried_json(model.tried).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string model_info_json(const ModelHeader& header, const SeriesModel* model) {
  Json json = Json::object();
  if (model != nullptr) add_series(json, header, *model);
  json["frequency"] = header.frequency.name();
  json["frequency_description"] = header.frequency.description();
  json["frequency_detected"] = header.frequency_detected;
  json["season"] = header.season;
  json["horizon"] = header.horizon;
  json["until"] = format_timestamp(header.frequency.label_of(header.until_period));
  json["time_zone"] = header.time_zone.empty() ? Json(nullptr) : Json(header.time_zone);
  json["seed"] = header.options.seed;
  json["options"] = Json::parse(options_json(header.options));
  if (!header.holidays.empty()) json["holidays"] = holidays_json(header.holidays);
  json["warnings"] = header.warnings;
  json["data"] = {{"rows", header.row_count}, {"fingerprint", hex(header.data_hash)}};
  json["built_with"] = header.built_with;
  json["format"] = kArtifactFormat;
  // Text that is no UTF-8 cannot come from an artifact; from elsewhere it is shown as well as it can be.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace salesforecast
