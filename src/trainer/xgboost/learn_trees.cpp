#include "trainer/xgboost/learn_trees.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "core/learners/learned_model.h"
#include "core/learners/tree_steps.h"
#include "core/robust.h"
#include "trainer/xgboost/boosting.h"

namespace salesforecast {

namespace {

constexpr double kLargestFactor = 1.25;  // of mean over median: more would be a few wild errors
constexpr double kWild = 6;              // robust standard deviations that a held-back error counts as at most
constexpr int kProbe = 4;                // of rows and trees a probe takes one in so many, in as much longer steps
constexpr double kFastestProbe = 0.3;    // of boosting
constexpr double kClearlyLess = 0.99;    // of the error: one held-back horizon is chance
constexpr std::size_t kLeastRows = 30;   // fewer tell trees nothing

// What a forecast from the origin of the held-back horizon errs by, on the scale: outcome less forecast.
struct HeldError {
  std::size_t series = 0;
  int step = 1;
  double error = 0;
};

std::vector<HeldError> held_errors(const LearnerTask& task, const Features& features, const Trees& trees,
                                   std::int64_t end) {
  const FeaturePlan& plan = features.plan();
  std::vector<HeldError> errors;
  for (std::size_t i = 0; i < task.panel.size(); ++i) {
    const LearnerSeries& series = task.panel[i];
    const std::int64_t origin = end - plan.horizon - series.first_period;
    if (origin < plan.least_history() || origin >= series.length()) continue;
    const auto length = static_cast<int>(origin);
    const OriginState state = features.state(series, length);
    if (state.empty()) continue;
    const int steps = std::min(plan.horizon, series.length() - length);
    const TreeSteps ahead = tree_steps(features, trees, state, series, length, steps);
    for (int step = 1; step <= steps; ++step) {
      const auto at = static_cast<std::size_t>(step) - 1;
      if (!has_target(plan, series, length + step - 1)) continue;
      const float y = series.y[static_cast<std::size_t>(length) + at];
      errors.push_back({i, step, features.target(state, ahead.bases[at], y) - ahead.moved[at]});
    }
  }
  return errors;
}

double root_mean_square(const std::vector<HeldError>& errors) {
  double sum = 0;
  for (const HeldError& one : errors) sum += one.error * one.error;
  return std::sqrt(sum / static_cast<double>(errors.size()));
}

// A day that was shut and nothing tells of is as far off as logarithms go: of few series it would be all there is.
void draw_in_wild(std::vector<HeldError>* errors) {
  std::vector<double> all;
  for (const HeldError& one : *errors) all.push_back(one.error);
  const double wild = kWild * robust_sd(all);
  if (wild == 0) return;
  for (HeldError& one : *errors) one.error = std::clamp(one.error, -wild, wild);
}

// The mean of sales over what the mean on the scale stands for. What a series erred by in the mean is its own, and no
// spread of outcomes.
double smear_of(const std::vector<HeldError>& errors, std::size_t series) {
  std::vector<double> sums(series), counts(series);
  for (const HeldError& one : errors) {
    sums[one.series] += one.error;
    counts[one.series] += 1;
  }
  double factors = 0;
  for (const HeldError& one : errors) factors += std::exp(one.error - sums[one.series] / counts[one.series]);
  return std::clamp(factors / static_cast<double>(errors.size()), 1.0, kLargestFactor);
}

// How far errors go: by step, smoothed over its neighbours.
std::vector<float> spread_of(const std::vector<HeldError>& errors, const FeaturePlan& plan) {
  std::vector<double> squares(static_cast<std::size_t>(plan.horizon)), outcomes(squares.size());
  for (const HeldError& one : errors) {
    squares[static_cast<std::size_t>(one.step - 1)] += one.error * one.error;
    outcomes[static_cast<std::size_t>(one.step - 1)] += 1;
  }
  const int reach = std::max(3, plan.season / 2);
  std::vector<float> spread;
  for (int step = 0; step < plan.horizon; ++step) {
    double sum = 0, count = 0;
    for (int near = std::max(0, step - reach); near <= std::min(plan.horizon - 1, step + reach); ++near) {
      sum += squares[static_cast<std::size_t>(near)];
      count += outcomes[static_cast<std::size_t>(near)];
    }
    const float before = spread.empty() ? 0.1F : spread.back();
    spread.push_back(count > 0 ? static_cast<float>(std::sqrt(sum / count)) : before);
  }
  return spread;
}

// Grows the models of a task. The first is grown on what lies a horizon before its end: that horizon says how many
// trees to grow, whether to forecast all steps at once or block by block, and how far outcomes go; the others grow as
// many on all that is before theirs.
class Learning {
 public:
  Learning(const LearnerTask& task, const ProgressSink& sink) : task_(task), sink_(sink), rules_(task.trees) {
    parts_.method = task.method;
    parts_.plan = task.plan;
  }

