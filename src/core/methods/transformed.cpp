#include "core/methods/transformed.h"

#include <cmath>
#include <cstdio>
#include <limits>

#include "core/methods/learned_state.h"
#include "core/methods/support.h"
#include "core/transform.h"

namespace salesforecast {

namespace {

constexpr const char* kPrefix = "transform.";

class TransformedFit final : public FittedMethod {
 public:
  TransformedFit(std::unique_ptr<FittedMethod> fitted, const PowerTransform& transform)
      : fitted_(std::move(fitted)), transform_(transform) {}

  std::string_view method() const override { return fitted_->method(); }
  std::string variant() const override;
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override;
  std::vector<bool> uses_regressors() const override { return fitted_->uses_regressors(); }
  std::vector<bool> learned_from_regressors() const override { return fitted_->learned_from_regressors(); }
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  std::unique_ptr<FittedMethod> fitted_;
  PowerTransform transform_;
};

// The same on the transform's scale; `z` outlives it.
MethodInput on_scale(const MethodInput& input, const std::vector<double>& z) {
  MethodInput out = input;
  out.y = z;
  out.lambda.reset();
  out.ets.reset();
  out.non_negative = false;
  return out;
}

std::string TransformedFit::variant() const {
  if (transform_.lambda == 0) return "log " + fitted_->variant();
  char text[32];
  std::snprintf(text, sizeof text, "Box-Cox(%.2f) ", transform_.lambda);
  return text + fitted_->variant();
}

MethodForecast TransformedFit::forecast(const Future& future) const {
  MethodForecast out = fitted_->forecast(future);
  for (std::size_t h = 0; h < out.mean.size(); ++h) {
    const BackTransformed one = back_transformed(transform_, out.mean[h], out.sd[h]);
    out.mean[h] = one.mean;
    out.sd[h] = one.sd;
  }
  return out;
}

Components TransformedFit::explain(const Future& future) const {
  Components parts = fitted_->explain(future);
  const MethodForecast own = fitted_->forecast(future);
  for (std::size_t h = 0; h < own.mean.size(); ++h) {
    // The first part, the level, stands alone; the others share what they make of it.
    const double base = transform_.back(parts.values[0][h]), median = transform_.back(own.mean[h]);
    const double mean = back_transformed(transform_, own.mean[h], own.sd[h]).mean;
    const double above = median > 0 ? mean / median : 1;
    const double off = own.mean[h] - parts.values[0][h];
    // Where the others nearly take each other off, the slope of the way back at the level is the quotient's limit.
    const double tangent = base > 0 ? base / (1 + transform_.lambda * parts.values[0][h]) : 0;
    const double slope = std::abs(off) > 1e-6 ? (median - base) / off : tangent;
    double others = 0;
    for (std::size_t c = 1; c < parts.values.size(); ++c) {
      parts.values[c][h] = bounded(parts.values[c][h] * slope * above);
      others += parts.values[c][h];
    }
    parts.values[0][h] = bounded(mean - others);
  }
  return parts;
}

// No AICc: the scale's is not one of y.
InSample TransformedFit::in_sample() const {
  InSample out = fitted_->in_sample();
  out.aicc = std::numeric_limits<double>::quiet_NaN();
  const double slope = transform_.unit;  // dy / dz in the middle of the history
  out.mse = bounded(out.mse * slope * slope);
  return out;
}

std::unique_ptr<FittedMethod> TransformedFit::refit(const MethodInput& input, bool estimate,
                                                    const Context& context) const {
  const std::vector<double> z = transform_.forward(input.y);
  return std::make_unique<TransformedFit>(fitted_->refit(on_scale(input, z), estimate, context), transform_);
}

Parameters TransformedFit::save() const {
  Parameters all = fitted_->save();
  all.set(std::string(kPrefix) + "lambda", transform_.lambda);
  all.set(std::string(kPrefix) + "unit", transform_.unit);
  all.set(std::string(kPrefix) + "floor", transform_.floor);
  return all;
}

}  // namespace

std::unique_ptr<FittedMethod> fit_method(const Method& method, const MethodInput& input, const Context& context) {
  const bool own_scale = method.abilities.intermittent || method.abilities.learner != Learner::kNone;
  if (!input.lambda || own_scale) return method.fit(input, context);
  for (const double v : input.y) {
    if (!(v > 0)) throw Error(ErrorKind::kInvalidData, "a transform needs values above zero");
  }
  const PowerTransform transform = PowerTransform::of(input.y, *input.lambda);
  const std::vector<double> z = transform.forward(input.y);
  return std::make_unique<TransformedFit>(method.fit(on_scale(input, z), context), transform);
}

std::optional<double> lambda_of(const FittedMethod& fitted) {
  const std::string name = std::string(kPrefix) + "lambda";
  const Parameters saved = fitted.save();
  for (const auto& [own, values] : saved.all_numbers()) {
    if (own.ends_with(name)) return values.front();
  }
  return std::nullopt;
}

std::unique_ptr<FittedMethod> load_method(const Method& method, const Parameters& parameters,
                                          const LearnedModels* learned) {
  if (method.abilities.learner != Learner::kNone) {
    return learned == nullptr ? unread_fit(method.name, parameters) : method.load_learned(parameters, *learned);
  }
  std::unique_ptr<FittedMethod> fitted = method.load(parameters);
  const Parameters own = parameters.part(kPrefix);
  if (!own.has("lambda")) return fitted;
  constexpr double kLeast = std::numeric_limits<double>::min();
  const PowerTransform transform = {own.number("lambda", 0, 1), own.number("unit", kLeast, kLargestResult),
                                    own.number("floor", kLeast, kLargestResult)};
  return std::make_unique<TransformedFit>(std::move(fitted), transform);
}

}  // namespace salesforecast
