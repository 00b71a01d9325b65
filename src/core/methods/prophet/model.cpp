#include "core/methods/prophet/model.h"

#include <algorithm>
#include <cmath>

#include "core/methods/support.h"

namespace salesforecast::prophet {
namespace {

History history_of(const MethodInput& input, const Calendar& calendar, const Form& form, double scale) {
  History history;
  history.capacity = form.capacity / scale;
  for (const double y : input.y) history.y.push_back(bounded(y) / scale);
  for (std::int64_t t = 0; t < calendar.length; ++t) history.days.push_back(calendar.day(t));
  const double first = history.days.front(), span = history.days.back() - first;
  if (!(span > 0)) throw Error(ErrorKind::kInvalidData, "prophet needs values of different times");
  for (const double day : history.days) history.times.push_back((day - first) / span);
  for (const RegressorScale& regressor : form.regressors) {
    const auto column = static_cast<std::size_t>(regressor.column);
    if (column >= input.regressors.columns() || input.regressors.history(column).size() != input.y.size()) {
      throw Error(ErrorKind::kInvalidData, "prophet needs the regressors that it was fitted with");
    }
    history.regressors.push_back(input.regressors.history(column));
  }
  return history;
}

// A constant has no noise and no effects: the package does not fit it either.
Point constant_point(const Form& form, const History& history, std::size_t changes) {
  Point point;
  point.offset = history.y.front();
  point.changes = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(changes));
  point.effects = Eigen::VectorXd::Zero(form.effects());
  point.variance = 0;
  point.observations = static_cast<int>(history.y.size());
  return point;
}

Point point_of(const Form& form, const History& history, const Model& model, const Model* kept,
               const Context& context) {
  const auto [low, high] = std::minmax_element(history.y.begin(), history.y.end());
  if (kept == nullptr && *low == *high && form.growth != ProphetGrowth::kLogistic) {
    return constant_point(form, history, model.changepoints.size());
  }
  if (kept == nullptr) return estimate(form, history, model.changepoints, Estimate::kAll, {}, context);
  Point start = kept->point;
  const double rescaled = kept->scale / model.scale;
  if (!form.multiplicative) start.effects *= rescaled;
  start.variance *= rescaled * rescaled;
  if (!start.effects.allFinite() || !std::isfinite(start.variance)) {
    throw Error(ErrorKind::kInvalidData, "the history is of another size than prophet's model");
  }
  return estimate(form, history, model.changepoints, Estimate::kTrend, start, context);
}

InSample in_sample_of(const Form& form, const Point& point, double scale) {
  InSample in_sample;
  in_sample.observations = point.observations;
  const double rms = std::sqrt(point.square_sum / point.observations) * scale;
  in_sample.mse = bounded(rms * rms);
  in_sample.parameters = 2 + (form.growth != ProphetGrowth::kFlat ? 1 : 0) + static_cast<int>(point.effects.size());
  for (const double change : point.changes) in_sample.parameters += change != 0 ? 1 : 0;
  return in_sample;
}

// Where a regressor was never known its mean, or zero, stands for the last value.
std::vector<double> last_values(const Form& form, const History& history) {
  std::vector<double> last;
  for (std::size_t i = 0; i < form.regressors.size(); ++i) {
    double value = form.regressors[i].centre;
    for (const double v : history.regressors[i]) value = std::isfinite(v) ? v : value;
    last.push_back(form.regressors[i].standardised(value));
  }
  return last;
}

}  // namespace

Model make_model(const MethodInput& input, const Calendar& calendar, Form form, const Model* kept,
                 const Context& context) {
  Model model;
  model.calendar = calendar;
  double largest = 0;
  for (const double y : input.y) largest = std::max(largest, std::fabs(bounded(y)));
  model.scale = largest > 0 ? largest : 1;
  model.changepoints = changepoints_of(form, model.calendar);
  const History history = history_of(input, model.calendar, form, model.scale);
  model.form = std::move(form);
  model.last = last_values(model.form, history);
  model.point = point_of(model.form, history, model, kept, context);
  model.in_sample = in_sample_of(model.form, model.point, model.scale);
  return model;
}

std::string variant_of(const Form& form) {
  std::string text = form.growth == ProphetGrowth::kLinear     ? "linear"
                     : form.growth == ProphetGrowth::kLogistic ? "logistic"
                                                               : "flat";
  if (form.multiplicative) text += " multiplicative";
  const char* before = " with ";
  for (const Season& season : form.seasons) {
    text += before;
    text += name_of(season.kind);
    before = ", ";
  }
  if (!form.regressors.empty()) text += before + std::to_string(form.regressors.size()) + " regressors";
  return text;
}

}  // namespace salesforecast::prophet
