#include "core/methods/regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/methods/ets.h"
#include "core/methods/regression/level_filter.h"
#include "core/methods/regression/shrunk.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

constexpr int kDays = 300, kToCome = 28, kWeek = 7;

bool promoted(int t) { return t * 7919 % 10 < 3; }
double price(int t) { return 10 + (t / 11 * 31 % 5); }
double weekday(int t) { return 0.6 + 0.15 * (t % kWeek); }
bool shut(int t) { return t % kWeek == 6 || t % 50 == 20; }

// Columns of the days 0 .. kDays + kToCome - 1.
template <typename... Functions>
Regressors columns(const Functions&... functions) {
  std::vector<Regressor> all;
  const auto add = [&](const auto& function) {
    Regressor& one = all.emplace_back();
    one.name = "x" + std::to_string(all.size());
    for (int t = 0; t < kDays + kToCome; ++t) one.values.push_back(static_cast<double>(function(t)));
  };
  (add(functions), ...);
  return Regressors(std::move(all));
}

std::unique_ptr<FittedMethod> fit(const std::vector<double>& y, const Regressors& regressors, int season = kWeek) {
  const auto n = static_cast<int>(y.size());
  return kRegressionMethod.fit(
      {.y = y, .season = season, .options = nullptr, .regressors = regressors.view(n, 0, kToCome)}, Context());
}

std::vector<double> sales(double promotion, double price_effect, bool multiplicative, double noise = 0.05) {
  samples::Noise source(7);
  std::vector<double> y;
  for (int t = 0; t < kDays; ++t) {
    const double usual = (100 + 0.1 * t) * (multiplicative ? weekday(t) : 1) + (multiplicative ? 0 : 40 * weekday(t));
    const double effect = promotion * promoted(t) + price_effect * (price(t) - 12);
    const double error = noise * source.next();
    y.push_back(multiplicative ? usual * std::exp(effect + error) : usual + 100 * (effect + error));
  }
  return y;
}

TEST(Regression, forecasts_follow_effects_that_multiply) {
  const Regressors regressors = columns(promoted, price);
  const auto fitted = fit(sales(0.7, -0.1, true), regressors);
  const RegressorView view = regressors.view(kDays, 0, kToCome);
  const std::vector<double> mean = fitted->forecast(future_of(view, kToCome)).mean;
  for (int h = 0; h < kToCome; ++h) {
    const int t = kDays + h;
    const double truth = (100 + 0.1 * t) * weekday(t) * std::exp(0.7 * promoted(t) - 0.1 * (price(t) - 12));
    EXPECT_NEAR(mean[h], truth, 0.06 * truth) << h;
  }
  EXPECT_NE(fitted->variant().find(" x 2 effects"), std::string::npos) << fitted->variant();
}

TEST(Regression, and_effects_that_add) {
  const Regressors regressors = columns(promoted, price);
  const auto fitted = fit(sales(0.7, -0.1, false), regressors);
  const RegressorView view = regressors.view(kDays, 0, kToCome);
  const std::vector<double> mean = fitted->forecast(future_of(view, kToCome)).mean;
  for (int h = 0; h < kToCome; ++h) {
    const int t = kDays + h;
    const double truth = 100 + 0.1 * t + 40 * weekday(t) + 70 * promoted(t) - 10 * (price(t) - 12);
    EXPECT_NEAR(mean[h], truth, 6) << h;
  }
  EXPECT_NE(fitted->variant().find(" + 2 effects"), std::string::npos) << fitted->variant();
}

TEST(Regression, a_day_shut_sells_nothing_and_moves_no_level) {
  const auto open = [](int t) { return !shut(t); };
  const Regressors regressors = columns(open, promoted);
  std::vector<double> y = sales(0.5, 0, true);
  for (int t = 0; t < kDays; ++t) y[t] = shut(t) ? 0 : y[t];
  const auto fitted = fit(y, regressors);
  const RegressorView view = regressors.view(kDays, 0, kToCome);
  const MethodForecast forecast = fitted->forecast(future_of(view, kToCome));
  const Components parts = fitted->explain(future_of(view, kToCome));
  for (int h = 0; h < kToCome; ++h) {
    const int t = kDays + h;
    const double truth = shut(t) ? 0 : (100 + 0.1 * t) * weekday(t) * std::exp(0.5 * promoted(t));
    EXPECT_NEAR(forecast.mean[h], truth, 0.06 * truth) << h;
    EXPECT_EQ(forecast.sd[h] == 0, shut(t));
    double sum = 0, largest = 1;
    for (const auto& values : parts.values) {
      sum += values[h];
      largest = std::max(largest, std::fabs(values[h]));
    }
    EXPECT_NEAR(sum, forecast.mean[h], 1e-9 * largest);
  }
  EXPECT_EQ(fitted->uses_regressors(), (std::vector<bool>{true, true}));
}

TEST(Regression, explains_each_column_and_none_where_it_is_neutral) {
  const Regressors regressors = columns(promoted);
  const auto fitted = fit(sales(0.7, 0, true), regressors);
  const std::vector<double> given = {0, 1};
  Future future(2);
  future.regressors = {given};
  const Components parts = fitted->explain(future);
  ASSERT_EQ(parts.names.back(), regressor_component(0));
  EXPECT_EQ(parts.values.back()[0], 0);
  EXPECT_NEAR(parts.values.back()[1] / (fitted->forecast(future).mean[1] - parts.values.back()[1]), std::exp(0.7) - 1,
              0.1);
}

