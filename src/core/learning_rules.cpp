#include "core/learning_rules.h"

#include <algorithm>
#include <string_view>

namespace salesforecast {

namespace {

constexpr std::size_t kLeastSeries = 8;     // that a scale learns from by itself
constexpr std::size_t kMostPerSmooth = 10;  // series of a panel to a smooth one, where logarithms are learned
constexpr std::int64_t kRowsPerValue = 4;   // of trees: more repeat the same outcomes

}  // namespace

std::vector<LearnerSeries> series_of_scale(const FeaturePlan& plan, const std::vector<LearnerSeries>& panel,
                                           TargetScale scale) {
  std::vector<bool> is_smooth;
  bool seldom = false;
  for (const LearnerSeries& one : panel) {
    is_smooth.push_back(scale_of(plan, one) == TargetScale::kLog);
    seldom = seldom || (!is_smooth.back() && sells_seldom(plan, one));
  }
  const auto smooth = static_cast<std::size_t>(std::count(is_smooth.begin(), is_smooth.end(), true));
  const bool logs = smooth * kMostPerSmooth >= panel.size();
  const bool both = logs && (seldom || panel.size() - smooth > smooth);
  const bool log = scale == TargetScale::kLog;
  if (!both) return log == logs ? panel : std::vector<LearnerSeries>();
  std::vector<LearnerSeries> own;
  for (std::size_t i = 0; i < panel.size(); ++i) {
    if (is_smooth[i] == log) own.push_back(panel[i]);
  }
  return own.size() >= kLeastSeries ? own : panel;
}

TreeRules tree_rules(const Options& options, const Method& method, TargetScale scale,
                     const std::vector<LearnerSeries>& panel) {
  constexpr double kMostLeaf = 60, kValuesPerLeafRow = 500;
  std::int64_t values = 0;
  for (const LearnerSeries& series : panel) values += series.length();
  TreeRules rules;
  rules.forest = std::string_view(method.name) == "random_forest";
  if (rules.forest) {
    rules.most_trees = 100;
    rules.depth = 12;
  } else if (scale == TargetScale::kLinear) {
    // Of rare and noisy sales there is less to learn, and more that would be learned by heart.
    rules.most_trees = 200;
    rules.depth = 5;
    rules.learning_rate = 0.05;
    // Leaves of many rows where there are many, as rows of one period from several origins repeat its outcome.
    rules.least_leaf = std::clamp(static_cast<double>(values) / kValuesPerLeafRow, rules.least_leaf, kMostLeaf);
  }
  rules.most_rows = std::min(rules.most_rows, std::max<std::int64_t>(kRowsPerValue * values, 1));
  if (options.trees > 0) rules.most_trees = options.trees;
  if (options.depth > 0) rules.depth = options.depth;
  if (options.learning_rate > 0) rules.learning_rate = options.learning_rate;
  return rules;
}

NetworkRules network_rules(const Options& options, const FeaturePlan& plan) {
  constexpr int kLeastContext = 28, kMostContext = 64, kSeasonsOfContext = 4;
  NetworkRules rules;
  const auto take = [](int asked, int* rule) { *rule = asked > 0 ? asked : *rule; };
  rules.context = std::clamp(kSeasonsOfContext * plan.season, kLeastContext, kMostContext);
  take(options.batch, &rules.batch);
  take(options.context, &rules.context);
  take(options.epochs, &rules.epochs);
  take(options.hidden, &rules.hidden);
  take(options.layers, &rules.layers);
  take(options.patience, &rules.patience);
  rules.context = std::min(rules.context, plan.memory());
  if (options.learning_rate > 0) rules.learning_rate = options.learning_rate;
  rules.device = options.device;
  return rules;
}

}  // namespace salesforecast
