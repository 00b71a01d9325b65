// A network in LibTorch, to be trained: the same numbers in the same places as core/learners/network.h.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "core/learners/network.h"
#include "trainer/torch/batch.h"

namespace salesforecast {

// All weights lie in one tensor and all derivatives in another, so that clipping and the optimiser are a few operations
// on each; the matrices that the forward pass uses are views into them.
class NetworkModule {
 public:
  // Throws what check_network_shape throws.
  NetworkModule(const NetworkShape& shape, torch::Device device);

  // Random weights, the same for a seed on every machine.
  void initialise(std::uint64_t seed);
  // From weights of another training, as far as their matrices have the same names and sizes; the others stay. `shape`
  // is theirs.
  void take_over(const NetworkShape& shape, const NetworkWeights& weights);
  NetworkWeights weights() const;
  void set_weights(const NetworkWeights& weights);

  // Raw outputs, outputs x (samples x horizon); they become quantiles or counts in Network::decode and network_loss.
  torch::Tensor forward(const Batch& batch) const;

  torch::Tensor& values() noexcept { return values_; }      // all weights
  torch::Tensor& gradient() noexcept { return gradient_; }  // what backward() adds to

 private:
  torch::Tensor encode_sequence(const Batch& batch) const;
  torch::Tensor encode(const Batch& batch) const;
  const torch::Tensor& matrix(const std::string& name) const;

  NetworkShape shape_;
  std::vector<NetworkMatrix> places_;
  torch::Tensor values_, gradient_;
  std::vector<torch::Tensor> matrices_;
};

}  // namespace salesforecast
