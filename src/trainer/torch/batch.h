// Samples side by side, as the network's tensors.
#pragma once

#include <torch/types.h>

#include <vector>

#include "core/learners/network.h"
#include "core/learners/sample_source.h"

namespace salesforecast {

// Memory for `capacity` samples, filled again and again. Tensors are views into it, or copies on another device.
class Batch {
 public:
  Batch(const NetworkShape& shape, std::size_t horizon, std::size_t capacity, torch::Device device);

  // Takes the samples of those indices, at most `capacity`; the first one's draw is `draw`, the next one's one more …,
  // or all 0.
  void fill(const SampleSource& source, std::span<const std::size_t> indices, std::uint64_t draw);
  // Makes the category at that place of a sample unknown; before finish().
  void forget(std::size_t sample, std::size_t category) {
    categories_[sample * shape_.categories.size() + category] = 0;
  }
  // Makes the tensors of what was filled in.
  void finish();

  std::int64_t samples() const noexcept { return static_cast<std::int64_t>(samples_); }
  std::span<const float> target() const { return {target_.data(), samples_ * horizon_}; }
  std::span<const float> offset() const;  // empty but for counts

  torch::Tensor sequence;    // context x channels x samples; undefined for mlp
  torch::Tensor statics;     // samples x statics
  torch::Tensor categories;  // categories x samples, of int64
  torch::Tensor steps;       // (samples x horizon) x step_features

 private:
  NetworkShape shape_;
  std::size_t horizon_, samples_ = 0;
  torch::Device device_;
  std::vector<float> sequence_, statics_, steps_, target_, offset_;
  std::vector<std::int32_t> categories_;
};

}  // namespace salesforecast
