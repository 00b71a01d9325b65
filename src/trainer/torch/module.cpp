#include "trainer/torch/module.h"

#include <algorithm>
#include <cmath>

#include "core/bit_mix.h"
#include "trainer/torch/lstm.h"

namespace salesforecast {
namespace {

using torch::Tensor;

// Uniform on [-1, 1), the draw of that number.
float uniform(std::uint64_t seed, std::uint64_t number) {
  return static_cast<float>(static_cast<double>(mixed_bits(mixed_bits(seed) + number) >> 11) * 0x1p-52 - 1);
}

// Without the bias, and the bias alone.
Tensor products(const Tensor& matrix) { return matrix.narrow(1, 0, matrix.size(1) - 1); }
Tensor bias(const Tensor& matrix) { return matrix.select(1, matrix.size(1) - 1); }

// Half the width of the uniform distribution that a matrix starts from. Layers before a relu: He, Zhang, Ren & Sun
// 2015; an LSTM's by its units, as PyTorch does; embeddings small, so that a category starts as all others.
float spread(const NetworkShape& shape, const NetworkMatrix& place) {
  if (place.name.starts_with("lstm")) return 1 / std::sqrt(static_cast<float>(shape.hidden));
  if (place.name.starts_with("embedding")) return 0.1F;
  if (place.name == "output") return 1 / std::sqrt(static_cast<float>(shape.head));
  const std::size_t first_layer = shape.encoded_size() + static_cast<std::size_t>(shape.step_features);
  return std::sqrt(6 / static_cast<float>(place.name.starts_with("head_st") ? first_layer : place.columns));
}

}  // namespace

NetworkModule::NetworkModule(const NetworkShape& shape, torch::Device device) : shape_(shape) {
  check_network_shape(shape);
  places_ = network_matrices(shape);
  const auto count = static_cast<std::int64_t>(network_weight_count(shape));
  values_ = torch::zeros({count}, torch::TensorOptions().device(device));
  gradient_ = torch::zeros_like(values_);
  for (const NetworkMatrix& place : places_) {
    const auto part = [&](const Tensor& all) {
      return all.narrow(0, static_cast<std::int64_t>(place.offset), static_cast<std::int64_t>(place.size()))
          .view({static_cast<std::int64_t>(place.rows), static_cast<std::int64_t>(place.columns)})
          .detach();
    };
    Tensor matrix = part(values_);
    matrix.requires_grad_();
    matrix.mutable_grad() = part(gradient_);  // backward() adds to a gradient that is there in place
    matrices_.push_back(matrix);
  }
}

void NetworkModule::initialise(std::uint64_t seed) {
  NetworkWeights weights(network_weight_count(shape_));
  for (const NetworkMatrix& place : places_) {
    const float width = spread(shape_, place);
    for (std::size_t i = place.offset; i < place.offset + place.size(); ++i) weights[i] = width * uniform(seed, i);
    if (place.name.starts_with("embedding") || place.name == "head_state") continue;
    // Biases start at zero; the forget gate's at one, so that an LSTM remembers at first (Jozefowicz, Zaremba &
    // Sutskever 2015).
    for (std::size_t row = 0; row < place.rows; ++row) {
      const bool forget_gate = place.name.starts_with("lstm") && row / (place.rows / 4) == 1;
      weights[place.offset + (row + 1) * place.columns - 1] = forget_gate ? 1 : 0;
    }
  }
  set_weights(weights);
}

void NetworkModule::take_over(const NetworkShape& shape, const NetworkWeights& weights) {
  const std::vector<NetworkMatrix> others = network_matrices(shape);
  NetworkWeights mine = this->weights();
  for (const NetworkMatrix& place : places_) {
    const auto other = std::find_if(others.begin(), others.end(), [&](const NetworkMatrix& one) {
      return one.name == place.name && one.rows == place.rows && one.columns == place.columns;
    });
    if (other == others.end()) continue;
    std::copy_n(weights.begin() + static_cast<std::ptrdiff_t>(other->offset), place.size(),
                mine.begin() + static_cast<std::ptrdiff_t>(place.offset));
  }
  set_weights(mine);
}

NetworkWeights NetworkModule::weights() const {
  const Tensor values = values_.to(torch::kCPU);
  const auto* first = values.data_ptr<float>();
  return {first, first + values.numel()};
}

void NetworkModule::set_weights(const NetworkWeights& weights) {
  values_.copy_(torch::from_blob(const_cast<float*>(weights.data()), {values_.numel()}));
}

const Tensor& NetworkModule::matrix(const std::string& name) const {
  const auto named = [&](const NetworkMatrix& place) { return place.name == name; };
  return matrices_[static_cast<std::size_t>(std::find_if(places_.begin(), places_.end(), named) - places_.begin())];
}

Tensor NetworkModule::encode_sequence(const Batch& batch) const {
  Tensor sequence = batch.sequence;
  for (int layer = 0; layer < shape_.convolutions; ++layer) {
    const Tensor& filters = matrix("convolution" + std::to_string(layer));
    const std::int64_t periods = sequence.size(0) - (shape_.kernel - 1);
    std::vector<Tensor> shifted;
    for (int tap = 0; tap < shape_.kernel; ++tap) shifted.push_back(sequence.narrow(0, tap, periods));
    const Tensor seen = torch::cat(shifted, 1);  // periods x (kernel x channels) x samples
    const Tensor weights = products(filters).expand({periods, -1, -1});
    sequence = torch::baddbmm(bias(filters).view({1, -1, 1}), weights, seen).relu_();
  }
  for (int layer = 0; layer < shape_.layers; ++layer) {
    sequence = lstm_layer(sequence, matrix("lstm" + std::to_string(layer)), layer == shape_.layers - 1);
  }
  return sequence.t();
}

Tensor NetworkModule::encode(const Batch& batch) const {
  std::vector<Tensor> parts;
  if (shape_.sequence_size() > 0) parts.push_back(encode_sequence(batch));
  for (std::size_t i = 0; i < shape_.categories.size(); ++i) {
    parts.push_back(
        matrix("embedding" + std::to_string(i)).index_select(0, batch.categories[static_cast<std::int64_t>(i)]));
  }
  parts.push_back(batch.statics);
  return torch::cat(parts, 1);
}

Tensor NetworkModule::forward(const Batch& batch) const {
  const Tensor &step = matrix("head_step"), &output = matrix("output");
  const Tensor start = torch::addmm(bias(step), encode(batch), matrix("head_state").t());
  const Tensor by_step = torch::mm(batch.steps, products(step).t()).view({batch.samples(), -1, shape_.head});
  Tensor head = (by_step + start.unsqueeze(1)).relu_().view({-1, shape_.head});
  if (shape_.head_layers == 2) {
    const Tensor& second = matrix("head_second");
    head = torch::addmm(bias(second), head, products(second).t()).relu_();
  }
  return torch::addmm(bias(output).unsqueeze(1), products(output), head.t());
}

}  // namespace salesforecast
