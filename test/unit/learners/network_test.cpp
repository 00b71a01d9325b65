#include "core/learners/network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "support/networks.h"

namespace salesforecast {
namespace {

using test::every_shape;
using test::NetworkSample;
using test::random_network;
using test::random_samples;
using test::small_shape;

// Encodes and decodes all samples in one go.
std::vector<float> outputs_of(const Network& network, const NetworkSample& samples) {
  std::vector<float> encoded(samples.count * network.encoded_size());
  network.encode(samples.inputs(), encoded, Context());
  std::vector<float> outputs(samples.count * samples.horizon * network.shape().outputs());
  network.decode(samples.count, encoded, samples.steps, samples.offsets, outputs, Context());
  return outputs;
}

TEST(Network, has_the_same_bits_however_series_are_put_together) {
  for (const NetworkShape& shape : every_shape()) {
    const Network network = random_network(shape, 2);
    const NetworkSample all = random_samples(shape, 21, 11);
    const std::vector<float> together = outputs_of(network, all);
    for (std::size_t first = 0; first < all.count;) {
      const std::size_t count = std::min<std::size_t>(first % 7 + 1, all.count - first);
      const std::vector<float> some = outputs_of(network, all.part(shape, first, count));
      const std::size_t each = all.horizon * shape.outputs();
      EXPECT_TRUE(std::equal(some.begin(), some.end(), together.begin() + static_cast<std::ptrdiff_t>(first * each)));
      first += count;
    }
  }
}

TEST(Network, has_the_same_bits_however_many_steps_are_asked_for) {
  for (const NetworkShape& shape : every_shape()) {
    const Network network = random_network(shape, 1);
    const NetworkSample one = random_samples(shape, 1, 30);
    std::vector<float> encoded(network.encoded_size()), all(30 * shape.outputs()), first(13 * shape.outputs());
    network.encode(one.inputs(), encoded, Context());
    network.decode(1, encoded, one.steps, one.offsets, all, Context());
    const std::span<const float> steps(one.steps), offsets(one.offsets);
    network.decode(1, encoded, steps.first(13 * static_cast<std::size_t>(shape.step_features)),
                   offsets.first(offsets.empty() ? 0 : 13), first, Context());
    EXPECT_TRUE(std::equal(first.begin(), first.end(), all.begin()));
  }
}

TEST(Network, gives_quantiles_that_never_cross) {
  for (const NetworkShape& shape : every_shape()) {
    if (shape.output == NetworkOutput::kCounts) continue;
    const NetworkSample samples = random_samples(shape, 50, 10, 5);
    const std::vector<float> outputs = outputs_of(random_network(shape, 1, 3), samples);
    for (std::size_t at = 0; at < outputs.size(); at += shape.outputs()) {
      const auto first = outputs.begin() + static_cast<std::ptrdiff_t>(at);
      EXPECT_TRUE(std::is_sorted(first, first + static_cast<std::ptrdiff_t>(shape.outputs())));
    }
  }
}

TEST(Network, gives_counts_a_positive_mean_and_dispersion) {
  NetworkShape shape = small_shape(NetworkKind::kLstm, NetworkOutput::kCounts);
  const NetworkSample samples = random_samples(shape, 50, 10, 20);
  const std::vector<float> outputs = outputs_of(random_network(shape, 1, 3), samples);
  for (const float output : outputs) EXPECT_GT(output, 0);
}

TEST(Network, adds_the_offset_to_the_log_of_the_mean) {
  const NetworkShape shape = small_shape(NetworkKind::kMlp, NetworkOutput::kCounts);
  const Network network = random_network(shape, 1);
  NetworkSample sample = random_samples(shape, 1, 1);
  sample.offsets = {0};
  const std::vector<float> before = outputs_of(network, sample);
  sample.offsets = {std::log(3.0F)};
  const std::vector<float> after = outputs_of(network, sample);
  EXPECT_NEAR(after[0] / before[0], 3, 1e-5);
  EXPECT_EQ(after[1], before[1]);
}

TEST(Network, averages_its_members) {
  for (const NetworkShape& shape : every_shape()) {
    const Network both = random_network(shape, 2);
    const NetworkSample samples = random_samples(shape, 9, 4);
    const std::vector<float> mean = outputs_of(both, samples);
    const std::vector<float> first = outputs_of(Network(shape, {both.members()[0]}), samples);
    const std::vector<float> second = outputs_of(Network(shape, {both.members()[1]}), samples);
    for (std::size_t i = 0; i < mean.size(); ++i) {
      EXPECT_NEAR(mean[i], (first[i] + second[i]) / 2, 1e-6 * std::fabs(mean[i]) + 1e-6);
    }
  }
}

// By hand: one LSTM unit over two periods of one number, one step, one quantile.
TEST(Network, computes_what_its_definition_says) {
  NetworkShape shape;
  shape.context = 2;
  shape.channels = shape.step_features = shape.layers = shape.hidden = shape.head = 1;
  shape.levels = {0.5F};
  // lstm0: rows input, forget, cell, output of (x, h, 1); head_state; head_step (x, 1); output (x, 1).
  const NetworkWeights weights = {0.5F, 0.1F, 0.2F, -0.3F, 0.4F, 1,    0.8F, -0.6F, 0.1F,
                                  0.3F, 0.7F, 0,    1.5F,  0.4F, 0.2F, 2,    -0.5F};
  const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  double cell = 0, state = 0;
  for (const double x : {1.0, -2.0}) {
    const double in = sigmoid(0.5 * x + 0.1 * state + 0.2), keep = sigmoid(-0.3 * x + 0.4 * state + 1);
    const double update = std::tanh(0.8 * x - 0.6 * state + 0.1), out = sigmoid(0.3 * x + 0.7 * state);
    cell = keep * cell + in * update;
    state = out * std::tanh(cell);
  }
  const double expected = 2 * std::max(0.0, 1.5 * state + 0.4 * 3 + 0.2) - 0.5;
  const Network network(shape, {weights});
  std::vector<float> encoded(1), output(1);
  const std::vector<float> sequence = {1, -2}, step = {3};
  network.encode({1, sequence, {}, {}}, encoded, Context());
  network.decode(1, encoded, step, {}, output, Context());
  EXPECT_NEAR(encoded[0], state, 1e-6);
  EXPECT_NEAR(output[0], expected, 1e-6);
}

TEST(Network, takes_a_category_that_it_does_not_know_as_the_unknown_one) {
  const NetworkShape shape = small_shape(NetworkKind::kMlp, NetworkOutput::kQuantiles);
  const Network network = random_network(shape, 1);
  NetworkSample sample = random_samples(shape, 1, 3);
  sample.categories.assign(sample.categories.size(), 0);
  const std::vector<float> unknown = outputs_of(network, sample);
  for (const int value : {-1, 1'000'000, std::numeric_limits<int>::min()}) {
    sample.categories.assign(sample.categories.size(), value);
    EXPECT_EQ(outputs_of(network, sample), unknown);
  }
}

TEST(Network, takes_no_series_and_no_step) {
  const NetworkShape shape = small_shape(NetworkKind::kLstm, NetworkOutput::kQuantiles);
  const Network network = random_network(shape, 1);
  network.encode({}, {}, Context());
  network.decode(0, {}, {}, {}, {}, Context());
  std::vector<float> encoded(network.encoded_size());
  network.decode(1, encoded, {}, {}, {}, Context());
}

TEST(Network, answers_a_cancel) {
  const NetworkShape shape = small_shape(NetworkKind::kCnnLstm, NetworkOutput::kQuantiles);
  const Network network = random_network(shape, 1);
  const NetworkSample samples = random_samples(shape, 1, 1);
  Context context;
  context.cancel();
  std::vector<float> encoded(network.encoded_size()), outputs(shape.outputs());
  EXPECT_THROW(network.encode(samples.inputs(), encoded, context), Error);
  EXPECT_THROW(network.decode(1, encoded, samples.steps, {}, outputs, context), Error);
}

TEST(Network, refuses_a_forecast_that_is_not_finite) {
  NetworkShape shape = small_shape(NetworkKind::kMlp, NetworkOutput::kQuantiles);
  const Network network(shape, {NetworkWeights(network_weight_count(shape), 1e6F)});
  std::vector<float> encoded(network.encoded_size(), 1e38F), outputs(shape.outputs());
  const std::vector<float> step(static_cast<std::size_t>(shape.step_features), 1);
  try {
    network.decode(1, encoded, step, {}, outputs, Context());
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kNonFinite);
  }
}

TEST(Network, refuses_weights_that_do_not_fit) {
  const NetworkShape shape = small_shape(NetworkKind::kLstm, NetworkOutput::kQuantiles);
  const NetworkWeights good(network_weight_count(shape), 0.1F);
  EXPECT_THROW(Network(shape, {}), Error);
  EXPECT_THROW(Network(shape, std::vector<NetworkWeights>(17, good)), Error);
  EXPECT_THROW(Network(shape, {good, NetworkWeights(good.size() - 1, 0.1F)}), Error);
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -1.1e6F}) {
    NetworkWeights weights = good;
    weights.back() = bad;
    EXPECT_THROW(Network(shape, {weights}), Error);
  }
}

