// Values of regressors to come: checked against what the model was trained with.
#include <algorithm>
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

void check_values(const std::string& name, const nlohmann::json& values, int horizon) {
  if (!values.is_array() || values.size() < static_cast<std::size_t>(horizon)) {
    throw Error(ErrorKind::kInvalidArgument,
                "future_values has " + std::to_string(values.is_array() ? values.size() : 0) + " values of \"" + name +
                    "\", " + std::to_string(horizon) + " are needed",
                "one value a step, step 1 first", "give more values, or a smaller horizon");
  }
  const auto bad = std::find_if(values.begin(), values.end(), [](const auto& v) { return !v.is_number(); });
  if (bad != values.end()) {
    throw Error(
        ErrorKind::kInvalidArgument,
        "future_values of \"" + name + "\" at step " + std::to_string(bad - values.begin() + 1) + " is not a number",
        "every value is a number", "write it like {\"price\": [9.9, 9.5]}");
  }
}

}  // namespace

void check_future_values(const ModelHeader& header, const char* json, int horizon) {
  if (json == nullptr) return;
  const nlohmann::json given = parse_object(json);
  const std::vector<std::string>& known = header.options.regressors;
  for (const auto& [name, values] : given.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string nearest = nearest_word(name, known);
      throw Error(ErrorKind::kInvalidArgument, "\"" + name + "\" in future_values is no regressor of the model",
                  known.empty() ? "the model was trained without regressors" : "its regressors are " + joined(known),
                  nearest.empty() ? "leave it out" : "did you mean \"" + nearest + "\"?");
    }
    check_values(name, values, horizon);
  }
}

}  // namespace salesforecast
