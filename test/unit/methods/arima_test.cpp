#include "core/methods/arima.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

std::unique_ptr<FittedMethod> fit(const std::vector<double>& y, int season, const RegressorView& view = {}) {
  return kArimaMethod.fit({.y = y, .season = season, .options = nullptr, .regressors = view}, Context());
}

// Paths of the search may part where two maxima of one likelihood lie near each other; the AICc then says who did
// better.
TEST(Arima, orders_are_those_of_auto_arima_or_better) {
  const auto expected = golden::lines("arima_reference.txt", "auto");
  int equal = 0;
  for (const auto& words : expected) {
    const golden::NamedSeries series = golden::r_series(words[0]);
    const auto fitted = fit(series.y, series.season);
    const std::vector<double> order = fitted->save().numbers("order", 6);
    bool same = fitted->save().numbers("has_constant", 1)[0] == std::stod(words[7]);
    for (std::size_t i = 0; i < 6; ++i) same = same && order[i] == std::stod(words[i + 1]);
    const double aicc = std::stod(words[8]);
    equal += same ? 1 : 0;
    // Searched by conditional sums of squares, whose best model is not that of the likelihood.
    const double allowed = series.y.size() > 150 && !same ? 4 : 0.05;
    EXPECT_LE(fitted->in_sample().aicc, aicc + allowed) << series.name << " " << fitted->variant();
  }
  EXPECT_GE(equal, 10);
}

TEST(Arima, recovers_an_autoregression) {
  samples::Noise noise(4);
  std::vector<double> y = {100};
  for (int t = 1; t < 400; ++t) y.push_back(100 + 0.7 * (y.back() - 100) + noise.next());
  const auto fitted = fit(y, 1);
  const MethodForecast forecast = fitted->forecast(60);
  EXPECT_NEAR(forecast.mean[59], 100, 1);
  EXPECT_NEAR(forecast.sd[0], 1 / std::sqrt(3.0), 0.05);
  EXPECT_NEAR(forecast.sd[59], 1 / std::sqrt(3.0 * (1 - 0.49)), 0.12);
}

TEST(Arima, a_straight_line_goes_on) {
  std::vector<double> y(40);
  std::iota(y.begin(), y.end(), 5.0);
  const auto fitted = fit(y, 12);
  EXPECT_EQ(fitted->variant(), "ARIMA(0,1,0) with drift");
  EXPECT_NEAR(fitted->forecast(10).mean[9], 54, 1e-6);
}

TEST(Arima, a_season_that_repeats_itself_goes_on) {
  std::vector<double> y;
  for (int t = 0; t < 60; ++t) y.push_back(100 + 30 * (t % 12));
  const std::vector<double> mean = fit(y, 12)->forecast(24).mean;
  for (int h = 0; h < 24; ++h) EXPECT_NEAR(mean[h], y[h % 12], 1e-6);
}

TEST(Arima, constants_are_a_mean_without_spread) {
  const auto fitted = fit(std::vector<double>(40, 7.3), 12);
  EXPECT_EQ(fitted->variant(), "ARIMA(0,0,0) with non-zero mean");
  EXPECT_LT(fitted->forecast(1).sd[0], 1e-9);
  EXPECT_TRUE(std::isnan(fitted->in_sample().aicc) || fitted->in_sample().aicc < 0);
}

TEST(Arima, the_shortest_series_are_forecast) {
  for (const std::vector<double>& y :
       {std::vector<double>{1, 2, 4, 8}, {0, 0, 0, 1}, {5, 80, 3, 170, 900}, {9, 7, 5, 3}}) {
    for (const double v : fit(y, 1)->forecast(12).mean) EXPECT_TRUE(std::isfinite(v));
  }
  EXPECT_THROW(fit({1, 2, 3}, 1), Error);
}

TEST(Arima, powers_of_two_change_nothing_but_the_unit) {
  const std::vector<double> y = samples::trending_seasonal(96, 12, 200, 1.5, 40, 8);
  const MethodForecast plain = fit(y, 12)->forecast(24);
  for (const int exponent : {660, -660}) {  // about 1e200 and 1e-200
    std::vector<double> scaled = y;
    for (double& v : scaled) v = std::ldexp(v, exponent);
    const MethodForecast forecast = fit(scaled, 12)->forecast(24);
    for (int h = 0; h < 24; ++h) {
      EXPECT_EQ(std::ldexp(forecast.mean[h], -exponent), plain.mean[h]);
      EXPECT_EQ(std::ldexp(forecast.sd[h], -exponent), plain.sd[h]);
    }
  }
}

