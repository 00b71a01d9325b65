#include "core/methods/learned_trees.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/cutoffs.h"
#include "core/error.h"
#include "support/learned_inputs.h"

namespace salesforecast {
namespace {

using namespace test;

constexpr int kDays = 700;

// What the headers say of a forecast, by hand: usual sales and what trees add to them, taken back from the scale.
void expect_forecast_by_hand(const ShopInput& shop, const LearnerSeries& series, TargetScale scale) {
  const auto model = shop.learned.find("xgboost", shop.end(), scale);
  const Features& features = model->features();
  const OriginState state = features.state(series, kDays);
  const MethodForecast forecast = fit(shop)->forecast(shop.future(28));
  ASSERT_EQ(forecast.mean.size(), 28u);
  ASSERT_EQ(forecast.sd.size(), 28u);
  for (int step = 1; step <= 28; ++step) {
    SCOPED_TRACE(step);
    const auto h = static_cast<std::size_t>(step - 1);
    if (!open_on(shop.end() + step - 1)) {
      EXPECT_EQ(forecast.mean[h], 0);
      EXPECT_EQ(forecast.sd[h], 0);
      continue;
    }
    const std::vector<float> row = features_of(features, series, kDays, step);
    double moved = 0;
    model->trees().predict(row.data(), 1, row.size(), &moved);
    const double total = features.base(state, series, kDays, step) + moved;
    const double spread = model->spread(step);
    if (scale == TargetScale::kLog) {
      const double middle = std::exp(total) * model->smear();
      EXPECT_NEAR(forecast.mean[h], middle - state.offset, 1e-9 * middle);
      EXPECT_NEAR(forecast.sd[h], middle * std::sqrt(std::exp(spread * spread) - 1), 1e-6 * middle);
    } else {
      EXPECT_NEAR(forecast.mean[h], total * state.offset, 1e-9 * std::abs(total) * state.offset);
      EXPECT_NEAR(forecast.sd[h], spread * state.offset, 1e-9 * state.offset);
    }
  }
}

TEST(LearnedTrees, forecast_what_is_usual_and_what_trees_add) {
  const LearnerSeries series = shop(kDays);
  ShopInput shop(series);
  learn(&shop);
  expect_forecast_by_hand(shop, series, TargetScale::kLog);
}

TEST(LearnedTrees, forecast_sales_of_many_zeros_on_their_own_scale) {
  LearnerSeries series = shop(kDays);
  for (std::size_t t = 0; t < series.y.size(); ++t) series.y[t] = t % 3 == 0 ? 0 : std::round(series.y[t] / 20);
  ShopInput shop(series);
  learn(&shop, TargetScale::kLog);
  learn(&shop, TargetScale::kLinear);
  expect_forecast_by_hand(shop, series, TargetScale::kLinear);
}

void expect_components_to_sum(const FittedMethod& fitted, const Future& future) {
  const std::vector<double> mean = fitted.forecast(future).mean;
  const Components parts = fitted.explain(future);
  ASSERT_EQ(parts.names.size(), parts.values.size());
  for (std::size_t h = 0; h < mean.size(); ++h) {
    double sum = 0, size = 1e-9;
    for (const auto& values : parts.values) {
      ASSERT_EQ(values.size(), mean.size());
      sum += values[h];
      size += std::abs(values[h]);
    }
    EXPECT_NEAR(sum, mean[h], 1e-12 * size) << h;
  }
}

TEST(LearnedTrees, components_sum_to_the_forecast) {
  for (const TargetScale scale : {TargetScale::kLog, TargetScale::kLinear}) {
    LearnerSeries series = shop(kDays);
    if (scale == TargetScale::kLinear) {
      for (std::size_t t = 0; t < series.y.size(); t += 3) series.y[t] = 0;
    }
    for (const int block : {0, 7}) {
      ShopInput shop(series, 100);
      learn(&shop, scale, "xgboost", block);
      for (const int horizon : {1, 28, 100}) expect_components_to_sum(*fit(shop), shop.future(horizon));
    }
  }
}

// A week from what lies before it, the next one from a history that goes on with that week.
TEST(LearnedTrees, forecast_block_by_block_where_they_were_learned_so) {
  const LearnerSeries series = shop(kDays);
  ShopInput shop(series);
  learn(&shop, TargetScale::kLog, "xgboost", 7);
  const auto model = shop.learned.find("xgboost", shop.end(), TargetScale::kLog);
  const auto fitted = fit(shop);
  EXPECT_EQ(fitted->variant(), "xgboost of " + std::to_string(model->trees().tree_count()) + " trees, recursive");
  const std::vector<double> mean = fitted->forecast(shop.future(28)).mean;
  const Features& features = model->features();
  OriginState state = features.state(series, kDays);
  int differ = 0;
  for (int from = 0; from < 28; from += 7) {
    std::vector<float> outcomes;
    for (int step = 1; step <= 7; ++step) {
      SCOPED_TRACE(from + step);
      std::vector<float> row(features.count());
      features.fill(state, series, kDays + from, step, row.data());
      double moved = 0;
      model->trees().predict(row.data(), 1, row.size(), &moved);
      const bool shut = !open_on(shop.end() + from + step - 1);
      outcomes.push_back(shut ? kNone : static_cast<float>(moved));
      const double middle = std::exp(features.base(state, series, kDays + from, step) + moved) * model->smear();
      EXPECT_NEAR(mean[static_cast<std::size_t>(from + step - 1)], shut ? 0 : middle - state.offset, 1e-6 * middle);
      differ += features_of(features, series, kDays, from + step) != row;
    }
    state = features.later(state, outcomes);
  }
  EXPECT_GE(differ, 21) << "features of the later weeks are their own";
}

TEST(LearnedTrees, explain_what_promotions_and_closed_days_do) {
  ShopInput shop(test::shop(kDays));
  learn(&shop);
  const auto fitted = fit(shop);
  const Components parts = fitted->explain(shop.future(28));
  const std::vector<double> mean = fitted->forecast(shop.future(28)).mean;
  EXPECT_EQ(parts.names.front(), "level");
  const auto values = [&](const std::string& name) {
    for (std::size_t c = 0; c < parts.names.size(); ++c) {
      if (parts.names[c] == name) return parts.values[c];
    }
    ADD_FAILURE() << name;
    return std::vector<double>(28);
  };
  const auto promotion = values(regressor_component(kPromotion)), open = values(regressor_component(kOpen));
  const auto season = values("season");
  for (int h = 0; h < 28; ++h) {
    const std::int64_t day = shop.end() + h;
    const auto at = static_cast<std::size_t>(h);
    if (!open_on(day)) {
      EXPECT_LT(open[at], -20) << "what is shut away";
      continue;
    }
    // Half as much again, about: trees and the draw to the mean change it little.
    if (promoted(day)) {
      EXPECT_NEAR(promotion[at] / mean[at], 1.0 / 3, 0.15);
    } else {
      EXPECT_LT(std::abs(promotion[at]), 0.12 * mean[at]);
    }
    if (cycle(day, 7) == 5) {
      EXPECT_GT(season[at], 20) << "the best day of the week";
    }
    if (cycle(day, 7) == 6) {
      EXPECT_LT(season[at], -20);
    }
  }
}

TEST(LearnedTrees, explain_no_season_where_there_is_none) {
  ShopInput shop(test::shop(kDays));
  FeaturePlan plan = shop_plan();
  plan.season = 1;
  LearnedModel::Parts parts = learned_parts(plan, shop.end());
  const Features features(parts.plan);
  parts.trees = stumps({{feature(features, "step"), 4, 0.1F}}, features.count());
  shop.learned.add(learned(parts));
  const Components components = fit(shop)->explain(shop.future(28));
  for (std::size_t c = 0; c < components.names.size(); ++c) {
    if (components.names[c] != "season") continue;
    for (const double value : components.values[c]) EXPECT_EQ(value, 0);
  }
}

TEST(LearnedTrees, forecast_the_same_bit_for_bit_after_saving) {
  for (const std::string method : {"xgboost", "random_forest"}) {
    for (const TargetScale scale : {TargetScale::kLog, TargetScale::kLinear}) {
      ShopInput shop(test::shop(kDays));
      learn(&shop, scale, method, scale == TargetScale::kLog ? 0 : 7);
      const auto fitted = fit(shop, method);
      const Parameters saved = fitted->save();
      const auto again = load_fitted(method, saved, &shop.learned);
      EXPECT_EQ(again->method(), method);
      EXPECT_EQ(again->variant(), fitted->variant());
      for (const int horizon : {1, 28, 90}) {
        const MethodForecast before = fitted->forecast(shop.future(horizon)),
                             after = again->forecast(shop.future(horizon));
        EXPECT_EQ(before.mean, after.mean);
        EXPECT_EQ(before.sd, after.sd);
        EXPECT_EQ(fitted->explain(shop.future(horizon)).values, again->explain(shop.future(horizon)).values);
      }
    }
  }
}

TEST(LearnedTrees, use_the_regressors_that_trees_split_by_that_split_seasons_and_that_close) {
  ShopInput shop(test::shop(kDays));
  learn(&shop);
  EXPECT_EQ(fit(shop)->uses_regressors(), (std::vector<bool>{true, true, true, true, true, true}))
      << "category 3 is two columns";
  LearnedModel::Parts parts = learned_parts(shop_plan(), shop.end());
  const Features features(parts.plan);
  parts.trees =
      stumps({{feature(features, "step"), 4, 0.1F}, {feature(features, "holiday"), 1, 0.1F}}, features.count());
  shop.learned = {};
  shop.learned.add(learned(parts));
  EXPECT_EQ(fit(shop)->uses_regressors(), (std::vector<bool>{true, true, false, false, false, true}));
}

TEST(LearnedTrees, columns_that_never_change_are_learned_from_and_need_no_values_to_come) {
  ShopInput shop(test::shop(kDays));
  FeaturePlan plan = shop_plan();
  plan.columns[kPrice].moves = false;
  shop.learned.add(test::learned(learned_parts(plan, shop.end())));
  const auto fitted = fit(shop);
  EXPECT_FALSE(fitted->uses_regressors()[kPrice]);
  EXPECT_TRUE(fitted->learned_from_regressors()[kPrice]);
}

TEST(LearnedTrees, planned_promotions_change_the_forecast_and_unknown_ones_go_on) {
  ShopInput shop(test::shop(kDays));
  learn(&shop);
  const auto fitted = fit(shop);
  const std::vector<double> known = fitted->forecast(shop.future(28)).mean;
  Future other = shop.future(28);
  std::vector<double> always(28, 1);
  other.regressors[kPromotion] = always;
  const std::vector<double> promoted_all = fitted->forecast(other).mean;
  std::vector<double> last(28, promoted(shop.end() - 1) ? 1 : 0);
  other.regressors[kPromotion] = last;
  const std::vector<double> held = fitted->forecast(other).mean;
  other.regressors[kPromotion] = {};
  EXPECT_EQ(fitted->forecast(other).mean, held);
  for (int h = 0; h < 28; ++h) {
    if (!open_on(shop.end() + h) || promoted(shop.end() + h)) continue;
    EXPECT_GT(promoted_all[static_cast<std::size_t>(h)], 1.2 * known[static_cast<std::size_t>(h)]);
  }
}

TEST(LearnedTrees, steps_are_forecast_alike_however_many_follow) {
  ShopInput shop(test::shop(kDays));
  learn(&shop);
  const auto fitted = fit(shop);
  Future week = shop.future(28);
  const std::vector<double> all = fitted->forecast(week).mean;
  week.horizon = 7;
  EXPECT_EQ(fitted->forecast(week).mean, std::vector<double>(all.begin(), all.begin() + 7));
}

TEST(LearnedTrees, steps_beyond_the_trained_horizon_are_forecast) {
  ShopInput shop(test::shop(kDays), 400);
  learn(&shop);
  const MethodForecast forecast = fit(shop)->forecast(shop.future(400));
  ASSERT_EQ(forecast.mean.size(), 400u);
  for (std::size_t h = 0; h < 400; ++h) {
    EXPECT_TRUE(std::isfinite(forecast.mean[h]) && forecast.mean[h] >= 0 && forecast.mean[h] < 500) << h;
    EXPECT_TRUE(std::isfinite(forecast.sd[h]) && forecast.sd[h] >= 0) << h;
  }
}

TEST(LearnedTrees, forecasts_at_cutoffs_take_the_model_that_had_not_seen_them) {
  const LearnerSeries series = shop(kDays);
  ShopInput shop(series);
  std::vector<std::shared_ptr<const LearnedModel>> models;
  for (const int until : {500, 600, kDays}) {
    LearnedModel::Parts parts = learned_parts(shop_plan(), series.first_period + until);
    parts.smear = 1 + until / 1'000.0;  // tells them apart
    models.push_back(learned(parts));
    shop.learned.add(models.back());
  }
  CutoffPlan plan;
  plan.cutoffs = {500, 550, 600, 699};
  plan.horizon = 1;
  const auto forecasts = forecast_at_cutoffs(*find_method("xgboost"), shop.input, plan, Context(), shop.regressors);
  ASSERT_TRUE(forecasts.has_value());
  static constexpr std::size_t kExpected[] = {0, 0, 1, 1};
  for (std::size_t i = 0; i < plan.cutoffs.size(); ++i) {
    const LearnedModel& model = *models[kExpected[i]];
    const int cutoff = plan.cutoffs[i];
    if (!open_on(series.first_period + cutoff)) continue;
    const OriginState state = model.features().state(series, cutoff);
    const std::vector<float> row = features_of(model.features(), series, cutoff, 1);
    double moved = 0;
    model.trees().predict(row.data(), 1, row.size(), &moved);
    const double middle = std::exp(model.features().base(state, series, cutoff, 1) + moved) * model.smear();
    EXPECT_NEAR((*forecasts)[i].mean.at(0), middle - state.offset, 1e-6 * middle) << cutoff;
  }
}

TEST(LearnedTrees, a_cutoff_before_every_model_is_a_dead_end) {
  ShopInput shop(test::shop(kDays));
  learn(&shop);
  CutoffPlan plan;
  plan.cutoffs = {500, 600};
  EXPECT_FALSE(forecast_at_cutoffs(*find_method("xgboost"), shop.input, plan, Context(), shop.regressors).has_value());
}

TEST(LearnedTrees, refit_takes_the_same_trees_to_another_history) {
  const LearnerSeries whole = shop(kDays);
  ShopInput shop(whole), shorter(test::shop(kDays - 7));
  learn(&shop);
  shorter.learned.add(learned(learned_parts(shop_plan(), shorter.end())));
  shop.learned.add(learned(learned_parts(shop_plan(), shorter.end())));
  const auto refitted = fit(shop)->refit(shorter.input, false, Context());
  EXPECT_EQ(refitted->forecast(shorter.future(28)).mean, fit(shorter)->forecast(shorter.future(28)).mean);
}

// The detail or, where there is none, the message.
template <typename Call>
std::string refusal(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
    return error.message();
  }
  return "not refused";
}

TEST(LearnedTrees, need_a_learned_model) {
  ShopInput shop(test::shop(kDays));
  EXPECT_EQ(refusal([&] { fit(shop); }), "no model has been learned");
  learn(&shop);
  EXPECT_EQ(refusal([&] { fit(shop, "random_forest"); }), "no model has been learned");
  const Parameters saved = fit(shop)->save();
  EXPECT_EQ(refusal([&] { load_fitted("xgboost", saved, std::make_unique<LearnedModels>().get()); }),
            "no model has been learned");
  shop.input.learned = nullptr;
  EXPECT_EQ(refusal([&] { fit(shop); }), "no model has been learned");
}

TEST(LearnedTrees, need_the_columns_that_the_model_was_learned_with) {
  ShopInput shop(test::shop(kDays));
  learn(&shop);
  shop.input.regressors = {};
  EXPECT_EQ(refusal([&] { fit(shop); }), "the series has other columns than the model");
  ShopInput other(test::shop(kDays));
  learn(&other);
  other.input.codes = other.input.codes.first(1);
  EXPECT_EQ(refusal([&] { fit(other); }), "the series has other columns than the model");
}

}  // namespace
}  // namespace salesforecast
