// salesforecast-train-xgboost: grows the trees of methods xgboost and random_forest for the server.
#include <cmath>
#include <limits>

#include "core/learners/learned_model.h"
#include "core/robust.h"
#include "trainer/serve.h"
#include "trainer/xgboost/boosting.h"

namespace {

using namespace salesforecast;

constexpr double kLargestFactor = 1.25;  // of mean over median: more would be a few wild errors
constexpr double kWild = 6;              // robust standard deviations that a held-back error counts as at most
constexpr std::size_t kLeastRows = 30;   // fewer tell trees nothing

// How far held-back errors go: by step, smoothed over its neighbours; and the mean of sales over what the mean on the
// scale stands for. What a series erred by in the mean is its own, and no spread of outcomes.
void settle_spread(const LearnerTask& task, const Trees& trees, const Features& features, const TrainingRows& held,
                   LearnedModel::Parts* parts) {
  std::vector<double> errors(held.size());
  trees.predict(held.features.data(), held.size(), features.count(), errors.data());
  std::vector<double> sums(task.panel.size()), counts(task.panel.size());
  for (std::size_t i = 0; i < errors.size(); ++i) errors[i] = held.targets[i] - errors[i];
  // A day that was shut and nothing tells of is as far off as logarithms go: of few series it would be all there is.
  const double wild = task.plan.scale == TargetScale::kLog ? kWild * robust_sd(errors) : 0;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (wild > 0) errors[i] = std::clamp(errors[i], -wild, wild);
    sums[held.series[i]] += errors[i];
    counts[held.series[i]] += 1;
  }
  double factors = 0;
  std::vector<double> squares(static_cast<std::size_t>(task.plan.horizon)), outcomes(squares.size());
  for (std::size_t i = 0; i < errors.size(); ++i) {
    factors += std::exp(errors[i] - sums[held.series[i]] / counts[held.series[i]]);
    squares[static_cast<std::size_t>(held.steps[i] - 1)] += errors[i] * errors[i];
    outcomes[static_cast<std::size_t>(held.steps[i] - 1)] += 1;
  }
  if (task.plan.scale == TargetScale::kLog)
    parts->smear = std::clamp(factors / static_cast<double>(errors.size()), 1.0, kLargestFactor);
  const int reach = std::max(3, task.plan.season / 2);
  for (int step = 0; step < task.plan.horizon; ++step) {
    double sum = 0, count = 0;
    for (int near = std::max(0, step - reach); near <= std::min(task.plan.horizon - 1, step + reach); ++near) {
      sum += squares[static_cast<std::size_t>(near)];
      count += outcomes[static_cast<std::size_t>(near)];
    }
    const float before = parts->spread.empty() ? 0.1F : parts->spread.back();
    parts->spread.push_back(count > 0 ? static_cast<float>(std::sqrt(sum / count)) : before);
  }
}

// One model an end. The first is grown on what lies a horizon before its end: that horizon says how many trees to grow,
// and how far outcomes go; the others grow as many on all that is before theirs.
std::vector<std::uint8_t> train(const LearnerTask& task, const ProgressSink& sink) {
  const Features features(task.plan);
  const Context context;
  LearnerAnswer answer;
  answer.library = xgboost_version();
  TreeRules rules = task.trees;
  LearnedModel::Parts parts;
  parts.method = task.method;
  parts.plan = task.plan;
  const auto models = static_cast<int>(task.ends.size());
  for (int m = 0; m < models; ++m) {
    const std::int64_t end = task.ends[static_cast<std::size_t>(m)];
    TrainingRows held;
    if (m == 0) held = validation_rows(features, task.panel, end, context);
    RowChoice choice;
    choice.end = held.size() > 0 ? end - task.plan.horizon : end;
    choice.from = std::numeric_limits<std::int64_t>::min();
    choice.most_rows = static_cast<std::size_t>(rules.most_rows);
    choice.seed = task.seed;
    TrainingRows rows = training_rows(features, task.panel, choice, context);
    if (rows.size() < kLeastRows) return save_answer({});
    Grown grown = grow_trees(rules, task.seed, features.count(), std::move(rows), held,
                             [&](int trees, double loss, double validation) {
                               TrainerProgress progress;
                               progress.epoch = m * rules.most_trees + trees;
                               progress.epochs = models * rules.most_trees;
                               progress.loss = loss;
                               progress.validation = validation;
                               sink(progress);
                             });
    if (m == 0) {
      answer.losses = grown.losses;
      answer.validations = grown.validations;
      if (!rules.forest) rules.most_trees = static_cast<int>(grown.trees.tree_count());
      if (held.size() > 0) settle_spread(task, grown.trees, features, held, &parts);
      if (parts.spread.empty()) parts.spread.assign(1, std::max(grown.losses.back(), 0.01F));
    }
    parts.until = end;
    parts.trees = std::move(grown.trees);
    answer.models.push_back(LearnedModel::save(parts));
  }
  return save_answer(answer);
}

}  // namespace

int main(int argc, char** argv) {
  return serve(argc, argv, [](std::string_view, std::span<const std::uint8_t> payload, const ProgressSink& sink) {
    return train(load_task(payload), sink);
  });
}
