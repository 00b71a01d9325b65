#include "core/methods/mstl.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "core/methods/arima.h"
#include "core/methods/ets.h"
#include "core/model.h"
#include "core/stl.h"
#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

const std::vector<LongerSeason> kYearOfDays = {{LongCycle::kYear, 365}};

// Sales of days: a week, a year, a trend and some noise.
std::vector<double> days(int n) {
  samples::Noise noise(5);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) {
    const double turn = 2 * std::numbers::pi * t;
    y.push_back(500 + 0.05 * t + 60 * std::sin(turn / 7) + 100 * std::cos(turn / 365) + 10 * noise.next());
  }
  return y;
}

std::unique_ptr<FittedMethod> fit(const std::vector<double>& y, int season, std::vector<LongerSeason> longer = {},
                                  const Options* options = nullptr) {
  const MethodInput input{.y = y, .season = season, .options = options, .longer_seasons = std::move(longer)};
  return kMstlMethod.fit(input, Context());
}

std::vector<std::string> names_of(const FittedMethod& fitted) { return fitted.explain(1).names; }

bool has(const FittedMethod& fitted, const std::string& name) {
  const auto names = names_of(fitted);
  return std::find(names.begin(), names.end(), name) != names.end();
}

TEST(Mstl, forecast_is_ets_of_what_the_seasons_leave_and_their_last_cycles) {
  const std::vector<double> y = days(900);
  const auto fitted = fit(y, 7, kYearOfDays);
  const MstlParts parts = decompose_mstl(y, std::vector<int>{7, 365}, false, Context());
  std::vector<double> adjusted = y;
  for (const auto& season : parts.seasons) {
    for (std::size_t t = 0; t < y.size(); ++t) adjusted[t] -= season[t];
  }
  Options options;
  options.ets_model = "AZN";
  const auto plain = kEtsMethod.fit({.y = adjusted, .season = 1, .options = &options}, Context())->forecast(500);
  const MethodForecast forecast = fitted->forecast(500);
  for (std::size_t h = 0; h < 500; ++h) {
    const double season = parts.seasons[0][900 - 7 + h % 7] + parts.seasons[1][900 - 365 + h % 365];
    EXPECT_NEAR(forecast.mean[h], plain.mean[h] + season, 1e-7) << h;
    EXPECT_NEAR(forecast.sd[h], plain.sd[h], 1e-7) << h;
  }
}

TEST(Mstl, arima_may_forecast_what_the_seasons_leave) {
  const std::vector<double> y = days(900);
  Options options;
  options.mstl_adjusted = MstlAdjusted::kArima;
  const auto fitted = fit(y, 7, kYearOfDays, &options);
  const MstlParts parts = decompose_mstl(y, std::vector<int>{7, 365}, false, Context());
  std::vector<double> adjusted = y;
  for (const auto& season : parts.seasons) {
    for (std::size_t t = 0; t < y.size(); ++t) adjusted[t] -= season[t];
  }
  const auto plain = kArimaMethod.fit({.y = adjusted, .season = 1, .options = &options}, Context());
  EXPECT_EQ(fitted->variant(), "STL(7,365)+" + plain->variant());
  const std::vector<double> expected = plain->forecast(30).mean;
  const MethodForecast forecast = fitted->forecast(30);
  for (std::size_t h = 0; h < 30; ++h) {
    EXPECT_NEAR(forecast.mean[h], expected[h] + parts.seasons[0][900 - 7 + h % 7] + parts.seasons[1][900 - 365 + h],
                1e-6);
  }
  const auto loaded = kMstlMethod.load(fitted->save());
  EXPECT_EQ(loaded->forecast(30).mean, forecast.mean);
  EXPECT_EQ(loaded->variant(), fitted->variant());
  const MethodInput same{.y = y, .season = 7, .options = &options, .longer_seasons = kYearOfDays};
  EXPECT_EQ(loaded->refit(same, false, Context())->variant(), fitted->variant());
  const Parameters saved = fitted->save();
  Parameters other;
  for (const auto& entry : saved.all_numbers()) other.set(entry.name, entry.values);
  for (const auto& word : saved.all_words()) {
    other.set_word(word.name, word.name == "adjusted" ? "theta" : word.value);
  }
  EXPECT_THROW(kMstlMethod.load(other), Error);
}

TEST(Mstl, two_seasons_are_forecast_within_the_noise) {
  const std::vector<double> y = days(1400);
  const std::vector<double> seen(y.begin(), y.begin() + 1200);
  const MethodForecast forecast = fit(seen, 7, kYearOfDays)->forecast(200);
  double squares = 0;
  for (std::size_t h = 0; h < 200; ++h) squares += std::pow(forecast.mean[h] - y[1200 + h], 2) / 200;
  EXPECT_LT(std::sqrt(squares), 15);  // of which the noise of what comes is 5.8; without the year it is over 50
}

