#include "core/learning_cost.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "core/effort.h"
#include "core/learners/network_inputs.h"
#include "core/learners/training_rows.h"

namespace salesforecast {

namespace {

constexpr double kPanelCopies = 3;                // in the trainer: the message, its vectors, the matrix of the library
constexpr std::size_t kNetworkBytes = 300 << 20;  // LibTorch's buffers, batches and their derivatives
constexpr std::size_t kProgramBytes = 96 << 20;   // code, bins and trees

// Seconds, fitted to the CPU times of docs/benchmarks.md (store_item, rossmann, m5_store_dept, m5_items), which hold
// the forecasts from the cut-offs of each series, too.
constexpr double kStart = 1;              // of a program with its libraries
constexpr double kFeature = 22e-9;        // to make one feature of one row, or one input of one step
constexpr double kLevel = 0.48e-9;        // of boosting: a row and feature, by level of a tree
constexpr double kForestLevel = 0.75e-9;  // of a forest, whose trees draw rows and features at each node
constexpr double kTreesGrown = 0.6;    // of those that boosting may grow, before held-back sales are foretold no better
constexpr double kProbes = 1.15;       // of a model: with a little one of each form, direct and recursive
constexpr double kTreeStep = 12e-9;    // a tree for a forecast
constexpr double kWindow = 7e-6;       // what a window of a network holds beside its steps
constexpr double kMultiply = 0.05e-9;  // a weight of a network for a sample
constexpr double kCutoffs = 16;        // of each series, as in core/trial.cpp
constexpr double kLaterShare = 0.4;    // of the epochs, of the second and third model (src/trainer/torch/main.cpp)
constexpr int kStepsOfWindow = 15;     // that a network sees of a window (likewise)
constexpr double kThereAndBack = 3;    // passes that learning from a sample takes

constexpr double kLearningShare = 0.8;  // of the budget, for a method that is named; the rest fits the series
constexpr double kLoading = 2;          // seconds until a network's library is there
constexpr double kLeastClock = 0.2;
constexpr std::int64_t kFewestRows = 20'000;  // less is learned with fewer trees, not from fewer rows
constexpr int kFewestTrees = 10;
constexpr double kFastestRate = 0.3;  // of boosting, which takes longer steps where it may take fewer

std::size_t value_count(const LearnerTask& task) {
  std::size_t values = 0;
  for (const LearnerSeries& series : task.panel) values += series.y.size();
  return values;
}

// Steps of the forecasts that series are judged by.
double judged_steps(const LearnerTask& task) {
  return kCutoffs * static_cast<double>(task.panel.size()) * task.plan.horizon;
}

double tree_seconds(const LearnerTask& task) {
  const TreeRules& rules = task.trees;
  const auto features = static_cast<double>(Features(task.plan).count());
  const double trees = rules.most_trees * (rules.forest ? 1 : kTreesGrown);
  const double level = rules.forest ? kForestLevel : kLevel;
  double seconds = kStart + judged_steps(task) * (features * kFeature + trees * rules.depth * kTreeStep);
  for (const std::int64_t end : task.ends) {
    const std::size_t rows = count_rows(task.plan, task.panel, end);
    const auto learned = static_cast<double>(std::min(rows, static_cast<std::size_t>(rules.most_rows)));
    const double model = learned * features * (kFeature + trees * rules.depth * level);
    seconds += end == task.ends.front() && task.plan.possible_block() > 0 ? kProbes * model : model;
  }
  return seconds;
}

double network_seconds(const LearnerTask& task) {
  const NetworkRules& rules = task.network;
  const Features features(task.plan);
  const NetworkInputs inputs(features);
  const auto all = static_cast<double>(features.count());
  const double units = rules.hidden, head = rules.head;
  const bool recurrent = task.method != "mlp";
  double sequence = 0;  // weights that a window's past goes through
  for (int layer = 0; recurrent && layer < rules.layers; ++layer) {
    sequence += rules.context * 4 * units * (units + (layer == 0 ? inputs.channels() : units));
  }
  const double step = head * (inputs.steps() + head);
  const auto pass = [&](double steps, double passes) {
    return kWindow + steps * all * kFeature + passes * kMultiply * (sequence + head * inputs.statics() + steps * step);
  };
  const double samples = std::min<double>(rules.epoch_samples, static_cast<double>(value_count(task)));
  const double epoch = samples * pass(std::min(kStepsOfWindow, task.plan.horizon), kThereAndBack) +
                       static_cast<double>(task.panel.size()) * pass(task.plan.horizon, 1);
  const double models = 1 + kLaterShare * (static_cast<double>(task.ends.size()) - 1);
  return kStart + rules.seeds * rules.epochs * models * epoch + judged_steps(task) * all * kFeature;
}

double seconds_of(const LearningTask& one) { return learning_seconds(one.task, one.method->abilities.learner); }

double seconds_of(const std::vector<LearningTask>& tasks, const Method* method = nullptr) {
  double seconds = 0;
  for (const LearningTask& one : tasks) seconds += method == nullptr || one.method == method ? seconds_of(one) : 0;
  return seconds;
}

std::string budget_of(const Options& options) {
  char text[64];
  std::snprintf(text, sizeof text, "within a budget of %.6g seconds ", options.budget_seconds);
  return text;
}

std::string rounded(double seconds) { return std::to_string(std::lround(std::ceil(seconds))); }

// In their order, as long as there is time beside what `auto` does otherwise.
void join_where_they_fit(const Panel& panel, const ModelHeader& header, std::vector<LearningTask>* tasks,
                         std::vector<std::string>* said) {
  const Options& options = header.options;
  const std::size_t columns = header.design().size() + header.holiday_design().size();
  const Effort effort = plan_effort(panel, options, columns);
  // A budget too small for any classical method buys no learner.
  double spare = effort == Effort::kSimple ? 0 : options.budget_seconds - effort_seconds(panel, effort, columns);
  std::vector<const Method*> methods;
  for (const LearningTask& one : *tasks) {
    if (methods.empty() || std::find(methods.begin(), methods.end(), one.method) == methods.end())
      methods.push_back(one.method);
  }
  for (const Method* method : methods) {
    const double seconds = seconds_of(*tasks, method);
    if (seconds <= spare) {
      spare -= seconds;
      continue;
    }
    add_once(budget_of(options) + "method " + method->name + " was not tried: it takes about " + rounded(seconds) +
                 ", and " + rounded(std::max(spare, 0.0)) + " are left",
             said);
    std::erase_if(*tasks, [&](const LearningTask& one) { return one.method == method; });
  }
}

// So much of the work of a task, and the words for it.
std::string do_less(double share, const LearningTask& one, LearnerTask* task) {
  if (one.method->abilities.learner == Learner::kNetwork) {
    const int all = task->network.epochs;
    task->network.epochs = std::max(1, static_cast<int>(share * all));
    return "learns for " + std::to_string(task->network.epochs) + " of " + std::to_string(all) + " epochs";
  }
  TreeRules& rules = task->trees;
  const auto there = static_cast<std::int64_t>(count_rows(task->plan, task->panel, task->ends.back()));
  const std::int64_t rows = std::min(there, rules.most_rows);
  const auto fewer = static_cast<std::int64_t>(share * static_cast<double>(rows));
  rules.most_rows = std::max(std::min(rows, kFewestRows), fewer);
  std::string words =
      "learns from " + std::to_string(rules.most_rows) + " of " + std::to_string(rows) + " rows of its panel";
  const double left =
      share * static_cast<double>(rows) / static_cast<double>(std::max<std::int64_t>(rules.most_rows, 1));
  const int all = rules.most_trees;
  rules.most_trees = std::clamp(static_cast<int>(left * all), std::min(all, kFewestTrees), all);
  if (rules.most_trees == all) return words;
  rules.learning_rate =
      std::max(rules.learning_rate, std::min(kFastestRate, rules.learning_rate * all / rules.most_trees));
  return words + ", with " + std::to_string(rules.most_trees) + " of " + std::to_string(all) + " trees at most";
}

// What is named is learned, but less of it.
void learn_less(const Options& options, std::vector<LearningTask>* tasks, std::vector<std::string>* said) {
  const double share = kLearningShare * options.budget_seconds / seconds_of(*tasks);
  if (share >= 1) return;
  for (LearningTask& one : *tasks) {
    add_once(budget_of(options) + "method " + one.method->name + " " + do_less(share, one, &one.task), said);
  }
  const double seconds = seconds_of(*tasks);
  if (seconds > options.budget_seconds) {
    add_once(budget_of(options) + "there is no time for the least that can be learned, about " + rounded(seconds),
             said);
  }
}

// What a batch holds while it is learned from: inputs and, of each unit of a recurrent layer, its four gates and two
// states with their derivatives and copies; of the head its two layers.
std::size_t network_bytes(const NetworkRules& rules, const Features& features) {
  constexpr double kFloatsOfUnit = 32, kFloatsOfHead = 8;
  const NetworkInputs inputs(features);
  const double steps = std::min(kStepsOfWindow, features.plan().horizon);
  const double sequence = rules.context * (inputs.channels() + kFloatsOfUnit * rules.hidden * rules.layers);
  const double head = inputs.statics() + steps * (inputs.steps() + kFloatsOfHead * rules.head);
  return static_cast<std::size_t>(rules.batch * (sequence + head) * sizeof(float));
}

}  // namespace

std::size_t learning_memory(const LearnerTask& task, Learner learner) {
  const Features features(task.plan);
  std::size_t values = value_count(task);
  std::size_t rows = values * static_cast<std::size_t>(task.plan.horizon);
  for (const LearnerSeries& series : task.panel) {
    for (const auto& column : series.columns) values += column.size();
    for (const Outlook& one : series.outlooks) values += one.values.size();
  }
  const auto panel = static_cast<std::size_t>(kPanelCopies * static_cast<double>(values * sizeof(float)));
  if (learner == Learner::kNetwork) return kNetworkBytes + network_bytes(task.network, features) + panel;
  rows = std::min(rows, static_cast<std::size_t>(task.trees.most_rows));
  // The library keeps of each value its bin, by rows and by columns (bench/against_learned).
  return kProgramBytes + panel + 2 * bytes_of_rows(features, rows);
}

double learning_seconds(const LearnerTask& task, Learner learner) {
  return learner == Learner::kNetwork ? network_seconds(task) : tree_seconds(task);
}

void keep_to_budget(const Panel& panel, const ModelHeader& header, std::vector<LearningTask>* tasks,
                    std::vector<std::string>* said) {
  const Options& options = header.options;
  if (options.budget_seconds == 0 || tasks->empty()) return;
  if (taken_by_itself(options)) {
    join_where_they_fit(panel, header, tasks, said);
  } else {
    learn_less(options, tasks, said);
  }
  // The clock of networks, which keep what they have learned until then; that of other programs is the caller's. It
  // runs from when their library is there, and the series are fitted after it.
  const double all = seconds_of(*tasks),
               clock = std::max(kLearningShare * options.budget_seconds - kLoading, kLeastClock);
  for (LearningTask& one : *tasks) one.task.network.budget_seconds = clock * seconds_of(one) / all;
}

}  // namespace salesforecast
