#include "core/methods/arima.h"

#include <utility>

#include "core/methods/arima/differences.h"
#include "core/methods/arima/fourier.h"
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
  std::string variant() const override { return arima::model_name(model_); }
  MethodForecast forecast(const Future& future) const override { return arima::forecast(model_, future); }
  Components explain(const Future& future) const override { return arima::explain(model_, future); }
  InSample in_sample() const override { return model_.in_sample; }
  std::vector<bool> uses_regressors() const override { return arima::uses_regressors(model_); }
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override { return arima::save(model_); }

 private:
  arima::Model model_;
};

// The history from the period on in which a regressor is known. A value that is missing would be a column of the
// regression: of hundreds of them each likelihood takes a second.
MethodInput since(const MethodInput& input, std::size_t begin) {
  MethodInput later = input;
  later.y = input.y.subspan(std::min(begin, input.y.size()));
  later.came = input.came.subspan(std::min(begin, input.came.size()));
  later.first_period += static_cast<std::int64_t>(begin);
  later.regressors = input.regressors.since(begin);
  require_length(later.y, kMinLength, kName);
  return later;
}

// From where on regressors are known. One that most of the history does not know is not waited for: it is left out.
std::size_t first_known(const MethodInput& input) {
  std::size_t first = 0;
  for (std::size_t c = 0; c < input.regressors.columns(); ++c) {
    const std::size_t unknown = input.regressors.unknown(c);
    if (2 * unknown <= input.y.size()) first = std::max(first, unknown);
  }
  return first;
}

// Order and harmonics are kept in either case.
std::unique_ptr<FittedMethod> ArimaFit::refit(const MethodInput& whole, bool estimate, const Context& context) const {
  context.check_cancel();
  std::size_t begin = first_known(whole);
  for (const arima::RegressorEffect& effect : model_.regressors) {
    const auto column = static_cast<std::size_t>(effect.column);
    if (column < whole.regressors.columns()) begin = std::max(begin, whole.regressors.unknown(column));
  }
  const MethodInput input = since(whole, begin);
  if (!estimate) {
    const arima::Sample sample = arima::make_sample(input.y, {}, &context);
    return std::make_unique<ArimaFit>(arima::run_model(model_, sample, input.regressors, input.first_period));
  }
  arima::Sample sample = arima::make_sample(input.y, input.regressors, &context);
  std::vector<arima::Wave> waves;
  for (const arima::WaveEffect& effect : model_.waves) {
    waves.push_back(effect.wave);
    waves.back().phase = arima::phase_of(input.first_period, effect.wave.length);
  }
  arima::set_waves(std::move(waves), sample);
  const arima::Fit fit = arima::estimate_again(sample, {.order = model_.order, .point = model_.point}, context);
  return std::make_unique<ArimaFit>(arima::make_model(sample, input.regressors, fit));
}

std::unique_ptr<FittedMethod> fit_arima(const MethodInput& whole, const Context& context) {
  context.check_cancel();
  const MethodInput input = since(whole, first_known(whole));
  arima::Sample sample = arima::make_sample(input.y, input.regressors, &context);
  // Too long for terms of its own, a season is differenced where it is strong, else it is a wave.
  const bool longer = input.season > arima::kMaxSeason;
  const bool differenced = longer && arima::choose_differences(sample, input.season, context).seasonal_differences > 0;
  const int season = longer && !differenced ? 1 : input.season;
  std::vector<arima::Wave> waves = arima::long_waves(input, differenced);
  const arima::Fit fit = waves.empty() ? arima::search_orders(sample, season, context)
                                       : arima::search_harmonics(sample, std::move(waves), season, context);
  return std::make_unique<ArimaFit>(arima::make_model(sample, input.regressors, fit));
}

std::unique_ptr<FittedMethod> load_arima(const Parameters& parameters) {
  return std::make_unique<ArimaFit>(arima::load(parameters));
}

}  // namespace

const Method kArimaMethod = {
    .name = kName,
    .summary = "seasonal ARIMA models, orders found by stepwise search; long seasons by harmonics",
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
