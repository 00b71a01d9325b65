#include "core/methods/aggregated.h"

#include <algorithm>
#include <array>

#include "core/methods/demand_variance.h"
#include "core/methods/support.h"
#include "core/optim/gauss_newton.h"

namespace salesforecast {
namespace {

enum class Form { kAdida, kImapa };

const Method& method_of(Form form) { return form == Form::kAdida ? kAdidaMethod : kImapaMethod; }

// Smoothing parameters of sums, as statsforecast's models of these names have them.
constexpr double kLeastAlpha = 0.1, kUsualAlpha = 0.2, kMostAlpha = 0.3;
// Levels of one fit. More are spread evenly over those there are: their mean is the same but for little, and what a
// model keeps stays small.
constexpr int kMostLevels = 100;

// How many periods bring a sale, the time to the first one counted, rounded half to even; 1 where nothing is sold.
int aggregation_level(std::span<const double> y) {
  double sales = 0, last = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    if (y[t] == 0) continue;
    sales += 1;
    last = static_cast<double>(t) + 1;
  }
  return sales == 0 ? 1 : static_cast<int>(std::nearbyint(last / sales));
}

// The periods that are summed: those of one sale (Nikolopoulos et al. 2011), or all numbers up to it
// (Petropoulos & Kourentzes 2015).
std::vector<int> levels_of(Form form, int most) {
  if (form == Form::kAdida) return {most};
  const int count = std::min(most, kMostLevels);
  std::vector<int> levels(static_cast<std::size_t>(count), 1);
  for (int i = 1; i < count; ++i) {
    levels[static_cast<std::size_t>(i)] = 1 + static_cast<int>(std::lround(double(i) * (most - 1) / (count - 1)));
  }
  return levels;
}

// Simple exponential smoothing from the first value on: one-step errors and their derivatives by alpha.
struct SmoothingErrors {
  std::span<const double> x;

  double linearise(std::span<const double> alpha, std::span<double> hessian, std::span<double> gradient) const {
    double forecast = x.front(), slope = 0, sum = 0;
    hessian[0] = gradient[0] = 0;
    for (const double value : x) {
      const double error = value - forecast;
      sum += error * error;
      hessian[0] += slope * slope;
      gradient[0] -= error * slope;
      slope = error + (1 - alpha[0]) * slope;
      forecast += alpha[0] * error;
    }
    return sum;
  }
};

// The alpha with the least sum of squared one-step errors. There may be two valleys: the search begins at the best of
// three places.
double best_alpha(std::vector<double> sums, const Context& context) {
  double largest = 0;
  for (const double v : sums) largest = std::max(largest, std::fabs(v));
  if (largest == 0) return kUsualAlpha;
  for (double& v : sums) v /= largest;
  SmoothingErrors problem{sums};
  std::array<double, 1> alpha = {kUsualAlpha}, unused{}, unused_too{};
  double least = std::numeric_limits<double>::infinity();
  for (const double start : {kUsualAlpha, kLeastAlpha, kMostAlpha}) {
    const double sum = problem.linearise(std::array{start}, unused, unused_too);
    if (sum >= least) continue;
    least = sum;
    alpha[0] = start;
  }
  GaussNewtonOptions options;
  options.tolerance = 1e-15;
  GaussNewton().minimise(problem, alpha, std::array{kLeastAlpha}, std::array{kMostAlpha}, options, context);
  return alpha[0];
}

// What a fit keeps of one series.
struct State {
  double rate = 0;      // demand of a period
  double variance = 0;  // of a period's demand about it
  double mse = 0;       // of one-step errors
  int observations = 0;
};

// Adds what smoothed sums of `level` periods forecast for each period of y, the sum spread evenly; gives the forecast
// of the next one. A sum's own periods see what was known before it; those before the first sum see the first.
double add_fitted(std::span<const double> y, int level, double alpha, double share, std::vector<double>* fitted) {
  const auto length = std::min(static_cast<std::size_t>(level), y.size());
  const std::vector<double> sums = sums_of(y, length);
  const auto periods = static_cast<double>(length);
  double forecast = sums.front() / periods;
  std::size_t t = 0;
  for (; t < y.size() % length; ++t) (*fitted)[t] = bounded((*fitted)[t] + share * forecast);
  for (const double sum : sums) {
    for (std::size_t i = 0; i < length; ++i, ++t) (*fitted)[t] = bounded((*fitted)[t] + share * forecast);
    forecast = bounded(forecast + alpha * bounded(sum / periods - forecast));
  }
  return forecast;
}

// What a sale is, smoothed from the mean of the first ones on, and how far sales lie from it.
struct Sale {
  double size = 0;
  double variance = 0;
};

Sale smoothed_sale(std::span<const double> y) {
  constexpr double kAlpha = 0.2, kFirst = 3;  // as in intermittent.cpp
  Sale sale;
  double sales = 0;
  for (const double v : y) {
    if (v == 0 || sales >= kFirst) continue;
    sales += 1;
    sale.size += (bounded(v) - sale.size) / sales;
  }
  sales = 0;
  for (const double v : y) {
    if (v == 0) continue;
    sales += 1;
    const double off = bounded(bounded(v) - sale.size);
    sale.variance += (bounded(off * off) - sale.variance) / sales;
    sale.size = bounded(sale.size + kAlpha * off);
  }
  return sale;
}

// The mean of the levels' forecasts; the variance is that of sales so large and so likely that this is their mean.
State run(std::span<const double> y, std::span<const int> levels, std::span<const double> alphas,
          const Context& context) {
  State state;
  state.observations = static_cast<int>(y.size());
  const double share = 1 / static_cast<double>(levels.size());
  std::vector<double> fitted(y.size());
  for (std::size_t i = 0; i < levels.size(); ++i) {
    context.check_cancel();
    state.rate = bounded(state.rate + share * add_fitted(y, levels[i], alphas[i], share, &fitted));
  }
  const auto n = static_cast<double>(y.size());
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double error = bounded(y[t] - fitted[t]);
    state.mse = bounded(state.mse + bounded(error * (error / n)));
  }
  const Sale sale = smoothed_sale(y);
  const double share_sold = sale.size > 0 ? std::clamp(state.rate / sale.size, 0.0, 1.0) : 1;
  state.variance = demand_variance(share_sold, sale.size, sale.variance, state.mse);
  return state;
}

