// Models with networks of random weights for the shops of learned_inputs.h.
#pragma once

#include <memory>
#include <string>

#include "core/learners/network_inputs.h"
#include "support/learned_inputs.h"
#include "support/networks.h"

namespace salesforecast::test {

inline NetworkKind kind_of(const std::string& method) {
  if (method == "mlp") return NetworkKind::kMlp;
  return method == "cnn_lstm" ? NetworkKind::kCnnLstm : NetworkKind::kLstm;
}

// On every input of its plan, all of one size.
inline LearnedModel::Parts network_parts(FeaturePlan plan, std::int64_t until, const std::string& method,
                                         NetworkOutput output) {
  LearnedModel::Parts parts;
  parts.method = method;
  parts.plan = std::move(plan);
  parts.until = until;
  parts.spread = {1};
  const Features features(parts.plan);
  const NetworkInputs inputs(features);
  NetworkShape shape = small_shape(kind_of(method), output);
  shape.categories = {6, 4};
  shape.categories.resize(static_cast<std::size_t>(parts.plan.series_columns), 4);
  shape.statics = inputs.statics();
  shape.step_features = inputs.steps();
  if (shape.kind != NetworkKind::kMlp) shape.channels = inputs.channels();
  parts.network = std::make_shared<const Network>(random_network(shape, 1, 0.5F));
  for (std::size_t i = 0; i < inputs.count(); ++i) {
    parts.inputs.means.push_back(0.1F);
    parts.inputs.deviations.push_back(2);
  }
  parts.inputs.target = 0.25F;
  return parts;
}

inline void learn_network(ShopInput* shop, const std::string& method, TargetScale scale = TargetScale::kLog,
                          NetworkOutput output = NetworkOutput::kQuantiles) {
  FeaturePlan plan = shop_plan();
  plan.scale = scale;
  plan.guided = find_method(method)->abilities.guide != nullptr;
  shop->learned.add(learned(network_parts(std::move(plan), shop->end(), method, output)));
}

}  // namespace salesforecast::test
