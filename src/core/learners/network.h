// The networks of methods lstm, cnn_lstm and mlp: what their numbers are, and how they predict. They are trained by
// src/trainer/torch, which the tests hold to the same outputs.
//
// A sequence encoder and a step decoder, after MQ-RNN (Wen, Torkkola, Narayanaswamy & Madeka, A multi-horizon quantile
// recurrent forecaster, 2017) with one decoder for all steps:
//   encoded = [last hidden state of the top LSTM layer | one embedding a category | statics]
//   head    = relu(W_e encoded + W_s step + b), with head_layers 2 another relu(W head + b)
//   outputs = W head + b, read as quantiles or as a negative binomial (read_outputs)
// The LSTM reads the sequence itself (lstm), or what convolutions without padding make of it (cnn_lstm); mlp has none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/learners/network_lanes.h"

namespace salesforecast {

enum class NetworkKind : std::uint8_t { kLstm = 0, kCnnLstm = 1, kMlp = 2 };
enum class NetworkOutput : std::uint8_t { kQuantiles = 0, kCounts = 1 };

// Sizes of a sample and of a network.
struct NetworkShape {
  NetworkKind kind = NetworkKind::kLstm;
  NetworkOutput output = NetworkOutput::kQuantiles;
  int context = 0, channels = 0;  // the sequence: periods, and numbers a period; mlp does not look at it, both may be 0
  int statics = 0;                // numbers of the series
  int step_features = 0;          // numbers of a step to come; 1 at least
  std::vector<int> categories;    // how many values each category has, the unknown one (0) included
  int convolutions = 0, filters = 0, kernel = 0;  // of cnn_lstm alone: 1 or 2 of so many filters over `kernel` periods
  int layers = 0, hidden = 0;                     // of the LSTM; 0 for mlp
  int head = 0, head_layers = 1;                  // width and number (1 or 2) of the decoder's layers
  std::vector<float> levels;                      // of kQuantiles alone: ascending, within (0, 1)

  bool operator==(const NetworkShape&) const = default;

  std::size_t embedding_width(std::size_t category) const noexcept;  // min(8, 2 ceil(count^(1/4)))
  std::size_t encoded_size() const noexcept;
  std::size_t outputs() const noexcept;        // levels, or mean and dispersion
  std::size_t sequence_size() const noexcept;  // context x channels; 0 for mlp
  std::size_t middle_level() const noexcept;   // the place of the level that is nearest to a half
};

// Throws Error(kInvalidData) naming the rule that the shape breaks. Sizes are bounded so that none of the above
// overflows and a network's weights are at most kMostNetworkWeights.
void check_network_shape(const NetworkShape& shape);
inline constexpr std::size_t kMostNetworkWeights = std::size_t{1} << 26;
inline constexpr std::size_t kMostNetworkMembers = 16;

// One matrix of a network, row by row among its weights. But for embeddings and head_state, the last column is the
// bias.
//   convolution0 ..  filters x (kernel * channels + 1): all channels of the oldest period first
//   lstm0 ..         4 hidden x (inputs + hidden + 1): gates input, forget, cell, output one below the other
//   embedding0 ..    values x width
//   head_state       head x encoded
//   head_step        head x (step_features + 1)
//   head_second      head x (head + 1)
//   output           outputs x (head + 1)
struct NetworkMatrix {
  std::string name;
  std::size_t rows, columns;
  std::size_t offset;  // of its first number

  std::size_t size() const noexcept { return rows * columns; }
};
// In the order of their offsets, without gaps. `shape` is a checked one.
std::vector<NetworkMatrix> network_matrices(const NetworkShape& shape);
std::size_t network_weight_count(const NetworkShape& shape);
// Multiplications and additions that a sample of so many steps takes; three times as many in training, which a plan of
// work may count on.
double network_operations(const NetworkShape& shape, std::size_t steps);

using NetworkWeights = std::vector<float>;

// What an encoder reads of `count` series, one behind the other.
struct EncoderInputs {
  std::size_t count = 0;
  std::span<const float> sequences;          // count x context x channels, oldest period first; mlp: empty or anything
  std::span<const float> statics;            // count x statics
  std::span<const std::int32_t> categories;  // count x categories; out of range counts as unknown
};

// A trained network, or several of one shape whose outputs are averaged. Immutable; any thread may use it.
//
// All inputs are finite. Results have the same bits whatever a series is encoded or decoded together with, and on every
// machine of one type: eight series (or steps) lie in the lanes of a vector, and each lane adds up its products in one
// order.
class Network {
 public:
  // Throws Error(kInvalidData): a bad shape, no or too many members, a wrong number of weights, a weight that is not
  // finite or beyond 1e6.
  Network(NetworkShape shape, std::vector<NetworkWeights> members);

  const NetworkShape& shape() const noexcept { return shape_; }
  const std::vector<NetworkWeights>& members() const noexcept { return members_; }
  std::size_t encoded_size() const noexcept { return members_.size() * shape_.encoded_size(); }

  // `encoded` takes count x encoded_size() numbers: all that a series' decoder needs of its past. Throws
  // Error(kCancelled).
  void encode(const EncoderInputs& inputs, std::span<float> encoded, const Context& context) const;

  // Outputs of the same number of steps for each of `count` encoded series: `steps` is count x steps x step_features,
  // `offsets` count x steps (kCounts: log of the base level; else empty), `outputs` count x steps x shape().outputs():
  // ascending quantiles, or mean and dispersion (the variance is mean + dispersion mean^2). Throws Error(kNonFinite),
  // Error(kCancelled).
  void decode(std::size_t count, std::span<const float> encoded, std::span<const float> steps,
              std::span<const float> offsets, std::span<float> outputs, const Context& context) const;

 private:
  NetworkShape shape_;
  std::vector<NetworkMatrix> matrices_;
  std::vector<NetworkWeights> members_;
  // By member: its convolutions and recurrent layers, laid out for one series.
  std::vector<std::vector<ColumnMatrix>> columns_;
};

// Counts: the mean is exp(offset + output), its exponent within these bounds; the dispersion softplus(output), this at
// least.
inline constexpr float kLeastLogMean = -20, kMostLogMean = 30, kLeastDispersion = 1e-4F;

}  // namespace salesforecast
