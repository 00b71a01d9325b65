#include "core/methods/ets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/methods/ets/form.h"
#include "core/methods/ets/model.h"

namespace salesforecast {
namespace {

constexpr const char* kName = "ets";
constexpr int kMinLength = 5;  // the smallest forms have three parameters, and AICc needs two values more
// Saved states are on a scale where the series has a mean size of 1; a fit never leaves this range.
constexpr double kLargestState = 1e30;
constexpr double kLargestDouble = std::numeric_limits<double>::max();
constexpr double kSmallestDouble = std::numeric_limits<double>::min();

class EtsFit final : public FittedMethod {
 public:
  explicit EtsFit(ets::Model model) : model_(std::move(model)) {}

  std::string_view method() const override { return kName; }
  std::string variant() const override { return ets::form_name(model_.form); }
  MethodForecast forecast(const Future& future) const override { return ets::forecast(model_, future.horizon); }
  Components explain(const Future& future) const override { return ets::explain(model_, future.horizon); }
  InSample in_sample() const override { return model_.in_sample; }

  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override {
    return std::make_unique<EtsFit>(ets::fit_again(model_, !estimate, input.y, context));
  }

  Parameters save() const override {
    Parameters p;
    p.set_word("form", ets::form_code(model_.form));
    p.set("season_length", model_.season);
    p.set("scale", model_.scale);
    p.set("alpha", model_.smoothing.alpha);
    p.set("beta", model_.smoothing.beta);
    p.set("gamma", model_.smoothing.gamma);
    p.set("phi", model_.smoothing.phi);
    p.set("level", model_.state.level);
    p.set("trend", model_.state.trend);
    p.set("season", model_.state.season);
    p.set("sigma", model_.sigma);
    p.set("mse", model_.in_sample.mse);
    p.set("observations", model_.in_sample.observations);
    p.set("parameters", model_.in_sample.parameters);
    if (std::isfinite(model_.in_sample.aicc)) p.set("aicc", model_.in_sample.aicc);
    return p;
  }

 private:
  ets::Model model_;
};

std::unique_ptr<FittedMethod> fit_ets(const MethodInput& input, const Context& context) {
  const Options defaults;
  const Options& options = input.options != nullptr ? *input.options : defaults;
  const auto forms = ets::asked_forms(options);
  if (input.y.size() < static_cast<std::size_t>(kMinLength)) {
    throw Error(ErrorKind::kInvalidData, "ets needs at least " + std::to_string(kMinLength) +
                                             " values, the series has " + std::to_string(input.y.size()));
  }
  return std::make_unique<EtsFit>(ets::fit_best(forms, input.season, input.y, context));
}

std::unique_ptr<FittedMethod> load_ets(const Parameters& p) {
  ets::Model model;
  model.form = ets::parse_form(p.word("form"));
  const bool seasonal = model.form.has_season();
  model.season = p.integer("season_length", seasonal ? 2 : 1, seasonal ? ets::kMaxSeason : 1);
  model.scale = p.number("scale", kSmallestDouble, kLargestDouble);
  model.smoothing.alpha = p.number("alpha", 0, 1);
  model.smoothing.beta = p.number("beta", 0, 1);
  model.smoothing.gamma = p.number("gamma", 0, 1);
  model.smoothing.phi = p.number("phi", 0, 1);
  const bool positive = model.form.multiplicative_anywhere();
  model.state.level =
      p.number("level", positive && model.form.season == ets::Part::kMultiplicative ? kSmallestDouble : -kLargestState,
               kLargestState);
  const double least_trend = model.form.trend == ets::Part::kMultiplicative ? kSmallestDouble : -kLargestState;
  model.state.trend = p.number("trend", least_trend, kLargestState);
  model.state.season = p.numbers("season", seasonal ? static_cast<std::size_t>(model.season) : 0);
  for (const double value : model.state.season) {
    const double least = model.form.season == ets::Part::kMultiplicative ? 0.0 : -kLargestState;
    if (value < least || value > kLargestState) {
      throw Error(ErrorKind::kInvalidData, "ets model has a season outside its range");
    }
  }
  model.sigma = p.number("sigma", 0, kLargestState);
  model.in_sample.mse = p.number("mse", 0, kLargestDouble);
  model.in_sample.observations = p.integer("observations", 1, std::numeric_limits<int>::max());
  model.in_sample.parameters = p.integer("parameters", 1, 100);
  if (p.has("aicc")) model.in_sample.aicc = p.number("aicc", -kLargestDouble, kLargestDouble);
  return std::make_unique<EtsFit>(std::move(model));
}

}  // namespace

const Method kEtsMethod = {
    .name = kName,
    .summary = "exponential smoothing state space models, chosen by AICc",
    .abilities = {.seasonal = true, .min_length = kMinLength, .costly = true},
    .fit = fit_ets,
    .load = load_ets,
};

}  // namespace salesforecast
