// A fitted form, its forecasts, and how it is stored.
#pragma once

#include <string>

#include "core/methods/ces/recursion.h"
#include "core/methods/method.h"

namespace salesforecast::ces {

struct Model {
  Form form = Form::kNone;
  int season = 1;  // 1 without one
  Smoothing smoothing{};
  double scale = 1;  // a power of two; states and sigma are of y / scale
  State state;
  double sigma = 0;  // standard deviation of one-step errors, degrees of freedom taken off
  InSample in_sample;
};

// The form with the smallest AICc. y: at least kMinLength values. Throws Error(kCancelled), and Error(kInvalidData)
// where no form can be fitted.
inline constexpr int kMinLength = 6;
Model fit_best(std::span<const double> y, int season, const Context& context);

// The model's form on another history; parameters as they are, or estimated from there. Error(kInvalidData) where the
// history has not two seasons of a form with season.
Model fit_again(const Model& model, bool estimate, std::span<const double> y, const Context& context);

MethodForecast forecast(const Model& model, int horizon);
Components explain(const Model& model, int horizon);

Parameters save(const Model& model);
Model load(const Parameters& parameters);

}  // namespace salesforecast::ces