class AggregatedFit final : public FittedMethod {
 public:
  AggregatedFit(Form form, int level, std::vector<double> alphas, const State& state)
      : form_(form), level_(level), alphas_(std::move(alphas)), state_(state) {}

  std::string_view method() const override { return method_of(form_).name; }
  std::string variant() const override {
    return std::string(method_of(form_).name) + "(" + std::to_string(level_) + ")";
  }
  MethodForecast forecast(const Future& future) const override {
    return {std::vector<double>(future.horizon, state_.rate),
            std::vector<double>(future.horizon, std::sqrt(state_.variance))};
  }
  Components explain(const Future& future) const override {
    return {{"level"}, {std::vector<double>(future.horizon, state_.rate)}};
  }
  InSample in_sample() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  Form form_;
  int level_;
  std::vector<double> alphas_;  // one a level
  State state_;
};

std::unique_ptr<FittedMethod> fit_form(Form form, const MethodInput& input, const Context& context) {
  context.check_cancel();
  require_length(input.y, 1, method_of(form).name);
  const int level = aggregation_level(input.y);
  const std::vector<int> levels = levels_of(form, level);
  std::vector<double> alphas;
  alphas.reserve(levels.size());
  for (const int one : levels) alphas.push_back(best_alpha(sums_of(input.y, static_cast<std::size_t>(one)), context));
  const State state = run(input.y, levels, alphas, context);
  return std::make_unique<AggregatedFit>(form, level, std::move(alphas), state);
}

// A smoothing parameter and a start value a level, the level itself and the variance.
InSample AggregatedFit::in_sample() const {
  InSample result;
  result.mse = state_.mse;
  result.observations = state_.observations;
  result.parameters = 2 * static_cast<int>(alphas_.size()) + 2;
  return result;
}

std::unique_ptr<FittedMethod> AggregatedFit::refit(const MethodInput& input, bool estimate,
                                                   const Context& context) const {
  if (estimate) return fit_form(form_, input, context);
  require_length(input.y, 1, method_of(form_).name);
  const State state = run(input.y, levels_of(form_, level_), alphas_, context);
  return std::make_unique<AggregatedFit>(form_, level_, alphas_, state);
}

Parameters AggregatedFit::save() const {
  Parameters parameters;
  parameters.set("level", level_);
  parameters.set("alphas", alphas_);
  parameters.set("rate", state_.rate);
  parameters.set("variance", state_.variance);
  parameters.set("mse", state_.mse);
  parameters.set("observations", state_.observations);
  return parameters;
}

std::unique_ptr<FittedMethod> load_form(Form form, const Parameters& parameters) {
  const int level = parameters.integer("level", 1, kMostObservations);
  const std::vector<double>& alphas = parameters.numbers("alphas", levels_of(form, level).size());
  if (std::any_of(alphas.begin(), alphas.end(), [](double alpha) { return alpha < 0 || alpha > 1; })) {
    throw Error(ErrorKind::kInvalidData, "a model's \"alphas\" are out of range");
  }
  State state;
  state.rate = parameters.number("rate", -kLargestResult, kLargestResult);
  state.variance = parameters.number("variance", 0, kLargestResult);
  state.mse = parameters.number("mse", 0, kLargestResult);
  state.observations = parameters.integer("observations", 1, kMostObservations);
  return std::make_unique<AggregatedFit>(form, level, alphas, state);
}

template <Form form>
std::unique_ptr<FittedMethod> fit_one(const MethodInput& input, const Context& context) {
  return fit_form(form, input, context);
}

template <Form form>
std::unique_ptr<FittedMethod> load_one(const Parameters& parameters) {
  return load_form(form, parameters);
}

}  // namespace

constinit const Method kAdidaMethod = {"adida",
                                       "smoothed sums of as many periods as bring a sale, spread evenly",
                                       {.intermittent = true, .plain = true, .usual_error = 1.02},
                                       fit_one<Form::kAdida>,
                                       load_one<Form::kAdida>};
constinit const Method kImapaMethod = {"imapa",
                                       "the mean of smoothed sums of one period, two, and up to those of adida",
                                       {.intermittent = true, .usual_error = 1.0},
                                       fit_one<Form::kImapa>,
                                       load_one<Form::kImapa>};

}  // namespace salesforecast
