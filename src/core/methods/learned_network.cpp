#include "core/methods/learned_network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/learners/learned_model.h"
#include "core/methods/guide.h"
#include "core/methods/learned_state.h"
#include "core/methods/support.h"

namespace salesforecast {
namespace {

constexpr const char* kNetworkPart = "network";  // the component of what it adds to its guide
constexpr const char* kGuidePrefix = "guide.";   // of the guide's parameters

// What the decoder is told of the steps of a forecast.
struct Steps {
  LearnerSeries series;       // the columns around the origin
  int length = 0;             // of them before it
  std::vector<float> inputs;  // step by step
  std::vector<float> bases;   // usual sales, on the scale
};

class NetworkFit final : public FittedMethod {
 public:
  // guide: of the method that it goes by; nullptr: none.
  NetworkFit(std::shared_ptr<const LearnedModel> model, LearnedState state, std::vector<float> encoded,
             std::unique_ptr<FittedMethod> guide)
      : model_(std::move(model)), state_(std::move(state)), encoded_(std::move(encoded)), guide_(std::move(guide)) {}

  std::string_view method() const override { return model_->method(); }
  std::string variant() const override;
  MethodForecast forecast(const Future& future) const override;
  Components explain(const Future& future) const override;
  InSample in_sample() const override { return {}; }
  std::vector<bool> uses_regressors() const override;
  std::vector<bool> learned_from_regressors() const override;
  std::unique_ptr<FittedMethod> refit(const MethodInput& input, bool estimate, const Context& context) const override;
  Parameters save() const override;

 private:
  Steps steps(const Future& future) const;
  MethodForecast decode(const std::vector<float>& inputs, const std::vector<float>& bases) const;
  std::string component_of(std::size_t input) const;
  Components explain_guided(const Future& future) const;