TEST(Mstl, seasons_have_names) {
  const std::vector<double> y = days(900);
  const auto both = fit(y, 7, kYearOfDays);
  EXPECT_TRUE(has(*both, "season") && has(*both, "year") && !has(*both, "week"));
  EXPECT_EQ(both->variant().substr(0, 11), "STL(7,365)+");
  const auto hours = fit(y, 24, {{LongCycle::kWeek, 168}, {LongCycle::kYear, 8766}});
  EXPECT_TRUE(has(*hours, "season") && has(*hours, "week") && !has(*hours, "year"));
  // The shortest is "season" whatever it is.
  EXPECT_TRUE(has(*fit(y, 1, kYearOfDays), "season"));
}

TEST(Mstl, a_season_needs_more_than_two_cycles) {
  const std::vector<double> y = samples::trending_seasonal(25, 12, 200, 1, 50, 5);
  EXPECT_TRUE(has(*fit(y, 12), "season"));
  EXPECT_FALSE(has(*fit({y.begin(), y.end() - 1}, 12), "season"));
  EXPECT_TRUE(has(*fit(days(731), 7, kYearOfDays), "year"));
  EXPECT_FALSE(has(*fit(days(730), 7, kYearOfDays), "year"));
}

TEST(Mstl, a_refit_finds_the_seasons_of_its_own_history) {
  const std::vector<double> y = days(800);
  std::vector<double> other = y;
  for (std::size_t t = 700; t < other.size(); ++t) other[t] += 300 * std::sin(2 * std::numbers::pi * t / 7);
  const std::vector<double> early(y.begin(), y.begin() + 700);
  const MethodInput input{.y = early, .season = 7, .options = nullptr, .longer_seasons = kYearOfDays};
  const auto one = fit(y, 7, kYearOfDays)->refit(input, false, Context());
  const auto two = fit(other, 7, kYearOfDays)->refit(input, false, Context());
  EXPECT_FALSE(has(*one, "year"));
  EXPECT_EQ(one->explain(7).values.back(), two->explain(7).values.back());
}

TEST(Mstl, ets_model_is_for_ets) {
  Options options;
  options.ets_model = "MNM";
  const std::vector<double> y = days(100);
  EXPECT_EQ(fit(y, 7, {}, &options)->forecast(3).mean, fit(y, 7)->forecast(3).mean);
}

TEST(Mstl, an_adjusted_part_may_cross_zero) {
  const std::vector<double> y = samples::trending_seasonal(60, 4, 60, 1, 60, 5);
  const std::vector<double> early(y.begin(), y.begin() + 20);
  const MethodInput input{.y = early, .season = 4, .options = nullptr};
  for (const bool estimate : {false, true}) {
    EXPECT_TRUE(has(*fit(y, 4)->refit(input, estimate, Context()), "season"));
  }
}

// A saved model of two seasons with one entry replaced.
Parameters saved_with(const std::string& name, std::vector<double> values, const std::string& word = {}) {
  const Parameters saved = fit(days(900), 7, kYearOfDays)->save();
  Parameters changed;
  for (const auto& entry : saved.all_numbers()) changed.set(entry.name, entry.name == name ? values : entry.values);
  for (const auto& entry : saved.all_words()) changed.set_word(entry.name, entry.name == name ? word : entry.value);
  return changed;
}

TEST(Mstl, load_refuses_seasons_out_of_order_and_strange_names) {
  EXPECT_NO_THROW(kMstlMethod.load(saved_with("", {})));
  EXPECT_THROW(kMstlMethod.load(saved_with("cycle_0", std::vector<double>(365, 1.0))), Error);
  EXPECT_THROW(kMstlMethod.load(saved_with("cycle_0", {1})), Error);
  EXPECT_THROW(kMstlMethod.load(saved_with("cycles", {4})), Error);
  EXPECT_THROW(kMstlMethod.load(saved_with("cycle_name_1", {}, "decade")), Error);
  EXPECT_THROW(kMstlMethod.load(saved_with("season_length", {7})), Error);
}

SeriesModel train(const std::vector<double>& y, int season_option) {
  ModelHeader header;
  header.options.method = "mstl";
  header.options.season = season_option;
  header.frequency = parse_frequency("day");
  header.season = season_option > 0 ? season_option : header.frequency.season();
  header.horizon = 28;
  Series series;
  series.y = y;
  return train_series(series, header, Context());
}

TEST(Mstl, training_gives_it_the_longer_seasons_of_the_frequency) {
  const std::vector<double> y = days(900);
  EXPECT_EQ(train(y, 0).fitted->variant().substr(0, 11), "STL(7,365)+");
  EXPECT_EQ(train(y, 14).fitted->variant().substr(0, 12), "STL(14,365)+");
  EXPECT_EQ(train(y, 364).fitted->variant().substr(0, 9), "STL(364)+");
  EXPECT_EQ(train(days(13), 0).status, "too_short");
  // None at all where the user says so: mstl has nothing to do.
  EXPECT_EQ(train(y, 1).fitted->variant().substr(0, 4), "ETS(");
}

}  // namespace
}  // namespace salesforecast
