#include "core/methods/intermittent.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/methods/demand_variance.h"
#include "core/methods/support.h"

namespace salesforecast {
namespace {

enum class Form { kCroston, kSba, kTsb };

const Method& method_of(Form form) {
  return form == Form::kCroston ? kCrostonMethod : form == Form::kSba ? kSbaMethod : kTsbMethod;
}

// Smoothing parameters that are tried beside the usual one.
constexpr std::array<double, 5> kAlphas = {0.02, 0.05, 0.1, 0.2, 0.3};
constexpr double kUsualAlpha = 0.2;  // Teunter, Syntetos & Babai 2011 and others take 0.1 to 0.2
// Estimated values must be so much better, in log likelihoods of one-step errors times two: few sales say little, and
// the least in-sample error is then found by chance. 4 is what AIC asks for two parameters.
constexpr double kLeastGain = 8;
// Sales that the start values are averaged over.
constexpr int kStartSales = 3;

struct Smoothing {
  double size = 0.1;       // alpha of the sizes
  double frequency = 0.1;  // alpha of the intervals (croston, sba) or of the probability (tsb)
};

// Smoothed size of a sale and how often one comes.
struct State {
  double size = 0;
  double interval = 1;     // periods from sale to sale; croston, sba
  double probability = 1;  // of a sale in a period; tsb
  double waited = 1;       // periods since the last sale, the present one counted
};

// Start values from the first sales: their mean size, and the periods that they took.
State start_state(std::span<const double> y) {
  State state;
  double sum = 0;
  int sales = 0;
  std::size_t last = 0;
  for (std::size_t t = 0; t < y.size() && sales < kStartSales; ++t) {
    if (y[t] == 0) continue;
    sum += y[t] / kStartSales;
    ++sales;
    last = t + 1;
  }
  if (sales == 0) {
    state.probability = 0;
    state.interval = static_cast<double>(y.size()) + 1;
    return state;
  }
  state.size = bounded(sum * kStartSales / sales);
  state.interval = std::max(1.0, static_cast<double>(last) / sales);
  state.probability = 1 / state.interval;
  return state;
}

// The mean demand of a period. Croston 1972, equation 4; Syntetos & Boylan 2005, equation 8 (the factor takes away the
// bias of a ratio); Teunter, Syntetos & Babai 2011, equation 3.
double rate(Form form, const State& state, const Smoothing& smoothing) {
  if (form == Form::kTsb) return state.probability * state.size;
  // With a sale in every period the ratio has no bias to take away.
  const bool biased = form == Form::kSba && state.interval > 1;
  return (biased ? 1 - smoothing.frequency / 2 : 1) * state.size / state.interval;
}

// One period on. Croston and sba learn from sales only; tsb lowers its probability in every period without one, so that
// an article nobody buys any more fades.
void advance(Form form, double y, const Smoothing& smoothing, State* state) {
  if (form == Form::kTsb) state->probability += smoothing.frequency * ((y != 0 ? 1.0 : 0.0) - state->probability);
  if (y == 0) {
    state->waited += 1;
    return;
  }
  state->size = bounded(state->size + smoothing.size * (y - state->size));
  state->interval += smoothing.frequency * (state->waited - state->interval);
  state->waited = 1;
}

// What running over a history gives.
struct Run {
  State state;
  double mse = 0;            // of one-step errors
  double size_variance = 0;  // of sizes about their smoothed value before
};

Run run(Form form, std::span<const double> y, const Smoothing& smoothing) {
  Run out;
  out.state = start_state(y);
  const auto n = static_cast<double>(y.size());
  double sales = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double forecast = rate(form, out.state, smoothing);
    const double value = bounded(y[t]);
    out.mse += bounded((value - forecast) * (value - forecast) / n);
    if (value != 0) {
      sales += 1;
      const double off = value - out.state.size;
      out.size_variance += bounded((bounded(off * off) - out.size_variance) / sales);
    }
    advance(form, value, smoothing, &out.state);
  }
  out.mse = bounded(out.mse);
  return out;
}

class IntermittentFit final : public FittedMethod {
 public:
  IntermittentFit(Form form, const Smoothing& smoothing, const State& state, double size_variance, double mse,
                  int observations)
      : form_(form),
        smoothing_(smoothing),
        state_(state),
        size_variance_(size_variance),
        mse_(mse),
        observations_(observations) {}

