#include "trainer/torch/windows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "support/learned_networks.h"

namespace salesforecast {
namespace {

using namespace test;

constexpr int kHorizon = 28;

class WindowsTest : public testing::Test {
 protected:
  WindowsTest() : features_(shop_plan(kHorizon)), inputs_(features_) {
    panel_ = {shop(700), shop(300, 20, 9'400), shop(40, 5, 9'660)};
    panel_[1].y[290] = kNone;
    shape_ = network_parts(shop_plan(kHorizon), 0, "lstm", NetworkOutput::kQuantiles).network->shape();
    scales_ = settle_scales(features_, inputs_, panel_, learning_windows(features_.plan(), panel_, kEnd), kEnd);
  }

  SampleView view() {
    sequence_.assign(shape_.sequence_size(), kNone);
    statics_.assign(static_cast<std::size_t>(shape_.statics), kNone);
    categories_.assign(shape_.categories.size(), -1);
    steps_.assign(kHorizon * static_cast<std::size_t>(shape_.step_features), kNone);
    target_.assign(kHorizon, 0);
    return {sequence_, statics_, categories_, steps_, target_, {}, 0};
  }

  static constexpr std::int64_t kEnd = 9'700;
  Features features_;
  NetworkInputs inputs_;
  std::vector<LearnerSeries> panel_;
  NetworkShape shape_;
  InputScales scales_;
  std::vector<float> sequence_, statics_, steps_, target_;
  std::vector<std::int32_t> categories_;
};

TEST_F(WindowsTest, leave_history_before_and_a_target_after) {
  for (const Window& one : learning_windows(features_.plan(), panel_, kEnd - 50)) {
    const LearnerSeries& series = panel_[one.series];
    EXPECT_GE(one.origin, features_.plan().least_history());
    EXPECT_LT(series.first_period + one.origin, kEnd - 50);
  }
  const std::vector<Window> held = validation_windows(features_.plan(), panel_, kEnd);
  std::set<std::uint32_t> series;
  for (const Window& one : held) {
    EXPECT_EQ(panel_[one.series].first_period + one.origin, kEnd - kHorizon);
    EXPECT_TRUE(series.insert(one.series).second);
  }
  EXPECT_EQ(held.size(), 2u) << "the third series has too little history before";
}

TEST_F(WindowsTest, samples_are_finite_and_tell_outcomes_before_the_end_only) {
  const WindowRules rules = {features_, inputs_, scales_, shape_};
  const Windows windows(rules, panel_, {{0, 690}, {1, 285}}, kEnd - 5, kHorizon);
  for (std::size_t i = 0; i < windows.size(); ++i) {
    SampleView sample = view();
    windows.fill(i, sample);
    for (const auto& values : {sequence_, statics_, steps_}) {
      for (const float v : values) ASSERT_TRUE(std::isfinite(v));
    }
    EXPECT_EQ(categories_, (std::vector<std::int32_t>{4, 2}));
    const int origin = i == 0 ? 690 : 285;
    const LearnerSeries& series = panel_[i];
    for (int h = 0; h < kHorizon; ++h) {
      const std::int64_t day = series.first_period + origin + h;
      const bool known = day < kEnd - 5 && open_on(day) && !std::isnan(series.y[static_cast<std::size_t>(origin + h)]);
      EXPECT_EQ(!std::isnan(target_[static_cast<std::size_t>(h)]), known) << i << " " << h;
    }
  }
}

TEST_F(WindowsTest, draw_steps_of_a_long_horizon_anew_and_the_same_for_a_number) {
  const WindowRules rules = {features_, inputs_, scales_, shape_};
  const Windows windows(rules, panel_, {{0, 500}}, kEnd, 6);
  EXPECT_EQ(windows.horizon(), 6u);
  const auto steps_of = [&](std::uint64_t draw) {
    SampleView sample = view();
    sample.draw = draw;
    sample.target = sample.target.first(6);
    sample.steps = sample.steps.first(6 * static_cast<std::size_t>(shape_.step_features));
    windows.fill(0, sample);
    return std::vector<float>(sample.steps.begin(), sample.steps.end());
  };
  EXPECT_EQ(steps_of(3), steps_of(3));
  EXPECT_NE(steps_of(3), steps_of(4));
}

TEST_F(WindowsTest, scales_take_inputs_to_one_size) {
  EXPECT_EQ(scales_.means.size(), inputs_.count());
  for (const float one : scales_.deviations) EXPECT_GT(one, 0);
  EXPECT_GT(scales_.target, 0);
}

TEST_F(WindowsTest, months_are_told_of_long_histories_and_horizons_alone) {
  const auto silent = [](int length, int horizon) {
    const Features features(plain_plan(days(), 7, horizon));
    const NetworkInputs inputs(features);
    std::vector<LearnerSeries> panel = {shop(length)};
    panel[0].codes.clear();
    panel[0].columns.clear();
    const std::int64_t end = panel[0].first_period + length;
    const std::vector<Window> windows = learning_windows(features.plan(), panel, end);
    const InputScales scales = settle_scales(features, inputs, panel, windows, end);
    const auto [from, to] = inputs.months();
    return scales.deviations[from] == InputScales::kSilent;
  };
  EXPECT_TRUE(silent(3 * 365 - 1, 90));
  EXPECT_TRUE(silent(1'500, 59));
  EXPECT_FALSE(silent(1'500, 60));
}

TEST_F(WindowsTest, a_history_that_says_nothing_teaches_nothing) {
  std::vector<LearnerSeries> empty = {shop(100)};
  for (float& y : empty[0].y) y = kNone;
  const WindowRules rules = {features_, inputs_, scales_, shape_};
  const Windows windows(rules, empty, {{0, 60}}, kEnd, kHorizon);
  SampleView sample = view();
  windows.fill(0, sample);
  for (const float target : target_) EXPECT_TRUE(std::isnan(target));
  for (const float v : steps_) EXPECT_TRUE(std::isfinite(v));
}

// A window sees the outlook of the latest vantage point at or before its origin, and none from after it.
TEST_F(WindowsTest, tell_what_another_method_forecast_by_then) {
  FeaturePlan plan = shop_plan(kHorizon);
  plan.guided = true;
  const Features features(plan);
  const NetworkInputs inputs(features);
  InputScales scales;
  scales.means.assign(inputs.count(), 0);
  scales.deviations.assign(inputs.count(), 1);
  NetworkShape shape = shape_;
  shape.step_features = inputs.steps();
  const auto steps_of = [&](const std::vector<Outlook>& outlooks) {
    panel_[0].outlooks = outlooks;
    const WindowRules rules = {features, inputs, scales, shape};
    const Windows windows(rules, panel_, {{0, 650}}, kEnd, kHorizon);
    SampleView sample = view();
    steps_.assign(kHorizon * static_cast<std::size_t>(shape.step_features), kNone);
    sample.steps = steps_;
    windows.fill(0, sample);
    for (const float v : steps_) EXPECT_TRUE(std::isfinite(v));
    return steps_;
  };
  const Outlook before = {640, std::vector<float>(Outlook::kParts * 60, 80)},
                at = {650, std::vector<float>(Outlook::kParts * 60, 90)},
                after = {651, std::vector<float>(Outlook::kParts * 60, 100)};
  EXPECT_NE(steps_of({before}), steps_of({}));
  EXPECT_NE(steps_of({before}), steps_of({before, at}));
  EXPECT_EQ(steps_of({before, after}), steps_of({before}));
  EXPECT_EQ(steps_of({after}), steps_of({}));
}

}  // namespace
}  // namespace salesforecast
