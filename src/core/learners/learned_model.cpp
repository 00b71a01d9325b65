#include "core/learners/learned_model.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/learners/feature_plan_wire.h"
#include "core/learners/network_wire.h"
#include "core/learners/trees_wire.h"
#include "core/model.h"

namespace salesforecast {

namespace {

constexpr double kLargestSmear = 10, kLargestSpread = 1e6, kLargestTreeScale = 1e9;

void read_inputs(const wire::LearnedModel& wire, PayloadReader& reader, LearnedModel::Parts* parts) {
  parts->network = std::make_shared<const Network>(read_network(*wire.network(), reader));
  InputScales& inputs = parts->inputs;
  inputs.means = reader.numbers(wire.input_means());
  inputs.deviations = reader.numbers(wire.input_deviations());
  inputs.target = wire.target_scale();
  require_of_model(std::isfinite(inputs.target) && inputs.target > 0, "targets have a scale");
  for (const float mean : inputs.means) require_of_model(std::isfinite(mean), "the mean of an input is finite");
  for (const float one : inputs.deviations)
    require_of_model(std::isfinite(one) && one > 0, "the spread of an input is above zero");
}

// The network is one for the inputs that the plan makes.
void check_network(const LearnedModel& model) {
  const NetworkShape& shape = model.network()->shape();
  const NetworkInputs& inputs = model.network_inputs();
  require_of_model(shape.kind == NetworkKind::kMlp || shape.channels == inputs.channels(),
                   "a network reads the plan's sequence");
  require_of_model(shape.context <= model.plan().memory(), "a network looks back as far as its plan");
  require_of_model(shape.statics == inputs.statics() && shape.step_features == inputs.steps() &&
                       shape.categories.size() == static_cast<std::size_t>(model.plan().series_columns),
                   "a network has the inputs of its plan");
  require_of_model(model.scales().means.size() == inputs.count() && model.scales().deviations.size() == inputs.count(),
                   "each input of a network has a scale");
  require_of_model(shape.output == NetworkOutput::kQuantiles || model.plan().scale == TargetScale::kLinear,
                   "a network of counts learns on no logarithms");
}

}  // namespace

LearnedModel::LearnedModel(Parts parts, std::vector<std::uint8_t> bytes)
    : parts_(std::move(parts)), features_(parts_.plan), network_inputs_(features_), bytes_(std::move(bytes)) {}

std::vector<std::uint8_t> LearnedModel::save(const Parts& parts) {
  flatbuffers::FlatBufferBuilder builder;
  const auto method = builder.CreateString(parts.method);
  const auto plan = write_plan(builder, parts.plan);
  const auto spread = write_numbers(builder, parts.spread);
  const bool network = parts.network != nullptr;
  const auto trees = network ? flatbuffers::Offset<wire::Trees>(0) : save_trees(builder, parts.trees);
  const auto network_at = network ? write_network(builder, *parts.network) : flatbuffers::Offset<wire::Network>(0);
  const auto means = write_numbers(builder, parts.inputs.means),
             deviations = write_numbers(builder, parts.inputs.deviations);
  builder.Finish(wire::CreateLearnedModel(builder, method, plan, parts.until, parts.smear, spread, trees, network_at,
                                          means, deviations, parts.inputs.target));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

std::shared_ptr<const LearnedModel> LearnedModel::load(std::span<const std::uint8_t> bytes) {
  const Payload<wire::LearnedModel> payload(bytes);
  PayloadReader reader(payload.size());
  const wire::LearnedModel& wire = payload.root();
  Parts parts;
  parts.method = reader.text(wire.method());
  const Method* method = find_method(parts.method);
  require_of_model(method != nullptr && method->abilities.learner != Learner::kNone,
                   "a learned model has a method of this version");
  parts.plan = read_plan(reader, *wire.plan());
  require_of_model(parts.plan.guided == (method->abilities.guide != nullptr),
                   "a plan of features goes by another method where its own does");
  require_of_model(parts.plan.block == 0 || method->abilities.learner == Learner::kTrees,
                   "a network forecasts all steps at once");
  parts.until = wire.until();
  parts.smear = wire.smear();
  require_of_model(parts.smear > 0 && parts.smear <= kLargestSmear,
                   "the mean over the scale's mean is within its range");
  parts.spread = reader.numbers(wire.spread());
  require_of_model(!parts.spread.empty() && parts.spread.size() <= static_cast<std::size_t>(kMaxHorizon),
                   "a learned model has a spread a step");
  for (const float one : parts.spread)
    require_of_model(one >= 0 && one <= kLargestSpread, "a spread is within its range");
  require_of_model((wire.trees() != nullptr) != (wire.network() != nullptr), "a learned model has trees or a network");
  if (wire.trees() != nullptr) parts.trees = load_trees(*wire.trees(), reader);
  if (wire.network() != nullptr) read_inputs(wire, reader, &parts);
  const TreeSplits& splits = parts.trees.splits();
  require_of_model(std::abs(splits.base) <= kLargestTreeScale && std::abs(splits.scale) <= kLargestTreeScale,
                   "what trees add is within its range");
  std::shared_ptr<const LearnedModel> model(new LearnedModel(std::move(parts), {bytes.begin(), bytes.end()}));
  if (model->network() == nullptr) {
    require_of_model(model->trees().feature_count() == model->features().count(),
                     "trees split by the features of their plan");
  } else {
    check_network(*model);
  }
  return model;
}

const TreeShap& LearnedModel::shap() const {
  std::call_once(shap_made_, [&] { shap_ = std::make_unique<const TreeShap>(parts_.trees); });
  return *shap_;
}

double LearnedModel::spread(int step) const {
  const std::size_t at = std::min(static_cast<std::size_t>(step), parts_.spread.size()) - 1;
  return parts_.spread[at];
}

void LearnedModels::add(std::shared_ptr<const LearnedModel> model) {
  const auto later = [](const auto& a, const auto& b) {
    return std::tuple(a->method(), a->plan().scale, a->until()) < std::tuple(b->method(), b->plan().scale, b->until());
  };
  models_.insert(std::upper_bound(models_.begin(), models_.end(), model, later), std::move(model));
}

std::shared_ptr<const LearnedModel> LearnedModels::find(std::string_view method, std::int64_t period,
                                                        TargetScale scale) const {
  std::shared_ptr<const LearnedModel> found, other;
  for (const auto& model : models_) {
    if (model->method() == method && model->until() <= period) (model->plan().scale == scale ? found : other) = model;
  }
  return found != nullptr ? found : other;
}

std::vector<std::shared_ptr<const LearnedModel>> LearnedModels::latest() const {
  std::vector<std::shared_ptr<const LearnedModel>> last;
  for (const auto& model : models_) {
    const bool same =
        !last.empty() && last.back()->method() == model->method() && last.back()->plan().scale == model->plan().scale;
    if (same) last.pop_back();
    last.push_back(model);
  }
  return last;
}

}  // namespace salesforecast
