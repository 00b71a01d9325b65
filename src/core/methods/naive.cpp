#include "core/methods/naive.h"

#include "core/methods/support.h"

namespace salesforecast {
namespace {

class NaiveFit final : public FittedMethod {
 public:
  NaiveFit(double level, double sigma, int observations) : level_(level), sigma_(sigma), observations_(observations) {}

  std::string_view method() const override { return kNaiveMethod.name; }
  std::string variant() const override { return kNaiveMethod.name; }
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  double level_;      // the last value
  double sigma_;      // standard deviation of one-step errors
  int observations_;  // one-step errors behind sigma_
};

std::unique_ptr<FittedMethod> fit_naive(const MethodInput& input, const Context& context) {
  context.check_cancel();
  require_length(input.y, 1, kNaiveMethod.name);
  const std::vector<double> errors = lag_differences(input.y, 1);
  const double count = static_cast<double>(errors.size());
  return std::make_unique<NaiveFit>(bounded(input.y.back()), root_mean_square(errors, count), static_cast<int>(count));
}

// fpp3 table 5.2, naive: sigma_h = sigma sqrt(h).
MethodForecast NaiveFit::forecast(const Future& future) const {
  const int horizon = future.horizon;
  MethodForecast result{std::vector<double>(horizon, level_), std::vector<double>(horizon)};
  for (int h = 0; h < horizon; ++h) {
    result.sd[h] = bounded(sigma_ * std::sqrt(h + 1.0));
  }
  return result;
}

Components NaiveFit::explain(const Future& future) const {
  return {{"level"}, {std::vector<double>(future.horizon, level_)}};
}

// The first value and the variance are its parameters.
InSample NaiveFit::in_sample() const {
  InSample result;
  if (observations_ > 0) {
    result.mse = bounded(sigma_ * sigma_);
  }
  result.observations = observations_;
  result.parameters = 2;
  return result;
}

// Nothing to keep: the state is all there is.
std::unique_ptr<FittedMethod> NaiveFit::refit(const MethodInput& input, bool, const Context& context) const {
  return fit_naive(input, context);
}

Parameters NaiveFit::save() const {
  Parameters parameters;
  parameters.set("level", level_);
  parameters.set("sigma", sigma_);
  parameters.set("observations", observations_);
  return parameters;
}

std::unique_ptr<FittedMethod> load_naive(const Parameters& parameters) {
  return std::make_unique<NaiveFit>(parameters.number("level", -kLargestResult, kLargestResult),
                                    parameters.number("sigma", 0, kLargestResult),
                                    parameters.integer("observations", 0, kMostObservations));
}

}  // namespace

constinit const Method kNaiveMethod = {
    "naive", "the last value", {.simple = true, .usual_error = 1.35}, fit_naive, load_naive};

}  // namespace salesforecast
