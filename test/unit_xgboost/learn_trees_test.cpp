#include "trainer/xgboost/learn_trees.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/bit_mix.h"
#include "core/learners/learned_model.h"
#include "support/learned_samples.h"

namespace salesforecast {
namespace {

using namespace test;

constexpr int kSeries = 30, kDays = 70 * 7;

// Uniform on [0, 1), the draw of that number.
double draw(std::uint64_t number) { return static_cast<double>(mixed_bits(number) >> 11) * 0x1p-53; }

// A week's level on [0, 1] from that of the week before (the logistic map; May, Nature 261, 1976): of the next week it
// says all, of the fourth the least change of it says nothing any more.
double next_level(double level) { return 3.9 * level * (1 - level); }

LearnerTask task_of(std::vector<LearnerSeries> panel, int horizon, const std::vector<PlannedColumn>& design = {}) {
  LearnerTask task;
  task.method = "xgboost";
  task.panel = std::move(panel);
  task.plan = plan_features(task.panel, days(), 7, horizon, design);
  const std::int64_t end = task.panel.front().first_period + task.panel.front().length();
  task.ends = {end - 2 * horizon, end};
  task.trees.most_trees = 100;
  task.trees.learning_rate = 0.1;
  return task;
}

LearnerTask chaotic_weeks(int horizon) {
  std::vector<LearnerSeries> panel(kSeries);
  for (std::size_t i = 0; i < panel.size(); ++i) {
    panel[i].first_period = 9'000;
    double level = 0.1 + 0.8 * draw(i);
    for (int day = 0; day < kDays; ++day) {
      if (day % 7 == 0) level = next_level(level);
      panel[i].y.push_back(static_cast<float>(50 + 50 * level));
    }
  }
  return task_of(std::move(panel), horizon);
}

// A week's sales with the noise of each day, of shops of several sizes.
LearnerTask noisy_weeks() {
  std::vector<LearnerSeries> panel(kSeries);
  for (std::size_t i = 0; i < panel.size(); ++i) {
    panel[i].first_period = 9'000;
    for (int day = 0; day < kDays; ++day) {
      const double noise = 0.8 + 0.4 * draw(1'000'000 + i * kDays + static_cast<std::size_t>(day));
      panel[i].y.push_back(static_cast<float>(static_cast<double>(50 + i) * noise * (1 + 0.1 * (day % 7))));
    }
  }
  return task_of(std::move(panel), 28);
}

std::vector<std::shared_ptr<const LearnedModel>> learn(const LearnerTask& task) {
  std::vector<std::shared_ptr<const LearnedModel>> models;
  for (const auto& bytes : learn_trees(task, [](const TrainerProgress&) {}).models) {
    models.push_back(LearnedModel::load(bytes));
  }
  return models;
}

TEST(LearnTrees, give_a_model_of_each_time_that_has_seen_what_lies_before) {
  const LearnerTask task = noisy_weeks();
  const auto models = learn(task);
  ASSERT_EQ(models.size(), task.ends.size());
  for (std::size_t m = 0; m < models.size(); ++m) {
    EXPECT_EQ(models[m]->until(), task.ends[m]);
    EXPECT_EQ(models[m]->method(), "xgboost");
  }
  // Two tenths to either side, evenly: a standard deviation of 0.115.
  EXPECT_NEAR(models[0]->spread(1), 0.115, 0.02);
  EXPECT_EQ(models[0]->trees().tree_count(), models[1]->trees().tree_count());
}

TEST(LearnTrees, forecast_week_by_week_where_the_held_back_horizon_is_foretold_better_so) {
  for (const auto& model : learn(chaotic_weeks(14))) EXPECT_EQ(model->plan().block, 7);
}

TEST(LearnTrees, forecast_all_steps_at_once_where_errors_add_up_from_week_to_week) {
  for (const auto& model : learn(chaotic_weeks(28))) EXPECT_EQ(model->plan().block, 0);
}

TEST(LearnTrees, forecast_all_steps_at_once_where_regressors_are_known_of_the_past_alone) {
  LearnerTask task = chaotic_weeks(14);
  for (LearnerSeries& series : task.panel) series.columns = {series.y};
  task = task_of(std::move(task.panel), 14, {{.use = ColumnUse::kNumber, .known = false, .ahead = 0}});
  ASSERT_EQ(task.plan.possible_block(), 0);
  for (const auto& model : learn(task)) EXPECT_EQ(model->plan().block, 0);
}

TEST(LearnTrees, progress_goes_on_to_its_end) {
  double last = 0;
  learn_trees(chaotic_weeks(14), [&](const TrainerProgress& progress) {
    const double share = static_cast<double>(progress.epoch) / progress.epochs;
    EXPECT_GT(share, last);
    EXPECT_FALSE(std::isnan(progress.validation) && last < 0.5) << "the first model has held-back sales";
    last = share;
  });
  EXPECT_EQ(last, 1);
}

TEST(LearnTrees, learn_nothing_from_short_histories) {
  LearnerTask task = noisy_weeks();
  for (LearnerSeries& series : task.panel) series.y.resize(15);
  task.ends = {9'015};
  EXPECT_TRUE(learn(task).empty());
}

}  // namespace
}  // namespace salesforecast