TEST(Arima, long_seasons_are_differenced_only) {
  const std::vector<double> y = samples::trending_seasonal(200, 52, 500, 0, 200, 10);
  const auto fitted = fit(y, 52);
  const std::vector<double> order = fitted->save().numbers("order", 6);
  EXPECT_EQ(order[3], 0);
  EXPECT_EQ(order[4], 1);
  EXPECT_EQ(order[5], 0);
}

TEST(Arima, explains_level_trend_and_season) {
  const golden::NamedSeries air = golden::r_series("AirPassengers");
  const Components components = fit(air.y, 12)->explain(30);
  EXPECT_EQ(components.names, (std::vector<std::string>{"level", "trend", "season"}));
  double sum = 0;
  for (int h = 0; h < 12; ++h) sum += components.values[2][h];
  EXPECT_NEAR(sum, 0, 1e-6);
  std::vector<double> line = samples::trending_seasonal(60, 1, 50, 3, 0, 5);
  EXPECT_EQ(fit(line, 1)->explain(5).names, (std::vector<std::string>{"level", "trend"}));
}

TEST(Arima, uses_what_is_known_of_regressors_else_the_last_value) {
  std::vector<double> y = samples::trending_seasonal(120, 1, 100, 0, 0, 1);
  Regressor promotion{.name = "promotion", .kind = RegressorKind::kKnown, .values = {}, .records = {}};
  for (int t = 0; t < 126; ++t) promotion.values.push_back(t % 5 == 0 || t == 121 ? 1 : 0);
  for (int t = 0; t < 120; ++t) y[t] += 40 * promotion.values[t];
  const Regressors regressors({promotion});
  const RegressorView view = regressors.view(120, 0, 6);
  const auto fitted = fit(y, 1, view);
  EXPECT_EQ(fitted->uses_regressors(), std::vector<bool>{true});
  const Future future = future_of(view, 6);
  const std::vector<double> mean = fitted->forecast(future).mean;
  for (int h = 0; h < 6; ++h) EXPECT_NEAR(mean[h], 100 + 40 * promotion.values[120 + h], 1.5) << h;
  for (const double v : fitted->forecast(6).mean) EXPECT_NEAR(v, 100, 1.5);
  const Components components = fitted->explain(future);
  EXPECT_EQ(components.names.back(), regressor_component(0));
  EXPECT_NEAR(components.values.back()[1], 40, 1);
  EXPECT_EQ(kArimaMethod.load(fitted->save())->forecast(future).mean, mean);
  const MethodInput same{.y = y, .season = 1, .options = nullptr, .regressors = view};
  EXPECT_NEAR(fitted->refit(same, false, Context())->forecast(future).mean[1], mean[1], 1e-6);
  const MethodInput without{.y = y, .season = 1, .options = nullptr};
  EXPECT_THROW(fitted->refit(without, false, Context()), Error);
  // Before the first promotion the regressor does not vary; its effect is kept all the same.
  const std::vector<double> early(y.begin() + 1, y.begin() + 5);
  Regressor quiet{.name = "promotion", .kind = RegressorKind::kKnown, .values = {0, 0, 0, 0, 1, 0}, .records = {}};
  const Regressors before({quiet});
  const MethodInput start{.y = early, .season = 1, .options = nullptr, .regressors = before.view(4, 0, 2)};
  EXPECT_NEAR(fitted->refit(start, false, Context())->forecast(future_of(start.regressors, 1)).mean[0], 140, 2);
}

TEST(Arima, keeps_its_coefficients_in_a_refit_of_states) {
  const golden::NamedSeries air = golden::r_series("AirPassengers");
  const std::vector<double> earlier(air.y.begin(), air.y.end() - 20);
  const auto fitted = fit(air.y, 12);
  const MethodInput cut{.y = earlier, .season = 12, .options = nullptr};
  const auto again = fitted->refit(cut, false, Context());
  EXPECT_EQ(again->variant(), fitted->variant());
  const std::size_t count = fitted->save().all_numbers()[3].values.size();
  EXPECT_EQ(again->save().numbers("partial", count), fitted->save().numbers("partial", count));
  EXPECT_NE(fitted->refit(cut, true, Context())->save().numbers("partial", count),
            fitted->save().numbers("partial", count));
}

