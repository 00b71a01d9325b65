#include "core/learners/network_inputs.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/learned_samples.h"

namespace salesforecast {
namespace {

using namespace test;

constexpr float kUnwritten = 12'345.5F;

InputScales plain_scales(const NetworkInputs& inputs) {
  return {std::vector<float>(inputs.count(), 0), std::vector<float>(inputs.count(), 1), 0.5F};
}

TEST(NetworkInputs, write_as_many_numbers_as_they_say) {
  for (const Frequency& frequency :
       {days(), Frequency{.micros = kMicrosPerHour}, Frequency{.micros = 7 * kMicrosPerDay}, Frequency{.months = 1},
        Frequency{.months = 12}}) {
    const Features features(plain_plan(frequency, frequency.season(), 5));
    const NetworkInputs inputs(features);
    LearnerSeries series;
    series.first_period = 100;
    for (int t = 0; t < 200; ++t) series.y.push_back(10.0F + static_cast<float>(t % 5));
    const OriginState state = features.state(series, 200);
    std::vector<float> out(inputs.count() + 1, kUnwritten);
    inputs.raw_statics(state, std::span(out).first(static_cast<std::size_t>(inputs.statics())));
    inputs.raw_step(
        state, series, 200, 3,
        std::span(out).subspan(static_cast<std::size_t>(inputs.statics()), static_cast<std::size_t>(inputs.steps())));
    for (std::size_t i = 0; i < inputs.count(); ++i) EXPECT_NE(out[i], kUnwritten) << i;
    EXPECT_EQ(out.back(), kUnwritten);
    EXPECT_EQ(inputs.step_features().size(), static_cast<std::size_t>(inputs.steps()));
    EXPECT_EQ(inputs.step_columns().size(), static_cast<std::size_t>(inputs.steps()));
  }
}

TEST(NetworkInputs, tell_the_month_of_a_step_by_one_of_twelve) {
  const Features features(plain_plan(days(), 7, 90));
  const NetworkInputs inputs(features);
  LearnerSeries series;
  series.first_period = days_from_civil({2026, 1, 1}) - days_from_civil({2000, 1, 1});
  series.y.assign(31, 10.0F);
  const OriginState state = features.state(series, 31);
  const auto [from, to] = inputs.months();
  ASSERT_EQ(to - from, 12u);
  const auto first = static_cast<std::size_t>(inputs.statics());
  std::vector<float> out(static_cast<std::size_t>(inputs.steps()));
  for (const auto& [step, month] : {std::pair(1, 2), std::pair(28, 2), std::pair(29, 3), std::pair(90, 5)}) {
    inputs.raw_step(state, series, 31, step, out);
    for (std::size_t i = from; i < to; ++i) {
      EXPECT_EQ(out[i - first], static_cast<int>(i - from) + 1 == month ? 1 : 0) << step << " " << i;
    }
  }
  const Features years(plain_plan(Frequency{.months = 12}, 1, 5));
  const auto none = NetworkInputs(years).months();
  EXPECT_EQ(none.first, none.second) << "a year has all months";
}

TEST(NetworkInputs, are_finite_and_held_where_little_is_known) {
  const Features features(shop_plan());
  const NetworkInputs inputs(features);
  const InputScales scales = plain_scales(inputs);
  LearnerSeries series = shop(20);  // no year, no long windows
  series.y[5] = 1e6F;
  const OriginState state = features.state(series, 20);
  std::vector<float> statics(static_cast<std::size_t>(inputs.statics())),
      step(static_cast<std::size_t>(inputs.steps()));
  std::vector<float> sequence(static_cast<std::size_t>(28 * inputs.channels()));
  inputs.statics(state, scales, statics);
  inputs.step(state, series, 20, 200, scales, step);
  inputs.sequence(state, series, 20, 28, scales, sequence);
  for (const auto& values : {statics, step, sequence}) {
    for (const float v : values) EXPECT_LE(std::abs(v), 5) << "and no NaN";
  }
}

TEST(NetworkInputs, sequence_ends_with_the_last_period) {
  const Features features(shop_plan());
  const NetworkInputs inputs(features);
  LearnerSeries series = shop(700);
  const auto channels = static_cast<std::size_t>(inputs.channels());
  const auto sequence_of = [&] {
    std::vector<float> sequence(10 * channels);
    inputs.sequence(features.state(series, 700), series, 700, 10, plain_scales(inputs), sequence);
    return sequence;
  };
  const std::vector<float> before = sequence_of();
  series.y[699] *= 1.5F;
  const std::vector<float> after = sequence_of();
  EXPECT_GT(after[9 * channels], before[9 * channels] + 0.2F);
  EXPECT_NEAR(after[0], before[0], 0.02F);
  series.y[695] = kNone;
  EXPECT_EQ(sequence_of()[5 * channels + 1], 0) << "not known";
  EXPECT_EQ(sequence_of()[6 * channels + 1], 1);
  // Of the flags the promotion comes first.
  for (int back = 1; back <= 10; ++back) {
    EXPECT_EQ(before[static_cast<std::size_t>(10 - back) * channels + 3],
              promoted(series.first_period + 700 - back) ? 1 : 0);
  }
}

TEST(NetworkInputs, level_of_counts_is_what_was_sold_of_late) {
  FeaturePlan plan = shop_plan();
  plan.scale = TargetScale::kLinear;
  const Features features(plan);
  const NetworkInputs inputs(features);
  const LearnerSeries series = shop(700);
  const OriginState state = features.state(series, 700);
  for (int step = 1; step <= 7; ++step) {
    const std::int64_t day = series.first_period + 699 + step;
    if (!open_on(day)) continue;
    const float level = std::exp(inputs.log_level(state, features.base(state, series, 700, step)));
    EXPECT_NEAR(level / (100 * shop_sales(day)), 1, 0.15) << step;
  }
}

TEST(NetworkInputs, unknown_is_the_first_category) {
  std::vector<std::int32_t> categories(2);
  NetworkInputs::categories(shop(30), categories);
  EXPECT_EQ(categories, (std::vector<std::int32_t>{4, 2}));
}

}  // namespace
}  // namespace salesforecast
