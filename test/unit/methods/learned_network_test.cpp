#include "core/methods/learned_network.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "core/methods/guide.h"
#include "support/learned_networks.h"

namespace salesforecast {
namespace {

using namespace test;

constexpr int kDays = 700;

struct Case {
  const char* method;
  TargetScale scale;
  NetworkOutput output;
};

const Case kCases[] = {{"lstm", TargetScale::kLog, NetworkOutput::kQuantiles},
                       {"cnn_lstm", TargetScale::kLog, NetworkOutput::kQuantiles},
                       {"mlp", TargetScale::kLog, NetworkOutput::kQuantiles},
                       {"lstm", TargetScale::kLinear, NetworkOutput::kQuantiles},
                       {"lstm", TargetScale::kLinear, NetworkOutput::kCounts},
                       {"mlp", TargetScale::kLinear, NetworkOutput::kCounts},
                       {"hybrid", TargetScale::kLog, NetworkOutput::kQuantiles},
                       {"hybrid", TargetScale::kLinear, NetworkOutput::kCounts}};

void learn_case(ShopInput* shop, const Case& one) { learn_network(shop, one.method, one.scale, one.output); }

TEST(LearnedNetwork, forecasts_what_the_network_makes_of_its_inputs) {
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.method);
    LearnerSeries series = shop(kDays);
    ShopInput shop(series);
    learn_case(&shop, one);
    if (const Method* guide = guide_of(*find_method(one.method))) {
      series.outlooks = {{kDays, outlook_values(*guide->fit(shop.input, Context()), shop.future(28))}};
    }
    const auto model = shop.learned.find(one.method, shop.end(), one.scale);
    const NetworkShape& shape = model->network()->shape();
    const NetworkInputs& inputs = model->network_inputs();
    const OriginState state = model->features().state(series, kDays);
    std::vector<float> sequence(shape.sequence_size()), statics(static_cast<std::size_t>(shape.statics));
    std::vector<std::int32_t> categories(shape.categories.size());
    if (!sequence.empty()) inputs.sequence(state, series, kDays, shape.context, model->scales(), sequence);
    inputs.statics(state, model->scales(), statics);
    NetworkInputs::categories(series, categories);
    std::vector<float> encoded(model->network()->encoded_size());
    model->network()->encode({1, sequence, statics, categories}, encoded, Context());
    std::vector<float> step(static_cast<std::size_t>(shape.step_features)), outputs(shape.outputs()), offset;
    const int at = open_on(shop.end() + 4) ? 5 : 6;
    inputs.step(state, series, kDays, at, model->scales(), step);
    const float base = model->features().base(state, series, kDays, at);
    if (one.output == NetworkOutput::kCounts) offset.push_back(inputs.log_level(state, base));
    model->network()->decode(1, encoded, step, offset, outputs, Context());
    double expected = outputs[0];
    if (one.output == NetworkOutput::kQuantiles) {
      // Levels .05 .1 .25 .5 .75 .9 .95 stand for these shares of the outcomes.
      constexpr double kShares[] = {0.075, 0.1, 0.2, 0.25, 0.2, 0.1, 0.075};
      expected = 0;
      for (std::size_t q = 0; q < outputs.size(); ++q) {
        expected += kShares[q] * model->features().value(state, base, outputs[q] * model->scales().target);
      }
    }
    const double mean = fit(shop, one.method)->forecast(shop.future(28)).mean[static_cast<std::size_t>(at - 1)];
    EXPECT_NEAR(mean, expected, 2e-3 * std::abs(expected)) << "the past is kept in half precision";
  }
}

TEST(LearnedNetwork, forecasts_stay_finite_however_far_outputs_lie) {
  for (const Case& one : kCases) {
    for (const float target : {1e3F, 1e20F, 3e38F}) {
      SCOPED_TRACE(one.method + std::string(" ") + std::to_string(target));
      ShopInput shop(test::shop(kDays));
      FeaturePlan plan = shop_plan();
      plan.scale = one.scale;
      plan.guided = find_method(one.method)->abilities.guide != nullptr;
      LearnedModel::Parts parts = network_parts(std::move(plan), shop.end(), one.method, one.output);
      parts.inputs.target = target;
      shop.learned.add(learned(parts));
      const auto fitted = fit(shop, one.method);
      const MethodForecast forecast = fitted->forecast(shop.future(28));
      const Components explained = fitted->explain(shop.future(28));
      for (std::size_t h = 0; h < forecast.mean.size(); ++h) {
        EXPECT_TRUE(std::isfinite(forecast.mean[h]));
        EXPECT_TRUE(std::isfinite(forecast.sd[h]) && forecast.sd[h] >= 0);
        for (const auto& values : explained.values) EXPECT_TRUE(std::isfinite(values[h]));
      }
    }
  }
}

