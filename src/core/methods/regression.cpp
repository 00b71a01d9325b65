#include "core/methods/regression.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/methods/ets.h"
#include "core/methods/regression/effects.h"
#include "core/methods/support.h"
#include "core/regressor_design.h"

namespace salesforecast {
namespace {

using regression::Closure;
using regression::Effect;
using regression::Effects;

constexpr const char* kName = "regression";
constexpr int kMinLength = 12;  // of fewer values a level and an effect are not told apart
constexpr const char* kBasePrefix = "base.";
constexpr double kLargestDouble = std::numeric_limits<double>::max();

// One step to come.
struct Step {
  std::vector<double> effects;  // in the order of Effects
  double sum = 0;
  const Closure* closure = nullptr;  // the first that holds
};

class RegressionFit final : public FittedMethod {
 public:
  RegressionFit(Effects effects, std::unique_ptr<FittedMethod> base, double spread)
      : effects_(std::move(effects)), base_(std::move(base)), spread_(spread) {}

  std::string_view method() const override { return kName; }
  std::string variant() const override;
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override;
  std::vector<bool> uses_regressors() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  Step step(const Future& future, int h) const;
  // What a forecast of the base becomes by a sum of effects.
  double with_effects(double base, double sum) const;

  Effects effects_;
  std::unique_ptr<FittedMethod> base_;
  double spread_;  // root mean square of the factors of the history: from errors of the base to those of y
};

std::string RegressionFit::variant() const {
  const std::size_t count = effects_.effects.size() + effects_.closures.size();
  return base_->variant() + (effects_.multiplicative ? " x " : " + ") + std::to_string(count) +
         (count == 1 ? " effect" : " effects");
}

Step RegressionFit::step(const Future& future, int h) const {
  const auto value = [&](std::size_t column, double last) {
    return column < future.regressors.size() && future.regressors[column].size() > static_cast<std::size_t>(h)
               ? future.regressors[column][static_cast<std::size_t>(h)]
               : last;
  };
  Step out;
  for (const Effect& effect : effects_.effects) {
    out.effects.push_back(bounded(effect.at(value(effect.column, effect.last))));
    out.sum = bounded(out.sum + out.effects.back());
  }
  for (const Closure& closure : effects_.closures) {
    if (out.closure == nullptr && value(closure.column, closure.last) == closure.value) out.closure = &closure;
  }
  return out;
}

double RegressionFit::with_effects(double base, double sum) const {
  return effects_.multiplicative ? bounded(base * regression::factor_of(sum)) : bounded(base + sum * effects_.scale);
}

MethodForecast RegressionFit::forecast(const Future& future) const {
  MethodForecast result = base_->forecast(future.horizon);
  for (int h = 0; h < future.horizon; ++h) {
    const Step one = step(future, h);
    result.mean[h] = one.closure != nullptr ? 0 : with_effects(result.mean[h], one.sum);
    if (one.closure != nullptr) {
      result.sd[h] = 0;
    } else if (effects_.multiplicative) {
      result.sd[h] = bounded(result.sd[h] * regression::factor_of(one.sum));
    }
  }
  return result;
}

// Each effect is what the forecast changes when it joins those before it; a day shut takes away what all others make.
Components RegressionFit::explain(const Future& future) const {
  Components result = base_->explain(future.horizon);
  const MethodForecast base = base_->forecast(future.horizon);
  const std::size_t own = result.names.size();
  const auto place = [&](std::size_t column) {
    const std::string name = regressor_component(column);
    const auto at = std::find(result.names.begin() + static_cast<std::ptrdiff_t>(own), result.names.end(), name);
    const auto number = static_cast<std::size_t>(at - result.names.begin());
    if (at == result.names.end()) {
      result.names.push_back(name);
      result.values.emplace_back(future.horizon);
    }
    return number;
  };
  for (int h = 0; h < future.horizon; ++h) {
    const Step one = step(future, h);
    double sum = 0, before = base.mean[h];
    for (std::size_t i = 0; i < effects_.effects.size(); ++i) {
      sum = bounded(sum + one.effects[i]);
      const double after = with_effects(base.mean[h], sum);
      result.values[place(effects_.effects[i].column)][h] = after - before;
      before = after;
    }
    for (const Closure& closure : effects_.closures) {
      const std::size_t at = place(closure.column);
      if (&closure == one.closure) result.values[at][h] -= before;
    }
  }
  return result;
}

InSample RegressionFit::in_sample() const {
  InSample out = base_->in_sample();
  out.mse = bounded(out.mse * spread_ * spread_);
  out.parameters += static_cast<int>(effects_.effects.size());
  out.aicc = std::numeric_limits<double>::quiet_NaN();  // shrunk coefficients have no maximum of a likelihood
  return out;
}

std::vector<bool> RegressionFit::uses_regressors() const {
  std::vector<bool> used;
  const auto add = [&](std::size_t column) {
    used.resize(std::max(used.size(), column + 1));
    used[column] = true;
  };
  for (const Effect& effect : effects_.effects) add(effect.column);
  for (const Closure& closure : effects_.closures) add(closure.column);
  return used;
}

// Mean over the history of the square of y's factor.
double spread_of(const Effects& effects, std::span<const double> y, std::span<const double> base) {
  if (!effects.multiplicative) return 1;
  double sum = 0, count = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (!(y[t] > 0 && base[t] > 0)) continue;
    const double factor = y[t] / base[t];
    sum += factor * factor;
    count += 1;
  }
  const double spread = count > 0 ? std::sqrt(sum / count) : 1;
  return std::isfinite(spread) ? spread : 1;
}

// fit_base: gives the method that forecasts a history without effects.
template <typename FitBase>
std::unique_ptr<FittedMethod> fit_rest(Effects effects, const MethodInput& input, const FitBase& fit_base) {
  const std::vector<double> y = regression::without_effects(effects, input);
  MethodInput base = input;
  base.y = y;
  base.regressors = {};
  const double spread = spread_of(effects, input.y, y);
  return std::make_unique<RegressionFit>(std::move(effects), fit_base(base), spread);
}

std::unique_ptr<FittedMethod> fit_regression(const MethodInput& input, const Context& context) {
  context.check_cancel();
  require_length(input.y, kMinLength, kName);
  return fit_rest(regression::find_effects(input, context), input,
                  [&](const MethodInput& base) { return kEtsMethod.fit(base, context); });
}

// Effects are kept, and found anew where all is estimated.
std::unique_ptr<FittedMethod> RegressionFit::refit(const MethodInput& input, bool estimate,
                                                   const Context& context) const {
  context.check_cancel();
  require_length(input.y, kMinLength, kName);
  Effects effects = effects_;
  if (estimate) {
    effects = regression::find_effects(input, context);
  } else {
    regression::set_last_values(input.regressors, &effects);
  }
  return fit_rest(std::move(effects), input,
                  [&](const MethodInput& base) { return base_->refit(base, estimate, context); });
}

Parameters RegressionFit::save() const {
  Parameters p;
  p.set("multiplicative", effects_.multiplicative ? 1 : 0);
  p.set("scale", effects_.scale);
  p.set("spread", spread_);
  std::vector<double> numbers;
  for (const Effect& one : effects_.effects) {
    numbers.insert(numbers.end(), {static_cast<double>(one.column), one.scale, one.neutral, one.coefficient, one.last});
  }
  p.set("effects", std::move(numbers));
  numbers = {};
  for (const Closure& one : effects_.closures) {
    numbers.insert(numbers.end(), {static_cast<double>(one.column), one.value, one.last});
  }
  p.set("closures", std::move(numbers));
  p.add(kBasePrefix, base_->save());
  return p;
}

[[noreturn]] void refuse() {
  throw Error(ErrorKind::kInvalidData, "regression model has an invalid effect", {}, "Train the model again.");
}

std::size_t load_column(double value) {
  if (!(value >= 0 && value < static_cast<double>(kMostDesignColumns)) || value != std::floor(value)) refuse();
  return static_cast<std::size_t>(value);
}

void require_size(double value, double largest) {
  if (!(std::fabs(value) <= largest)) refuse();
}

Effects load_effects(const Parameters& p) {
  constexpr double kLargestScaled = 1e12;
  constexpr double kSmallestScale = std::numeric_limits<double>::denorm_min();
  constexpr std::size_t kEffectNumbers = 5, kClosureNumbers = 3;
  Effects out;
  out.multiplicative = p.integer("multiplicative", 0, 1) == 1;
  out.scale = p.number("scale", kSmallestScale, kLargestDouble);
  const std::vector<double>& effects = p.numbers("effects", 0, kEffectNumbers * regression::kMostEffects);
  const std::vector<double>& closures = p.numbers("closures", 0, 2 * kClosureNumbers * kMostDesignColumns);
  if (effects.size() % kEffectNumbers != 0 || closures.size() % kClosureNumbers != 0) refuse();
  for (std::size_t i = 0; i < effects.size(); i += kEffectNumbers) {
    Effect one = {load_column(effects[i]), effects[i + 1], effects[i + 2], effects[i + 3], effects[i + 4]};
    if (!(one.scale >= kSmallestScale)) refuse();
    require_size(one.neutral, kLargestScaled);
    require_size(one.coefficient, kLargestScaled);
    out.effects.push_back(one);
  }
  for (std::size_t i = 0; i < closures.size(); i += kClosureNumbers) {
    out.closures.push_back({load_column(closures[i]), closures[i + 1], closures[i + 2]});
  }
  return out;
}

std::unique_ptr<FittedMethod> load_regression(const Parameters& p) {
  Effects effects = load_effects(p);
  const double spread = p.number("spread", 0, kLargestDouble);
  return std::make_unique<RegressionFit>(std::move(effects), kEtsMethod.load(p.part(kBasePrefix)), spread);
}

}  // namespace

const Method kRegressionMethod = {
    .name = kName,
    .summary = "linear effects of regressors, the rest by ets",
    .abilities =
        {.seasonal = true, .min_length = kMinLength, .costly = true, .regressors = true, .for_regressors = true},
    .fit = fit_regression,
    .load = load_regression,
};

}  // namespace salesforecast
