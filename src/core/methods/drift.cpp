#include "core/methods/drift.h"

#include "core/methods/support.h"

namespace salesforecast {
namespace {

class DriftFit final : public FittedMethod {
 public:
  DriftFit(double level, double slope, double sigma, double mse, int observations)
      : level_(level), slope_(slope), sigma_(sigma), mse_(mse), observations_(observations) {}

  std::string_view method() const override { return kDriftMethod.name; }
  std::string variant() const override { return kDriftMethod.name; }
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  double point(int step) const { return bounded(level_ + step * slope_); }

  double level_;      // the last value
  double slope_;      // (last - first) / (T - 1)
  double sigma_;      // standard deviation of one-step errors, T - 2 degrees of freedom
  double mse_;        // mean square of one-step errors
  int observations_;  // one-step errors, T - 1
};

std::unique_ptr<FittedMethod> fit_drift(const MethodInput& input, const Context& context) {
  context.check_cancel();
  require_length(input.y, kDriftMethod.abilities.min_length, kDriftMethod.name);
  const double count = static_cast<double>(input.y.size() - 1);
  const double slope = bounded(input.y.back() / count - input.y.front() / count);
  std::vector<double> errors = lag_differences(input.y, 1);
  for (double& e : errors) {
    e -= slope;
  }
  const double rms = root_mean_square(errors, count);
  return std::make_unique<DriftFit>(bounded(input.y.back()), slope, root_mean_square(errors, std::max(1.0, count - 1)),
                                    bounded(rms * rms), static_cast<int>(count));
}

// fpp3 table 5.2, drift: sigma_h = sigma sqrt(h (1 + h / (T - 1))).
MethodForecast DriftFit::forecast(const Future& future) const {
  const int horizon = future.horizon;
  MethodForecast result{std::vector<double>(horizon), std::vector<double>(horizon)};
  for (int h = 1; h <= horizon; ++h) {
    result.mean[h - 1] = point(h);
    result.sd[h - 1] = bounded(sigma_ * std::sqrt(h * (1.0 + static_cast<double>(h) / observations_)));
  }
  return result;
}

// Without its trend the forecast is the last value.
Components DriftFit::explain(const Future& future) const {
  const int horizon = future.horizon;
  Components result{{"level", "trend"}, {std::vector<double>(horizon, level_), std::vector<double>(horizon)}};
  for (int h = 0; h < horizon; ++h) {
    result.values[1][h] = point(h + 1) - level_;
  }
  return result;
}

// The first value, the slope and the variance are its parameters.
InSample DriftFit::in_sample() const {
  InSample result;
  result.mse = mse_;
  result.observations = observations_;
  result.parameters = 3;
  return result;
}

// The slope is followed, not kept: it is made of the first and the last value alone, and keeping it would carry the end
// of the longer history into a forecast made before that end.
std::unique_ptr<FittedMethod> DriftFit::refit(const MethodInput& input, bool, const Context& context) const {
  return fit_drift(input, context);
}

Parameters DriftFit::save() const {
  Parameters parameters;
  parameters.set("level", level_);
  parameters.set("slope", slope_);
  parameters.set("sigma", sigma_);
  parameters.set("mse", mse_);
  parameters.set("observations", observations_);
  return parameters;
}

std::unique_ptr<FittedMethod> load_drift(const Parameters& parameters) {
  return std::make_unique<DriftFit>(
      parameters.number("level", -kLargestResult, kLargestResult),
      parameters.number("slope", -kLargestResult, kLargestResult), parameters.number("sigma", 0, kLargestResult),
      parameters.number("mse", 0, kLargestResult), parameters.integer("observations", 1, kMostObservations));
}

}  // namespace

constinit const Method kDriftMethod = {"drift",
                                       "the line through the first and the last value",
                                       {.min_length = 3, .simple = true, .usual_error = 1.4},
                                       fit_drift,
                                       load_drift};

}  // namespace salesforecast
