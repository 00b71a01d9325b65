#include "core/learning.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/cutoffs.h"
#include "core/error.h"
#include "support/sample_models.h"

namespace salesforecast {
namespace {

using namespace test;

constexpr std::int64_t kBegin = 9'000;

// So many shops that sell on so many days.
Panel shops(std::size_t count, int length) {
  Panel panel;
  panel.frequency = days();
  panel.season = 7;
  panel.until_period = kBegin + length - 1;
  Noise noise;
  for (std::size_t i = 0; i < count; ++i) {
    Series& series = panel.series.emplace_back();
    series.first_period = kBegin;
    for (int t = 0; t < length; ++t) series.y.push_back(std::round(100 * (1 + noise.next()) + 20 * (t % 7)));
    series.row_count = length;
  }
  return panel;
}

ModelHeader header_of(const Panel& panel, const std::string& method) {
  ModelHeader header;
  header.options.method = method;
  header.frequency = panel.frequency;
  header.season = panel.season;
  header.horizon = 28;
  header.until_period = panel.until_period;
  return header;
}

std::vector<std::string> methods_of(const std::vector<LearningTask>& tasks) {
  std::vector<std::string> methods;
  for (const LearningTask& one : tasks) {
    EXPECT_EQ(one.task.method, one.method->name);
    methods.push_back(one.task.method);
  }
  return methods;
}

std::vector<std::string> planned(const Panel& panel, const ModelHeader& header,
                                 const std::vector<Learner>& available = {Learner::kTrees}) {
  return methods_of(plan_learning(panel, header, available, Context()));
}

using Names = std::vector<std::string>;

TEST(Learning, a_method_that_is_named_is_planned_whatever_is_installed) {
  const Panel panel = shops(1, 100);
  EXPECT_EQ(planned(panel, header_of(panel, "xgboost"), {}), Names{"xgboost"});
  EXPECT_EQ(planned(panel, header_of(panel, "random_forest"), {}), Names{"random_forest"});
  EXPECT_EQ(planned(panel, header_of(panel, "ets")), Names{});
}

TEST(Learning, candidates_of_auto_are_planned_and_no_others) {
  const Panel panel = shops(9, 600);
  ModelHeader header = header_of(panel, "auto");
  header.options.candidates = {"ets", "random_forest"};
  EXPECT_EQ(planned(panel, header, {}), Names{"random_forest"});
  header.options.candidates = {"ets", "theta"};
  EXPECT_EQ(planned(panel, header), Names{});
}

TEST(Learning, auto_learns_from_large_panels_where_it_can_and_has_the_time) {
  const Panel large = shops(8, 500), few = shops(7, 700), short_ones = shops(8, 499);
  const auto thorough = [](const Panel& panel) {
    ModelHeader header = header_of(panel, "auto");
    header.options.effort = EffortLimit::kHigh;
    return header;
  };
  EXPECT_EQ(planned(large, thorough(large)), Names{"xgboost"});
  EXPECT_EQ(planned(few, thorough(few)), Names{});
  EXPECT_EQ(planned(short_ones, thorough(short_ones)), Names{});
  EXPECT_EQ(planned(large, thorough(large), {}), Names{});
  ModelHeader far = thorough(large);
  far.horizon = 126;  // three of them and a little, of 500 days
  EXPECT_EQ(planned(large, far), Names{});
  far.horizon = 125;
  EXPECT_EQ(planned(large, far), Names{"xgboost"});
  ModelHeader hasty = header_of(large, "auto"), timed = thorough(large);
  EXPECT_EQ(planned(large, hasty), Names{});
  timed.options.budget_seconds = 60;
  EXPECT_EQ(planned(large, timed), Names{"xgboost"});
  timed.options.budget_seconds = 1;
  EXPECT_EQ(planned(large, timed), Names{});
}

TEST(Learning, a_panel_without_values_has_nothing_to_learn_from) {
  Panel panel = shops(2, 0);
  EXPECT_EQ(planned(panel, header_of(panel, "xgboost")), Names{});
  panel = shops(2, 50);
  for (Series& series : panel.series) std::fill(series.y.begin(), series.y.end(), std::nan(""));
  EXPECT_EQ(planned(panel, header_of(panel, "xgboost")), Names{});
}

TEST(Learning, models_may_see_what_lies_before_the_first_cutoff_the_middle_one_and_the_end) {
  const Panel panel = shops(2, 800);
  const auto tasks = plan_learning(panel, header_of(panel, "xgboost"), {}, Context());
  ASSERT_EQ(tasks.size(), 1u);
  const CutoffPlan cutoffs = plan_training_cutoffs(800, 7, 28, 365, 1, 16);
  const std::vector<std::int64_t> expected = {kBegin + cutoffs.cutoffs.front(),
                                              kBegin + cutoffs.cutoffs[cutoffs.cutoffs.size() / 2], kBegin + 800};
  EXPECT_EQ(tasks[0].task.ends, expected);
}

TEST(Learning, series_that_are_much_shorter_do_not_move_the_ends_and_longer_ones_do) {
  Panel panel = shops(3, 800);
  const auto ends_of = [&] { return plan_learning(panel, header_of(panel, "xgboost"), {}, Context())[0].task.ends; };
  const auto whole = ends_of();
  panel.series[1].y.erase(panel.series[1].y.begin(), panel.series[1].y.begin() + 600);
  panel.series[1].first_period += 600;
  EXPECT_EQ(ends_of(), whole);
  // It ended 100 days ago, and is forecast from there.
  panel.series[2].y.resize(700);
  const auto earlier = ends_of();
  EXPECT_LT(earlier[0], whole[0]);
  EXPECT_EQ(earlier.back(), kBegin + 800);
}

TEST(Learning, a_panel_that_is_too_short_to_hold_back_has_one_model) {
  const Panel panel = shops(2, 12);
  const auto tasks = plan_learning(panel, header_of(panel, "xgboost"), {}, Context());
  ASSERT_EQ(tasks.size(), 1u);
  EXPECT_EQ(tasks[0].task.ends, std::vector<std::int64_t>{kBegin + 12});
}

TEST(Learning, smooth_and_intermittent_series_are_learned_apart) {
  Panel panel = shops(20, 300);
  for (std::size_t i = 0; i < 12; ++i) {
    for (std::size_t t = 0; t < 300; ++t) panel.series[i].y[t] = t % 3 == 0 ? 2 : 0;
  }
  const auto tasks = plan_learning(panel, header_of(panel, "xgboost"), {}, Context());
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[0].task.plan.scale, TargetScale::kLog);
  EXPECT_EQ(tasks[0].task.panel.size(), 8u);
  EXPECT_EQ(tasks[1].task.plan.scale, TargetScale::kLinear);
  EXPECT_EQ(tasks[1].task.panel.size(), 12u);
}

TEST(Learning, a_handful_of_series_is_learned_from_all_of_them) {
  Panel panel = shops(20, 300);
  for (std::size_t t = 0; t < 300; ++t) panel.series[4].y[t] = t % 3 == 0 ? 2 : 0;
  const auto tasks = plan_learning(panel, header_of(panel, "xgboost"), {}, Context());
  ASSERT_EQ(tasks.size(), 2u);
  EXPECT_EQ(tasks[0].task.panel.size(), 19u);
  EXPECT_EQ(tasks[1].task.panel.size(), 20u);
}

TEST(Learning, options_rule_the_trees) {
  const Panel panel = shops(2, 300);
  ModelHeader header = header_of(panel, "xgboost");
  header.options.trees = 50;
  header.options.depth = 4;
  header.options.learning_rate = 0.2;
  header.options.seed = 77;
  const auto tasks = plan_learning(panel, header, {}, Context());
  EXPECT_EQ(tasks[0].task.trees.most_trees, 50);
  EXPECT_EQ(tasks[0].task.trees.depth, 4);
  EXPECT_EQ(tasks[0].task.trees.learning_rate, 0.2);
  EXPECT_FALSE(tasks[0].task.trees.forest);
  EXPECT_EQ(tasks[0].task.trees.most_rows, 4 * 600);
  EXPECT_EQ(tasks[0].task.seed, 77u);
  header.options = {};
  header.options.method = "random_forest";
  EXPECT_TRUE(plan_learning(panel, header, {}, Context())[0].task.trees.forest);
}

TEST(Learning, regressors_are_columns_that_are_known_as_far_as_they_are) {
  Panel panel;
  const ModelHeader header = promoted_header("xgboost");
  panel.frequency = header.frequency;
  panel.season = 12;
  panel.until_period = header.until_period;
  panel.series = {promoted_series()};
  const LearnerTask task = plan_learning(panel, header, {}, Context())[0].task;
  ASSERT_EQ(task.plan.columns.size(), 1u);
  EXPECT_EQ(task.plan.columns[0].use, ColumnUse::kFlag);
  EXPECT_TRUE(task.plan.columns[0].known);
  EXPECT_EQ(task.plan.columns[0].ahead, kAlways);
  ASSERT_EQ(task.panel[0].columns.size(), 1u);
  EXPECT_EQ(task.panel[0].columns[0].size(), 84u);
}

TEST(Learning, options_of_networks_reach_their_trainer) {
  const Panel panel = shops(2, 300);
  ModelHeader header = header_of(panel, "lstm");
  EXPECT_EQ(plan_learning(panel, header, {}, Context())[0].task.network.device, Device::kAuto);
  header.options.device = Device::kCpu;
  header.options.hidden = 24;
  const LearnerTask task = plan_learning(panel, header, {}, Context())[0].task;
  EXPECT_EQ(task.network.device, Device::kCpu);
  EXPECT_EQ(task.network.hidden, 24);
  EXPECT_EQ(load_task(save_task(task)).network.device, Device::kCpu);
}

TEST(Learning, regressors_of_the_past_are_known_for_their_lag) {
  Panel panel;
  ModelHeader header = promoted_header("xgboost");
  panel.frequency = header.frequency;
  panel.season = 12;
  panel.until_period = header.until_period;
  panel.series = {promoted_series()};
  Regressor& regressor = panel.series[0].regressors[0];
  regressor.kind = RegressorKind::kPast;
  regressor.values.resize(60);
  header.options.past_regressors = {"promotion"};
  header.options.regressor_lags = {{"promotion", {2}}};
  const LearnerTask task = plan_learning(panel, header, {}, Context())[0].task;
  ASSERT_EQ(task.plan.columns.size(), 1u);
  EXPECT_FALSE(task.plan.columns[0].known);
  EXPECT_EQ(task.plan.columns[0].ahead, 2u);
}

TEST(Learning, needs_memory_for_the_panel_and_its_rows) {
  const Panel panel = shops(4, 500);
  Context context;
  context.max_memory = std::size_t{90} << 20;
  try {
    plan_learning(panel, header_of(panel, "xgboost"), {}, context);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kOutOfMemory);
    EXPECT_EQ(error.message().find("method \"xgboost\" needs about "), 0u);
    EXPECT_EQ(error.hint(), "raise salesforecast.max_memory");
  }
  const std::size_t needed = plan_learning(panel, header_of(panel, "xgboost"), {}, Context())[0].memory;
  context.max_memory = needed;
  EXPECT_EQ(planned(panel, header_of(panel, "xgboost")), Names{"xgboost"});
}

