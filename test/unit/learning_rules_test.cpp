#include "core/learning_rules.h"

#include <gtest/gtest.h>

#include "support/learned_samples.h"

namespace salesforecast {
namespace {

using namespace test;

LearnerSeries steady() {
  LearnerSeries series;
  series.y.assign(100, 20);
  return series;
}

LearnerSeries rare() {
  LearnerSeries series;
  for (int t = 0; t < 100; ++t) series.y.push_back(t % 3 == 0 ? 4 : 0);
  return series;
}

std::vector<LearnerSeries> panel_of(int smooth, int others) {
  std::vector<LearnerSeries> panel(static_cast<std::size_t>(smooth), steady());
  panel.insert(panel.end(), static_cast<std::size_t>(others), rare());
  return panel;
}

std::size_t learned(int smooth, int others, TargetScale scale) {
  return series_of_scale(plain_plan(days(), 7, 28), panel_of(smooth, others), scale).size();
}

TEST(LearningRules, each_scale_learns_from_its_own_series) {
  EXPECT_EQ(learned(10, 90, TargetScale::kLog), 10u);
  EXPECT_EQ(learned(10, 90, TargetScale::kLinear), 90u);
  EXPECT_EQ(learned(50, 0, TargetScale::kLog), 50u);
  EXPECT_EQ(learned(50, 0, TargetScale::kLinear), 0u);
}

TEST(LearningRules, few_smooth_series_go_with_the_others) {
  EXPECT_EQ(learned(10, 91, TargetScale::kLog), 0u);
  EXPECT_EQ(learned(10, 91, TargetScale::kLinear), 101u);
}

TEST(LearningRules, noisy_series_go_with_as_many_smooth_ones_where_none_sells_seldom) {
  LearnerSeries noisy;
  for (int t = 0; t < 140; ++t) noisy.y.push_back(t / 7 % 2 == 0 ? 15 : 5);
  std::vector<LearnerSeries> panel = panel_of(10, 0);
  panel.insert(panel.end(), 10, noisy);
  const FeaturePlan plan = plain_plan(days(), 7, 28);
  EXPECT_EQ(series_of_scale(plan, panel, TargetScale::kLog).size(), 20u);
  EXPECT_EQ(series_of_scale(plan, panel, TargetScale::kLinear).size(), 0u);
  panel.push_back(noisy);
  EXPECT_EQ(series_of_scale(plan, panel, TargetScale::kLog).size(), 10u);
  EXPECT_EQ(series_of_scale(plan, panel, TargetScale::kLinear).size(), 11u);
  panel.pop_back();
  panel.push_back(rare());
  EXPECT_EQ(series_of_scale(plan, panel, TargetScale::kLog).size(), 10u);
  EXPECT_EQ(series_of_scale(plan, panel, TargetScale::kLinear).size(), 11u);
}

TEST(LearningRules, a_handful_learns_from_all) {
  EXPECT_EQ(learned(7, 20, TargetScale::kLog), 27u);
  EXPECT_EQ(learned(8, 20, TargetScale::kLog), 8u);
  EXPECT_EQ(learned(90, 7, TargetScale::kLinear), 97u);
  EXPECT_EQ(learned(90, 8, TargetScale::kLinear), 8u);
}

TEST(LearningRules, trees_of_rare_sales_are_fewer_and_smaller_unless_options_say) {
  const Method& boosting = *find_method("xgboost");
  const auto panel = panel_of(30, 0);
  const TreeRules smooth = tree_rules({}, boosting, TargetScale::kLog, panel);
  const TreeRules other = tree_rules({}, boosting, TargetScale::kLinear, panel);
  EXPECT_LT(other.most_trees, smooth.most_trees);
  EXPECT_LT(other.depth, smooth.depth);
  EXPECT_LT(other.learning_rate, smooth.learning_rate);
  EXPECT_EQ(tree_rules({}, *find_method("random_forest"), TargetScale::kLinear, panel).depth,
            tree_rules({}, *find_method("random_forest"), TargetScale::kLog, panel).depth);
  Options options;
  options.trees = 77;
  options.depth = 9;
  options.learning_rate = 0.5;
  const TreeRules asked = tree_rules(options, boosting, TargetScale::kLinear, panel);
  EXPECT_EQ(asked.most_trees, 77);
  EXPECT_EQ(asked.depth, 9);
  EXPECT_EQ(asked.learning_rate, 0.5);
}

// Four rows to a value, and of rare sales 500 values to a row of a leaf.
TEST(LearningRules, leaves_and_rows_follow_the_size_of_the_panel) {
  const Method& boosting = *find_method("xgboost");
  EXPECT_EQ(tree_rules({}, boosting, TargetScale::kLog, panel_of(30, 0)).most_rows, 12'000);
  EXPECT_EQ(tree_rules({}, boosting, TargetScale::kLog, panel_of(600, 0)).most_rows, 240'000);
  EXPECT_EQ(tree_rules({}, boosting, TargetScale::kLog, panel_of(600, 0)).least_leaf, 30);
  EXPECT_EQ(tree_rules({}, boosting, TargetScale::kLinear, panel_of(0, 30)).least_leaf, 30);
  EXPECT_EQ(tree_rules({}, boosting, TargetScale::kLinear, panel_of(0, 200)).least_leaf, 40);
  EXPECT_EQ(tree_rules({}, boosting, TargetScale::kLinear, panel_of(0, 600)).least_leaf, 60);
}

}  // namespace
}  // namespace salesforecast
