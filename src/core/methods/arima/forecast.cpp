// Forecasts of a fitted model: see model.h.
#include <algorithm>
#include <cmath>

#include "core/methods/arima/fourier.h"
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

// Expectations of the series without constant, regressors and waves: the filter's of the differences, added up again.
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

double effect_at(const RegressorEffect& effect, const Future& future, int h) {
  const auto column = static_cast<std::size_t>(effect.column);
  const auto step = static_cast<std::size_t>(h);
  const bool known = column < future.regressors.size() && step < future.regressors[column].size();
  const double value = known ? future.regressors[column][step] / effect.scale : effect.last;
  return effect.coefficient * held(value);
}

double regressors_at(const Model& model, const Future& future, int h) {
  double sum = 0;
  for (const RegressorEffect& effect : model.regressors) sum += effect_at(effect, future, h);
  return sum;
}

double waves_at(const Model& model, int h) {
  double sum = 0;
  for (const WaveEffect& effect : model.waves) sum += wave_at(effect, h);
  return sum;
}

std::vector<double> mean_of_steps(const Model& model, const std::vector<double>& values, const Future& future) {
  std::vector<double> mean;
  mean.reserve(static_cast<std::size_t>(future.horizon));
  for (int h = 0; h < future.horizon; ++h) {
    const double own = values[static_cast<std::size_t>(h)] + constant_at(model, h);
    mean.push_back(bounded((own + regressors_at(model, future, h) + waves_at(model, h)) * model.scale));
  }
  return mean;
}

}  // namespace

// The error of step h has the variance sigma^2 (1 + psi_1^2 + … + psi_{h-1}^2), psi the weights of the model's infinite
// MA form, differences included (Box & Jenkins 1970, section 5.1).
MethodForecast forecast(const Model& model, const Future& future) {
  const auto steps = static_cast<std::size_t>(future.horizon);
  MethodForecast result;
  result.mean = mean_of_steps(model, expectations(model, steps), future);
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

// Regressors and waves are set to zero first, then the drift, then the season: of a seasonal model the difference from
// the mean over the season that the step lies in, counted from step 1.
Components explain(const Model& model, const Future& future) {
  const int horizon = future.horizon;
  const bool seasonal = model.order.seasonal();
  const int season = seasonal ? model.order.season : 1;
  const int whole = (horizon + season - 1) / season * season;
  const std::vector<double> values = expectations(model, static_cast<std::size_t>(whole));
  const std::vector<double> mean = mean_of_steps(model, values, future);
  std::vector<double> level, trend, of_season;
  double average = 0;
  for (int h = 0; h < horizon; ++h) {
    const double drift = model.order.differencings() == 0 ? 0 : constant_at(model, h);
    const double fixed = model.order.differencings() == 0 ? constant_at(model, h) : 0;
    trend.push_back(bounded(drift * model.scale));
    const double others = bounded((regressors_at(model, future, h) + waves_at(model, h)) * model.scale);
    const double rest = mean.at(static_cast<std::size_t>(h)) - trend.back() - others;
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
  for (const WaveEffect& effect : model.waves) {
    result.names.push_back(effect.wave.name);
    std::vector<double>& values_of = result.values.emplace_back();
    for (int h = 0; h < horizon; ++h) values_of.push_back(bounded(wave_at(effect, h) * model.scale));
  }
  for (const RegressorEffect& effect : model.regressors) {
    result.names.push_back(regressor_component(static_cast<std::size_t>(effect.column)));
    std::vector<double>& values_of = result.values.emplace_back();
    for (int h = 0; h < horizon; ++h) values_of.push_back(bounded(effect_at(effect, future, h) * model.scale));
  }
  return result;
}

std::vector<bool> uses_regressors(const Model& model) {
  std::vector<bool> used;
  for (const RegressorEffect& effect : model.regressors) {
    if (effect.coefficient == 0) continue;
    const auto column = static_cast<std::size_t>(effect.column);
    used.resize(std::max(used.size(), column + 1));
    used[column] = true;
  }
  return used;
}

}  // namespace salesforecast::arima