  std::shared_ptr<const LearnedModel> model_;
  LearnedState state_;
  std::vector<float> encoded_;  // of the series' past
  std::unique_ptr<FittedMethod> guide_;
};

std::string NetworkFit::variant() const {
  const NetworkShape& shape = model_->network()->shape();
  return model_->method() + " of " + std::to_string(network_weight_count(shape)) + " weights";
}

Steps NetworkFit::steps(const Future& future) const {
  const NetworkInputs& inputs = model_->network_inputs();
  const auto width = static_cast<std::size_t>(inputs.steps());
  Steps steps;
  steps.series = columns_ahead(model_->plan(), state_, future);
  steps.length = state_.reach;
  if (guide_ != nullptr) {
    steps.series.outlooks.push_back({steps.length, outlook_values(*guide_, future)});
  }
  steps.inputs.resize(static_cast<std::size_t>(future.horizon) * width);
  for (int h = 0; h < future.horizon; ++h) {
    const auto own = std::span(steps.inputs).subspan(static_cast<std::size_t>(h) * width, width);
    inputs.step(state_.origin, steps.series, steps.length, h + 1, model_->scales(), own);
    steps.bases.push_back(model_->features().base(state_.origin, steps.series, steps.length, h + 1));
  }
  return steps;
}

// Each quantile stands for the outcomes that are nearer to it than to its neighbours: their shares.
std::vector<double> shares_of(const std::vector<float>& levels) {
  std::vector<double> shares;
  for (std::size_t q = 0; q < levels.size(); ++q) {
    const double from = q == 0 ? 0 : (levels[q - 1] + static_cast<double>(levels[q])) / 2;
    const double to = q + 1 == levels.size() ? 1 : (levels[q + 1] + static_cast<double>(levels[q])) / 2;
    shares.push_back(to - from);
  }
  return shares;
}

// Mean and standard deviation of what the outputs tell.
MethodForecast NetworkFit::decode(const std::vector<float>& inputs, const std::vector<float>& bases) const {
  const Network& network = *model_->network();
  const NetworkShape& shape = network.shape();
  const bool counts = shape.output == NetworkOutput::kCounts;
  std::vector<float> offsets, outputs(bases.size() * shape.outputs());
  if (counts) {
    for (const float base : bases) offsets.push_back(model_->network_inputs().log_level(state_.origin, base));
  }
  network.decode(1, encoded_, inputs, offsets, outputs, Context());
  const std::vector<double> shares = shares_of(shape.levels);
  std::vector<double> values(shares.size());
  MethodForecast out;
  for (std::size_t h = 0; h < bases.size(); ++h) {
    const std::span<const float> own = std::span(outputs).subspan(h * shape.outputs(), shape.outputs());
    if (counts) {
      const double mean = own[0];
      out.mean.push_back(bounded(mean));
      out.sd.push_back(bounded(std::sqrt(mean + static_cast<double>(own[1]) * mean * mean)));
      continue;
    }
    double mean = 0;
    for (std::size_t q = 0; q < own.size(); ++q) {
      values[q] = bounded(model_->features().value(state_.origin, bases[h], own[q] * model_->scales().target));
      mean += shares[q] * values[q];
    }
    for (std::size_t q = 0; q < own.size(); ++q) values[q] = std::sqrt(shares[q]) * (values[q] - mean);
    out.mean.push_back(bounded(mean));
    out.sd.push_back(root_mean_square(values, 1));
  }
  return out;
}

MethodForecast NetworkFit::forecast(const Future& future) const {
  const Steps ahead = steps(future);
  MethodForecast out = decode(ahead.inputs, ahead.bases);
  for (int h = 0; h < future.horizon; ++h) {
    if (!closed(model_->plan(), ahead.series, ahead.length + h)) continue;
    out.mean[static_cast<std::size_t>(h)] = 0;
    out.sd[static_cast<std::size_t>(h)] = 0;
  }
  return out;
}

std::string NetworkFit::component_of(std::size_t input) const {
  const NetworkInputs& inputs = model_->network_inputs();
  const std::uint32_t feature = inputs.step_features()[input], column = inputs.step_columns()[input];
  if (column != kNoColumn) return regressor_component(column);
  return feature == kNoColumn ? "season" : model_->features().components()[feature];
}

// The guide's components, and what the network makes of their sum.
Components NetworkFit::explain_guided(const Future& future) const {
  Components out = guide_->explain(future);
  const MethodForecast guide = guide_->forecast(future), own = forecast(future);
  out.names.emplace_back(kNetworkPart);
  std::vector<double>& part = out.values.emplace_back();
  for (std::size_t h = 0; h < own.mean.size(); ++h) part.push_back(own.mean[h] - guide.mean[h]);
  return out;
}

// A component is what the forecast changes when it joins those before it: first what the past alone says of the series
// (level), then what is usual at the step (season, and the flags that split it), then the other inputs by their kind.
Components NetworkFit::explain(const Future& future) const {
  if (guide_ != nullptr) return explain_guided(future);
  const Steps ahead = steps(future);
  const auto width = static_cast<std::size_t>(model_->network_inputs().steps());
  const std::size_t horizon = ahead.bases.size();
  Components out;
  std::vector<double> before(horizon);
  const auto add = [&](const std::string& name, const std::vector<double>& mean) {
    const auto at = static_cast<std::size_t>(std::find(out.names.begin(), out.names.end(), name) - out.names.begin());
    if (at == out.names.size()) {
      out.names.push_back(name);
      out.values.emplace_back(horizon);
    }
    for (std::size_t h = 0; h < horizon; ++h) out.values[at][h] += mean[h] - before[h];
    before = mean;
  };
  const double level = usual_level(model_->plan(), state_.origin);
  std::vector<float> inputs(ahead.inputs.size()), bases(horizon, static_cast<float>(level));
  add("level", decode(inputs, bases).mean);
  const auto usual = usual_by_part(*model_, state_.origin, ahead.series, ahead.length, horizon);
  for (const auto& [name, own] : usual) {
    for (std::size_t h = 0; h < horizon; ++h) bases[h] += own[h];
    if (name == usual.back().first) bases = ahead.bases;  // which the sum of its parts is but for rounding
    add(name, decode(inputs, bases).mean);
  }
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < width; ++i) kinds.push_back(component_of(i));
  for (std::size_t first = 0; first < width; ++first) {
    if (std::find(kinds.begin(), kinds.begin() + static_cast<std::ptrdiff_t>(first), kinds[first]) !=
        kinds.begin() + static_cast<std::ptrdiff_t>(first)) {
      continue;
    }
    for (std::size_t i = first; i < width; ++i) {
      for (std::size_t h = 0; kinds[i] == kinds[first] && h < horizon; ++h) {
        inputs[h * width + i] = ahead.inputs[h * width + i];
      }
    }
    add(kinds[first], decode(inputs, bases).mean);
  }
  if (model_->plan().closings.empty()) return out;
  std::vector<double> last = before;
  for (std::size_t h = 0; h < horizon; ++h) {
    if (closed(model_->plan(), ahead.series, ahead.length + static_cast<std::int64_t>(h))) last[h] = 0;
  }
  add(regressor_component(model_->plan().closings.front().column), last);
  return out;
}

std::vector<bool> NetworkFit::uses_regressors() const {
  std::vector<bool> features(model_->features().count());
  for (const std::uint32_t feature : model_->network_inputs().step_features()) {
    if (feature != kNoColumn) features[feature] = true;
  }
  std::vector<bool> used = used_columns(*model_, features);
  for (const std::uint32_t column : model_->network_inputs().step_columns()) {
    if (column != kNoColumn && model_->plan().columns[column].moves) used[column] = true;
  }
  const std::vector<bool> guides = guide_ != nullptr ? guide_->uses_regressors() : std::vector<bool>();
  for (std::size_t c = 0; c < std::min(guides.size(), used.size()); ++c) used[c] = used[c] || guides[c];
  return used;
}

std::vector<bool> NetworkFit::learned_from_regressors() const {
  std::vector<bool> used = uses_regressors();
  const std::vector<PlannedColumn>& columns = model_->plan().columns;
  for (std::size_t c = 0; c < used.size(); ++c) {
    if (!columns[c].moves && columns[c].use != ColumnUse::kIdle) used[c] = true;
  }
  return used;
}

std::unique_ptr<FittedMethod> fit_network(std::string_view name, const MethodInput& input,
                                          std::unique_ptr<FittedMethod> guide, const Context& context) {
  std::shared_ptr<const LearnedModel> model = learned_for(name, input);
  LearnerSeries series;
  LearnedState state = learned_state(*model, input, &series);
  const NetworkShape& shape = model->network()->shape();
  std::vector<float> sequence(shape.sequence_size()), statics(static_cast<std::size_t>(shape.statics));
  std::vector<std::int32_t> categories(shape.categories.size());
  const NetworkInputs& inputs = model->network_inputs();
  if (!sequence.empty()) {
    inputs.sequence(state.origin, series, series.length(), shape.context, model->scales(), sequence);
  }
  inputs.statics(state.origin, model->scales(), statics);
  NetworkInputs::categories(series, categories);
  std::vector<float> encoded(model->network()->encoded_size());
  model->network()->encode({1, sequence, statics, categories}, encoded, context);
  for (float& value : encoded) value = coarse(value);  // as the artifact keeps it
  return std::make_unique<NetworkFit>(std::move(model), std::move(state), std::move(encoded), std::move(guide));
}

std::unique_ptr<FittedMethod> NetworkFit::refit(const MethodInput& input, bool estimate, const Context& context) const {
  return fit_network(model_->method(), input, guide_ != nullptr ? guide_->refit(input, estimate, context) : nullptr,
                     context);
}

Parameters NetworkFit::save() const {
  Parameters all = save_state(*model_, state_);
  all.set_coarse("encoded", encoded_);
  if (guide_ != nullptr) all.add(kGuidePrefix, guide_->save());
  return all;
}

std::unique_ptr<FittedMethod> load(const char* name, const Parameters& parameters, const LearnedModels& learned) {
  std::shared_ptr<const LearnedModel> model = last_learned(name, parameters, learned);
  if (model->network() == nullptr) throw Error(ErrorKind::kInvalidData, "what was learned is no network");
  LearnedState state = load_state(parameters, *model);
  std::vector<float> encoded = parameters.coarse_numbers("encoded", model->network()->encoded_size());
  if (std::any_of(encoded.begin(), encoded.end(), [](float v) { return std::isnan(v); })) {
    throw Error(ErrorKind::kInvalidData, "the encoded past of a series is not finite");
  }
  const Method* guide = guide_of(*find_method(name));
  return std::make_unique<NetworkFit>(std::move(model), std::move(state), std::move(encoded),
                                      guide != nullptr ? guide->load(parameters.part(kGuidePrefix)) : nullptr);
}

constexpr const char* kLstm = "lstm";
constexpr const char* kCnnLstm = "cnn_lstm";
constexpr const char* kMlp = "mlp";
constexpr const char* kHybrid = "hybrid";

template <const char* const& name>
std::unique_ptr<FittedMethod> fit_named(const MethodInput& input, const Context& context) {
  const Method* guide = guide_of(*find_method(name));
  return fit_network(name, input, guide != nullptr ? guide->fit(input, context) : nullptr, context);
}
template <const char* const& name>
std::unique_ptr<FittedMethod> load_named(const Parameters& parameters, const LearnedModels& learned) {
  return load(name, parameters, learned);
}

// One network is enough for `auto`: their errors are alike. The others it takes where candidates names them.
constexpr Abilities abilities(bool plain) {
  return {.seasonal = true,
          .min_length = 3,
          .regressors = true,
          .plain = plain,
          .learner = Learner::kNetwork,
          .usual_error = 0.97};
}

// As long as its guide needs.
constexpr Abilities guided() {
  Abilities all = abilities(true);
  all.min_length = 10;
  all.guide = "prophet";
  return all;
}

}  // namespace

const Method kLstmMethod = {kLstm,
                            "a long short-term memory network over all series of the panel",
                            abilities(false),
                            fit_named<kLstm>,
                            nullptr,
                            load_named<kLstm>};
const Method kCnnLstmMethod = {
    kCnnLstm,        "convolutions, then a long short-term memory network, over all series of the panel",
    abilities(true), fit_named<kCnnLstm>,
    nullptr,         load_named<kCnnLstm>};
const Method kMlpMethod = {kMlp,
                           "a network without recurrence over all series of the panel",
                           abilities(true),
                           fit_named<kMlp>,
                           nullptr,
                           load_named<kMlp>};
const Method kHybridMethod = {
    kHybrid,  "prophet, and what a long short-term memory network over all series makes of it",
    guided(), fit_named<kHybrid>,
    nullptr,  load_named<kHybrid>};

}  // namespace salesforecast
