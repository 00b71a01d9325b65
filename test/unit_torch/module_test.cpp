#include "trainer/torch/module.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

#include "support/networks.h"

namespace salesforecast {
namespace {

using test::every_shape;
using test::NetworkSample;
using test::random_network;
using test::random_samples;
using test::small_shape;

// Given samples as a source.
class Given : public SampleSource {
 public:
  explicit Given(const NetworkSample& samples) : samples_(samples) {}
  std::size_t size() const override { return samples_.count; }
  std::size_t horizon() const override { return samples_.horizon; }
  void fill(std::size_t index, const SampleView& sample) const override {
    const auto copy = [&](const auto& from, const auto& to) {
      std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(index * to.size()), to.size(), to.begin());
    };
    copy(samples_.sequences, sample.sequence);
    copy(samples_.statics, sample.statics);
    copy(samples_.categories, sample.categories);
    copy(samples_.steps, sample.steps);
    copy(samples_.offsets, sample.offset);
    std::fill(sample.target.begin(), sample.target.end(), 0.0F);
  }

 private:
  const NetworkSample& samples_;
};

Batch batch_of(const NetworkShape& shape, const NetworkSample& samples) {
  Batch batch(shape, samples.horizon, samples.count, torch::kCPU);
  std::vector<std::size_t> indices(samples.count);
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = i;
  batch.fill(Given(samples), indices, 0);
  batch.finish();
  return batch;
}

// What raw outputs mean, written once more: quantiles, or mean and dispersion.
std::vector<double> meaning(const NetworkShape& shape, std::vector<double> raw, double offset) {
  const auto softplus = [](double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); };
  if (shape.output == NetworkOutput::kCounts) return {std::exp(raw[0] + offset), std::max(softplus(raw[1]), 1e-4)};
  const std::size_t middle = shape.middle_level();
  for (std::size_t i = middle + 1; i < raw.size(); ++i) raw[i] = raw[i - 1] + softplus(raw[i]);
  for (std::size_t i = middle; i-- > 0;) raw[i] = raw[i + 1] - softplus(raw[i]);
  return raw;
}

// The largest difference between both, relative where outputs are over 1.
double difference(const NetworkShape& shape, std::size_t samples, std::size_t horizon) {
  const Network network = random_network(shape, 1);
  const NetworkSample given = random_samples(shape, samples, horizon);
  NetworkModule module(shape, torch::kCPU);
  module.set_weights(network.members()[0]);
  const torch::Tensor raw = module.forward(batch_of(shape, given)).detach().contiguous();
  std::vector<float> encoded(samples * network.encoded_size()), outputs(samples * horizon * shape.outputs());
  network.encode(given.inputs(), encoded, Context());
  network.decode(samples, encoded, given.steps, given.offsets, outputs, Context());
  const std::size_t count = samples * horizon;
  double largest = 0;
  for (std::size_t at = 0; at < count; ++at) {
    std::vector<double> one(shape.outputs());
    for (std::size_t i = 0; i < one.size(); ++i) one[i] = raw.data_ptr<float>()[i * count + at];
    one = meaning(shape, one, given.offsets.empty() ? 0 : given.offsets[at]);
    for (std::size_t i = 0; i < one.size(); ++i) {
      largest = std::max(largest, std::fabs(one[i] - outputs[at * one.size() + i]) / std::max(1.0, std::fabs(one[i])));
    }
  }
  return largest;
}

TEST(NetworkModule, gives_what_the_core_predicts) {
  for (const NetworkShape& shape : every_shape()) EXPECT_LT(difference(shape, 13, 5), 1e-5);
}

TEST(NetworkModule, gives_what_the_core_predicts_at_the_size_of_a_panel) {
  for (const NetworkKind kind : {NetworkKind::kLstm, NetworkKind::kCnnLstm}) {
    NetworkShape shape = small_shape(kind, NetworkOutput::kQuantiles);
    shape.context = 60;
    shape.channels = 12;
    shape.hidden = shape.head = 64;
    EXPECT_LT(difference(shape, 20, 28), 1e-5);
  }
}

TEST(NetworkModule, gives_its_weights_back) {
  const NetworkShape shape = small_shape(NetworkKind::kCnnLstm, NetworkOutput::kQuantiles);
  const Network network = random_network(shape, 1);
  NetworkModule module(shape, torch::kCPU);
  module.set_weights(network.members()[0]);
  EXPECT_EQ(module.weights(), network.members()[0]);
}

TEST(NetworkModule, starts_from_random_weights_that_its_seed_decides) {
  const NetworkShape shape = small_shape(NetworkKind::kLstm, NetworkOutput::kQuantiles);
  NetworkModule one(shape, torch::kCPU), two(shape, torch::kCPU), three(shape, torch::kCPU);
  one.initialise(1);
  two.initialise(1);
  three.initialise(2);
  EXPECT_EQ(one.weights(), two.weights());
  EXPECT_NE(one.weights(), three.weights());
  EXPECT_NO_THROW(Network(shape, {one.weights()}));
}

TEST(NetworkModule, takes_over_the_matrices_that_have_its_sizes) {
  const NetworkShape before = small_shape(NetworkKind::kLstm, NetworkOutput::kQuantiles);
  NetworkShape after = before;
  after.categories[0] = 41;  // a series more
  const NetworkWeights old = random_network(before, 1).members()[0];
  NetworkModule module(after, torch::kCPU);
  module.initialise(1);
  const NetworkWeights fresh = module.weights();
  module.take_over(before, old);
  const NetworkWeights mixed = module.weights();
  const std::vector<NetworkMatrix> places = network_matrices(after), old_places = network_matrices(before);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const bool grown = places[i].name == "embedding0";
    EXPECT_EQ(mixed[places[i].offset], grown ? fresh[places[i].offset] : old[old_places[i].offset]) << places[i].name;
  }
}

}  // namespace
}  // namespace salesforecast