TEST(Network, refuses_sizes_out_of_range) {
  const std::vector<std::function<void(NetworkShape&)>> breaks = {
      [](NetworkShape& s) { s.kind = static_cast<NetworkKind>(3); },
      [](NetworkShape& s) { s.output = static_cast<NetworkOutput>(2); },
      [](NetworkShape& s) { s.context = 2; },
      [](NetworkShape& s) { s.context = 4097; },
      [](NetworkShape& s) { s.channels = 0; },
      [](NetworkShape& s) { s.channels = 8193; },
      [](NetworkShape& s) { s.statics = -1; },
      [](NetworkShape& s) { s.step_features = 0; },
      [](NetworkShape& s) { s.step_features = std::numeric_limits<int>::max(); },
      [](NetworkShape& s) { s.categories = {0}; },
      [](NetworkShape& s) { s.categories.assign(65, 2); },
      [](NetworkShape& s) {
        s.categories = {1 << 23, 1 << 23};
      },
      [](NetworkShape& s) { s.convolutions = 3; },
      [](NetworkShape& s) { s.filters = 0; },
      [](NetworkShape& s) { s.kernel = 65; },
      [](NetworkShape& s) { s.layers = 0; },
      [](NetworkShape& s) { s.hidden = 1025; },
      [](NetworkShape& s) { s.kind = NetworkKind::kLstm; },
      [](NetworkShape& s) { s.kind = NetworkKind::kMlp; },
      [](NetworkShape& s) { s.head = 0; },
      [](NetworkShape& s) { s.head_layers = 3; },
      [](NetworkShape& s) { s.levels = {}; },
      [](NetworkShape& s) {
        s.levels = {0.5F, 0.5F};
      },
      [](NetworkShape& s) {
        s.levels = {0.5F, 1.0F};
      },
      [](NetworkShape& s) { s.levels = {std::numeric_limits<float>::quiet_NaN()}; },
      [](NetworkShape& s) { s.output = NetworkOutput::kCounts; },
  };
  const NetworkShape good = small_shape(NetworkKind::kCnnLstm, NetworkOutput::kQuantiles);
  check_network_shape(good);
  for (std::size_t i = 0; i < breaks.size(); ++i) {
    NetworkShape shape = good;
    breaks[i](shape);
    EXPECT_THROW(check_network_shape(shape), Error) << i;
  }
}