TEST(Arima, load_refuses_coefficients_outside_the_stationary_region) {
  const golden::NamedSeries air = golden::r_series("AirPassengers");
  const Parameters saved = fit(air.y, 12)->save();
  for (const double bad : {1.0001, -2.0, 1e300, std::nan("")}) {
    Parameters changed;
    for (const auto& entry : saved.all_numbers()) {
      std::vector<double> values = entry.values;
      if (entry.name == "partial") values[0] = bad;
      changed.set(entry.name, values);
    }
    EXPECT_THROW(kArimaMethod.load(changed), Error) << bad;
  }
}

// They would fit the history to the last value: a forecast without doubt, and wrong.
TEST(Arima, more_regressors_than_values_can_tell_apart_are_not_used) {
  const std::vector<double> y = {10, 11, 12, 13, 14, 10, 11, 12};
  std::vector<Regressor> columns;
  for (int c = 0; c < 7; ++c) {
    Regressor& column = columns.emplace_back();
    for (int t = 0; t < 10; ++t) column.values.push_back((t * t * 7 + c * 13 + t * c * c * 5) % 11);
  }
  for (const std::size_t count : {2, 3, 7}) {
    const Regressors regressors(std::vector<Regressor>(columns.begin(), columns.begin() + static_cast<int>(count)));
    const auto fitted = fit(y, 1, regressors.view(8, 0, 2));
    EXPECT_EQ(fitted->uses_regressors().empty(), count > 2) << count;
    EXPECT_GT(fitted->forecast(2).sd[0], 0.1);
  }
}

TEST(Arima, stops_in_the_middle_of_the_search) {
  static int calls;
  calls = 0;
  Context context;
  context.stop_requested = [] { return ++calls > 50; };
  const golden::NamedSeries air = golden::r_series("AirPassengers");
  const MethodInput input{.y = air.y, .season = 12, .options = nullptr};
  EXPECT_THROW(kArimaMethod.fit(input, context), Error);
  EXPECT_EQ(calls, 51);
}

// A promotion that is known from the hundredth day on, of 260: what came before is left out.
TEST(Arima, days_before_a_regressor_is_known_are_left_out) {
  std::vector<double> y, promotion;
  samples::Noise noise(5);
  for (int t = 0; t < 260; ++t) {
    promotion.push_back(t < 100 ? std::nan("") : (t % 9 == 2 || t % 7 == 4 ? 1 : 0));
    y.push_back(100 + 5 * noise.next() + (t >= 100 ? 30 * promotion.back() : 0));
  }
  const auto fit = [&](int begin) {
    Regressor column;
    column.values.assign(promotion.begin() + begin, promotion.end());
    for (int h = 0; h < 6; ++h) column.values.push_back(h % 2);
    const Regressors regressors({column});
    const std::vector<double> own(y.begin() + begin, y.end());
    const RegressorView view = regressors.view(260 - begin, 0, 6);
    MethodInput input{.y = own, .season = 1};
    input.regressors = view;
    return kArimaMethod.fit(input, Context())->forecast(future_of(view, 6)).mean;
  };
  EXPECT_EQ(fit(0), fit(100));
  EXPECT_NEAR(fit(0)[1] - fit(0)[0], 30, 3);
}

// Known for the last third only, it is not waited for: the history is worth more.
TEST(Arima, a_regressor_that_most_of_the_history_does_not_know_is_left_out) {
  std::vector<double> y;
  Regressor column;
  samples::Noise noise(6);
  for (int t = 0; t < 150; ++t) {
    column.values.push_back(t < 100 ? std::nan("") : t % 2);
    y.push_back(100 + 5 * noise.next());
  }
  for (int h = 0; h < 6; ++h) column.values.push_back(h % 2);
  const Regressors regressors({column});
  const RegressorView view = regressors.view(150, 0, 6);
  MethodInput input{.y = y, .season = 1};
  const auto without = kArimaMethod.fit(input, Context())->forecast(6).mean;
  input.regressors = view;
  EXPECT_EQ(kArimaMethod.fit(input, Context())->forecast(future_of(view, 6)).mean, without);
}

}  // namespace
}  // namespace salesforecast
