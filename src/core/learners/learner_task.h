// A panel and how to learn from it: what goes to a trainer program, and what comes back.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/learners/feature_plan.h"
#include "core/options.h"

namespace salesforecast {

// How trees are grown.
struct TreeRules {
  int most_trees = 300;         // fewer where held-back sales are foretold no better
  int depth = 7;                // splits from the root to a leaf
  double learning_rate = 0.06;  // of boosting
  double least_leaf = 30;       // rows in a leaf
  std::int64_t most_rows = 400'000;
  bool forest = false;  // a random forest instead of boosting
};

// How networks are trained.
struct NetworkRules {
  int epochs = 16;
  int epoch_samples = 4'096;  // windows of an epoch, at most
  int hidden = 40, layers = 1, head = 64;
  int context = 28;  // periods that the sequence has
  int batch = 256;
  int patience = 16;
  int seeds = 2;  // networks from so many starts, whose outputs are averaged
  double learning_rate = 4e-3;
  double budget_seconds = 0;  // of the clock; 0: none
  Device device = Device::kAuto;
};

struct LearnerTask {
  std::string method;
  FeaturePlan plan;
  std::vector<LearnerSeries> panel;
  // Ascending: each asks for a model that has seen what lies before this period, and nothing else.
  std::vector<std::int64_t> ends;
  TreeRules trees;
  NetworkRules network;
  std::uint64_t seed = 1;
  // Of networks, a LearnedModel of this plan's layout that the first model begins with, with fewer epochs; empty:
  // random weights.
  std::vector<std::uint8_t> start;
};

// What came of it.
struct LearnerAnswer {
  // As LearnedModel reads them, one an end; none: the histories are too short to learn from.
  std::vector<std::vector<std::uint8_t>> models;
  std::vector<float> losses, validations;  // by epoch, or by tree, of the first
  std::string library;                     // that trained, with its version
  std::string device;                      // of networks: "cpu" or "cuda"
  std::string anew_because;                // why the task's start could not be used; empty: it was, or there was none
  bool out_of_time = false;                // a network was ended by the budget
};

// To bytes and back. What is read is verified: throws Error(kInvalidData) for anything that save_ could not have
// written.
std::vector<std::uint8_t> save_task(const LearnerTask& task);
LearnerTask load_task(std::span<const std::uint8_t> bytes);
std::vector<std::uint8_t> save_answer(const LearnerAnswer& answer);
LearnerAnswer load_answer(std::span<const std::uint8_t> bytes);

}  // namespace salesforecast
