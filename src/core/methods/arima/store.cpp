// How a model is stored: see model.h.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/methods/arima/model.h"
#include "core/methods/support.h"

namespace salesforecast::arima {
namespace {

// Values inside the fit are about 1; load() takes nothing far beyond.
constexpr double kLargestScaled = 1e12;
constexpr double kLargestDouble = std::numeric_limits<double>::max();
constexpr double kSmallestDouble = std::numeric_limits<double>::denorm_min();
constexpr int kMostSeason = 100'000;
constexpr int kMostRegressors = 1000;
constexpr int kMostWaves = 3;

[[noreturn]] void refuse(const char* what) {
  throw Error(ErrorKind::kInvalidData, std::string("arima model has an invalid ") + what, {}, "Train the model again.");
}

void require_within(const std::vector<double>& values, double largest, const char* what) {
  for (const double v : values) {
    if (!(std::fabs(v) <= largest)) refuse(what);
  }
}

int whole(double value, int high, const char* what) {
  if (!(value >= 0 && value <= high) || value != std::floor(value)) refuse(what);
  return static_cast<int>(value);
}

Order load_order(const Parameters& parameters) {
  const std::vector<double>& numbers = parameters.numbers("order", 6);
  Order order;
  order.ar = whole(numbers[0], kMaxOrder, "order");
  order.differences = whole(numbers[1], kMaxDifferences, "order");
  order.ma = whole(numbers[2], kMaxOrder, "order");
  order.seasonal_ar = whole(numbers[3], kMaxSeasonalOrder, "order");
  order.seasonal_differences = whole(numbers[4], 1, "order");
  order.seasonal_ma = whole(numbers[5], kMaxSeasonalOrder, "order");
  const bool long_allowed = order.seasonal_ar + order.seasonal_ma == 0;
  order.season = parameters.integer("season_length", order.seasonal() ? 2 : 1, long_allowed ? kMostSeason : kMaxSeason);
  order.constant = parameters.integer("has_constant", 0, order.differencings() < 2 ? 1 : 0) == 1;
  return order;
}

std::vector<RegressorEffect> load_regressors(const Parameters& parameters) {
  const int count = parameters.integer("regressors", 0, kMostRegressors);
  std::vector<RegressorEffect> result;
  for (int i = 1; i <= count; ++i) {
    const std::string number = std::to_string(i);
    const std::vector<double>& values = parameters.numbers("regressor" + number, 4);
    RegressorEffect effect;
    effect.column = whole(values[0], kMostRegressors, "regressor");
    effect.scale = values[1];
    if (!(effect.scale >= kSmallestDouble && effect.scale <= kLargestDouble)) refuse("regressor");
    effect.coefficient = values[2];
    effect.last = values[3];
    require_within({effect.coefficient, effect.last}, kLargestScaled, "regressor");
    result.push_back(effect);
  }
  return result;
}

// One wave of another name than those before.
WaveEffect load_wave(const Parameters& parameters, int number, const std::vector<WaveEffect>& before) {
  const std::string key = "wave" + std::to_string(number);
  const std::vector<double>& values = parameters.numbers(key, 4, 2 + 2 * kMostHarmonics);
  WaveEffect effect;
  effect.wave.name = parameters.word(key + "_name");
  const bool named = effect.wave.name == "season" ||
                     std::find(kCycleNames.begin(), kCycleNames.end(), effect.wave.name) != kCycleNames.end();
  const bool again = std::any_of(before.begin(), before.end(),
                                 [&](const WaveEffect& other) { return other.wave.name == effect.wave.name; });
  effect.wave.length = values[0];
  effect.wave.phase = values[1];
  effect.coefficients.assign(values.begin() + 2, values.end());
  effect.wave.harmonics = static_cast<int>(effect.coefficients.size() / 2);
  const bool sound = effect.wave.length > kMaxSeason && effect.wave.length <= salesforecast::kMaxSeason &&
                     effect.wave.phase >= 0 && effect.wave.phase < effect.wave.length && values.size() % 2 == 0;
  if (!named || again || !sound) refuse("season");
  require_within(effect.coefficients, kLargestScaled, "season");
  return effect;
}

}  // namespace

Parameters save(const Model& model) {
  const Order& order = model.order;
  Parameters parameters;
  std::vector<double> orders;
  for (const int value :
       {order.ar, order.differences, order.ma, order.seasonal_ar, order.seasonal_differences, order.seasonal_ma}) {
    orders.push_back(value);
  }
  parameters.set("order", std::move(orders));
  parameters.set("season_length", order.season);
  parameters.set("has_constant", order.constant ? 1 : 0);
  parameters.set("partial", model.point);
  parameters.set("scale", model.scale);
  parameters.set("constant", model.constant);
  parameters.set("regressors", static_cast<double>(model.regressors.size()));
  for (std::size_t i = 0; i < model.regressors.size(); ++i) {
    const RegressorEffect& effect = model.regressors[i];
    const std::string number = std::to_string(i + 1);
    parameters.set("regressor" + number,
                   {static_cast<double>(effect.column), effect.scale, effect.coefficient, effect.last});
  }
  if (!model.waves.empty()) parameters.set("waves", static_cast<double>(model.waves.size()));
  for (std::size_t i = 0; i < model.waves.size(); ++i) {
    const WaveEffect& effect = model.waves[i];
    const std::string key = "wave" + std::to_string(i + 1);
    std::vector<double> values = {effect.wave.length, effect.wave.phase};
    values.insert(values.end(), effect.coefficients.begin(), effect.coefficients.end());
    parameters.set(key, std::move(values));
    parameters.set_word(key + "_name", effect.wave.name);
  }
  parameters.set("state", model.state);
  parameters.set("last", model.last);
  parameters.set("sigma", model.sigma);
  parameters.set("mse", model.in_sample.mse);
  parameters.set("observations", model.in_sample.observations);
  parameters.set("parameters", model.in_sample.parameters);
  if (std::isfinite(model.in_sample.aicc)) parameters.set("aicc", model.in_sample.aicc);
  return parameters;
}

Model load(const Parameters& parameters) {
  Model model;
  model.order = load_order(parameters);
  const Order& order = model.order;
  model.point = parameters.numbers("partial", static_cast<std::size_t>(order.coefficients()));
  require_within(model.point, 1, "coefficient");
  model.scale = parameters.number("scale", kSmallestDouble, kLargestDouble);
  model.constant = parameters.number("constant", -kLargestScaled, kLargestScaled);
  model.regressors = load_regressors(parameters);
  const int waves = parameters.has("waves") ? parameters.integer("waves", 1, kMostWaves) : 0;
  for (int i = 1; i <= waves; ++i) model.waves.push_back(load_wave(parameters, i, model.waves));
  const int states = std::max(order.ar + order.seasonal_ar * order.season, order.ma + order.seasonal_ma * order.season);
  model.state = parameters.numbers("state", static_cast<std::size_t>(states));
  require_within(model.state, kLargestScaled, "state");
  model.last = parameters.numbers("last", static_cast<std::size_t>(order.lost()));
  require_within(model.last, kLargestScaled, "state");
  model.sigma = parameters.number("sigma", 0, kLargestScaled);
  InSample& in_sample = model.in_sample;
  in_sample.mse = parameters.number("mse", 0, kLargestDouble);
  in_sample.observations = parameters.integer("observations", 1, kMostObservations);
  in_sample.parameters = parameters.integer("parameters", 0, kMostRegressors + 100);
  if (parameters.has("aicc")) in_sample.aicc = parameters.number("aicc", -kLargestDouble, kLargestDouble);
  return model;
}

}  // namespace salesforecast::arima
