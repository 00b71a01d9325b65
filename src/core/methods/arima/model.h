// A fitted ARIMA model: what forecasts need, and how it is stored.
#pragma once

#include <vector>

#include "core/methods/arima/search.h"
#include "core/methods/method.h"

namespace salesforecast::arima {

// A regressor with its effect.
struct RegressorEffect {
  int column = 0;  // of the view it came from
  double scale = 1;
  double coefficient = 0;
  double last = 0;  // the value that the history ends with, on `scale`
};

// Everything is on the scale y / scale.
struct Model {
  Order order;
  std::vector<double> point;  // partial autocorrelations, in the sequence of Likelihood's coordinates
  double scale = 1;
  double constant = 0;  // the mean, or the drift a step
  std::vector<RegressorEffect> regressors;
  std::vector<WaveEffect> waves;  // phases are those of step 1
  std::vector<double> state;      // of the filter after the last difference: expectations as of then
  std::vector<double> last;       // the last order.lost() values, constant, regressors and waves out
  double sigma = 0;               // standard deviation of the innovations, degrees of freedom taken off
  InSample in_sample;
};

// The model of a fit, its constant and regressors estimated. Throws Error(kInvalidData) for a series that is too short.
Model make_model(const Sample& sample, const RegressorView& view, const Fit& fit);

// The same coefficients after another history, `sample` without regressors; first_period as in MethodInput. Throws
// Error(kInvalidData) for a series that is too short.
Model run_model(const Model& model, const Sample& sample, const RegressorView& view, std::int64_t first_period);

// "ARIMA(2,1,1)+Fourier(52:3) with drift": the order, and of each wave the length in whole periods and the harmonics.
std::string model_name(const Model& model);

// As FittedMethod's of the same names, on the scale of y.
MethodForecast forecast(const Model& model, const Future& future);
Components explain(const Model& model, const Future& future);
std::vector<bool> uses_regressors(const Model& model);

Parameters save(const Model& model);
// The model of save(), bit for bit. Throws Error(kInvalidData) for what is missing or outside its range.
Model load(const Parameters& parameters);

}  // namespace salesforecast::arima
