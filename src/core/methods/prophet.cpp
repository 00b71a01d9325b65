#include "core/methods/prophet.h"

#include <utility>

#include "core/methods/prophet/model.h"
#include "core/methods/support.h"

namespace salesforecast {
namespace {

constexpr const char* kName = "prophet";
// A trend that may bend seven times, and a few values to tell it from noise.
constexpr int kMinLength = 10;

class ProphetFit final : public FittedMethod {
 public:
  explicit ProphetFit(prophet::Model model) : model_(std::move(model)) {}

  std::string_view method() const override { return kName; }
  std::string variant() const override { return prophet::variant_of(model_.form); }
  MethodForecast forecast(const Future& future) const override { return prophet::forecast(model_, future); }
  Components explain(const Future& future) const override { return prophet::explain(model_, future); }
  InSample in_sample() const override { return model_.in_sample; }
  std::vector<bool> uses_regressors() const override { return prophet::uses_regressors(model_); }
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override { return prophet::save(model_); }

 private:
  prophet::Model model_;
};

prophet::Calendar calendar_of(const MethodInput& input) {
  prophet::Calendar calendar;
  if (input.frequency != nullptr) calendar.frequency = *input.frequency;
  calendar.first_period = input.first_period;
  calendar.length = static_cast<std::int64_t>(input.y.size());
  return calendar;
}

// Seasons, and how regressors are standardised, stay. What runs through the history is the trend: it bends anew where
// the history bends, about the effects and the variance that are kept.
std::unique_ptr<FittedMethod> ProphetFit::refit(const MethodInput& input, bool estimate, const Context& context) const {
  context.check_cancel();
  require_length(input.y, kMinLength, kName);
  prophet::Calendar calendar = calendar_of(input);
  calendar.frequency = model_.calendar.frequency;
  return std::make_unique<ProphetFit>(
      prophet::make_model(input, calendar, model_.form, estimate ? nullptr : &model_, context));
}

std::unique_ptr<FittedMethod> fit_prophet(const MethodInput& input, const Context& context) {
  context.check_cancel();
  require_length(input.y, kMinLength, kName);
  prophet::Calendar calendar = calendar_of(input);
  prophet::Form form = prophet::make_form(input, calendar);
  return std::make_unique<ProphetFit>(prophet::make_model(input, calendar, std::move(form), nullptr, context));
}

std::unique_ptr<FittedMethod> load_prophet(const Parameters& parameters) {
  return std::make_unique<ProphetFit>(prophet::load(parameters));
}

}  // namespace

const Method kProphetMethod = {
    .name = kName,
    .summary = "trend that bends at change points, Fourier seasons and regressors, fitted to the maximum a posteriori",
    .abilities = {.seasonal = true,
                  .min_length = kMinLength,
                  .costly = true,
                  .heavy = true,
                  .regressors = true,
                  .usual_error = 1.2},
    .fit = fit_prophet,
    .load = load_prophet,
};

}  // namespace salesforecast