TEST(LearnedNetwork, components_sum_to_the_forecast) {
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.method);
    ShopInput shop(test::shop(kDays, 100, 9'000, 100), 100);
    learn_case(&shop, one);
    const auto fitted = fit(shop, one.method);
    for (const int horizon : {1, 28, 100}) {
      const MethodForecast forecast = fitted->forecast(shop.future(horizon));
      const Components parts = fitted->explain(shop.future(horizon));
      EXPECT_EQ(parts.names.front(), "level");
      for (std::size_t h = 0; h < forecast.mean.size(); ++h) {
        double sum = 0, size = 1e-9;
        for (const auto& values : parts.values) {
          sum += values[h];
          size += std::abs(values[h]);
        }
        EXPECT_NEAR(sum, forecast.mean[h], 1e-12 * size) << h;
        const bool open = open_on(shop.end() + static_cast<std::int64_t>(h));
        EXPECT_EQ(forecast.mean[h] == 0, !open) << h;
        EXPECT_EQ(forecast.sd[h] == 0, !open) << h;
      }
    }
  }
}

TEST(LearnedNetwork, forecasts_the_same_bit_for_bit_after_saving) {
  for (const Case& one : kCases) {
    ShopInput shop(test::shop(kDays));
    learn_case(&shop, one);
    const auto fitted = fit(shop, one.method);
    const auto again = load_fitted(one.method, fitted->save(), &shop.learned);
    EXPECT_EQ(again->method(), one.method);
    EXPECT_EQ(again->variant(), fitted->variant());
    EXPECT_EQ(again->forecast(shop.future(60)).mean, fitted->forecast(shop.future(60)).mean) << one.method;
    EXPECT_EQ(again->forecast(shop.future(60)).sd, fitted->forecast(shop.future(60)).sd) << one.method;
  }
}

TEST(LearnedNetwork, asks_for_regressors_that_move) {
  ShopInput shop(test::shop(kDays));
  learn_network(&shop, "lstm");
  EXPECT_EQ(fit(shop, "lstm")->uses_regressors(), std::vector<bool>(kShopColumns, true));
}

TEST(LearnedNetwork, takes_no_state_that_was_not_saved_for_it) {
  ShopInput shop(test::shop(kDays));
  learn_network(&shop, "lstm");
  const Parameters saved = fit(shop, "lstm")->save();
  Parameters longer, without, unknown;
  for (const auto& [name, values] : saved.all_numbers()) {
    for (Parameters* one : {&longer, &without, &unknown}) one->set(name, values);
  }
  for (const auto& [name, values] : saved.all_coarse()) {
    std::vector<float> more = values, none = values;
    more.push_back(0);
    none.front() = std::numeric_limits<float>::quiet_NaN();
    const bool encoded = name == "encoded";
    longer.set_coarse(name, encoded ? more : values);
    unknown.set_coarse(name, encoded ? none : values);
    if (!encoded) without.set_coarse(name, values);
  }
  for (const Parameters* one : {&longer, &without, &unknown}) {
    EXPECT_THROW(load_fitted("lstm", *one, &shop.learned), Error);
  }
  ShopInput trees(test::shop(kDays));
  learn(&trees, TargetScale::kLog, "xgboost");
  EXPECT_THROW(load_fitted("lstm", saved, &trees.learned), Error);
}

TEST(LearnedNetwork, without_a_model_is_no_fit) {
  const ShopInput shop(test::shop(kDays));
  for (const char* method : {"lstm", "cnn_lstm", "mlp", "hybrid"}) EXPECT_THROW(fit(shop, method), Error) << method;
}

}  // namespace
}  // namespace salesforecast
