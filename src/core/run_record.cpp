#include "core/run_record.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace salesforecast {

namespace {

using Json = nlohmann::json;

// A float's own digits as a double are twice as many as it has.
Json number(double value) {
  if (!std::isfinite(value)) return nullptr;
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::strtod(text, nullptr);
}

Json history(const std::vector<float>& values) {
  Json all = Json::array();
  const std::size_t count = std::min(values.size(), kMostLosses);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = count < values.size() ? i * (values.size() - 1) / (count - 1) : i;
    all.push_back(number(values[at]));
  }
  return all;
}

// The epoch whose weights were kept, from 1: as src/trainer/torch/training.cpp chooses it.
std::size_t best_epoch(const LearnedRun& run) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < run.validations.size(); ++i) {
    if (!(run.validations[i] >= run.validations[best])) best = i;
  }
  return best + 1;
}

Json object_of(const LearnedRun& run) {
  Json json = {{"method", run.method},
               {"scale", run.scale == TargetScale::kLog ? "log" : "linear"},
               {"library", run.library},
               {"series", run.series},
               {"models", run.models},
               {"losses", history(run.losses)},
               {"validations", history(run.validations)},
               {"seconds", number(run.seconds)},
               {"expected_mb", megabytes(run.expected_bytes)},
               {"peak_mb", run.peak_bytes > 0 ? Json(megabytes(run.peak_bytes)) : Json(nullptr)}};
  if (run.trees > 0) {
    json["trees"] = run.trees;
  } else {
    json["epochs"] = run.losses.size();
    json["best_epoch"] = best_epoch(run);
    json["device"] = run.device;
    if (run.start_version > 0) json["start_version"] = run.start_version;
  }
  return json;
}

}  // namespace

std::string learned_json(std::span<const LearnedRun> learned) {
  Json all = Json::array();
  for (const LearnedRun& run : learned) all.push_back(object_of(run));
  // A library's name comes from another process.
  return all.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace salesforecast
