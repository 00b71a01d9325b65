#include "core/learners/learned_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "core/error.h"
#include "support/learned_samples.h"

namespace salesforecast {
namespace {

using namespace test;
using Bytes = std::vector<std::uint8_t>;

std::string refusal(const Bytes& bytes) {
  try {
    LearnedModel::load(bytes);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
    EXPECT_EQ(error.message(), "model is not valid");
    return error.detail();
  }
  return "not refused";
}

TEST(LearnedModel, comes_back_as_it_was_saved) {
  for (const std::string method : {"xgboost", "random_forest"}) {
    LearnedModel::Parts parts = learned_parts(shop_plan(), 9'700, method);
    if (method == "xgboost") parts.plan.block = 7;
    const Bytes bytes = LearnedModel::save(parts);
    const auto model = LearnedModel::load(bytes);
    EXPECT_EQ(model->method(), method);
    EXPECT_EQ(model->until(), 9'700);
    EXPECT_EQ(model->smear(), parts.smear);
    EXPECT_EQ(model->bytes(), bytes);
    EXPECT_EQ(model->plan(), parts.plan);
    EXPECT_EQ(model->features().names(), Features(parts.plan).names());
    EXPECT_EQ(model->trees().splits().number, parts.trees.splits().number);
    parts.plan = model->plan();
    EXPECT_EQ(LearnedModel::save(parts), bytes);
  }
}

TEST(LearnedModel, steps_beyond_its_spreads_are_as_the_last_one) {
  LearnedModel::Parts parts = learned_parts(shop_plan(3), 9'700);
  parts.spread = {0.1F, 0.2F, 0.4F};
  const auto model = learned(parts);
  EXPECT_EQ(model->spread(1), 0.1F);
  EXPECT_EQ(model->spread(3), 0.4F);
  EXPECT_EQ(model->spread(1'000'000), 0.4F);
}

TEST(LearnedModel, refuses_what_breaks_its_rules_and_says_which) {
  const struct {
    const char* detail;
    std::function<void(LearnedModel::Parts*)> spoil;
  } cases[] = {
      {"a learned model has a method of this version", [](auto* p) { p->method = "lightgbm"; }},
      {"a plan of features goes by another method where its own does", [](auto* p) { p->plan.guided = true; }},
      {"a plan of features goes by another method where its own does", [](auto* p) { p->method = "hybrid"; }},
      {"a learned model has a method of this version", [](auto* p) { p->method = ""; }},
      {"a learned model has a method of this version", [](auto* p) { p->method = "ets"; }},
      {"the mean over the scale's mean is within its range", [](auto* p) { p->smear = 0; }},
      {"the mean over the scale's mean is within its range", [](auto* p) { p->smear = NAN; }},
      {"the mean over the scale's mean is within its range", [](auto* p) { p->smear = 11; }},
      {"a learned model has a spread a step", [](auto* p) { p->spread.clear(); }},
      {"a spread is within its range", [](auto* p) { p->spread[1] = -0.1F; }},
      {"a spread is within its range", [](auto* p) { p->spread[1] = NAN; }},
      {"a spread is within its range", [](auto* p) { p->spread[1] = INFINITY; }},
      {"trees split by the features of their plan",
       [](auto* p) {
         p->trees = stumps({{0, 0, 1}}, 3);
       }},
      {"trees split by the features of their plan", [](auto* p) { p->trees = Trees(); }},
      {"trees split by the features of their plan", [](auto* p) { p->plan.series_columns = 1; }},
      {"what trees add is within its range",
       [](auto* p) {
         TreeSplits splits = p->trees.splits();
         splits.scale = 1e300;
         p->trees = Trees::from_splits(splits);
       }},
      {"a plan of features has a horizon", [](auto* p) { p->plan.horizon = -1; }},
      {"a plan of features has blocks within its horizon", [](auto* p) { p->plan.block = -1; }},
      {"a plan of features has blocks within its horizon", [](auto* p) { p->plan.block = 29; }},
      {"a network forecasts all steps at once",
       [](auto* p) {
         p->method = "lstm";
         p->plan.block = 7;
       }},
  };
  for (const auto& one : cases) {
    LearnedModel::Parts parts = learned_parts(shop_plan(), 9'700);
    one.spoil(&parts);
    EXPECT_EQ(refusal(LearnedModel::save(parts)), one.detail);
  }
}

// Such a number once reached the retail calendar's tables unseen.
TEST(LearnedModel, refuses_a_retail_calendar_of_another_version) {
  LearnedModel::Parts parts = learned_parts(shop_plan(), 9'700);
  parts.plan.frequency = {};
  parts.plan.frequency.retail = static_cast<RetailWeeks>(455);
  const Bytes bytes = LearnedModel::save(parts);
  try {
    LearnedModel::load(bytes);
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUnsupported);
    EXPECT_EQ(error.message(), "model has a retail calendar this version does not know");
  }
}

TEST(LearnedModel, is_refused_cut_short) {
  const Bytes whole = LearnedModel::save(learned_parts(shop_plan(), 9'700));
  for (std::size_t length = 0; length < whole.size() - 8; length += 1 + length / 50) {
    EXPECT_NE(refusal(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))), "not refused");
  }
}

// Any byte may be another one: the model is refused, or predicts.
TEST(LearnedModel, survives_changed_bytes) {
  const Bytes whole = LearnedModel::save(learned_parts(shop_plan(2), 9'700));
  const LearnerSeries series = shop(60);
  int taken = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {1, 0x40, 0x80, 0xff}) {
      Bytes bytes = whole;
      bytes[at] ^= static_cast<std::uint8_t>(change);
      try {
        const auto model = LearnedModel::load(bytes);
        const Features& features = model->features();
        EXPECT_EQ(model->trees().feature_count(), features.count());
        if (model->plan().columns.size() == kShopColumns && model->plan().series_columns == 2) {
          const std::vector<float> row = features_of(features, series, 60, 1);
          double out = 0;
          model->trees().predict(row.data(), 1, row.size(), &out);
        }
        ++taken;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
      }
    }
  }
  EXPECT_GT(taken, 0);
}

std::shared_ptr<const LearnedModel> model_of(const char* method, std::int64_t until, TargetScale scale) {
  FeaturePlan plan = plain_plan(days(), 7, 3);
  plan.scale = scale;
  return learned(learned_parts(plan, until, method));
}

TEST(LearnedModels, give_the_latest_that_has_not_seen_what_is_forecast) {
  LearnedModels models;
  EXPECT_TRUE(models.empty());
  EXPECT_EQ(models.find("xgboost", 1'000, TargetScale::kLog), nullptr);
  for (const std::int64_t until : {300, 100, 200}) models.add(model_of("xgboost", until, TargetScale::kLog));
  models.add(model_of("random_forest", 250, TargetScale::kLog));
  EXPECT_FALSE(models.empty());
  EXPECT_EQ(models.find("xgboost", 99, TargetScale::kLog), nullptr);
  EXPECT_EQ(models.find("xgboost", 100, TargetScale::kLog)->until(), 100);
  EXPECT_EQ(models.find("xgboost", 299, TargetScale::kLog)->until(), 200);
  EXPECT_EQ(models.find("xgboost", std::numeric_limits<std::int64_t>::max(), TargetScale::kLog)->until(), 300);
  EXPECT_EQ(models.find("random_forest", 300, TargetScale::kLog)->until(), 250);
  EXPECT_EQ(models.find("lstm", 300, TargetScale::kLog), nullptr);
}

TEST(LearnedModels, give_the_scale_asked_for_or_else_the_other_one) {
  LearnedModels models;
  models.add(model_of("xgboost", 100, TargetScale::kLinear));
  EXPECT_EQ(models.find("xgboost", 100, TargetScale::kLog)->plan().scale, TargetScale::kLinear);
  models.add(model_of("xgboost", 50, TargetScale::kLog));
  EXPECT_EQ(models.find("xgboost", 100, TargetScale::kLog)->until(), 50);
  EXPECT_EQ(models.find("xgboost", 100, TargetScale::kLinear)->until(), 100);
  EXPECT_EQ(models.find("xgboost", 70, TargetScale::kLinear)->until(), 50);
}

TEST(LearnedModels, keep_the_latest_of_each_method_and_scale) {
  LearnedModels models;
  for (const std::int64_t until : {100, 300, 200}) {
    models.add(model_of("xgboost", until, TargetScale::kLog));
    models.add(model_of("xgboost", until, TargetScale::kLinear));
    models.add(model_of("random_forest", until, TargetScale::kLog));
  }
  const auto last = models.latest();
  ASSERT_EQ(last.size(), 3u);
  for (const auto& model : last) EXPECT_EQ(model->until(), 300);
  EXPECT_EQ(last[0]->method(), "random_forest");
  EXPECT_EQ(last[1]->plan().scale, TargetScale::kLog);
  EXPECT_EQ(last[2]->plan().scale, TargetScale::kLinear);
}

}  // namespace
}  // namespace salesforecast