TEST(Learning, ends_when_the_statement_is_cancelled) {
  const Panel panel = shops(2, 100);
  const Context context;
  context.cancel();
  EXPECT_THROW(plan_learning(panel, header_of(panel, "xgboost"), {}, context), Error);
}

TEST(Learning, what_was_learned_becomes_part_of_the_header) {
  const Panel panel = shops(2, 800);
  ModelHeader header = header_of(panel, "xgboost");
  header.built_with = "salesforecast";
  const auto tasks = plan_learning(panel, header, {}, Context());
  take_learned(tasks[0], answer_by_hand(tasks[0].task), &header);
  ASSERT_NE(header.learned, nullptr);
  EXPECT_EQ(header.built_with, "salesforecast, trees by hand 1.0");
  const auto& ends = tasks[0].task.ends;
  EXPECT_EQ(header.learned->find("xgboost", ends[0], TargetScale::kLog)->until(), ends[0]);
  EXPECT_EQ(header.learned->find("xgboost", ends[2] + 5, TargetScale::kLog)->until(), ends[2]);
  // Those of another task come beside them.
  const auto before = header.learned;
  take_learned(tasks[0], answer_by_hand(tasks[0].task), &header);
  EXPECT_EQ(header.built_with, "salesforecast, trees by hand 1.0");
  EXPECT_EQ(before->latest().size(), 1u);
}