  LearnerAnswer answer() {
    choose_form();
    if (!learn_first()) return {};
    for (std::size_t m = 0; m < task_.ends.size(); ++m) {
      parts_.until = task_.ends[m];
      if (m > 0) {
        std::optional<Grown> grown = grow(parts_.plan, rules_, parts_.until, TrainingRows(), tell());
        if (!grown) return {};
        parts_.trees = std::move(grown->trees);
      }
      answer_.models.push_back(LearnedModel::save(parts_));
    }
    answer_.library = xgboost_version();
    return std::move(answer_);
  }

 private:
  // On what lies before `end`, less the horizon that rows are held back of. None: too few rows.
  std::optional<Grown> grow(const FeaturePlan& plan, const TreeRules& rules, std::int64_t end, const TrainingRows& held,
                            const TreesTold& told) const {
    const Features features(plan);
    RowChoice choice;
    choice.end = held.size() > 0 ? end - plan.horizon : end;
    choice.from = std::numeric_limits<std::int64_t>::min();
    choice.most_rows = static_cast<std::size_t>(rules.most_rows);
    choice.seed = task_.seed;
    TrainingRows rows = training_rows(features, task_.panel, choice, context_);
    if (rows.size() < kLeastRows) return std::nullopt;
    return grow_trees(rules, task_.seed, features.count(), std::move(rows), held, told);
  }

  TreesTold tell() const {
    const int done = static_cast<int>(answer_.models.size()) * rules_.most_trees;
    const int all = static_cast<int>(task_.ends.size()) * rules_.most_trees;
    return [this, done, all](int trees, double loss, double validation) {
      TrainerProgress progress;
      progress.epoch = done + trees;
      progress.epochs = all;
      progress.loss = loss;
      progress.validation = validation;
      sink_(progress);
    };
  }

  // The root mean square of a plan's errors with fewer rows and trees; NaN: too few rows.
  double probe(const FeaturePlan& plan) const {
    TreeRules rules = rules_;
    rules.most_rows = std::max<std::int64_t>(1, rules.most_rows / kProbe);
    rules.most_trees = std::max(1, rules.most_trees / kProbe);
    rules.learning_rate = std::min(kFastestProbe, kProbe * rules.learning_rate);
    const Features features(plan);
    const std::int64_t end = task_.ends.front();
    const TrainingRows held = validation_rows(features, task_.panel, end, context_);
    if (held.size() == 0) return std::numeric_limits<double>::quiet_NaN();
    const std::optional<Grown> grown = grow(plan, rules, end, held, [](int, double, double) {});
    return grown ? root_mean_square(held_errors(task_, features, grown->trees, end))
                 : std::numeric_limits<double>::quiet_NaN();
  }

  void choose_form() {
    FeaturePlan recursive = task_.plan;
    recursive.block = recursive.possible_block();
    if (recursive.block > 0 && probe(recursive) < kClearlyLess * probe(task_.plan)) parts_.plan = recursive;
  }

  // False: histories are too short to learn from.
  bool learn_first() {
    const Features features(parts_.plan);
    const std::int64_t end = task_.ends.front();
    const TrainingRows held = validation_rows(features, task_.panel, end, context_);
    std::optional<Grown> grown = grow(parts_.plan, rules_, end, held, tell());
    if (!grown) return false;
    answer_.losses = grown->losses;
    answer_.validations = grown->validations;
    parts_.trees = std::move(grown->trees);
    if (!rules_.forest) rules_.most_trees = static_cast<int>(parts_.trees.tree_count());
    if (held.size() == 0) {
      parts_.spread.assign(1, std::max(answer_.losses.back(), 0.01F));
      return true;
    }
    std::vector<HeldError> errors = held_errors(task_, features, parts_.trees, end);
    if (task_.plan.scale == TargetScale::kLog) {
      draw_in_wild(&errors);
      parts_.smear = smear_of(errors, task_.panel.size());
    }
    parts_.spread = spread_of(errors, task_.plan);
    return true;
  }

  const LearnerTask& task_;
  const ProgressSink& sink_;
  const Context context_;
  TreeRules rules_;
  LearnedModel::Parts parts_;
  LearnerAnswer answer_;
};

}  // namespace

LearnerAnswer learn_trees(const LearnerTask& task, const ProgressSink& sink) { return Learning(task, sink).answer(); }

}  // namespace salesforecast
