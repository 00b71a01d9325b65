#include "core/methods/arima/likelihood.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "core/methods/arima/model.h"
#include "core/methods/arima/search.h"
#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast::arima {
namespace {

// words: NAME p d q P D Q constant …
Order order_of(const std::vector<std::string>& words, int season) {
  Order order;
  order.ar = std::stoi(words[1]);
  order.differences = std::stoi(words[2]);
  order.ma = std::stoi(words[3]);
  order.seasonal_ar = std::stoi(words[4]);
  order.seasonal_differences = std::stoi(words[5]);
  order.seasonal_ma = std::stoi(words[6]);
  order.season = season;
  order.constant = words[7] == "1";
  return order;
}

struct Estimated {
  Model model;
  double log_likelihood = 0;  // on the scale of y
  double variance = 0;
};

Estimated estimate(const Sample& sample, const RegressorView& view, const Order& order) {
  const Context context;
  Estimator estimator(sample, context);
  const Fit fit = estimator.estimate(order, FilterStart::kStationary, nullptr, 1e-13);
  const Differenced& data = estimator.data(order);
  Likelihood likelihood(order, data, FilterStart::kStationary);
  const Solution solution = likelihood.solve(fit.point);
  Estimated result;
  result.log_likelihood = solution.log_likelihood - data.observations() * std::log(sample.scale);
  result.variance = solution.variance * sample.scale * sample.scale;
  result.model = make_model(sample, view, fit);
  return result;
}

// R stops a little before the maximum now and then, and its differences are diffuse by a variance of 1e6, not exactly.
void expect_likelihood(double ours, double theirs, const std::string& what) {
  EXPECT_NEAR(ours, theirs, 1e-6 * std::fabs(theirs)) << what;
}

TEST(ArimaLikelihood, fixed_orders_are_those_of_r_arima) {
  const auto models = golden::lines("arima_reference.txt", "model");
  EXPECT_GE(models.size(), 18u);
  for (const auto& words : models) {
    const golden::NamedSeries series = golden::r_series(words[0]);
    const Order order = order_of(words, series.season);
    const Estimated ours = estimate(make_sample(series.y, {}), {}, order);
    const std::vector<double> values = golden::numbers(words, 8);  // log likelihood, variance, 12 means, 12 sds
    const std::string what = series.name + " " + order_name(order);
    expect_likelihood(ours.log_likelihood, values[0], what);
    EXPECT_NEAR(ours.variance / values[1], 1, 2e-3) << what;
    const MethodForecast forecasts = forecast(ours.model, 12);
    const double sd = std::sqrt(values[1]);
    // R's spread has the variance of maximum likelihood, ours that with degrees of freedom.
    const double degrees = std::sqrt(ours.variance) / (ours.model.sigma * ours.model.scale);
    for (int h = 0; h < 12; ++h) {
      EXPECT_NEAR(forecasts.mean[h], values[h + 2], 0.01 * sd) << what << " step " << h + 1;
      EXPECT_NEAR(forecasts.sd[h] * degrees / values[h + 14], 1, 5e-3) << what << " step " << h + 1;
    }
  }
}

TEST(ArimaLikelihood, missing_values_are_skipped_as_r_does) {
  for (const auto& words : golden::lines("arima_reference.txt", "missing")) {
    golden::NamedSeries series = golden::r_series(words[0]);
    std::istringstream gaps(words[8]);
    for (std::string gap; std::getline(gaps, gap, ',');) series.y[std::stoul(gap) - 1] = std::nan("");
    const Order order = order_of(words, series.season);
    const Estimated ours = estimate(make_sample(series.y, {}), {}, order);
    const std::vector<double> values = golden::numbers(words, 9);
    const std::string what = series.name + " " + order_name(order);
    expect_likelihood(ours.log_likelihood, values[0], what);
    EXPECT_NEAR(ours.variance / values[1], 1, 2e-3) << what;
    const MethodForecast forecasts = forecast(ours.model, 12);
    for (int h = 0; h < 12; ++h) {
      EXPECT_NEAR(forecasts.mean[h], values[h + 2], 0.01 * std::sqrt(values[1])) << what << " step " << h + 1;
    }
  }
}

TEST(ArimaLikelihood, regressors_are_estimated_with_the_errors_as_r_does) {
  for (const auto& words : golden::lines("arima_reference.txt", "regressor")) {
    const golden::NamedSeries series = golden::r_series(words[0]);
    const int n = static_cast<int>(series.y.size());
    Regressor cosine{.name = "cosine", .kind = RegressorKind::kKnown, .values = {}, .records = {}};
    for (int t = 1; t <= n + 12; ++t) cosine.values.push_back(std::cos(t));
    const Regressors regressors({cosine});
    const RegressorView view = regressors.view(n, 0, 12);
    const Order order = order_of(words, series.season);
    const Estimated ours = estimate(make_sample(series.y, view), view, order);
    const std::vector<double> values = golden::numbers(words, 8);
    const std::string what = series.name + " " + order_name(order);
    expect_likelihood(ours.log_likelihood, values[0], what);
    const RegressorEffect& effect = ours.model.regressors.at(0);
    const double sd = std::sqrt(ours.variance);
    EXPECT_NEAR(effect.coefficient / effect.scale * ours.model.scale, values[1], 0.01 * sd) << what;
    const MethodForecast forecasts = forecast(ours.model, future_of(view, 12));
    for (int h = 0; h < 12; ++h) EXPECT_NEAR(forecasts.mean[h], values[h + 2], 0.02 * sd) << what << " " << h + 1;
  }
}

TEST(ArimaLikelihood, a_filter_of_one_value_at_a_time_gives_the_density_of_all) {
  // MA(1): covariance 1 + theta^2, theta, 0, 0, …; the density by its Cholesky factor.
  constexpr int kCount = 6;
  const double theta = 0.7;
  Eigen::MatrixXd columns(kCount, 1);
  columns << 0.3, -1.2, 0.8, 0.1, -0.4, 2.0;
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Identity(kCount, kCount) * (1 + theta * theta);
  for (int i = 0; i + 1 < kCount; ++i) covariance(i, i + 1) = covariance(i + 1, i) = theta;
  Filter filter;
  Eigen::MatrixXd errors;
  ASSERT_TRUE(filter.run({{}, {theta}}, columns, FilterStart::kStationary, errors));
  const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
  EXPECT_NEAR(errors.squaredNorm(), columns.col(0).dot(factor.solve(columns.col(0))), 1e-12);
  EXPECT_NEAR(filter.log_variance(), std::log(covariance.determinant()), 1e-12);
}

TEST(ArimaLikelihood, derivatives_are_those_of_the_sum) {
  const std::vector<double> y = samples::trending_seasonal(80, 12, 200, 1, 50, 5);
  const Sample sample = make_sample(y, {});
  Order order{.ar = 1, .differences = 1, .ma = 1, .seasonal_ma = 1, .season = 12, .constant = true};
  const Differenced data = difference(sample, order);
  Likelihood likelihood(order, data, FilterStart::kStationary);
  const std::vector<double> point = {0.4, -0.2, 0.5};
  std::vector<double> hessian(9), gradient(3);
  likelihood.linearise(point, hessian, gradient);
  for (std::size_t i = 0; i < point.size(); ++i) {
    std::vector<double> low = point, high = point;
    low[i] -= 1e-5;
    high[i] += 1e-5;
    const double slope = (likelihood.value(high) - likelihood.value(low)) / 2e-5;
    EXPECT_NEAR(2 * gradient[i] / slope, 1, 1e-5);
  }
}

TEST(ArimaSample, drops_regressors_without_variation_or_future_and_those_that_others_explain) {
  const std::vector<double> y = samples::trending_seasonal(60, 1, 50, 0.4, 0, 5);
  std::vector<Regressor> columns(5);
  samples::Noise noise(5);
  for (int t = 0; t < 72; ++t) {
    const double v = noise.next();
    columns[0].values.push_back(v);
    columns[1].values.push_back(7);          // constant
    columns[2].values.push_back(3 * v - 2);  // the first by another scale
    columns[3].values.push_back(t < 60 ? noise.next() : std::nan(""));
    columns[4].values.push_back(noise.next());
  }
  columns[3].kind = RegressorKind::kPast;  // nothing is known of its time to come
  const Regressors regressors(columns);
  const RegressorView view = regressors.view(60, 0, 12);
  const Sample sample = make_sample(y, view);
  EXPECT_EQ(sample.kept, (std::vector<std::size_t>{0, 2, 4}));
  Order order;
  order.constant = true;
  EXPECT_EQ(difference(sample, order).regressors, (std::vector<std::size_t>{0, 2}));
}

// Of tens of thousands of values each column takes milliseconds.
TEST(ArimaLikelihood, many_columns_ask_one_by_one_whether_to_go_on) {
  static int asked = 0;
  Context context;
  context.stop_requested = [] { return ++asked > 1000; };
  const std::vector<double> y = samples::trending_seasonal(200, 1, 50, 0.4, 0, 5);
  std::vector<Regressor> columns(20);
  samples::Noise noise(5);
  for (Regressor& column : columns) {
    for (int t = 0; t < 201; ++t) column.values.push_back(noise.next());
  }
  const Regressors regressors(columns);
  const Sample sample = make_sample(y, regressors.view(200, 0, 1), &context);
  Order order;
  order.ar = 1;
  const Differenced data = difference(sample, order);
  EXPECT_GE(asked, 20);
  asked = 0;
  Likelihood(order, data, FilterStart::kStationary).solve(std::vector<double>{0.3});
  EXPECT_GE(asked, 20);
  asked = 1000;
  EXPECT_THROW(difference(sample, order), Error);
}

TEST(ArimaSample, refuses_infinities_and_too_many_gaps) {
  EXPECT_THROW(make_sample(std::vector<double>{1, 2, INFINITY, 4}, {}), Error);
  std::vector<double> y(2 * kMostMissing, 1.0);
  std::fill_n(y.begin() + 100, kMostMissing + 1, std::nan(""));
  EXPECT_THROW(difference(make_sample(y, {}), Order()), Error);
}

}  // namespace
}  // namespace salesforecast::arima
