// Networks with random weights, and samples for them.
#pragma once

#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include "core/learners/network.h"
#include "support/noise.h"

namespace salesforecast::test {

inline NetworkShape small_shape(NetworkKind kind, NetworkOutput output) {
  NetworkShape shape;
  shape.kind = kind;
  shape.output = output;
  shape.statics = 3;
  shape.step_features = 5;
  shape.categories = {40, 3};
  if (kind != NetworkKind::kMlp) {
    shape.context = 12;
    shape.channels = 4;
    shape.layers = 1;
    shape.hidden = 10;
  }
  if (kind == NetworkKind::kCnnLstm) {
    shape.convolutions = 2;
    shape.filters = 6;
    shape.kernel = 3;
  }
  shape.head = 9;
  shape.head_layers = 2;
  if (output == NetworkOutput::kQuantiles) shape.levels = {0.05F, 0.1F, 0.25F, 0.5F, 0.75F, 0.9F, 0.95F};
  return shape;
}

// All kinds and outputs; one and two layers, with and without statics and categories.
inline std::vector<NetworkShape> every_shape() {
  std::vector<NetworkShape> shapes;
  for (const NetworkOutput output : {NetworkOutput::kQuantiles, NetworkOutput::kCounts}) {
    for (const NetworkKind kind : {NetworkKind::kLstm, NetworkKind::kCnnLstm, NetworkKind::kMlp}) {
      NetworkShape shape = small_shape(kind, output);
      shapes.push_back(shape);
      shape.head_layers = 1;
      shape.categories.clear();
      if (kind != NetworkKind::kMlp) {
        shape.statics = 0;
        shape.layers = 2;
        shape.hidden = 17;
      }
      if (kind == NetworkKind::kCnnLstm) {
        shape.convolutions = 1;
        shape.kernel = 12;
      }
      if (output == NetworkOutput::kQuantiles) shape.levels = {0.5F, 0.9F};
      shapes.push_back(shape);
    }
  }
  return shapes;
}

// `scale`: how large the weights are, 1 about as a training's.
inline Network random_network(const NetworkShape& shape, std::size_t members, float scale = 1) {
  Noise noise;
  std::vector<NetworkWeights> weights(members, NetworkWeights(network_weight_count(shape)));
  for (NetworkWeights& member : weights) {
    for (const NetworkMatrix& matrix : network_matrices(shape)) {
      const double width = std::sqrt(12.0 / static_cast<double>(matrix.columns)) * scale;
      for (std::size_t i = 0; i < matrix.size(); ++i) {
        member[matrix.offset + i] = static_cast<float>(width * (noise.next() - 0.5));
      }
    }
  }
  return Network(shape, std::move(weights));
}

struct NetworkSample {
  std::size_t count, horizon;
  std::vector<float> sequences, statics, steps, offsets;
  std::vector<std::int32_t> categories;

  EncoderInputs inputs() const { return {count, sequences, statics, categories}; }
  NetworkSample part(const NetworkShape& shape, std::size_t first, std::size_t many) const {
    const auto cut = [&](const auto& values, std::size_t each) {
      const auto from = values.begin() + static_cast<std::ptrdiff_t>(first * each);
      return std::vector(from, from + static_cast<std::ptrdiff_t>(many * each));
    };
    return {many,
            horizon,
            cut(sequences, shape.sequence_size()),
            cut(statics, static_cast<std::size_t>(shape.statics)),
            cut(steps, horizon * static_cast<std::size_t>(shape.step_features)),
            cut(offsets, offsets.empty() ? 0 : horizon),
            cut(categories, shape.categories.size())};
  }
};

inline NetworkSample random_samples(const NetworkShape& shape, std::size_t count, std::size_t horizon,
                                    float scale = 1) {
  std::mt19937 random(8);
  std::normal_distribution<float> normal;
  const auto numbers = [&](std::size_t size) {
    std::vector<float> values(size);
    for (float& value : values) value = scale * normal(random);
    return values;
  };
  NetworkSample sample{count,
                       horizon,
                       numbers(count * shape.sequence_size()),
                       numbers(count * static_cast<std::size_t>(shape.statics)),
                       numbers(count * horizon * static_cast<std::size_t>(shape.step_features)),
                       numbers(shape.output == NetworkOutput::kCounts ? count * horizon : 0),
                       {}};
  for (std::size_t i = 0; i < count; ++i) {
    for (const int values : shape.categories) {
      sample.categories.push_back(static_cast<std::int32_t>(random() % static_cast<unsigned>(values)));
    }
  }
  return sample;
}

}  // namespace salesforecast::test
