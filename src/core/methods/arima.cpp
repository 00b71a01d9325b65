#include "core/methods/arima.h"

#include <utility>

#include "core/methods/arima/model.h"
#include "core/methods/support.h"

namespace salesforecast {
namespace {

constexpr const char* kName = "arima";
// The smallest models have a variance and a mean or a difference, and AICc needs two values more.
constexpr int kMinLength = 4;

class ArimaFit final : public FittedMethod {
 public:
  explicit ArimaFit(arima::Model model) : model_(std::move(model)) {}

  std::string_view method() const override { return kName; }
  std::string variant() const override { return arima::order_name(model_.order); }
  MethodForecast forecast(const Future& future) const override { return arima::forecast(model_, future); }
  Components explain(const Future& future) const override { return arima::explain(model_, future); }
  InSample in_sample() const override { return model_.in_sample; }
  std::vector<bool> uses_regressors() const override { return arima::uses_regressors(model_); }
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override { return arima::save(model_); }

 private:
  arima::Model model_;
};

// The order is kept in either case.
std::unique_ptr<FittedMethod> ArimaFit::refit(const MethodInput& input, bool estimate, const Context& context) const {
  context.check_cancel();
  require_length(input.y, kMinLength, kName);
  if (!estimate) {
    return std::make_unique<ArimaFit>(arima::run_model(model_, arima::make_sample(input.y, {}), input.regressors));
  }
  const arima::Sample sample = arima::make_sample(input.y, input.regressors);
  const arima::Fit fit = arima::estimate_again(sample, {.order = model_.order, .point = model_.point}, context);
  return std::make_unique<ArimaFit>(arima::make_model(sample, input.regressors, fit));
}

std::unique_ptr<FittedMethod> fit_arima(const MethodInput& input, const Context& context) {
  context.check_cancel();
  require_length(input.y, kMinLength, kName);
  const arima::Sample sample = arima::make_sample(input.y, input.regressors);
  const arima::Fit fit = arima::search_orders(sample, input.season, context);
  return std::make_unique<ArimaFit>(arima::make_model(sample, input.regressors, fit));
}

std::unique_ptr<FittedMethod> load_arima(const Parameters& parameters) {
  return std::make_unique<ArimaFit>(arima::load(parameters));
}

}  // namespace

const Method kArimaMethod = {
    .name = kName,
    .summary = "seasonal ARIMA models, orders found by stepwise search",
    .abilities = {.seasonal = true,
                  .min_length = kMinLength,
                  .costly = true,
                  .heavy = true,
                  .regressors = true,
                  .usual_error = 1.02},
    .fit = fit_arima,
    .load = load_arima,
};

}  // namespace salesforecast
