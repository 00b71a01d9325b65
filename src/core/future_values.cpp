// Values of regressors to come: checked against what the model was trained with.
#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/model.h"
#include "core/text.h"

namespace salesforecast {

namespace {

nlohmann::json parse_object(const char* json) {
  nlohmann::json out = nlohmann::json::parse(json, nullptr, false);
  if (!out.is_object()) {
    throw Error(ErrorKind::kInvalidArgument, "future_values is not a JSON object",
                "it holds the values of regressors to come",
                "give values by name, one a step, such as {\"price\": [9.9, 9.5]}");
  }
  return out;
}

// The value of one step; NaN: not given.
double value_of(const nlohmann::json& value, const std::string& name, std::size_t step,
                std::span<const std::string> categories) {
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!categories.empty()) {
    if (value.is_string()) return category_number(categories, value.get_ref<const std::string&>());
  } else if (value.is_boolean()) {
    return value.get<bool>() ? 1 : 0;
  } else if (value.is_number() && std::isfinite(value.get<double>())) {
    return value.get<double>();
  }
  const bool number = categories.empty();
  throw Error(
      ErrorKind::kInvalidArgument,
      "future_values of \"" + name + "\" at step " + std::to_string(step) + " is not a " + (number ? "number" : "text"),
      number ? "every value is a number, or true or false" : "the training saw texts",
      number ? "write it like {\"price\": [9.9, 9.5]}" : "write it like {\"kind\": [\"plain\", \"sale\"]}");
}

std::vector<double> values_of(const std::string& name, const nlohmann::json& values, int horizon,
                              std::span<const std::string> categories) {
  if (!values.is_array() || values.size() < static_cast<std::size_t>(horizon)) {
    throw Error(ErrorKind::kInvalidArgument,
                "future_values has " + std::to_string(values.is_array() ? values.size() : 0) + " values of \"" + name +
                    "\", " + std::to_string(horizon) + " are needed",
                "one value a step, step 1 first", "give more values, or a smaller horizon");
  }
  std::vector<double> out;
  for (const nlohmann::json& value : values) out.push_back(value_of(value, name, out.size() + 1, categories));
  return out;
}

}  // namespace

double category_number(std::span<const std::string> categories, std::string_view text) {
  const auto at = std::find(categories.begin(), categories.end(), text);
  return at == categories.end() ? 0 : static_cast<double>(at - categories.begin());
}

RegressorValues read_future_values(const ModelHeader& header, const char* json, int horizon) {
  RegressorValues out;
  if (json == nullptr) return out;
  const nlohmann::json given = parse_object(json);
  const std::vector<std::string>& known = header.options.regressors;
  out.resize(known.size());
  for (const auto& [name, values] : given.items()) {
    const auto at = std::find(known.begin(), known.end(), name);
    if (at == known.end()) {
      const std::string nearest = nearest_word(name, known);
      throw Error(ErrorKind::kInvalidArgument, "\"" + name + "\" in future_values is no regressor of the model",
                  known.empty() ? "the model was trained without regressors" : "its regressors are " + joined(known),
                  nearest.empty() ? "leave it out" : "did you mean \"" + nearest + "\"?");
    }
    const auto source = static_cast<std::size_t>(at - known.begin());
    const auto& categories = header.categories;
    out[source] = values_of(
        name, values, horizon,
        source < categories.size() ? std::span<const std::string>(categories[source]) : std::span<const std::string>());
  }
  return out;
}

}  // namespace salesforecast
