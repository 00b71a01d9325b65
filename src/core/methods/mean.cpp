#include "core/methods/mean.h"

#include "core/methods/support.h"

namespace salesforecast {
namespace {

class MeanFit final : public FittedMethod {
 public:
  MeanFit(double level, double sigma, double mse, int observations)
      : level_(level), sigma_(sigma), mse_(mse), observations_(observations) {}

  std::string_view method() const override { return kMeanMethod.name; }
  std::string variant() const override { return kMeanMethod.name; }
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  double level_;      // the mean
  double sigma_;      // standard deviation around it, n - 1 degrees of freedom
  double mse_;        // mean square around it
  int observations_;  // n
};

std::unique_ptr<FittedMethod> fit_mean(const MethodInput& input, const Context& context) {
  context.check_cancel();
  require_length(input.y, 1, kMeanMethod.name);
  std::vector<double> errors = bounded_copy(input.y);
  const double level = bounded(mean_of(errors));
  for (double& e : errors) {
    e = bounded(e - level);
  }
  const double count = static_cast<double>(errors.size());
  const double rms = root_mean_square(errors, count);
  return std::make_unique<MeanFit>(level, root_mean_square(errors, std::max(1.0, count - 1)), bounded(rms * rms),
                                   static_cast<int>(count));
}

// fpp3 table 5.2, mean: sigma_h = sigma sqrt(1 + 1/T).
MethodForecast MeanFit::forecast(const Future& future) const {
  const double sd = bounded(sigma_ * std::sqrt(1 + 1.0 / observations_));
  return {std::vector<double>(future.horizon, level_), std::vector<double>(future.horizon, sd)};
}

Components MeanFit::explain(const Future& future) const {
  return {{"level"}, {std::vector<double>(future.horizon, level_)}};
}

// The mean and the variance are its parameters.
InSample MeanFit::in_sample() const {
  InSample result;
  result.mse = mse_;
  result.observations = observations_;
  result.parameters = 2;
  return result;
}

// Nothing to keep: the mean is the state.
std::unique_ptr<FittedMethod> MeanFit::refit(const MethodInput& input, bool, const Context& context) const {
  return fit_mean(input, context);
}

Parameters MeanFit::save() const {
  Parameters parameters;
  parameters.set("level", level_);
  parameters.set("sigma", sigma_);
  parameters.set("mse", mse_);
  parameters.set("observations", observations_);
  return parameters;
}

std::unique_ptr<FittedMethod> load_mean(const Parameters& parameters) {
  return std::make_unique<MeanFit>(
      parameters.number("level", -kLargestResult, kLargestResult), parameters.number("sigma", 0, kLargestResult),
      parameters.number("mse", 0, kLargestResult), parameters.integer("observations", 1, kMostObservations));
}

}  // namespace

constinit const Method kMeanMethod = {
    "mean", "the mean of the history", {.simple = true, .usual_error = 1.7}, fit_mean, load_mean};

}  // namespace salesforecast
