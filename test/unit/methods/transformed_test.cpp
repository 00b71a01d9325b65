#include "core/methods/transformed.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/cutoffs.h"
#include "core/methods/ensemble.h"
#include "support/own_methods.h"

namespace salesforecast {
namespace {

using Values = std::vector<double>;

// exp() of a walk with a year: growing waves.
Values growing(int n, double sd = 0.05) {
  std::mt19937_64 random(8);
  std::normal_distribution<double> normal;
  Values y;
  for (int t = 0; t < n; ++t) y.push_back(std::exp(3 + 0.01 * t + 0.4 * std::sin(t * 0.5236) + sd * normal(random)));
  return y;
}

const Options kDefaults;

MethodInput input_of(const Values& y, std::optional<double> lambda) {
  MethodInput input{.y = y, .season = 12, .options = &kDefaults, .non_negative = true};
  input.lambda = lambda;
  return input;
}

TEST(Transformed, every_method_forecasts_explains_and_comes_back) {
  const Values y = growing(96);
  for (const Method& method : test::own_methods()) {
    if (method.abilities.for_regressors) continue;
    for (const double lambda : {0.0, 0.4}) {
      const auto fitted = fit_method(method, input_of(y, lambda), Context());
      const MethodForecast forecast = fitted->forecast(14);
      const Components parts = fitted->explain(14);
      const auto again = load_fitted(method.name, fitted->save());
      ASSERT_TRUE(again) << method.name;
      EXPECT_EQ(again->variant(), fitted->variant());
      EXPECT_EQ(fitted->method(), method.name);
      const auto refitted = fitted->refit(input_of(y, {}), false, Context());
      for (int h = 0; h < 14; ++h) {
        double sum = 0;
        for (const Values& part : parts.values) sum += part[h];
        EXPECT_NEAR(sum, forecast.mean[h], 1e-9 * forecast.mean[h]) << method.name;
        EXPECT_EQ(again->forecast(14).mean[h], forecast.mean[h]) << method.name;
        // Start states are found again: of eight sums of a year not quite the same ones.
        EXPECT_NEAR(refitted->forecast(14).mean[h], forecast.mean[h], 3e-3 * forecast.mean[h]) << method.name;
        EXPECT_GT(forecast.mean[h], 0);
      }
      const bool told = fitted->variant().starts_with(lambda == 0 ? "log " : "Box-Cox(0.40) ");
      EXPECT_NE(told, method.abilities.intermittent) << method.name;
    }
  }
}

TEST(Transformed, a_method_on_the_logarithm_is_that_method_of_the_logarithms) {
  const Values y = growing(60);
  Values logs;
  for (const double v : y) logs.push_back(std::log(v));
  const Method& drift = *find_method("drift");
  const auto own = fit_method(drift, input_of(y, 0), Context());
  const auto plain = drift.fit(input_of(logs, {}), Context());
  for (int h = 0; h < 12; ++h) {
    const double mean = plain->forecast(12).mean[h], sd = plain->forecast(12).sd[h];
    EXPECT_NEAR(own->forecast(12).mean[h], std::exp(mean + sd * sd / 2), 1e-9 * std::exp(mean));
  }
}

// Two parts of the scale that take each other off.
class Opposed final : public FittedMethod {
 public:
  std::string_view method() const override { return "opposed"; }
  std::string variant() const override { return "opposed"; }
  MethodForecast forecast(const Future&) const override { return {{0.3}, {0.1}}; }
  Components explain(const Future&) const override { return {{"level", "trend", "season"}, {{0.3}, {0.5}, {-0.5}}}; }
  InSample in_sample() const override { return {}; }
  std::unique_ptr<FittedMethod> refit(const MethodInput&, bool, const Context&) const override { return nullptr; }
  Parameters save() const override { return {}; }
};

TEST(Transformed, parts_that_take_each_other_off_keep_their_size) {
  const Method method = {
      "opposed",
      "",
      {},
      [](const MethodInput&, const Context&) -> std::unique_ptr<FittedMethod> { return std::make_unique<Opposed>(); },
      nullptr};
  const Values y = growing(40);
  for (const double lambda : {0.0, 0.4}) {
    const auto fitted = fit_method(method, input_of(y, lambda), Context());
    const double mean = fitted->forecast(1).mean[0];
    const Components parts = fitted->explain(1);
    EXPECT_NEAR(parts.values[1][0], 0.5 * mean / (1 + 0.3 * lambda), 0.05 * mean) << lambda;
    EXPECT_NEAR(parts.values[2][0], -parts.values[1][0], 1e-9 * mean);
    EXPECT_NEAR(parts.values[0][0], mean, 1e-9 * mean);
  }
}

// A lognormal walk: the mean h steps on is the last value times exp(h (drift + variance / 2)), the median lies below.
TEST(Transformed, mean_forecasts_are_means) {
  std::mt19937_64 random(17);
  std::normal_distribution<double> normal;
  const double sd = 0.2;
  double told = 0, truth = 0, medians = 0;
  for (int series = 0; series < 300; ++series) {
    Values y;
    double log = 3;
    for (int t = 0; t < 80; ++t) y.push_back(std::exp(log += sd * normal(random)));
    told += fit_method(*find_method("naive"), input_of(y, 0), Context())->forecast(6).mean[5] / y.back();
    truth += std::exp(6 * sd * sd / 2);
    medians += 1;
  }
  EXPECT_NEAR(told / truth, 1, 0.02);
  EXPECT_GT(truth / medians, 1.1);
}

TEST(Transformed, zeros_that_a_later_history_brings_do_no_harm) {
  Values y = growing(96);
  const Values with_zero = {1, 2, 0, 4, 5, 6, 7, 8};
  EXPECT_THROW(fit_method(*find_method("ets"), input_of(with_zero, 0), Context()), Error);
  const auto fitted = fit_method(*find_method("ets"), input_of(y, 0), Context());
  y.push_back(0);
  y.push_back(-5);
  for (const double mean : fitted->refit(input_of(y, {}), false, Context())->forecast(6).mean) {
    EXPECT_TRUE(std::isfinite(mean) && mean > 0);
  }
}

TEST(Transformed, members_of_an_ensemble_keep_their_scale) {
  const Values y = growing(96);
  std::vector<EnsembleMember> members;
  members.push_back({fit_method(*find_method("ets"), input_of(y, 0), Context()), 0.5});
  members.push_back({fit_method(*find_method("naive"), input_of(y, 0.5), Context()), 0.5});
  const auto ensemble = make_ensemble(std::move(members));
  EXPECT_NE(ensemble->variant().find("log ETS"), std::string::npos);
  EXPECT_NE(ensemble->variant().find("Box-Cox(0.50) naive"), std::string::npos);
  const auto again = load_fitted(kEnsembleName, ensemble->save());
  for (int h = 0; h < 6; ++h) EXPECT_EQ(again->forecast(6).mean[h], ensemble->forecast(6).mean[h]);
}

TEST(Transformed, hostile_parameters_are_refused) {
  const Values y = growing(40);
  const Parameters saved = fit_method(*find_method("naive"), input_of(y, 0.5), Context())->save();
  for (const auto& [name, value] : {std::pair("transform.lambda", 1.5),
                                    {"transform.lambda", -0.1},
                                    {"transform.unit", 0.0},
                                    {"transform.unit", 1e308},
                                    {"transform.floor", -1.0}}) {
    Parameters parameters;
    for (const auto& [own, values] : saved.all_numbers()) {
      if (own == name) {
        parameters.set(own, value);
      } else {
        parameters.set(own, values);
      }
    }
    EXPECT_THROW(load_fitted("naive", parameters), Error) << name;
  }
}

}  // namespace
}  // namespace salesforecast
