#include "core/methods/learned_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/error.h"
#include "support/learned_inputs.h"

namespace salesforecast {
namespace {

using namespace test;

constexpr int kDays = 700;

std::shared_ptr<const LearnedModel> shop_model(std::int64_t until, TargetScale scale = TargetScale::kLog) {
  FeaturePlan plan = shop_plan();
  plan.scale = scale;
  return learned(learned_parts(plan, until));
}

// The message of the Error that `call` throws.
std::string refusal(const std::function<void()>& call, ErrorKind kind = ErrorKind::kInvalidData) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind);
    return error.message();
  }
  return "not refused";
}

bool same(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

TEST(LearnedState, comes_back_as_it_was_saved) {
  for (const int length : {1, 5, 20, kDays}) {
    const ShopInput shop(test::shop(length));
    const auto model = shop_model(shop.end());
    const LearnedState state = learned_state(*model, shop.input);
    const LearnedState again = load_state(save_state(*model, state), *model);
    EXPECT_EQ(again.origin.origin, shop.end());
    EXPECT_EQ(again.origin.level, state.origin.level);
    EXPECT_EQ(again.origin.offset, state.origin.offset);
    EXPECT_EQ(again.origin.cells, state.origin.cells);
    EXPECT_TRUE(same(again.origin.summary, state.origin.summary));
    EXPECT_TRUE(same(again.origin.positions, state.origin.positions));
    EXPECT_TRUE(same(again.origin.residuals, state.origin.residuals));
    EXPECT_TRUE(same(again.origin.effects, state.origin.effects));
    EXPECT_TRUE(same(again.origin.closed, state.origin.closed));
    EXPECT_EQ(again.reach, state.reach);
    ASSERT_EQ(again.columns.size(), state.columns.size());
    for (std::size_t c = 0; c < state.columns.size(); ++c) EXPECT_TRUE(same(again.columns[c], state.columns[c]));
    EXPECT_EQ(again.codes, state.codes);
  }
}

TEST(LearnedState, keeps_no_more_than_forecasts_read) {
  const ShopInput shop(test::shop(2'000));
  const auto model = shop_model(shop.end());
  const LearnedState state = learned_state(*model, shop.input);
  EXPECT_EQ(state.origin.residuals.size(), 455u);
  EXPECT_EQ(state.reach, model->features().reach());
  for (const auto& column : state.columns) EXPECT_EQ(column.size(), static_cast<std::size_t>(state.reach));
}

TEST(LearnedState, is_of_the_whole_history_where_that_is_longer_than_its_memory) {
  const LearnerSeries series = shop(2'000);
  const ShopInput input(series);
  const auto model = shop_model(input.end());
  const OriginState whole = model->features().state(series, 2'000);
  const LearnedState state = learned_state(*model, input.input);
  EXPECT_EQ(state.origin.origin, whole.origin);
  EXPECT_EQ(state.origin.cells, whole.cells);
  ASSERT_EQ(state.origin.summary.size(), whole.summary.size());
  for (std::size_t i = 0; i < whole.summary.size(); ++i) {
    const bool none = std::isnan(whole.summary[i]) && std::isnan(state.origin.summary[i]);
    EXPECT_TRUE(none ||
                std::abs(whole.summary[i] - state.origin.summary[i]) <= 1e-3 * std::abs(whole.summary[i]) + 1e-7);
  }
}

// Methods get a value for each period; what was made up says nothing of what is usual.
TEST(LearnedState, is_of_what_came_not_of_what_was_made_up_for_missing_values) {
  LearnerSeries series = shop(600);
  std::fill(series.y.begin() + 300, series.y.begin() + 480, std::numeric_limits<float>::quiet_NaN());
  const std::vector<double> came(series.y.begin(), series.y.end());
  ShopInput input(series);
  std::vector<double> bridged = came;
  std::replace_if(
      bridged.begin(), bridged.end(), [](double v) { return std::isnan(v); }, 1e-3);
  input.input.y = bridged;
  input.input.came = came;
  const auto model = shop_model(input.end());
  const OriginState whole = model->features().state(series, 600);
  const LearnedState state = learned_state(*model, input.input);
  EXPECT_EQ(state.origin.cells, whole.cells);
  EXPECT_EQ(state.origin.level, whole.level);
}

TEST(LearnedState, refuses_a_history_that_says_nothing) {
  LearnerSeries shut = shop(100);
  std::fill(shut.columns[kOpen].begin(), shut.columns[kOpen].end(), 0.0F);
  const ShopInput input(shut);
  const auto model = shop_model(input.end());
  EXPECT_EQ(refusal([&] { learned_state(*model, input.input); }), "the history has no sales to learn from");
}

TEST(LearnedState, keeps_what_is_not_known_of_a_column) {
  LearnerSeries series = shop(kDays);
  for (std::size_t at = 0; at < kDays - 5; ++at) series.columns[kPrice][at] = kNone;
  const ShopInput input(series);
  const auto model = shop_model(input.end());
  const LearnedState state = learned_state(*model, input.input);
  EXPECT_TRUE(std::isnan(state.columns[kPrice].front()));
  EXPECT_TRUE(same(load_state(save_state(*model, state), *model).columns[kPrice], state.columns[kPrice]));
}

TEST(LearnedState, sales_beyond_what_is_learned_are_a_dead_end) {
  ShopInput input(shop(kDays));
  const auto model = shop_model(input.end());
  input.y[300] = 1e300;
  EXPECT_EQ(refusal([&] { learned_state(*model, input.input); }), "the history has sales beyond what is learned");
  input.y[300] = 1e17;
  for (const float cell : learned_state(*model, input.input).origin.cells) EXPECT_TRUE(std::isfinite(cell));
}

// Parameters with another value of one name.
Parameters with(const Parameters& all, const std::string& name, const std::vector<double>& values) {
  Parameters out;
  for (const auto& one : all.all_numbers()) out.set(one.name, one.name == name ? values : one.values);
  for (const auto& one : all.all_coarse()) {
    out.set_coarse(one.name, one.name == name ? std::vector<float>(values.begin(), values.end()) : one.values);
  }
  return out;
}

TEST(LearnedState, refuses_parameters_that_it_could_not_have_saved) {
  const ShopInput shop(test::shop(kDays));
  const auto model = shop_model(shop.end());
  const Parameters saved = save_state(*model, learned_state(*model, shop.input));
  EXPECT_EQ(refusal([&] { load_state(saved, *model); }), "not refused");
  const double nan = std::numeric_limits<double>::quiet_NaN(), endless = std::numeric_limits<double>::infinity();
  const struct {
    const char* name;
    std::vector<double> values;
  } cases[] = {
      {"origin", {1e13}},
      {"origin", {nan}},
      {"origin", {9'700.5}},
      {"level", {endless}},
      {"offset", {-1}},
      {"offset", {0}},
      {"offset", {nan}},
      {"reach", {0}},
      {"reach", {16}},
      {"reach", {2.5}},
      {"cells", {1}},
      {"cells", std::vector<double>(14, nan)},
      {"cells", std::vector<double>(14, 1e300)},
      {"summary", {1}},
      {"level", {1e300}},
      {"positions", {1}},
      {"residuals", {}},
      {"residuals", std::vector<double>(456, 0.5)},
      {"effects", {1}},
      {"closed", {1}},
      {"means", {1}},
      {"columns", {1}},
      {"means", std::vector<double>(6, 1e299)},
      {"columns", std::vector<double>(90, 1e299)},
      {"codes", {1}},
      {"codes", {1, -1}},
      {"codes", {1, 5e9}},
      {"codes", {1, 0.5}},
  };
  for (const auto& one : cases) {
    EXPECT_NE(refusal([&] { load_state(with(saved, one.name, one.values), *model); }), "not refused")
        << one.name << " of " << one.values.size() << ", first " << (one.values.empty() ? 0 : one.values[0]);
  }
  for (const auto& gone : saved.all_numbers()) {
    if (gone.name == "scale") continue;  // last_learned() reads it
    Parameters rest;
    for (const auto& one : saved.all_numbers()) {
      if (one.name != gone.name) rest.set(one.name, one.values);
    }
    for (const auto& one : saved.all_coarse()) rest.set_coarse(one.name, one.values);
    EXPECT_EQ(refusal([&] { load_state(rest, *model); }), "model parameter \"" + gone.name + "\" is missing");
  }
}

TEST(LearnedState, is_loaded_with_the_model_of_its_scale_alone) {
  LearnedModels models;
  models.add(shop_model(9'500, TargetScale::kLinear));
  Parameters state;
  state.set("scale", 0);
  EXPECT_EQ(refusal([&] { last_learned("xgboost", state, models); }), "no model has been learned");
  models.add(shop_model(9'400));
  models.add(shop_model(9'600));
  EXPECT_EQ(last_learned("xgboost", state, models)->until(), 9'600);
  Parameters wrong;
  wrong.set("scale", 2);
  EXPECT_NE(refusal([&] { last_learned("xgboost", wrong, models); }), "not refused");
}

TEST(LearnedState, takes_the_model_of_the_scale_that_the_history_is_learned_on) {
  const LearnerSeries smooth = shop(kDays);
  LearnerSeries rare = smooth;
  for (std::size_t t = 0; t < rare.y.size(); ++t) rare.y[t] = t % 3 == 0 ? 2 : 0;
  for (const bool both : {true, false}) {
    ShopInput first(smooth), second(rare);
    for (ShopInput* shop : {&first, &second}) {
      shop->learned.add(shop_model(shop->end()));
      if (both) shop->learned.add(shop_model(shop->end(), TargetScale::kLinear));
    }
    EXPECT_EQ(learned_for("xgboost", first.input)->plan().scale, TargetScale::kLog);
    EXPECT_EQ(learned_for("xgboost", second.input)->plan().scale, both ? TargetScale::kLinear : TargetScale::kLog);
  }
}

TEST(LearnedState, unread_says_what_it_is_saves_itself_and_does_no_more) {
  Parameters state;
  state.set("level", 3);
  state.set_coarse("residuals", {0.5F, kNone});
  const auto unread = unread_fit("xgboost", state);
  EXPECT_EQ(unread->method(), "xgboost");
  EXPECT_EQ(unread->save().number("level", 0, 9), 3);
  EXPECT_EQ(unread->save().coarse_numbers("residuals", 2)[0], 0.5F);
  EXPECT_NE(refusal([&] { unread->forecast(1); }, ErrorKind::kInternal), "not refused");
  EXPECT_NE(refusal([&] { unread->explain(1); }, ErrorKind::kInternal), "not refused");
}

TEST(LearnedScale, takes_logarithms_back_with_what_their_mean_leaves_out) {
  const auto model = shop_model(9'700);
  OriginState origin;
  origin.offset = 2;
  const LearnedScale scale(*model, origin);
  EXPECT_NEAR(scale.mean(std::log(50.0)), 50 * 1.02 - 2, 1e-9);
  // Of a lognormal distribution (Johnson, Kotz & Balakrishnan 1994, 14.8b) with this mean and spread.
  const double spread = model->spread(28), variance = std::exp(spread * spread) - 1;
  EXPECT_NEAR(scale.sd(std::log(50.0), 28), 51 * std::sqrt(variance), 1e-9);
}

TEST(LearnedScale, is_the_offset_for_sales_that_are_learned_as_they_are) {
  const auto model = shop_model(9'700, TargetScale::kLinear);
  OriginState origin;
  origin.offset = 2;
  const LearnedScale scale(*model, origin);
  EXPECT_EQ(scale.mean(3.5), 7);
  EXPECT_EQ(scale.sd(1'000, 1), model->spread(1) * 2);
}

}  // namespace
}  // namespace salesforecast
