#include "core/warm_start.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "support/learned_networks.h"

namespace salesforecast {
namespace {

using namespace test;
using Sentences = std::vector<std::string>;

constexpr std::int64_t kCutoff = 9'500;

LearningTask task_of(const std::string& method, TargetScale scale = TargetScale::kLog) {
  LearningTask one;
  one.method = find_method(method);
  one.task.method = method;
  one.task.plan = shop_plan();
  one.task.plan.scale = scale;
  one.task.ends = {kCutoff, kCutoff + 100, kCutoff + 300};
  return one;
}

std::shared_ptr<const LearnedModel> network_of(const LearningTask& one, std::int64_t until = kCutoff) {
  return learned(network_parts(one.task.plan, until, one.task.method, NetworkOutput::kQuantiles));
}

EarlierRun run_with(const std::vector<std::shared_ptr<const LearnedModel>>& starts) {
  return {.version = 3, .kept = true, .starts = save_starts(starts)};
}

Sentences warnings_of(const EarlierRun& earlier, std::vector<LearningTask>* tasks) {
  Sentences warnings;
  begin_with(earlier, tasks, &warnings);
  return warnings;
}

std::string why_anew(const EarlierRun& earlier, const LearningTask& one) {
  std::vector<LearningTask> tasks = {one};
  const Sentences warnings = warnings_of(earlier, &tasks);
  EXPECT_TRUE(tasks[0].task.start.empty());
  EXPECT_EQ(tasks[0].start_version, 0);
  EXPECT_EQ(warnings.size(), 1u);
  const std::string begin = "method " + one.task.method + " learned from scratch, though option warm_start is on: ";
  const std::string sentence = warnings.empty() ? "" : warnings.front();
  EXPECT_EQ(sentence.substr(0, begin.size()), begin);
  return sentence.substr(std::min(begin.size(), sentence.size()));
}

TEST(WarmStart, each_network_begins_with_that_of_its_method_and_scale) {
  std::vector<LearningTask> tasks = {task_of("lstm"), task_of("lstm", TargetScale::kLinear), task_of("mlp")};
  const auto log = network_of(tasks[0]), linear = network_of(tasks[1]), mlp = network_of(tasks[2]);
  EXPECT_EQ(warnings_of(run_with({mlp, linear, log}), &tasks), Sentences{});
  EXPECT_EQ(tasks[0].task.start, log->bytes());
  EXPECT_EQ(tasks[1].task.start, linear->bytes());
  EXPECT_EQ(tasks[2].task.start, mlp->bytes());
  for (const LearningTask& one : tasks) EXPECT_EQ(one.start_version, 3);
}

TEST(WarmStart, says_why_a_network_begins_from_scratch) {
  const LearningTask one = task_of("lstm");
  EXPECT_EQ(why_anew({}, one), "there is no earlier version");
  EXPECT_EQ(why_anew({.version = 3, .kept = false, .starts = {}}, one),
            "version 3 was imported, or trained before runs were kept");
  EXPECT_EQ(why_anew(run_with({}), one), "version 3 has no network of it");
  EXPECT_EQ(why_anew(run_with({network_of(task_of("mlp"))}), one), "version 3 has no network of it");
  EXPECT_EQ(why_anew(run_with({network_of(task_of("lstm", TargetScale::kLinear))}), one),
            "version 3 has no network of it");
}

TEST(WarmStart, nothing_begins_with_what_has_seen_the_sales_it_is_judged_by) {
  const LearningTask one = task_of("lstm");
  EXPECT_EQ(why_anew(run_with({network_of(one, kCutoff + 1)}), one),
            "version 3 has seen sales that its first model is judged by");
  std::vector<LearningTask> tasks = {one};
  EXPECT_EQ(warnings_of(run_with({network_of(one, kCutoff - 1)}), &tasks), Sentences{});
}

TEST(WarmStart, features_must_have_the_same_places_and_meanings) {
  const LearningTask before = task_of("lstm");
  const EarlierRun earlier = run_with({network_of(before)});
  const std::string others = "the features of version 3 were others (columns, horizon, season or closings)";
  LearningTask now = before;
  now.task.plan.horizon = 14;
  EXPECT_EQ(why_anew(earlier, now), others);
  now = before;
  now.task.plan.columns.pop_back();
  EXPECT_EQ(why_anew(earlier, now), others);
  now = before;
  now.task.plan.columns[kPromotion].known = false;
  EXPECT_EQ(why_anew(earlier, now), others);
  // Numbers that each training finds in its data.
  now = before;
  now.task.plan.least_sale *= 2;
  now.task.plan.columns[kPrice].high += 1;
  std::vector<LearningTask> tasks = {now};
  EXPECT_EQ(warnings_of(earlier, &tasks), Sentences{});
}

TEST(WarmStart, bytes_that_are_no_networks_are_told_and_not_used) {
  const LearningTask one = task_of("lstm");
  EarlierRun earlier = run_with({network_of(one)});
  for (const std::size_t length : {std::size_t{1}, earlier.starts.size() / 2}) {
    EarlierRun cut = earlier;
    cut.starts.resize(length);
    EXPECT_EQ(why_anew(cut, one), "what version 3 kept to begin with cannot be read") << length;
  }
  EarlierRun trees = run_with({learned(learned_parts(shop_plan(), kCutoff, "xgboost"))});
  EXPECT_EQ(why_anew(trees, one), "version 3 has no network of it");
}

TEST(WarmStart, survives_changed_bytes) {
  const LearningTask one = task_of("mlp");
  const EarlierRun earlier = run_with({network_of(one)});
  for (std::size_t at = 0; at < earlier.starts.size(); at += 7) {
    EarlierRun changed = earlier;
    changed.starts[at] ^= 0x5a;
    std::vector<LearningTask> tasks = {one};
    warnings_of(changed, &tasks);
  }
}

TEST(WarmStart, trees_are_said_to_be_grown_anew_once) {
  std::vector<LearningTask> tasks = {task_of("xgboost"), task_of("xgboost", TargetScale::kLinear)};
  EXPECT_EQ(warnings_of(run_with({}), &tasks),
            Sentences{"method xgboost was grown anew: trees do not continue from those of an earlier version"});
}

TEST(WarmStart, says_so_where_nothing_is_learned_from_the_panel) {
  std::vector<LearningTask> none;
  EXPECT_EQ(warnings_of(run_with({}), &none),
            Sentences{"option warm_start changed nothing: no method learned from the whole panel"});
}

TEST(WarmStart, sizes_that_differ_are_named) {
  const NetworkShape before = network_of(task_of("lstm"))->network()->shape();
  NetworkShape now = before;
  EXPECT_EQ(shape_difference(before, now), "");
  now.hidden = before.hidden + 1;
  EXPECT_EQ(shape_difference(before, now),
            "hidden was " + std::to_string(before.hidden) + ", is " + std::to_string(before.hidden + 1));
  now = before;
  now.categories[1] = 9;
  EXPECT_EQ(shape_difference(before, now), "a series column has another number of values (it was 3, is 8)");
  now = before;
  now.output = NetworkOutput::kCounts;
  EXPECT_EQ(shape_difference(before, now), "sales are whole numbers now");
  EXPECT_EQ(shape_difference(now, before), "sales were whole numbers before");
  now = before;
  now.head += 1;
  EXPECT_EQ(shape_difference(before, now), "its network was of another form");
}

// What a trainer says of its start, and what the run keeps for the next one.
TEST(WarmStart, the_run_tells_what_it_began_with) {
  LearningTask one = task_of("lstm");
  one.series = 2;
  one.start_version = 3;
  LearnerAnswer answer;
  answer.library = "networks by hand";
  answer.losses = {0.5F};
  for (const std::int64_t end : one.task.ends) {
    answer.models.push_back(LearnedModel::save(network_parts(one.task.plan, end, "lstm", NetworkOutput::kQuantiles)));
  }
  ModelHeader header;
  RunRecord run;
  take_learned(one, save_answer(answer), &header, &run);
  ASSERT_EQ(run.learned.size(), 1u);
  EXPECT_EQ(run.learned[0].start_version, 3);
  EXPECT_EQ(run.learned[0].series, 2u);
  EXPECT_EQ(run.learned[0].models, 3);
  ASSERT_EQ(run.starts.size(), 1u);
  EXPECT_EQ(run.starts[0]->until(), kCutoff) << "the first model, which has not seen what it is judged by";
  EXPECT_EQ(header.warnings, Sentences{});
  answer.anew_because = "hidden was 40, is 32";
  take_learned(one, save_answer(answer), &header, &run);
  EXPECT_EQ(run.learned[1].start_version, 0);
  EXPECT_EQ(header.warnings, Sentences{began_anew("lstm", "hidden was 40, is 32")});
}

}  // namespace
}  // namespace salesforecast
