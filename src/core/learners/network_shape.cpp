// Sizes of networks, and where their weights lie: see network.h.
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/learners/network.h"

namespace salesforecast {
namespace {

// Far beyond what a panel of sales has a use for; small enough that products of two of them, times four, fit into 32
// bits.
constexpr int kMostPeriods = 4096, kMostFeatures = 8192, kMostCategoryColumns = 64, kMostCategoryValues = 1 << 23;
constexpr int kMostWidth = 1024, kMostLayers = 4, kMostKernel = 64, kMostConvolutions = 2, kMostLevels = 99;

void require(bool holds, const char* rule) {
  if (!holds) throw Error(ErrorKind::kInvalidData, "network is not valid", rule, "Train the model again.");
}

bool within(int value, int least, int most) { return least <= value && value <= most; }

std::size_t size(int value) { return static_cast<std::size_t>(value); }

void check_encoder(const NetworkShape& shape) {
  if (shape.kind == NetworkKind::kMlp) {
    require(shape.layers == 0 && shape.hidden == 0, "a network without a sequence has no LSTM");
    require(within(shape.context, 0, kMostPeriods) && within(shape.channels, 0, kMostFeatures),
            "a sequence has at most 4096 periods of 8192 numbers");
  } else {
    require(within(shape.layers, 1, kMostLayers) && within(shape.hidden, 1, kMostWidth),
            "an LSTM has 1 to 4 layers of 1 to 1024 units");
    require(within(shape.context, 1, kMostPeriods) && within(shape.channels, 1, kMostFeatures),
            "a sequence has 1 to 4096 periods of 1 to 8192 numbers");
  }
  if (shape.kind == NetworkKind::kCnnLstm) {
    require(within(shape.convolutions, 1, kMostConvolutions) && within(shape.filters, 1, kMostWidth) &&
                within(shape.kernel, 1, kMostKernel),
            "there are 1 or 2 convolutions of 1 to 1024 filters over 1 to 64 periods");
    require(shape.convolutions * (shape.kernel - 1) < shape.context, "convolutions leave a period of the sequence");
  } else {
    require(shape.convolutions == 0 && shape.filters == 0 && shape.kernel == 0, "only cnn_lstm has convolutions");
  }
}

// Collects matrices one behind the other.
struct Layout {
  std::vector<NetworkMatrix> matrices;
  std::size_t end = 0;

  void add(std::string name, std::size_t rows, std::size_t columns) {
    matrices.push_back({std::move(name), rows, columns, end});
    end += rows * columns;
  }
};

}  // namespace

std::size_t NetworkShape::embedding_width(std::size_t category) const noexcept {
  // Whole numbers: pow(81, 0.25) may be a little over 3.
  std::int64_t root = 1;
  while (root * root * root * root < categories[category]) ++root;
  return static_cast<std::size_t>(std::min<std::int64_t>(8, 2 * root));
}

std::size_t NetworkShape::encoded_size() const noexcept {
  std::size_t width = size(hidden) + size(statics);
  for (std::size_t i = 0; i < categories.size(); ++i) width += embedding_width(i);
  return width;
}

std::size_t NetworkShape::outputs() const noexcept { return output == NetworkOutput::kQuantiles ? levels.size() : 2; }

std::size_t NetworkShape::sequence_size() const noexcept {
  return kind == NetworkKind::kMlp ? 0 : size(context) * size(channels);
}

std::size_t NetworkShape::middle_level() const noexcept {
  const auto nearer = [](float a, float b) { return std::fabs(a - 0.5F) < std::fabs(b - 0.5F); };
  return static_cast<std::size_t>(std::min_element(levels.begin(), levels.end(), nearer) - levels.begin());
}

void check_network_shape(const NetworkShape& shape) {
  require(shape.kind <= NetworkKind::kMlp, "a network is an lstm, a cnn_lstm or an mlp");
  require(shape.output <= NetworkOutput::kCounts, "a network gives quantiles or counts");
  check_encoder(shape);
  require(within(shape.statics, 0, kMostFeatures) && within(shape.step_features, 1, kMostFeatures),
          "a series has at most 8192 numbers, a step 1 to 8192");
  require(shape.categories.size() <= size(kMostCategoryColumns) &&
              std::all_of(shape.categories.begin(), shape.categories.end(),
                          [](int count) { return within(count, 1, kMostCategoryValues); }),
          "there are at most 64 categories of 1 to 8388608 values");
  require(shape.encoded_size() >= 1, "a network knows something of a series");
  require(within(shape.head, 1, kMostWidth) && within(shape.head_layers, 1, 2),
          "a decoder has 1 or 2 layers of 1 to 1024 units");
  if (shape.output == NetworkOutput::kQuantiles) {
    require(within(static_cast<int>(shape.levels.size()), 1, kMostLevels), "a network has 1 to 99 quantiles");
    float before = 0;
    for (const float level : shape.levels) {
      require(before < level && level < 1, "levels of quantiles ascend between 0 and 1");
      before = level;
    }
  } else {
    require(shape.levels.empty(), "a network of counts has no levels");
  }
  require(network_weight_count(shape) <= kMostNetworkWeights, "a network has at most 67108864 weights");
}

std::vector<NetworkMatrix> network_matrices(const NetworkShape& shape) {
  Layout layout;
  std::size_t inputs = size(shape.channels);
  for (int i = 0; i < shape.convolutions; ++i) {
    layout.add("convolution" + std::to_string(i), size(shape.filters), size(shape.kernel) * inputs + 1);
    inputs = size(shape.filters);
  }
  for (int i = 0; i < shape.layers; ++i) {
    layout.add("lstm" + std::to_string(i), 4 * size(shape.hidden), inputs + size(shape.hidden) + 1);
    inputs = size(shape.hidden);
  }
  for (std::size_t i = 0; i < shape.categories.size(); ++i) {
    layout.add("embedding" + std::to_string(i), size(shape.categories[i]), shape.embedding_width(i));
  }
  layout.add("head_state", size(shape.head), shape.encoded_size());
  layout.add("head_step", size(shape.head), size(shape.step_features) + 1);
  if (shape.head_layers == 2) layout.add("head_second", size(shape.head), size(shape.head) + 1);
  layout.add("output", shape.outputs(), size(shape.head) + 1);
  return std::move(layout.matrices);
}

std::size_t network_weight_count(const NetworkShape& shape) {
  const std::vector<NetworkMatrix> matrices = network_matrices(shape);
  return matrices.back().offset + matrices.back().size();
}

double network_operations(const NetworkShape& shape, std::size_t steps) {
  double products = 0;
  int convolved = 0;
  for (const NetworkMatrix& matrix : network_matrices(shape)) {
    if (matrix.name.starts_with("embedding")) continue;
    convolved += matrix.name.starts_with("convolution") ? 1 : 0;
    const bool once = matrix.name == "head_state";
    const bool each_period = matrix.name.starts_with("convolution") || matrix.name.starts_with("lstm");
    const double periods = shape.context - convolved * (shape.kernel - 1);
    products += static_cast<double>(matrix.size()) * (once ? 1 : each_period ? periods : static_cast<double>(steps));
  }
  return 2 * products;
}

}  // namespace salesforecast