TEST(Learning, an_answer_that_is_none_is_the_trainers_fault) {
  const Panel panel = shops(2, 12);
  ModelHeader header = header_of(panel, "xgboost");
  const LearningTask task = plan_learning(panel, header, {}, Context())[0];
  const auto refusal = [&](const std::vector<std::uint8_t>& answer) {
    try {
      take_learned(task, answer, &header);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kTrainer);
      EXPECT_EQ(error.message(), "the trainer of method \"xgboost\" gave an answer that cannot be used");
      return error.detail();
    }
    return std::string("not refused");
  };
  EXPECT_NE(refusal({}), "not refused");
  EXPECT_NE(refusal({1, 2, 3}), "not refused");
  LearnerTask other = task.task;
  other.method = "random_forest";
  EXPECT_EQ(refusal(answer_by_hand(other)), "its model is of another method");
  LearnerAnswer garbage;
  garbage.models = {{1, 2, 3}};
  EXPECT_NE(refusal(save_answer(garbage)), "not refused");
  LearnerAnswer fewer;
  fewer.models.push_back(LearnedModel::save(learned_parts(task.task.plan, task.task.ends[0] - 1)));
  EXPECT_EQ(refusal(save_answer(fewer)), "it has no model of each time that was asked for");
  LearnerAnswer others;
  others.models.push_back(LearnedModel::save(learned_parts(shop_plan(), task.task.ends[0])));
  EXPECT_EQ(refusal(save_answer(others)), "its model has another plan of features");
  LearnerAnswer blocks;
  FeaturePlan odd = task.task.plan;
  ASSERT_NE(odd.possible_block(), 5);
  odd.block = 5;
  blocks.models.push_back(LearnedModel::save(learned_parts(odd, task.task.ends[0])));
  EXPECT_EQ(refusal(save_answer(blocks)), "its model has another plan of features");
  EXPECT_EQ(header.learned, nullptr) << "nothing of it is taken";
  EXPECT_EQ(header.built_with, "");
}

