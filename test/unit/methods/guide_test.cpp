#include "core/methods/guide.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/error.h"
#include "support/learned_networks.h"

namespace salesforecast {
namespace {

using namespace test;

TEST(Guide, only_hybrid_goes_by_another_method) {
  for (const Method& method : method_table()) {
    const Method* guide = guide_of(method);
    EXPECT_EQ(guide != nullptr, std::string_view(method.name) == "hybrid") << method.name;
    if (guide == nullptr) continue;
    EXPECT_STREQ(guide->name, "prophet");
    EXPECT_EQ(guide->abilities.learner, Learner::kNone);
    EXPECT_GE(method.abilities.min_length, guide->abilities.min_length);
  }
}

TEST(Guide, an_outlook_has_the_forecast_and_each_part_but_the_level) {
  const ShopInput shop(test::shop(800));
  const auto guide = fit(shop, "prophet");
  const Future future = shop.future(28);
  const std::vector<float> values = outlook_values(*guide, future);
  ASSERT_EQ(values.size(), 28 * Outlook::kParts);
  const MethodForecast forecast = guide->forecast(future);
  const Components parts = guide->explain(future);
  for (std::size_t h = 0; h < 28; ++h) {
    double expected[Outlook::kParts] = {forecast.mean[h], 0, 0, 0, 0};
    for (std::size_t c = 0; c < parts.names.size(); ++c) {
      const std::string& name = parts.names[c];
      if (name == "trend") expected[1] += parts.values[c][h];
      if (name == "season of the year") expected[2] += parts.values[c][h];
      if (name == "season of the week") expected[3] += parts.values[c][h];
      if (name.starts_with("regressor")) expected[4] += parts.values[c][h];
    }
    for (std::size_t p = 0; p < Outlook::kParts; ++p) {
      EXPECT_NEAR(values[h * Outlook::kParts + p], expected[p], 1e-4) << h << " " << p;
    }
    EXPECT_NE(expected[1], 0);
    EXPECT_NE(expected[4], 0);
  }
}

// Method hybrid beyond what learned_network_test.cpp holds of all networks.

constexpr int kDays = 800;

// A network of one layer that hands its input "outlook" through as each quantile, and looks at nothing else.
LearnedModel::Parts handing_through(FeaturePlan plan, std::int64_t until) {
  LearnedModel::Parts parts = network_parts(std::move(plan), until, "hybrid", NetworkOutput::kQuantiles);
  const Features features(parts.plan);
  const NetworkInputs inputs(features);
  const auto& step_features = inputs.step_features();
  const auto outlook = static_cast<std::uint32_t>(feature(features, "outlook"));
  const auto input = std::find(step_features.begin(), step_features.end(), outlook) - step_features.begin();
  NetworkShape shape = parts.network->shape();
  shape.head_layers = 1;
  NetworkWeights weights(network_weight_count(shape));
  for (const NetworkMatrix& matrix : network_matrices(shape)) {
    const auto at = [&](std::size_t row, std::size_t column) -> float& {
      return weights[matrix.offset + row * matrix.columns + column];
    };
    if (matrix.name == "head_step") {  // what is above zero, and what is below
      at(0, static_cast<std::size_t>(input)) = 1;
      at(1, static_cast<std::size_t>(input)) = -1;
    }
    if (matrix.name != "output") continue;
    for (std::size_t q = 0; q < matrix.rows; ++q) at(q, matrix.columns - 1) = -50;  // no step from quantile to quantile
    at(shape.middle_level(), 0) = 1;
    at(shape.middle_level(), 1) = -1;
    at(shape.middle_level(), matrix.columns - 1) = 0;
  }
  parts.network = std::make_shared<const Network>(shape, std::vector<NetworkWeights>{weights});
  std::fill(parts.inputs.means.begin(), parts.inputs.means.end(), 0.0F);
  std::fill(parts.inputs.deviations.begin(), parts.inputs.deviations.end(), 1.0F);
  parts.inputs.target = 1;
  return parts;
}

void hand_through(ShopInput* shop, TargetScale scale = TargetScale::kLog) {
  FeaturePlan plan = shop_plan();
  plan.scale = scale;
  plan.guided = true;
  shop->learned.add(learned(handing_through(std::move(plan), shop->end())));
}

TEST(Hybrid, is_prophet_where_the_network_adds_nothing) {
  for (const TargetScale scale : {TargetScale::kLog, TargetScale::kLinear}) {
    ShopInput shop(test::shop(kDays, 100, 9'000, 100), 100);
    hand_through(&shop, scale);
    const auto own = fit(shop, "hybrid"), prophet = fit(shop, "prophet");
    const MethodForecast forecast = own->forecast(shop.future(100)), guide = prophet->forecast(shop.future(100));
    const Components parts = own->explain(shop.future(100)), of_guide = prophet->explain(shop.future(100));
    ASSERT_EQ(parts.names.size(), of_guide.names.size() + 1);
    EXPECT_EQ(parts.names.back(), "network");
    for (std::size_t h = 0; h < 100; ++h) {
      if (!open_on(shop.end() + static_cast<std::int64_t>(h))) {
        EXPECT_EQ(forecast.mean[h], 0);
        continue;
      }
      EXPECT_NEAR(forecast.mean[h], std::max(guide.mean[h], 0.0), 1e-4 * (1 + std::abs(guide.mean[h]))) << h;
      EXPECT_NEAR(parts.values.back()[h], forecast.mean[h] - guide.mean[h], 1e-9);
    }
    for (std::size_t c = 0; c < of_guide.names.size(); ++c) {
      EXPECT_EQ(parts.names[c], of_guide.names[c]);
      EXPECT_EQ(parts.values[c], of_guide.values[c]);
    }
  }
}

TEST(Hybrid, asks_for_the_regressors_of_its_guide_and_of_its_network) {
  ShopInput shop(test::shop(kDays));
  hand_through(&shop);
  EXPECT_EQ(fit(shop, "hybrid")->uses_regressors(), std::vector<bool>(kShopColumns, true));
}

// From an earlier end the guide keeps its effects, as prophet does, and the network what it has learned.
TEST(Hybrid, refits_its_guide_as_prophet_does) {
  ShopInput shop(test::shop(kDays));
  hand_through(&shop);
  MethodInput longer = shop.input;
  std::vector<double> y = shop.y;
  for (std::size_t t = kDays - 7; t < kDays; ++t) y.push_back(2 * shop.y[t]);
  longer.y = y;
  longer.regressors = shop.regressors.view(kDays + 7, 0, 28);
  const Future future = future_of(longer.regressors, 28);
  for (const bool estimate : {false, true}) {
    const auto own = fit(shop, "hybrid")->refit(longer, estimate, Context());
    const auto prophet = fit(shop, "prophet")->refit(longer, estimate, Context());
    const MethodForecast forecast = own->forecast(future), guide = prophet->forecast(future);
    for (std::size_t h = 0; h < 28; ++h) {
      if (!open_on(shop.end() + 7 + static_cast<std::int64_t>(h))) continue;
      EXPECT_NEAR(forecast.mean[h], guide.mean[h], 1e-4 * (1 + std::abs(guide.mean[h]))) << h;
    }
  }
}

TEST(Hybrid, a_history_shorter_than_prophet_needs_is_refused) {
  ShopInput shop(test::shop(9));
  hand_through(&shop);
  EXPECT_THROW(fit(shop, "hybrid"), Error);
}

TEST(Hybrid, refuses_what_is_no_saved_guide) {
  ShopInput shop(test::shop(kDays));
  hand_through(&shop);
  const Parameters saved = fit(shop, "hybrid")->save();
  // Saves again what spoil() leaves of each vector of numbers.
  const auto loads = [&](const std::function<void(const std::string&, std::vector<double>*)>& spoil) {
    Parameters other;
    for (const auto& [name, values] : saved.all_numbers()) {
      std::vector<double> own = values;
      spoil(name, &own);
      other.set(name, own);
    }
    for (const auto& [name, values] : saved.all_coarse()) other.set_coarse(name, values);
    for (const auto& [name, value] : saved.all_words()) other.set_word(name, value);
    try {
      load_fitted("hybrid", other, &shop.learned);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
      return false;
    }
    return true;
  };
  EXPECT_TRUE(loads([](const std::string&, std::vector<double>*) {}));
  int guides = 0;
  for (const auto& one : saved.all_numbers()) {
    if (!one.name.starts_with("guide.")) continue;
    ++guides;
    for (const double wrong : {static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
      EXPECT_TRUE(one.values.empty() || !loads([&](const std::string& name, std::vector<double>* values) {
                    if (name == one.name) values->back() = wrong;
                  }))
          << one.name;
    }
    EXPECT_FALSE(loads([&](const std::string& name, std::vector<double>* values) {
      if (name == one.name) values->resize(values->size() + 100);
    })) << one.name;
  }
  EXPECT_GT(guides, 10);
}

}  // namespace
}  // namespace salesforecast
