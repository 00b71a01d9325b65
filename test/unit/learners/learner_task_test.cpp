#include "core/learners/learner_task.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/learners/feature_plan_wire.h"
#include "support/learned_samples.h"

namespace salesforecast {
namespace {

using namespace test;
using Bytes = std::vector<std::uint8_t>;

LearnerTask sample_task() {
  LearnerTask task;
  task.method = "xgboost";
  task.plan = shop_plan();
  task.plan.scale = TargetScale::kLinear;
  task.plan.columns[kPrice].ahead = 7;
  task.panel = {shop(60), shop(20, 5, -3), shop(0)};
  task.panel[0].y[3] = kNone;
  task.panel[1].columns[kFair] = {0};
  task.plan.guided = true;
  task.panel[0].outlooks = {{20, {1, 2, 3, 4, 5}}, {60, {}}};
  task.panel[2].outlooks = {{0, {6, 7, 8, 9, kNone}}};
  task.ends = {-40, 9'100, 9'800};
  task.trees = {77, 5, 0.125, 12.5, 1'234, true};
  task.network.seeds = 3;
  task.network.patience = 5;
  task.seed = 0xfedc'ba98'7654'3210U;
  task.start = {4, 0, 255};
  return task;
}

// "detail" of the Error(kInvalidData) that loading throws.
template <typename Load>
std::string refusal(const Load& load, const Bytes& bytes) {
  try {
    load(bytes);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
    EXPECT_FALSE(error.detail().empty());
    return error.detail();
  }
  return "not refused";
}

bool same(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

TEST(LearnerTask, comes_back_as_it_was_saved) {
  const LearnerTask task = sample_task();
  const Bytes bytes = save_task(task);
  const LearnerTask again = load_task(bytes);
  EXPECT_EQ(again.method, task.method);
  EXPECT_EQ(again.ends, task.ends);
  EXPECT_EQ(again.seed, task.seed);
  EXPECT_EQ(again.network.seeds, 3);
  EXPECT_EQ(again.network.patience, 5);
  EXPECT_EQ(again.start, task.start);
  EXPECT_EQ(again.trees.most_trees, 77);
  EXPECT_EQ(again.trees.depth, 5);
  EXPECT_EQ(again.trees.learning_rate, 0.125);
  EXPECT_EQ(again.trees.least_leaf, 12.5);
  EXPECT_EQ(again.trees.most_rows, 1'234);
  EXPECT_TRUE(again.trees.forest);
  EXPECT_EQ(again.plan.frequency, task.plan.frequency);
  EXPECT_EQ(again.plan.season, 7);
  EXPECT_EQ(again.plan.year, 364);
  EXPECT_EQ(again.plan.horizon, 28);
  EXPECT_EQ(again.plan.scale, TargetScale::kLinear);
  EXPECT_EQ(again.plan.least_sale, task.plan.least_sale);
  EXPECT_EQ(again.plan.series_columns, 2);
  EXPECT_EQ(again.plan.splitting, task.plan.splitting);
  EXPECT_TRUE(again.plan.guided);
  ASSERT_EQ(again.plan.closings.size(), 1u);
  EXPECT_EQ(again.plan.closings[0].column, kOpen);
  EXPECT_EQ(again.plan.closings[0].value, 0);
  ASSERT_EQ(again.plan.columns.size(), task.plan.columns.size());
  for (std::size_t c = 0; c < task.plan.columns.size(); ++c) {
    const PlannedColumn &one = task.plan.columns[c], &other = again.plan.columns[c];
    EXPECT_EQ(other.use, one.use);
    EXPECT_EQ(other.source, one.source);
    EXPECT_EQ(other.category, one.category);
    EXPECT_EQ(other.known, one.known);
    EXPECT_EQ(other.moves, one.moves);
    EXPECT_EQ(other.low, one.low);
    EXPECT_EQ(other.high, one.high);
    EXPECT_EQ(other.ahead, one.ahead);
  }
  ASSERT_EQ(again.panel.size(), task.panel.size());
  for (std::size_t i = 0; i < task.panel.size(); ++i) {
    EXPECT_EQ(again.panel[i].first_period, task.panel[i].first_period);
    EXPECT_EQ(again.panel[i].codes, task.panel[i].codes);
    EXPECT_TRUE(same(again.panel[i].y, task.panel[i].y));
    ASSERT_EQ(again.panel[i].columns.size(), task.panel[i].columns.size());
    for (std::size_t c = 0; c < kShopColumns; ++c) {
      EXPECT_TRUE(same(again.panel[i].columns[c], task.panel[i].columns[c]));
    }
    ASSERT_EQ(again.panel[i].outlooks.size(), task.panel[i].outlooks.size());
    for (std::size_t o = 0; o < task.panel[i].outlooks.size(); ++o) {
      EXPECT_EQ(again.panel[i].outlooks[o].from, task.panel[i].outlooks[o].from);
      EXPECT_TRUE(same(again.panel[i].outlooks[o].values, task.panel[i].outlooks[o].values));
    }
  }
  EXPECT_EQ(save_task(again), bytes);
}

TEST(LearnerTask, without_columns_and_series_comes_back) {
  LearnerTask task;
  task.method = "random_forest";
  task.plan = plain_plan({.months = 3, .month_end = true}, 4, 8);
  const LearnerTask again = load_task(save_task(task));
  EXPECT_TRUE(again.panel.empty() && again.ends.empty() && again.plan.columns.empty());
  EXPECT_EQ(again.plan.frequency, task.plan.frequency);
}

TEST(LearnerTask, cut_short_is_refused) {
  const Bytes bytes = save_task(sample_task());
  for (std::size_t length = 0; length < bytes.size(); length += 1 + length / 50) {
    refusal(load_task, Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)));
  }
}

// Any byte may be another one: the task is refused, or is one.
TEST(LearnerTask, survives_changed_bytes) {
  LearnerTask small = sample_task();
  small.panel = {shop(3, 1, 9'000, 1)};
  const Bytes whole = save_task(small);
  int taken = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {1, 0x40, 0x80, 0xff}) {
      Bytes bytes = whole;
      bytes[at] ^= static_cast<std::uint8_t>(change);
      try {
        const LearnerTask task = load_task(bytes);
        EXPECT_EQ(save_task(task), save_task(load_task(save_task(task))));
        ++taken;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
      }
    }
  }
  EXPECT_GT(taken, 0);
}

TEST(LearnerTask, refuses_what_breaks_its_rules_and_says_which) {
  const struct {
    const char* detail;
    void (*spoil)(LearnerTask*);
  } cases[] = {
      {"the rules for trees are within their ranges", [](LearnerTask* t) { t->trees.most_trees = 0; }},
      {"the rules for trees are within their ranges", [](LearnerTask* t) { t->trees.depth = 65; }},
      {"the rules for trees are within their ranges", [](LearnerTask* t) { t->trees.learning_rate = NAN; }},
      {"the rules for trees are within their ranges", [](LearnerTask* t) { t->trees.least_leaf = -1; }},
      {"the rules for trees are within their ranges", [](LearnerTask* t) { t->trees.most_rows = 0; }},
      {"each series has a length and columns", [](LearnerTask* t) { t->panel[0].columns.pop_back(); }},
      {"a column has a value", [](LearnerTask* t) { t->panel[1].columns[2].clear(); }},
      {"a series has all its values", [](LearnerTask* t) { t->panel[2].codes.pop_back(); }},
      {"each value belongs to a series", [](LearnerTask* t) { t->panel[2].codes.push_back(1); }},
      {"vantage points ascend within a series", [](LearnerTask* t) { t->panel[0].outlooks[0].from = 60; }},
      {"vantage points ascend within a series", [](LearnerTask* t) { t->panel[0].outlooks[1].from = 61; }},
      {"vantage points ascend within a series", [](LearnerTask* t) { t->panel[0].outlooks[0].from = -1; }},
      {"a plan of features has a season, and a year of whole seasons", [](LearnerTask* t) { t->plan.season = 0; }},
      {"a plan of features has a season, and a year of whole seasons", [](LearnerTask* t) { t->plan.season = 32; }},
      {"a plan of features has a season, and a year of whole seasons", [](LearnerTask* t) { t->plan.year = 365; }},
      {"a plan of features has a season, and a year of whole seasons", [](LearnerTask* t) { t->plan.year = 10'003; }},
      {"a plan of features has a horizon", [](LearnerTask* t) { t->plan.horizon = 0; }},
      {"the least sale is above zero", [](LearnerTask* t) { t->plan.least_sale = 0; }},
      {"the least sale is above zero", [](LearnerTask* t) { t->plan.least_sale = NAN; }},
      {"a plan knows its series columns", [](LearnerTask* t) { t->plan.series_columns = -1; }},
      {"a flag has finite values", [](LearnerTask* t) { t->plan.columns[0].low = NAN; }},
      {"a plan of features knows the use of each column",
       [](LearnerTask* t) { t->plan.columns[0].use = static_cast<ColumnUse>(5); }},
      {"a closing has a column", [](LearnerTask* t) { t->plan.closings[0].column = kShopColumns; }},
      {"a closing has a column", [](LearnerTask* t) { t->plan.closings[0].value = INFINITY; }},
      {"few flags split the season's means",
       [](LearnerTask* t) {
         t->plan.splitting = {0, 0, 0};
       }},
      {"a splitting flag has a column", [](LearnerTask* t) { t->plan.splitting = {kShopColumns}; }},
  };
  for (const auto& one : cases) {
    LearnerTask task = sample_task();
    one.spoil(&task);
    EXPECT_EQ(refusal(load_task, save_task(task)), one.detail);
  }
}

TEST(LearnerTask, refuses_a_frequency_that_is_none) {
  LearnerTask task = sample_task();
  task.plan.frequency = {};
  EXPECT_NE(refusal(load_task, save_task(task)), "not refused");
}

TEST(LearnerAnswer, comes_back_as_it_was_saved) {
  LearnerAnswer answer;
  answer.models = {{1, 2, 3}, {}, {255, 0}};
  answer.losses = {0.5F, 0.25F};
  answer.validations = {0.75F, kNone};
  answer.library = "XGBoost 1.7.4";
  answer.anew_because = "hidden was 40, is 32";
  answer.device = "cuda";
  answer.out_of_time = true;
  const Bytes bytes = save_answer(answer);
  const LearnerAnswer again = load_answer(bytes);
  EXPECT_EQ(again.models, answer.models);
  EXPECT_EQ(again.losses, answer.losses);
  EXPECT_TRUE(same(again.validations, answer.validations));
  EXPECT_EQ(again.library, answer.library);
  EXPECT_EQ(again.anew_because, answer.anew_because);
  EXPECT_EQ(again.device, answer.device);
  EXPECT_TRUE(again.out_of_time);
  EXPECT_TRUE(load_answer(save_answer({})).models.empty());
}

TEST(LearnerAnswer, is_refused_where_its_models_are_not_whole) {
  flatbuffers::FlatBufferBuilder builder;
  for (const std::uint32_t count : {2u, 4u, 0xffff'ffffu}) {
    builder.Clear();
    const auto counts = builder.CreateVector(std::vector<std::uint32_t>{count});
    const auto models = builder.CreateVector(Bytes{1, 2, 3});
    builder.Finish(wire::CreateLearnerAnswer(builder, counts, models));
    const Bytes bytes(builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize());
    EXPECT_EQ(refusal(load_answer, bytes), count == 2 ? "each byte belongs to a model" : "a series has all its values");
  }
}

TEST(LearnerAnswer, survives_changed_bytes_and_is_refused_cut_short) {
  LearnerAnswer answer;
  answer.models = {{1, 2, 3}, {4}};
  answer.losses = {0.5F};
  answer.library = "XGBoost 1.7.4";
  const Bytes whole = save_answer(answer);
  for (std::size_t length = 0; length + 8 < whole.size(); ++length) {
    refusal(load_answer, Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int change = 1; change < 256; change *= 2) {
      Bytes bytes = whole;
      bytes[at] ^= static_cast<std::uint8_t>(change);
      try {
        load_answer(bytes);
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
      }
    }
  }
}

}  // namespace
}  // namespace salesforecast
