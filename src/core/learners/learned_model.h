// One model learned from a whole panel, as its version keeps it; and those of a training, by the time that each has
// seen.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/learners/network_inputs.h"
#include "core/learners/tree_shap.h"
#include "core/learners/trees.h"

namespace salesforecast {

// Immutable; may be used from many threads.
class LearnedModel {
 public:
  // What a trainer has found.
  struct Parts {
    std::string method;
    FeaturePlan plan;
    std::int64_t until = 0;     // it has seen what lies before this period
    double smear = 1;           // mean of sales over what the mean on the scale stands for (Duan 1983)
    std::vector<float> spread;  // by step, on the scale: root mean square of held-back errors
    Trees trees;
    std::shared_ptr<const Network> network;  // nullptr: trees
    InputScales inputs;                      // of the network
  };

  static std::vector<std::uint8_t> save(const Parts& parts);
  // Trusts no byte; throws Error(kInvalidData).
  static std::shared_ptr<const LearnedModel> load(std::span<const std::uint8_t> bytes);

  const std::string& method() const noexcept { return parts_.method; }
  std::int64_t until() const noexcept { return parts_.until; }
  const Features& features() const noexcept { return features_; }
  const FeaturePlan& plan() const noexcept { return features_.plan(); }
  const Trees& trees() const noexcept { return parts_.trees; }
  // What explains the trees: made when it is first asked for, then the same for all series.
  const TreeShap& shap() const;
  const Network* network() const noexcept { return parts_.network.get(); }
  const NetworkInputs& network_inputs() const noexcept { return network_inputs_; }
  const InputScales& scales() const noexcept { return parts_.inputs; }
  double smear() const noexcept { return parts_.smear; }
  // Of a step from 1 on; those beyond the last one are as that.
  double spread(int step) const;
  const std::vector<std::uint8_t>& bytes() const noexcept { return bytes_; }

 private:
  LearnedModel(Parts parts, std::vector<std::uint8_t> bytes);

  Parts parts_;
  Features features_;
  NetworkInputs network_inputs_;
  std::vector<std::uint8_t> bytes_;
  mutable std::once_flag shap_made_;
  mutable std::unique_ptr<const TreeShap> shap_;
};

// The learned models of a version or, while it trains, those of earlier times beside them.
class LearnedModels {
 public:
  void add(std::shared_ptr<const LearnedModel> model);

  bool empty() const noexcept { return models_.empty(); }
  // The latest model of a method that has seen nothing from `period` on, of a scale where there is one of it, else of
  // another; nullptr: there is none.
  std::shared_ptr<const LearnedModel> find(std::string_view method, std::int64_t period, TargetScale scale) const;
  // The latest model of each method and scale, in their order.
  std::vector<std::shared_ptr<const LearnedModel>> latest() const;

 private:
  std::vector<std::shared_ptr<const LearnedModel>> models_;  // by method, scale and time
};

}  // namespace salesforecast
