// A fitted prophet model: what forecasts need, and how it is stored.
#pragma once

#include <string>
#include <vector>

#include "core/methods/method.h"
#include "core/methods/prophet/calendar.h"
#include "core/methods/prophet/estimate.h"
#include "core/methods/prophet/form.h"

namespace salesforecast::prophet {

struct Model {
  Form form;
  Calendar calendar;
  double scale = 1;                  // the point is of y / scale
  std::vector<double> changepoints;  // on the time from 0 to 1
  Point point;
  std::vector<double> last;  // the standardised values that the regressors end with
  InSample in_sample;
};

// Fits a form to a history. kept: effects and variance of this model, whose form it is; nullptr: all is estimated.
// Throws Error(kInvalidData) for a history without a span of time, or without the model's regressors.
Model make_model(const MethodInput& input, const Calendar& calendar, Form form, const Model* kept,
                 const Context& context);

// "linear", "logistic multiplicative with season of the year and of the week", …
std::string variant_of(const Form& form);

// As FittedMethod's of the same names, on the scale of y.
MethodForecast forecast(const Model& model, const Future& future);
Components explain(const Model& model, const Future& future);
std::vector<bool> uses_regressors(const Model& model);

Parameters save(const Model& model);
// The model of save(), bit for bit. Throws Error(kInvalidData) for what is missing or outside its range.
Model load(const Parameters& parameters);

}  // namespace salesforecast::prophet
