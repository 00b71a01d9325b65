// Combinations of methods: numbers, components, bytes.
#include "core/methods/ensemble.h"

#include <gtest/gtest.h>
#include <cmath>

namespace salesforecast {
namespace {

const Options kOptions;

MethodInput input_of(const std::vector<double>& y) {
  MethodInput input;
  input.y = y;
  input.season = 12;
  input.options = &kOptions;
  return input;
}

std::vector<double> sales() {
  std::vector<double> y;
  for (int t = 0; t < 72; ++t) y.push_back(200 + 2 * t + 40 * std::sin(t * 0.5235987755982988) + t * 31 % 11);
  return y;
}

std::unique_ptr<FittedMethod> sample() {
  const std::vector<double> y = sales();
  std::vector<EnsembleMember> members;
  members.push_back({find_method("ets")->fit(input_of(y), Context()), 3});
  members.push_back({find_method("theta")->fit(input_of(y), Context()), 1});
  return make_ensemble(std::move(members));
}

TEST(Ensemble, is_the_weighted_mean_of_its_members) {
  const std::vector<double> y = sales();
  const auto ets = find_method("ets")->fit(input_of(y), Context())->forecast(12);
  const auto theta = find_method("theta")->fit(input_of(y), Context())->forecast(12);
  const auto both = sample()->forecast(12);
  for (int h = 0; h < 12; ++h) {
    EXPECT_NEAR(both.mean[h], 0.75 * ets.mean[h] + 0.25 * theta.mean[h], 1e-9);
    EXPECT_NEAR(both.sd[h], 0.75 * ets.sd[h] + 0.25 * theta.sd[h], 1e-9);
  }
}

TEST(Ensemble, components_sum_to_the_forecast_and_are_named_once) {
  const auto fitted = sample();
  const MethodForecast forecast = fitted->forecast(12);
  const Components parts = fitted->explain(12);
  EXPECT_EQ(parts.names, (std::vector<std::string>{"level", "trend", "season"}));
  for (int h = 0; h < 12; ++h) {
    double sum = 0;
    for (const auto& values : parts.values) sum += values[h];
    EXPECT_NEAR(sum, forecast.mean[h], 1e-9 * std::abs(forecast.mean[h]));
  }
}

TEST(Ensemble, loads_bit_for_bit_the_same) {
  const auto fitted = sample();
  const auto loaded = load_fitted(kEnsembleName, fitted->save());
  EXPECT_EQ(loaded->forecast(24).mean, fitted->forecast(24).mean);
  EXPECT_EQ(loaded->forecast(24).sd, fitted->forecast(24).sd);
  EXPECT_EQ(loaded->variant(), fitted->variant());
  EXPECT_EQ(loaded->method(), "ensemble");
}

TEST(Ensemble, load_refuses_nonsense) {
  Parameters one;
  one.set("weights", std::vector<double>{1.0});
  EXPECT_THROW(load_ensemble(one), Error);
  Parameters unknown;
  unknown.set("weights", std::vector<double>{0.5, 0.5});
  unknown.set_word("1.method", "no_such");
  unknown.set_word("2.method", "naive");
  EXPECT_THROW(load_ensemble(unknown), Error);
  Parameters nested;
  nested.set("weights", std::vector<double>{0.5, 0.5});
  nested.set_word("1.method", "ensemble");
  nested.set_word("2.method", "ensemble");
  EXPECT_THROW(load_ensemble(nested), Error);
  Parameters negative = sample()->save();
  Parameters changed;
  for (const auto& [name, values] : negative.all_numbers()) {
    changed.set(name, name == "weights" ? std::vector<double>{-1, 2} : values);
  }
  for (const auto& [name, value] : negative.all_words()) changed.set_word(name, value);
  EXPECT_THROW(load_ensemble(changed), Error);
}

TEST(Ensemble, needs_a_member) { EXPECT_THROW(make_ensemble({}), Error); }

// One member as it is and one adjusted for a season of the year.
std::unique_ptr<FittedMethod> adjusted_sample() {
  const YearClock weeks = {365.25 / 7, false};
  std::vector<double> coefficients(2 * static_cast<std::size_t>(pairs_of(weeks)));
  coefficients[0] = 0.5;
  const std::vector<double> y = sales();
  std::vector<EnsembleMember> members;
  members.push_back({find_method("ets")->fit(input_of(y), Context()), 1, false});
  members.push_back({find_method("naive")->fit(input_of(y), Context()), 1, true});
  return make_ensemble(std::move(members), YearSeason(coefficients, weeks), 72);
}

TEST(Ensemble, keeps_whether_the_year_is_months) {
  YearClock days = {365.25, true};
  days.months = true;
  std::vector<double> coefficients(2 * static_cast<std::size_t>(pairs_of(days)));
  coefficients[2] = 0.2;  // March
  const std::vector<double> y = sales();
  std::vector<EnsembleMember> members;
  members.push_back({find_method("naive")->fit(input_of(y), Context()), 1, true});
  const auto fitted = make_ensemble(std::move(members), YearSeason(coefficients, days), 59);
  const auto loaded = load_ensemble(fitted->save());
  EXPECT_EQ(loaded->forecast(60).mean, fitted->forecast(60).mean);
  EXPECT_GT(loaded->forecast(2).mean[1], 1.3 * loaded->forecast(2).mean[0]);  // 2000-02-29 and the day after
}

TEST(Ensemble, a_season_of_the_year_multiplies_the_adjusted_members) {
  const std::vector<double> y = sales();
  const auto ets = find_method("ets")->fit(input_of(y), Context())->forecast(60);
  const auto naive = find_method("naive")->fit(input_of(y), Context())->forecast(60);
  const auto fitted = adjusted_sample();
  const MethodForecast both = fitted->forecast(60);
  const Components parts = fitted->explain(60);
  EXPECT_EQ(parts.names.back(), "year");
  for (int h = 0; h < 60; ++h) {
    const double factor = 1 + 0.5 * std::cos(2 * 3.14159265358979323846 * (72 + h) * 7 / 365.25);
    EXPECT_NEAR(both.mean[h], 0.5 * ets.mean[h] + 0.5 * factor * naive.mean[h], 1e-9 * both.mean[h]);
    double sum = 0;
    for (const auto& values : parts.values) sum += values[h];
    EXPECT_NEAR(sum, both.mean[h], 1e-9 * both.mean[h]);
  }
  EXPECT_NE(fitted->variant().find(" x year"), std::string::npos);
  const auto loaded = load_fitted(kEnsembleName, fitted->save());
  EXPECT_EQ(loaded->forecast(60).mean, both.mean);
  EXPECT_EQ(loaded->explain(60).values, parts.values);
  EXPECT_EQ(loaded->variant(), fitted->variant());
  // Run through a longer history, the season goes on where that ends.
  std::vector<double> longer = y;
  longer.insert(longer.end(), 5, y.back());
  const auto later = fitted->refit(input_of(longer), false, Context());
  EXPECT_NE(later->forecast(1).mean, both.mean);
}

TEST(Ensemble, load_refuses_a_season_that_is_none) {
  const Parameters sound = adjusted_sample()->save();
  const auto with = [&](const std::string& name, const std::vector<double>& values) {
    Parameters changed;
    for (const auto& [other, old] : sound.all_numbers()) changed.set(other, other == name ? values : old);
    for (const auto& [other, old] : sound.all_words()) changed.set_word(other, old);
    return changed;
  };
  EXPECT_NO_THROW(load_ensemble(with("none", {})));
  EXPECT_THROW(load_ensemble(with("year_coefficients", std::vector<double>(22))), Error);
  EXPECT_THROW(load_ensemble(with("year_coefficients", std::vector<double>(24, 1e9))), Error);
  EXPECT_THROW(load_ensemble(with("year", {0})), Error);
  EXPECT_THROW(load_ensemble(with("year", {1e300})), Error);
  EXPECT_THROW(load_ensemble(with("daily", {0.5})), Error);
  EXPECT_THROW(load_ensemble(with("next_period", {1e18})), Error);
  EXPECT_THROW(load_ensemble(with("adjusted", {1})), Error);
}

}  // namespace
}  // namespace salesforecast