TEST(NetworkShape, lays_matrices_one_behind_the_other) {
  for (const NetworkShape& shape : every_shape()) {
    std::size_t end = 0;
    for (const NetworkMatrix& matrix : network_matrices(shape)) {
      EXPECT_EQ(matrix.offset, end) << matrix.name;
      end += matrix.size();
    }
    EXPECT_EQ(end, network_weight_count(shape));
  }
}

TEST(NetworkShape, counts_the_operations_of_a_sample) {
  NetworkShape shape = small_shape(NetworkKind::kCnnLstm, NetworkOutput::kQuantiles);
  shape.categories = {1};  // embedded by 2 numbers
  const double encoder = 10 * 6 * (3 * 4 + 1) + 8 * 6 * (3 * 6 + 1) + 8 * 40 * (6 + 10 + 1);
  const double decoder = 9 * (10 + 2 + 3) + 5 * (9 * (5 + 1) + 9 * (9 + 1) + 7 * (9 + 1));
  EXPECT_EQ(network_operations(shape, 5), 2 * (encoder + decoder));
}

TEST(NetworkShape, embeds_many_values_wider_than_few) {
  NetworkShape shape;
  shape.categories = {1, 2, 16, 17, 81, 82, 1'000'000};
  const std::vector<std::size_t> widths = {2, 4, 4, 6, 6, 8, 8};
  for (std::size_t i = 0; i < widths.size(); ++i) EXPECT_EQ(shape.embedding_width(i), widths[i]);
}

TEST(NetworkShape, has_its_middle_level_nearest_to_a_half) {
  NetworkShape shape;
  shape.levels = {0.05F, 0.25F, 0.5F, 0.9F, 0.95F, 0.99F};
  EXPECT_EQ(shape.middle_level(), 2U);
  shape.levels = {0.9F};
  EXPECT_EQ(shape.middle_level(), 0U);
}

}  // namespace
}  // namespace salesforecast
