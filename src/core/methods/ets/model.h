// A fitted form: what forecasts need, and the search for it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/methods/ets/recursion.h"

namespace salesforecast::ets {

// Everything is on the scale y / scale, so that states and errors are near 1 whatever the unit of y.
struct Model {
  Form form;
  int season = 1;  // length of the cycle; 1 without a season
  double scale = 1;
  Smoothing smoothing;
  State state;       // after the last observation; season[0] belongs to step 1
  double sigma = 0;  // standard deviation of the errors, relative ones for multiplicative forms
  InSample in_sample;
};

// Searches the forms for the smallest AICc. Throws Error(kInvalidData) when the data admit none of them.
Model fit_best(std::span<const Form> forms, int season, std::span<const double> y, const Context& context);

// Fits one form from given smoothing parameters; hold: these are kept and only the start states are estimated (they
// belong to the history, not to the form). Throws Error(kInvalidData) when the data do not admit the form.
Model fit_again(const Model& model, bool hold, std::span<const double> y, const Context& context);

// As FittedMethod's of the same names, on the scale of y.
MethodForecast forecast(const Model& model, int horizon);
Components explain(const Model& model, int horizon);

}  // namespace salesforecast::ets