  std::string_view method() const override { return method_of(form_).name; }
  std::string variant() const override { return method_of(form_).name; }
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  Form form_;
  Smoothing smoothing_;
  State state_;
  double size_variance_;
  double mse_;
  int observations_;
};

std::unique_ptr<FittedMethod> fitted(Form form, const Smoothing& smoothing, std::span<const double> y) {
  const Run best = run(form, y, smoothing);
  return std::make_unique<IntermittentFit>(form, smoothing, best.state, best.size_variance, best.mse,
                                           static_cast<int>(y.size()));
}

std::unique_ptr<FittedMethod> fit_form(Form form, const MethodInput& input, const Context& context) {
  require_length(input.y, 1, method_of(form).name);
  const auto n = static_cast<double>(input.y.size());
  Smoothing best = {kUsualAlpha, kUsualAlpha};
  double least = run(form, input.y, best).mse * std::exp(-kLeastGain / n);
  for (const double size : kAlphas) {
    context.check_cancel();
    for (const double frequency : kAlphas) {
      const double mse = run(form, input.y, {size, frequency}).mse;
      if (mse < least) {
        least = mse;
        best = {size, frequency};
      }
    }
  }
  return fitted(form, best, input.y);
}

MethodForecast IntermittentFit::forecast(const Future& future) const {
  const double mean = bounded(rate(form_, state_, smoothing_));
  const double probability = form_ == Form::kTsb ? state_.probability : 1 / state_.interval;
  const double variance = demand_variance(probability, state_.size, size_variance_, mse_);
  return {std::vector<double>(future.horizon, mean), std::vector<double>(future.horizon, std::sqrt(variance))};
}

Components IntermittentFit::explain(const Future& future) const {
  return {{"level"}, {std::vector<double>(future.horizon, bounded(rate(form_, state_, smoothing_)))}};
}

// Two smoothing parameters, two start values and the variance.
InSample IntermittentFit::in_sample() const {
  InSample result;
  result.mse = mse_;
  result.observations = observations_;
  result.parameters = 5;
  return result;
}

std::unique_ptr<FittedMethod> IntermittentFit::refit(const MethodInput& input, bool estimate,
                                                     const Context& context) const {
  if (estimate) return fit_form(form_, input, context);
  context.check_cancel();
  require_length(input.y, 1, method_of(form_).name);
  return fitted(form_, smoothing_, input.y);
}

Parameters IntermittentFit::save() const {
  Parameters parameters;
  parameters.set("size_alpha", smoothing_.size);
  parameters.set("frequency_alpha", smoothing_.frequency);
  parameters.set("size", state_.size);
  if (form_ == Form::kTsb) {
    parameters.set("probability", state_.probability);
  } else {
    parameters.set("interval", state_.interval);
  }
  parameters.set("waited", state_.waited);
  parameters.set("size_variance", size_variance_);
  parameters.set("mse", mse_);
  parameters.set("observations", observations_);
  return parameters;
}

std::unique_ptr<FittedMethod> load_form(Form form, const Parameters& parameters) {
  const Smoothing smoothing = {parameters.number("size_alpha", 0, 1), parameters.number("frequency_alpha", 0, 1)};
  State state;
  state.size = parameters.number("size", -kLargestResult, kLargestResult);
  if (form == Form::kTsb) {
    state.probability = parameters.number("probability", 0, 1);
  } else {
    state.interval = parameters.number("interval", 1, kMostObservations + 1);
  }
  state.waited = parameters.number("waited", 1, kMostObservations + 1);
  return std::make_unique<IntermittentFit>(
      form, smoothing, state, parameters.number("size_variance", 0, kLargestResult),
      parameters.number("mse", 0, kLargestResult), parameters.integer("observations", 1, kMostObservations));
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

constinit const Method kCrostonMethod = {"croston",
                                         "smoothed size of a sale over the smoothed time between sales",
                                         {.intermittent = true, .plain = true, .usual_error = 1.05},
                                         fit_one<Form::kCroston>,
                                         load_one<Form::kCroston>};
constinit const Method kSbaMethod = {"sba",
                                     "croston with its bias taken away",
                                     {.intermittent = true, .usual_error = 1.02},
                                     fit_one<Form::kSba>,
                                     load_one<Form::kSba>};
constinit const Method kTsbMethod = {"tsb",
                                     "smoothed size of a sale times the smoothed probability of one",
                                     {.intermittent = true, .usual_error = 1.0},
                                     fit_one<Form::kTsb>,
                                     load_one<Form::kTsb>};

}  // namespace salesforecast
