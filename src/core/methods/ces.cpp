#include "core/methods/ces.h"

#include <utility>

#include "core/methods/ces/model.h"
#include "core/methods/support.h"

namespace salesforecast {
namespace {

constexpr const char* kName = "ces";

class CesFit final : public FittedMethod {
 public:
  explicit CesFit(ces::Model model) : model_(std::move(model)) {}

  std::string_view method() const override { return kName; }
  std::string variant() const override { return "CES(" + std::string(ces::form_word(model_.form)) + ")"; }
  MethodForecast forecast(const Future& future) const override { return ces::forecast(model_, future.horizon); }
  Components explain(const Future& future) const override { return ces::explain(model_, future.horizon); }
  InSample in_sample() const override { return model_.in_sample; }
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override {
    context.check_cancel();
    require_length(input.y, ces::kMinLength, kName);
    return std::make_unique<CesFit>(ces::fit_again(model_, estimate, input.y, context));
  }
  Parameters save() const override { return ces::save(model_); }

 private:
  ces::Model model_;
};

std::unique_ptr<FittedMethod> fit_ces(const MethodInput& input, const Context& context) {
  context.check_cancel();
  require_length(input.y, ces::kMinLength, kName);
  return std::make_unique<CesFit>(ces::fit_best(input.y, input.season, context));
}

std::unique_ptr<FittedMethod> load_ces(const Parameters& parameters) {
  return std::make_unique<CesFit>(ces::load(parameters));
}

}  // namespace

const Method kCesMethod = {
    .name = kName,
    .summary = "complex exponential smoothing, the form of its season chosen by AICc",
    .abilities = {.seasonal = true, .min_length = ces::kMinLength, .heavy = true},
    .fit = fit_ces,
    .load = load_ces,
};

}  // namespace salesforecast