TEST(Regression, what_is_not_given_is_as_the_history_ends) {
  const Regressors regressors = columns([](int t) { return t % 20 == 19; });  // day 299 is one
  samples::Noise source(3);
  std::vector<double> y;
  for (int t = 0; t < kDays; ++t) y.push_back(100 + 50 * (t % 20 == 19) + source.next());
  const auto fitted = fit(y, regressors, 1);
  for (const double mean : fitted->forecast(5).mean) EXPECT_NEAR(mean, 150, 2);
}

TEST(Regression, columns_of_noise_are_left_out) {
  samples::Noise source(11);
  std::vector<double> y = sales(0.7, 0, true);
  std::vector<Regressor> all(41);
  for (std::size_t c = 0; c < all.size(); ++c) {
    for (int t = 0; t < kDays + kToCome; ++t) all[c].values.push_back(c == 0 ? promoted(t) : source.next());
  }
  const Regressors regressors(all);
  const std::vector<bool> used = fit(y, regressors)->uses_regressors();
  EXPECT_TRUE(used[0]);
  EXPECT_LE(std::count(used.begin(), used.end(), true), 3);
}

TEST(Regression, more_columns_than_values_and_twins_do_no_harm) {
  samples::Noise source(5);
  const std::vector<double> y = sales(0.7, 0, true);
  std::vector<Regressor> all(400);
  for (std::size_t c = 0; c < all.size(); ++c) {
    for (int t = 0; t < kDays + kToCome; ++t) all[c].values.push_back(c < 2 ? promoted(t) : source.next());
  }
  const Regressors regressors(all);
  const auto fitted = fit(y, regressors);
  const RegressorView view = regressors.view(kDays, 0, kToCome);
  const std::vector<double> mean = fitted->forecast(future_of(view, kToCome)).mean;
  for (int h = 0; h < kToCome; ++h) {
    const int t = kDays + h;
    const double truth = (100 + 0.1 * t) * weekday(t) * std::exp(0.7 * promoted(t));
    EXPECT_NEAR(mean[h], truth, 0.15 * truth) << h;
  }
}

TEST(Regression, refuses_what_it_cannot_learn_from) {
  const std::vector<double> y = sales(0.7, 0, true);
  const double nan = std::nan("");
  EXPECT_THROW(fit(y, Regressors()), Error);
  EXPECT_THROW(fit(y, columns([](int) { return 3; })), Error);
  EXPECT_THROW(fit(y, columns([&](int) { return nan; })), Error);
  EXPECT_THROW(fit(y, columns([](int t) { return t < 300 ? 0 : 1; })), Error);  // varies in the time to come only
  Regressor past;
  past.kind = RegressorKind::kPast;
  for (int t = 0; t < kDays; ++t) past.values.push_back(t % 9);
  EXPECT_THROW(fit(y, Regressors({past})), Error);
}

TEST(Regression, refit_keeps_effects_where_a_window_shows_none) {
  const auto early = [](int t) { return t < 150 && t % 5 == 0; };
  const Regressors regressors = columns(early);
  samples::Noise source(9);
  std::vector<double> y;
  for (int t = 0; t < kDays; ++t) y.push_back(200 + 80 * early(t) + 5 * source.next());
  const auto fitted = fit(y, regressors, 1);
  const std::vector<double> late(y.begin() + 200, y.end());
  const MethodInput input{.y = late, .regressors = regressors.view(kDays, 100, 10)};
  const auto again = fitted->refit(input, false, Context());
  const std::vector<double> given = {1};
  Future future(1);
  future.regressors = {given};
  EXPECT_NEAR(again->forecast(future).mean[0], 280, 6);
  EXPECT_NEAR(again->forecast(1).mean[0], 200, 6);
  EXPECT_THROW(fitted->refit(input, true, Context()), Error);
}

TEST(Regression, a_column_of_the_weekday_is_the_seasons_and_has_no_effect) {
  const Regressors regressors = columns([](int t) { return t % kWeek == 2; });
  const auto fitted = fit(sales(0, 0, true), regressors);
  EXPECT_TRUE(fitted->uses_regressors().empty());
}

TEST(Regression, one_filter_leaves_the_same_relation_between_y_and_x) {
  std::vector<bool> counted(kDays, true);
  for (int t = 0; t < kDays; ++t) counted[t] = !shut(t);
  const regression::LevelFilter filter(counted, kWeek);
  std::vector<double> x, y;
  for (int t = 0; t < kDays; ++t) {
    x.push_back(price(t));
    y.push_back(5 * price(t) + 3);
  }
  const std::vector<double> a = filter.rest(x), b = filter.rest(y);
  for (int t = 0; t < kDays; ++t) EXPECT_NEAR(b[t], 5 * a[t], 1e-9);
}

// By the closed form of two columns at right angles: the largest evidence has the prior variance b^2 - v, v the
// variance of the estimate, and the posterior mean b (1 - v / b^2).
TEST(Regression, shrinks_as_the_closed_form_says) {
  const int n = 400;
  Eigen::MatrixXd x(n, 1);
  Eigen::VectorXd z(n);
  samples::Noise source(2);
  for (int t = 0; t < n; ++t) {
    x(t, 0) = t % 2 == 0 ? 1 : -1;
    z(t) = 0.2 * x(t, 0) + source.next();
  }
  const double b = x.col(0).dot(z) / n;
  const regression::Shrunk found = regression::shrunk_regression(x, z, n, 1, Context());
  const double variance = found.squares / (n - 1) / n;
  EXPECT_NEAR(found.coefficients(0), b * (1 - variance / (b * b)), 1e-3);
}

}  // namespace
}  // namespace salesforecast
