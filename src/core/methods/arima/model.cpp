#include "core/methods/arima/model.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/methods/support.h"

namespace salesforecast::arima {
namespace {

// The sample without the model's constant and regressors; a value is missing where one of these is.
Sample without_effects(const Model& model, const Sample& sample, const RegressorView& view) {
  Sample result;
  result.scale = sample.scale;
  result.y = sample.y;
  const double n = static_cast<double>(sample.y.size());
  for (std::size_t t = 0; t < result.y.size(); ++t) {
    const double to_end = static_cast<double>(t) + 1 - n;
    result.y[t] -= model.constant * (model.order.differencings() == 0 ? 1 : to_end);
    for (const RegressorEffect& effect : model.regressors) {
      result.y[t] -= effect.coefficient * (view.history(static_cast<std::size_t>(effect.column))[t] / effect.scale);
    }
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
  in_sample.aicc = std::numeric_limits<double>::quiet_NaN();
  // A perfect fit has no likelihood.
  if (n - k - 1 > 0 && solution.variance > 0) {
    in_sample.aicc =
        -2 * solution.log_likelihood + 2 * k + 2 * k * (k + 1) / (n - k - 1) + 2 * n * std::log(model.scale);
  }
}

// The values that the regressors end with.
void keep_last(const RegressorView& view, Model& model) {
  for (RegressorEffect& effect : model.regressors) {
    double last = 0;
    for (const double v : view.history(static_cast<std::size_t>(effect.column))) last = std::isfinite(v) ? v : last;
    effect.last = bounded(last / effect.scale);
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
  std::size_t at = static_cast<std::size_t>(data.missing);
  if (data.constant) model.constant = solution.coefficients[at++];
  for (std::size_t i = 0; i < sample.kept.size(); ++i) {
    RegressorEffect effect;
    effect.column = static_cast<int>(sample.kept[i]);
    effect.scale = sample.regressor_scales[i];
    model.regressors.push_back(effect);
  }
  for (const std::size_t i : data.regressors) model.regressors[i].coefficient = solution.coefficients[at++];
  keep_last(view, model);
  finish(without_effects(model, sample, view), parameter_count(fit.order, data), model);
  return model;
}

Model run_model(const Model& model, const Sample& sample, const RegressorView& view) {
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
  keep_last(view, result);
  finish(without_effects(result, sample, view), model.in_sample.parameters, result);
  return result;
}

}  // namespace salesforecast::arima
