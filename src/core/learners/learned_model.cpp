#include "core/learners/learned_model.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/learners/feature_plan_wire.h"
#include "core/learners/trees_wire.h"
#include "core/model.h"

namespace salesforecast {

namespace {

constexpr double kLargestSmear = 10, kLargestSpread = 1e6, kLargestTreeScale = 1e9;

void require(bool holds, const char* rule) {
  if (!holds) refuse_model(rule);
}

}  // namespace

LearnedModel::LearnedModel(Parts parts, std::vector<std::uint8_t> bytes)
    : parts_(std::move(parts)), features_(parts_.plan), bytes_(std::move(bytes)) {}

std::vector<std::uint8_t> LearnedModel::save(const Parts& parts) {
  flatbuffers::FlatBufferBuilder builder;
  const auto method = builder.CreateString(parts.method);
  const auto plan = write_plan(builder, parts.plan);
  const auto spread = write_numbers(builder, parts.spread);
  const auto trees = save_trees(builder, parts.trees);
  builder.Finish(wire::CreateLearnedModel(builder, method, plan, parts.until, parts.smear, spread, trees));
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

std::shared_ptr<const LearnedModel> LearnedModel::load(std::span<const std::uint8_t> bytes) {
  const Payload<wire::LearnedModel> payload(bytes);
  PayloadReader reader(payload.size());
  const wire::LearnedModel& wire = payload.root();
  Parts parts;
  parts.method = reader.text(wire.method());
  const Method* method = find_method(parts.method);
  require(method != nullptr && method->abilities.learner != Learner::kNone,
          "a learned model has a method of this version");
  parts.plan = read_plan(reader, *wire.plan());
  parts.until = wire.until();
  parts.smear = wire.smear();
  require(parts.smear > 0 && parts.smear <= kLargestSmear, "the mean over the scale's mean is within its range");
  parts.spread = reader.numbers(wire.spread());
  require(!parts.spread.empty() && parts.spread.size() <= static_cast<std::size_t>(kMaxHorizon),
          "a learned model has a spread a step");
  for (const float one : parts.spread) require(one >= 0 && one <= kLargestSpread, "a spread is within its range");
  require(wire.trees() != nullptr, "a learned model has trees");
  parts.trees = load_trees(*wire.trees(), reader);
  const TreeSplits& splits = parts.trees.splits();
  require(std::abs(splits.base) <= kLargestTreeScale && std::abs(splits.scale) <= kLargestTreeScale,
          "what trees add is within its range");
  std::shared_ptr<const LearnedModel> model(new LearnedModel(std::move(parts), {bytes.begin(), bytes.end()}));
  require(model->trees().feature_count() == model->features().count(), "trees split by the features of their plan");
  return model;
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
