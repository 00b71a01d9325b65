// Forecasts of a model, their spread and parts: see model.h.
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/methods/prophet/model.h"
#include "core/methods/support.h"

namespace salesforecast::prophet {
namespace {

// The forecast is the sum of its parts, so each is held where the sum of all stays within kLargestResult.
double part(double value, double scale) {
  constexpr double kLargestPart = kLargestResult / 4096;
  return std::clamp(value * scale, -kLargestPart, kLargestPart);
}

// Of one step, in the sequence of names_of().
struct Step {
  std::vector<double> parts;
  double sd = 0;
};

std::vector<std::string> names_of(const Form& form) {
  std::vector<std::string> names = {"level"};
  if (form.growth != ProphetGrowth::kFlat) names.emplace_back("trend");
  for (const Season& season : form.seasons) names.emplace_back(name_of(season.kind));
  for (const RegressorScale& one : form.regressors) {
    names.push_back(regressor_component(static_cast<std::size_t>(one.column)));
  }
  return names;
}

// The variance of the trend's predictor: the package draws changes of the rate after the history as a Poisson process
// of as many a unit of time as there are change points, sizes from a Laplace distribution whose scale b is the mean
// |delta| (section 3.1.4). A change at s adds its size times u - s at a time u after the history, so the variance is
// S * 2 b^2 * integral of (u - s)^2 = S * 2 b^2 * u^3 / 3.
double predictor_variance(const Point& point, double after) {
  if (point.changes.size() == 0 || after <= 0) return 0;
  const double mean_size = point.changes.cwiseAbs().mean();
  return static_cast<double>(point.changes.size()) * 2 * mean_size * mean_size * after * after * after / 3;
}

class Steps {
 public:
  Steps(const Model& model, const Future& future)
      : model_(model), future_(future), level_(trend(1).value), columns_(model.form.effects()) {}

  Step at(int h) {
    const Form& form = model_.form;
    const double day = model_.calendar.day(model_.calendar.length + h);
    const double time = (day - model_.calendar.day_of_first()) / model_.calendar.span();
    season_values(form.seasons, day, columns_.data());
    const auto seasonal = columns_.size() - static_cast<Eigen::Index>(form.regressors.size());
    for (std::size_t i = 0; i < form.regressors.size(); ++i) {
      columns_[seasonal + static_cast<Eigen::Index>(i)] = regressor_at(i, h);
    }
    const TrendValue now = trend(time);
    const double unit = form.multiplicative ? now.value : 1;
    Step step;
    step.parts.push_back(part(level_, model_.scale));
    if (form.growth != ProphetGrowth::kFlat) step.parts.push_back(part(now.value - level_, model_.scale));
    double shares = 0;
    Eigen::Index at = 0;
    const auto add = [&](Eigen::Index columns) {
      const double effect = columns_.segment(at, columns).dot(model_.point.effects.segment(at, columns));
      step.parts.push_back(part(unit * effect, model_.scale));
      shares += effect;
      at += columns;
    };
    for (const Season& season : form.seasons) add(2 * season.order);
    for (std::size_t i = 0; i < form.regressors.size(); ++i) add(1);
    const double slope = now.slope * (form.multiplicative ? 1 + shares : 1);
    const double trend_variance = slope * slope * predictor_variance(model_.point, time - 1);
    step.sd = bounded(std::sqrt(model_.point.variance + trend_variance) * model_.scale);
    return step;
  }

 private:
  double regressor_at(std::size_t i, int h) const {
    const RegressorScale& scale = model_.form.regressors[i];
    const auto column = static_cast<std::size_t>(scale.column);
    const auto step = static_cast<std::size_t>(h);
    if (column >= future_.regressors.size() || step >= future_.regressors[column].size()) return model_.last[i];
    return scale.standardised(future_.regressors[column][step]);
  }

  TrendValue trend(double time) const {
    return trend_at(model_.point, model_.changepoints, model_.form.growth, model_.form.capacity / model_.scale, time);
  }

  const Model& model_;
  const Future& future_;
  double level_;
  Eigen::VectorXd columns_;
};

}  // namespace

MethodForecast forecast(const Model& model, const Future& future) {
  MethodForecast result;
  Steps steps(model, future);
  for (int h = 0; h < future.horizon; ++h) {
    const Step step = steps.at(h);
    double sum = 0;
    for (const double value : step.parts) sum += value;
    result.mean.push_back(sum);
    result.sd.push_back(step.sd);
  }
  return result;
}

Components explain(const Model& model, const Future& future) {
  Components result{names_of(model.form), {}};
  result.values.resize(result.names.size());
  Steps steps(model, future);
  for (int h = 0; h < future.horizon; ++h) {
    const Step step = steps.at(h);
    for (std::size_t c = 0; c < step.parts.size(); ++c) result.values[c].push_back(step.parts[c]);
  }
  return result;
}

std::vector<bool> uses_regressors(const Model& model) {
  std::vector<bool> used;
  const auto count = static_cast<Eigen::Index>(model.form.regressors.size());
  for (Eigen::Index i = 0; i < count; ++i) {
    if (model.point.effects.tail(count)[i] == 0) continue;
    const auto column = static_cast<std::size_t>(model.form.regressors[static_cast<std::size_t>(i)].column);
    used.resize(std::max(used.size(), column + 1));
    used[column] = true;
  }
  return used;
}

}  // namespace salesforecast::prophet
