#include "core/methods/arima/model.h"

#include <algorithm>
#include <cmath>

#include "core/methods/arima/fourier.h"
#include "core/methods/support.h"

namespace salesforecast::arima {
namespace {

// The sample without the model's constant, regressors and waves, whose phases are those of its first value.
Sample without_effects(const Model& model, const Sample& sample, const RegressorView& view) {
  Sample result;
  result.scale = sample.scale;
  result.context = sample.context;
  result.y = sample.y;
  const double n = static_cast<double>(sample.y.size());
  for (std::size_t t = 0; t < result.y.size(); ++t) {
    const double to_end = static_cast<double>(t) + 1 - n;
    result.y[t] -= model.constant * (model.order.differencings() == 0 ? 1 : to_end);
    for (const RegressorEffect& effect : model.regressors) {
      result.y[t] -= effect.coefficient * (view.history(static_cast<std::size_t>(effect.column))[t] / effect.scale);
    }
    for (const WaveEffect& effect : model.waves) result.y[t] -= wave_at(effect, static_cast<double>(t));
  }
  result.regressors.resize(static_cast<Eigen::Index>(result.y.size()), 0);
  return result;
}

// States, spread and error measures of a model whose coefficients are all set; effects of the sample are taken out.
void finish(const Sample& rest, int parameters, Model& model) {
  Order order = model.order;
  order.constant = false;
  const Differenced data = difference(rest, order);
  Likelihood likelihood(order, data, FilterStart::kStationary);
  const Solution solution = likelihood.solve(model.point);
  if (!std::isfinite(solution.variance)) throw Error(ErrorKind::kInvalidData, "arima lost its states");
  model.state = solution.state;
  model.last.clear();
  std::size_t gap = 0;
  double stand_in = 0;  // what difference() puts in place of a missing value
  for (std::size_t t = 0; t < rest.y.size(); ++t) {
    const bool missing = std::isnan(rest.y[t]);
    stand_in = missing ? stand_in : rest.y[t];
    const double value = missing ? stand_in - solution.coefficients[gap++] : stand_in;
    if (t + static_cast<std::size_t>(order.lost()) >= rest.y.size()) model.last.push_back(value);
  }
  const double n = data.observations();
  const double k = parameters;
  model.sigma = std::sqrt(solution.variance * n / std::max(n - k + 1, 1.0));
  const double rms = std::sqrt(solution.variance) * model.scale;
  InSample& in_sample = model.in_sample;
  in_sample.mse = bounded(rms * rms);
  in_sample.observations = data.observations();
  in_sample.parameters = parameters;
  // A perfect fit has no likelihood.
  const double aicc = solution.variance > 0 ? aicc_of(solution.log_likelihood, n, k) : INFINITY;
  in_sample.aicc = std::isfinite(aicc) ? aicc + 2 * n * std::log(model.scale) : std::nan("");
}

// Takes the model from the first value of a history of n to its end: the values that regressors end with, the phases of
// step 1.
void keep_last(const RegressorView& view, std::size_t n, Model& model) {
  for (RegressorEffect& effect : model.regressors) {
    double last = 0;
    for (const double v : view.history(static_cast<std::size_t>(effect.column))) last = std::isfinite(v) ? v : last;
    effect.last = bounded(last / effect.scale);
  }
  for (WaveEffect& effect : model.waves) {
    effect.wave.phase = std::fmod(effect.wave.phase + static_cast<double>(n), effect.wave.length);
  }
}

}  // namespace

Model make_model(const Sample& sample, const RegressorView& view, const Fit& fit) {
  const Differenced data = difference(sample, fit.order);
  Likelihood likelihood(fit.order, data, FilterStart::kStationary);
  const Solution solution = likelihood.solve(fit.point);
  Model model;
  model.order = fit.order;
  model.point = fit.point;
  model.scale = sample.scale;
  if (data.constant) model.constant = solution.coefficients[static_cast<std::size_t>(data.missing)];
  const std::vector<double> effects = effects_by_column(data, solution.coefficients, sample.regressors.cols());
  for (std::size_t i = 0; i < sample.kept.size(); ++i) {
    RegressorEffect effect;
    effect.column = static_cast<int>(sample.kept[i]);
    effect.scale = sample.regressor_scales[i];
    effect.coefficient = effects[i];
    model.regressors.push_back(effect);
  }
  auto next = effects.begin() + static_cast<std::ptrdiff_t>(sample.kept.size());
  for (const Wave& wave : sample.waves) {
    const auto end = next + 2 * wave.harmonics;
    model.waves.push_back({wave, {next, end}});
    next = end;
  }
  finish(without_effects(model, sample, view), parameter_count(fit.order, data), model);
  keep_last(view, sample.y.size(), model);
  return model;
}

Model run_model(const Model& model, const Sample& sample, const RegressorView& view, std::int64_t first_period) {
  Model result = model;
  result.scale = sample.scale;
  const double rescaled = model.scale / sample.scale;
  result.constant = bounded(model.constant * rescaled);
  for (RegressorEffect& effect : result.regressors) {
    const auto column = static_cast<std::size_t>(effect.column);
    if (column >= view.columns() || view.history(column).size() != sample.y.size()) {
      throw Error(ErrorKind::kInvalidData, "arima needs the regressors that it was fitted with");
    }
    effect.coefficient = bounded(effect.coefficient * rescaled);
  }
  for (WaveEffect& effect : result.waves) {
    effect.wave.phase = phase_of(first_period, effect.wave.length);
    for (double& v : effect.coefficients) v = bounded(v * rescaled);
  }
  finish(without_effects(result, sample, view), model.in_sample.parameters, result);
  keep_last(view, sample.y.size(), result);
  return result;
}

std::string model_name(const Model& model) {
  std::string waves;
  for (const WaveEffect& effect : model.waves) {
    waves += (waves.empty() ? "+Fourier(" : ",") + std::to_string(std::lround(effect.wave.length)) + ":" +
             std::to_string(effect.wave.harmonics);
  }
  return order_name(model.order, waves.empty() ? waves : waves + ")");
}

}  // namespace salesforecast::arima
