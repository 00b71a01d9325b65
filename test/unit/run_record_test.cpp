#include "core/run_record.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace salesforecast {
namespace {

using Json = nlohmann::json;

const float kNaN = std::nanf("");

LearnedRun network_run() {
  LearnedRun run;
  run.method = "lstm";
  run.scale = TargetScale::kLinear;
  run.library = "LibTorch 1.13.1";
  run.device = "cpu";
  run.series = 24;
  run.models = 3;
  run.losses = {0.5F, 0.4F, 0.341234567F};
  run.validations = {0.6F, 0.45F, 0.5F};
  run.seconds = 1.5;
  run.expected_bytes = std::size_t{340} << 20;
  run.peak_bytes = (std::uint64_t{225} << 20) - 1;
  return run;
}

TEST(RunRecord, tells_how_a_network_learned) {
  const std::vector<LearnedRun> runs = {network_run()};
  const Json json = Json::parse(learned_json(runs));
  EXPECT_EQ(
      json,
      Json::parse(R"([{"method": "lstm", "scale": "linear", "library": "LibTorch 1.13.1", "device": "cpu", "series": 24,
    "models": 3, "epochs": 3, "best_epoch": 2, "losses": [0.5, 0.4, 0.341235], "validations": [0.6, 0.45, 0.5],
    "seconds": 1.5, "expected_mb": 341, "peak_mb": 225}])"));
}

TEST(RunRecord, tells_how_trees_grew) {
  LearnedRun run = network_run();
  run.trees = 60;
  const Json json = Json::parse(learned_json(std::vector<LearnedRun>{run, run}));
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[1]["trees"], 60);
  EXPECT_FALSE(json[1].contains("epochs") || json[1].contains("best_epoch"));
}

TEST(RunRecord, of_nothing_learned_is_an_empty_array) { EXPECT_EQ(learned_json({}), "[]"); }

TEST(RunRecord, unknown_numbers_are_null_and_the_last_epoch_without_validation_is_kept) {
  LearnedRun run = network_run();
  run.validations = {kNaN, kNaN, kNaN};
  run.peak_bytes = 0;
  run.losses[1] = INFINITY;
  const Json json = Json::parse(learned_json(std::vector<LearnedRun>{run}))[0];
  EXPECT_EQ(json["validations"], Json::parse("[null, null, null]"));
  EXPECT_EQ(json["losses"][1], nullptr);
  EXPECT_EQ(json["best_epoch"], 3);
  EXPECT_EQ(json["peak_mb"], nullptr);
}

TEST(RunRecord, long_histories_are_thinned_and_keep_their_ends) {
  LearnedRun run = network_run();
  run.losses.clear();
  for (int i = 0; i < 1'000; ++i) run.losses.push_back(static_cast<float>(i));
  const Json json = Json::parse(learned_json(std::vector<LearnedRun>{run}))[0];
  const Json& losses = json["losses"];
  ASSERT_EQ(losses.size(), kMostLosses);
  EXPECT_EQ(losses.front(), 0.0);
  EXPECT_EQ(losses.back(), 999.0);
  for (std::size_t i = 1; i < losses.size(); ++i) EXPECT_GT(losses[i].get<double>(), losses[i - 1].get<double>());
  EXPECT_EQ(json["epochs"], 1'000);
}

TEST(RunRecord, a_library_that_is_no_utf8_does_not_throw) {
  LearnedRun run = network_run();
  run.library = "lib\xff";
  EXPECT_TRUE(Json::accept(learned_json(std::vector<LearnedRun>{run})));
}

}  // namespace
}  // namespace salesforecast