TEST(Learning, what_the_budget_ended_is_a_warning) {
  const Panel panel = shops(2, 800);
  ModelHeader header = header_of(panel, "xgboost");
  const LearningTask task = plan_learning(panel, header, {}, Context())[0];
  LearnerAnswer answer = load_answer(answer_by_hand(task.task));
  answer.out_of_time = true;
  take_learned(task, save_answer(answer), &header);
  EXPECT_NE(header.learned, nullptr);
  ASSERT_EQ(header.warnings.size(), 1U);
  EXPECT_EQ(header.warnings[0],
            "the time of option budget_seconds was over: method xgboost did not learn all that it was to");
}

TEST(Learning, a_trainer_may_answer_with_recursive_trees_where_those_are_worth_a_try) {
  const Panel panel = shops(2, 500);
  ModelHeader header = header_of(panel, "xgboost");
  LearningTask task = plan_learning(panel, header, {}, Context())[0];
  task.task.plan.block = task.task.plan.possible_block();
  ASSERT_EQ(task.task.plan.block, 7);
  const auto answer = answer_by_hand(task.task);
  task.task.plan.block = 0;
  take_learned(task, answer, &header);
  EXPECT_EQ(header.learned->latest().at(0)->plan().block, 7);
}

TEST(Learning, groups_are_numbered_in_the_order_of_the_series) {
  Panel panel = shops(4, 10);
  panel.groups = {{70, 70, 3, 70}, {9, 8, 9, 7}};
  number_groups(&panel);
  const std::vector<std::vector<std::uint32_t>> expected = {{0, 0}, {0, 1}, {1, 0}, {0, 2}};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(panel.series[i].codes, expected[i]);
}

}  // namespace
}  // namespace salesforecast
