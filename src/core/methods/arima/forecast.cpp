// Forecasts of a fitted model: see model.h.
#include <algorithm>
#include <cmath>

#include "core/methods/arima/model.h"
#include "core/methods/support.h"

namespace salesforecast::arima {
namespace {

// Stored models may hold anything within their ranges: recursions stay within this, so that sums of squares are finite.
constexpr double kLargestStep = 1e100;

double held(double value) { return std::clamp(value, -kLargestStep, kLargestStep); }

// A coefficient and the steps it reaches back.
struct Term {
  std::size_t lag;
  double coefficient;
};

// The coefficients that are not zero: few, however long the season.
std::vector<Term> terms_of(std::span<const double> coefficients) {
  std::vector<Term> terms;
  for (std::size_t i = 0; i < coefficients.size(); ++i) {
    if (coefficients[i] != 0) terms.push_back({i + 1, coefficients[i]});
  }
  return terms;
}

Arma arma_of(const Model& model) {
  Factors factors;
  Arma arma;
  factors_at(model.order, model.point, factors);
  multiply_out(factors, model.order.season, arma);
  return arma;
}

// Expectations of the series without constant and regressors: the filter's of the differences, added up again.
std::vector<double> expectations(const Model& model, std::size_t steps) {
  std::vector<double> phi = arma_of(model).phi;
  std::vector<double> state = model.state;
  phi.resize(state.size(), 0.0);
  state.push_back(0);
  const std::vector<Term> sums = terms_of(with_differences({}, model.order));
  std::vector<double> values = model.last;
  values.reserve(values.size() + steps);
  for (std::size_t h = 0; h < steps; ++h) {
    const double difference = state.front();
    for (std::size_t i = 0; i < phi.size(); ++i) state[i] = held(state[i + 1] + phi[i] * difference);
    double value = difference;
    for (const Term& term : sums) value += term.coefficient * values[values.size() - term.lag];
    values.push_back(held(value));
  }
  values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(model.last.size()));
  return values;
}

// What the constant adds at step h + 1: the mean, or the drift of so many steps.
double constant_at(const Model& model, int h) {
  return model.constant * (model.order.differencings() == 0 ? 1.0 : h + 1.0);
}

double regressors_at(const Model& model, int h) {
  double sum = 0;
  for (const RegressorEffect& effect : model.regressors) {
    const std::size_t step = std::min(static_cast<std::size_t>(h), effect.future.size() - 1);
    sum += effect.coefficient * effect.future[step];
  }
  return sum;
}

std::vector<double> mean_of_steps(const Model& model, const std::vector<double>& values, int horizon) {
  std::vector<double> mean;
  mean.reserve(static_cast<std::size_t>(horizon));
  for (int h = 0; h < horizon; ++h) {
    mean.push_back(
        bounded((values[static_cast<std::size_t>(h)] + constant_at(model, h) + regressors_at(model, h)) * model.scale));
  }
  return mean;
}

}  // namespace

// The error of step h has the variance sigma^2 (1 + psi_1^2 + … + psi_{h-1}^2), psi the weights of the model's infinite
// MA form, differences included (Box & Jenkins 1970, section 5.1).
MethodForecast forecast(const Model& model, int horizon) {
  const auto steps = static_cast<std::size_t>(horizon);
  MethodForecast result;
  result.mean = mean_of_steps(model, expectations(model, steps), horizon);
  const Arma arma = arma_of(model);
  const std::vector<Term> phi = terms_of(with_differences(arma.phi, model.order));
  std::vector<double> psi;
  double squares = 0;
  for (std::size_t h = 0; h < steps; ++h) {
    double weight = h == 0 ? 1 : h <= arma.theta.size() ? arma.theta[h - 1] : 0;
    for (const Term& term : phi) {
      if (term.lag <= h) weight += term.coefficient * psi[h - term.lag];
    }
    psi.push_back(held(weight));
    squares += psi.back() * psi.back();
    result.sd.push_back(bounded(model.sigma * std::sqrt(squares) * model.scale));
  }
  return result;
}

// Regressors are set to zero first, then the drift, then the season: of a seasonal model the difference from the mean
// over the season that the step lies in, counted from step 1.
Components explain(const Model& model, int horizon) {
  const bool seasonal = model.order.seasonal();
  const int season = seasonal ? model.order.season : 1;
  const int whole = (horizon + season - 1) / season * season;
  const std::vector<double> values = expectations(model, static_cast<std::size_t>(whole));
  const std::vector<double> mean = mean_of_steps(model, values, horizon);
  std::vector<double> level, trend, of_season, of_regressors;
  double average = 0;
  for (int h = 0; h < horizon; ++h) {
    const double drift = model.order.differencings() == 0 ? 0 : constant_at(model, h);
    const double fixed = model.order.differencings() == 0 ? constant_at(model, h) : 0;
    trend.push_back(bounded(drift * model.scale));
    of_regressors.push_back(bounded(regressors_at(model, h) * model.scale));
    const double rest = mean.at(static_cast<std::size_t>(h)) - trend.back() - of_regressors.back();
    if (seasonal && h % season == 0) {
      const std::span<const double> cycle = std::span(values).subspan(static_cast<std::size_t>(h), season);
      average = mean_of(cycle);
    }
    level.push_back(seasonal ? bounded((average + fixed) * model.scale) : rest);
    of_season.push_back(rest - level.back());
  }
  Components result{{"level", "trend"}, {level, trend}};
  if (seasonal) {
    result.names.emplace_back("season");
    result.values.push_back(of_season);
  }
  if (!model.regressors.empty()) {
    result.names.emplace_back("regressors");
    result.values.push_back(of_regressors);
  }
  return result;
}

}  // namespace salesforecast::arima
