// What is kept of a training beside its models: how learning from the whole panel went, and how long each part took.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/learners/feature_plan.h"

namespace salesforecast {

class LearnedModel;

// One task of a trainer program: a method on one scale of the panel's sales.
struct LearnedRun {
  std::string method;
  TargetScale scale = TargetScale::kLog;
  std::string library;                     // that trained, with its version
  std::string device;                      // of networks
  std::size_t series = 0;                  // learned from
  int models = 0;                          // learned, by what each may have seen
  int trees = 0;                           // of the model that forecasts; 0: a network
  int start_version = 0;                   // whose network the first model began with; 0: none
  std::vector<float> losses, validations;  // of the first model, by epoch or by every tenth tree; NaN: not known
  double seconds = 0;
  std::size_t expected_bytes = 0;  // of the program's memory, before it was started
  std::uint64_t peak_bytes = 0;    // that it held at once; 0: not known
};

struct RunRecord {
  std::vector<LearnedRun> learned;
  std::vector<std::shared_ptr<const LearnedModel>> starts;  // first models of networks, for the next training
  double read_seconds = 0;                                  // the source, and its rows made periods
  double learn_seconds = 0;                                 // trainer programs
  double fit_seconds = 0;                                   // each series, roll-ups included
};

// More values of a history than these are thinned evenly, the first and the last one kept.
inline constexpr std::size_t kMostLosses = 100;

// As memory is told: rounded up.
constexpr std::uint64_t megabytes(std::uint64_t bytes) { return (bytes >> 20U) + 1; }

// What was learned as JSON text: an array of objects, one a task. Numbers have six digits, NaN is null.
std::string learned_json(std::span<const LearnedRun> learned);

}  // namespace salesforecast
