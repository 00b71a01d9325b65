// What learning costs is known from sizes, and a budget buys what it pays for.
#include "core/learning_cost.h"

#include <gtest/gtest.h>

#include "core/learners/training_rows.h"
#include "support/panels.h"

namespace salesforecast {
namespace {

// As large as store_item, by the day, 90 ahead.
LearnerTask task_of(const std::string& method, int series = 500, int days = 1'646, int horizon = 90) {
  LearnerTask task;
  task.method = method;
  for (int s = 0; s < series; ++s) {
    LearnerSeries& one = task.panel.emplace_back();
    one.y.assign(static_cast<std::size_t>(days), static_cast<float>(10 + s));
    one.codes = {static_cast<std::uint32_t>(s % 10), static_cast<std::uint32_t>(s / 10)};
  }
  task.plan = plan_features(task.panel, {.micros = kMicrosPerDay}, 7, horizon, {});
  const std::int64_t end = days;
  task.ends = {end - 455, end - 225, end};
  return task;
}

double seconds_of(const LearnerTask& task) {
  return learning_seconds(task, find_method(task.method)->abilities.learner);
}

// CPU seconds of docs/benchmarks.md, bench/accuracy store_item: the forecasts of 16 cut-offs included.
TEST(LearningCost, is_what_was_measured_within_a_factor_of_one_and_a_half) {
  for (const auto& [method, measured] : {std::pair("xgboost", 43.7), std::pair("lstm", 18.1), std::pair("mlp", 10.4)}) {
    const double expected = seconds_of(task_of(method));
    EXPECT_LT(expected, 1.5 * measured) << method;
    EXPECT_GT(expected, measured / 1.5) << method;
  }
}

TEST(LearningCost, grows_with_the_work) {
  for (const char* method : {"xgboost", "random_forest", "lstm", "mlp"}) {
    const double before = seconds_of(task_of(method, 20, 600, 14));
    LearnerTask more = task_of(method, 20, 600, 14);
    more.trees.most_trees *= 2;
    more.network.epochs *= 2;
    EXPECT_GT(seconds_of(more), 1.2 * before) << method;
    EXPECT_GT(seconds_of(task_of(method, 40, 600, 14)), before) << method;
    EXPECT_GE(seconds_of(task_of(method, 20, 1'200, 14)), before) << method;
  }
}

TEST(LearningCost, trees_draw_from_as_many_rows_as_are_counted) {
  const LearnerTask task = task_of("xgboost", 3, 400, 14);
  const Features features(task.plan);
  RowChoice choice;
  choice.end = 400;
  choice.most_rows = 1'000'000;
  EXPECT_EQ(training_rows(features, task.panel, choice, Context()).size(), count_rows(task.plan, task.panel, 400));
}

struct Planned {
  std::vector<LearningTask> tasks;
  std::vector<std::string> said;
};

Planned plan(const std::string& options) {
  RowStore store;
  for (int s = 0; s < 12; ++s) {
    for (int day = 0; day < 1'100; ++day) {
      store.append(static_cast<std::uint32_t>(s), day * kMicrosPerDay, 20.0 + s + day % 7);
    }
  }
  const Options parsed = parse_options(options);
  Panel panel = build_panel(std::move(store), 12, parsed, Context());
  const ModelHeader header = make_header(parsed, panel, Context());
  number_groups(&panel);
  Planned planned;
  planned.tasks = plan_learning(panel, header, {Learner::kTrees, Learner::kNetwork}, Context(), &planned.said);
  return planned;
}

TEST(LearningCost, networks_need_memory_by_their_batches_and_sizes) {
  const auto memory = [](const std::string& options) { return plan(options).tasks.at(0).memory; };
  const std::size_t usual = memory(R"({"method": "lstm"})");
  for (const char* more : {R"("batch": 4096)", R"("hidden": 256)", R"("context": 300)", R"("layers": 3)"}) {
    EXPECT_GT(memory(std::string(R"({"method": "lstm", )") + more + "}"), usual + (std::size_t{20} << 20U)) << more;
  }
}

TEST(LearningCost, a_named_method_learns_less_within_a_small_budget_and_says_so) {
  const LearnerTask whole = plan(R"({"method": "lstm"})").tasks.at(0).task;
  EXPECT_EQ(whole.network.budget_seconds, 0);
  const double seconds = seconds_of(whole);
  const Planned enough = plan(R"({"method": "lstm", "budget_seconds": )" + std::to_string(2 * seconds) + "}");
  EXPECT_TRUE(enough.said.empty());
  EXPECT_EQ(enough.tasks.at(0).task.network.epochs, whole.network.epochs);
  // Time for the library and for the series is left.
  EXPECT_NEAR(enough.tasks.at(0).task.network.budget_seconds, 0.8 * 2 * seconds - 2, 1e-3);
  const Planned half = plan(R"({"method": "lstm", "budget_seconds": )" + std::to_string(seconds / 2) + "}");
  const LearnerTask& less = half.tasks.at(0).task;
  EXPECT_LT(less.network.epochs, whole.network.epochs / 2);
  EXPECT_GE(less.network.epochs, 1);
  ASSERT_EQ(half.said.size(), 1U);
  EXPECT_NE(
      half.said[0].find(" seconds method lstm learns for " + std::to_string(less.network.epochs) + " of 16 epochs"),
      std::string::npos)
      << half.said[0];
}

TEST(LearningCost, trees_learn_from_fewer_rows_first_then_with_fewer_trees_and_longer_steps) {
  const LearnerTask whole = plan(R"({"method": "xgboost"})").tasks.at(0).task;
  const auto rows = static_cast<std::int64_t>(count_rows(whole.plan, whole.panel, whole.ends.back()));
  ASSERT_GT(rows, 20'000);
  const double seconds = seconds_of(whole);
  const Planned some = plan(R"({"method": "xgboost", "budget_seconds": )" + std::to_string(seconds) + "}");
  EXPECT_LT(some.tasks.at(0).task.trees.most_rows, rows);
  EXPECT_GE(some.tasks.at(0).task.trees.most_rows, 20'000);
  const Planned few = plan(R"({"method": "xgboost", "budget_seconds": )" + std::to_string(seconds / 5) + "}");
  const TreeRules& rules = few.tasks.at(0).task.trees;
  EXPECT_EQ(rules.most_rows, 20'000);
  EXPECT_LT(rules.most_trees, 200);
  EXPECT_GT(rules.learning_rate, whole.trees.learning_rate);
  EXPECT_NE(few.said.at(0).find(" method xgboost learns from 20000 of " + std::to_string(rows) + " rows"),
            std::string::npos)
      << few.said[0];
  const Planned none = plan(R"({"method": "xgboost", "budget_seconds": 0.01})");
  EXPECT_EQ(none.tasks.at(0).task.trees.most_trees, 10);
  EXPECT_NE(none.said.back().find("there is no time for the least that can be learned"), std::string::npos);
}

}  // namespace
}  // namespace salesforecast
