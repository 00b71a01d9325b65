#include "core/learners/network.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/learners/network_lanes.h"

namespace salesforecast {
namespace {

constexpr float kLargestWeight = 1e6F;
constexpr float kNoBias[1] = {0};

std::size_t size(int value) { return static_cast<std::size_t>(value); }

// The matrices of one member by their places; see network_matrices.
class Member {
 public:
  Member(const NetworkShape& shape, const std::vector<NetworkMatrix>& matrices, const NetworkWeights& weights)
      : shape_(shape), matrices_(matrices), weights_(weights) {}

  const NetworkShape& shape() const noexcept { return shape_; }
  LaneMatrix convolution(int layer) const { return at(size(layer)); }
  LaneMatrix lstm(int layer) const { return at(size(shape_.convolutions + layer)); }
  LaneMatrix embedding(std::size_t category) const { return at(size(shape_.convolutions + shape_.layers) + category); }
  LaneMatrix head_state() const { return at(decoder()); }
  LaneMatrix head_step() const { return at(decoder() + 1); }
  LaneMatrix head_second() const { return at(decoder() + 2); }
  LaneMatrix output() const { return at(matrices_.size() - 1); }

 private:
  std::size_t decoder() const { return size(shape_.convolutions + shape_.layers) + shape_.categories.size(); }
  LaneMatrix at(std::size_t number) const {
    const NetworkMatrix& place = matrices_[number];
    return {weights_.data() + place.offset, place.rows, place.columns};
  }

  const NetworkShape& shape_;
  const std::vector<NetworkMatrix>& matrices_;
  const NetworkWeights& weights_;
};

// Puts `width` numbers of each of `count` (at most eight) rows that begin `stride` apart into lanes; the others are
// zero.
void to_lanes(const float* rows, std::size_t count, std::size_t stride, std::size_t width, Lanes* out) {
  for (std::size_t i = 0; i < width; ++i) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      out[i][static_cast<Eigen::Index>(lane)] = lane < count ? rows[lane * stride + i] : 0;
    }
  }
}

// What up to eight series' encoders work in.
struct EncoderRoom {
  LaneBuffer sequence, next, gates, cell, state;
};

// Convolutions without padding: each leaves kernel - 1 periods fewer. The sequence lies period by period, so what a
// filter sees is one stretch of it.
void convolve(const Member& member, EncoderRoom& room, const Context& context) {
  const NetworkShape& shape = member.shape();
  std::size_t periods = size(shape.context), inputs = size(shape.channels);
  for (int layer = 0; layer < shape.convolutions; ++layer) {
    const std::size_t seen = size(shape.kernel) * inputs, filters = size(shape.filters);
    periods -= size(shape.kernel) - 1;
    room.next.resize(periods * filters);
    for (std::size_t period = 0; period < periods; ++period) {
      context.check_cancel();
      affine_lanes(member.convolution(layer), {room.sequence.data() + period * inputs, seen}, {},
                   room.next.data() + period * filters);
    }
    relu_lanes(room.next);
    std::swap(room.sequence, room.next);
    inputs = filters;
  }
}

// What a unit's four gates, `stride` apart, make of its cell and its state.
void step_cell(const Lanes* gates, std::size_t stride, Lanes& cell, Lanes& state) {
  const Lanes keep = gates[stride].logistic() * cell;
  cell = keep + gates[0].logistic() * gates[2 * stride].tanh();
  state = gates[3 * stride].logistic() * cell.tanh();
}

// One LSTM layer (Hochreiter & Schmidhuber 1997, with the forget gate of Gers, Schmidhuber & Cummins 2000) over the
// sequence. The states of all periods take the sequence's place; after the last layer only room.state is read.
void recur(const LaneMatrix& matrix, std::size_t inputs, EncoderRoom& room, const Context& context) {
  const std::size_t hidden = matrix.rows / 4, periods = room.sequence.size() / inputs;
  room.gates.resize(matrix.rows);
  room.cell.assign(hidden, Lanes::Zero());
  room.state.assign(hidden, Lanes::Zero());
  room.next.resize(periods * hidden);
  for (std::size_t period = 0; period < periods; ++period) {
    context.check_cancel();
    affine_lanes(matrix, {room.sequence.data() + period * inputs, inputs}, room.state, room.gates.data());
    for (std::size_t i = 0; i < hidden; ++i) step_cell(room.gates.data() + i, hidden, room.cell[i], room.state[i]);
    std::copy(room.state.begin(), room.state.end(), room.next.begin() + static_cast<std::ptrdiff_t>(period * hidden));
  }
  std::swap(room.sequence, room.next);
}

// The last state of the top layer for `count` series, in room.state.
void encode_sequences(const Member& member, const float* sequences, std::size_t count, EncoderRoom& room,
                      const Context& context) {
  const NetworkShape& shape = member.shape();
  room.sequence.resize(shape.sequence_size());
  to_lanes(sequences, count, shape.sequence_size(), shape.sequence_size(), room.sequence.data());
  convolve(member, room, context);
  std::size_t inputs = shape.convolutions > 0 ? size(shape.filters) : size(shape.channels);
  for (int layer = 0; layer < shape.layers; ++layer) {
    recur(member.lstm(layer), inputs, room, context);
    inputs = size(shape.hidden);
  }
}

// As encode_sequences() for one series alone, whose lanes are eight rows of a matrix: a backend encodes one at a time.
// layers: the convolutions, then the recurrent ones.
class OneSequence {
 public:
  OneSequence(const NetworkShape& shape, std::span<const ColumnMatrix> layers, const Context& context)
      : shape_(shape), layers_(layers), context_(context) {}

  // The last state of the top layer, and zeros behind it.
  LaneBuffer encode(std::span<const float> sequence) {
    sequence_.assign(sequence.begin(), sequence.end());
    std::size_t inputs = size(shape_.channels);
    for (int layer = 0; layer < shape_.convolutions; ++layer) {
      convolve(layers_[size(layer)], inputs);
      inputs = size(shape_.filters);
    }
    for (int layer = 0; layer < shape_.layers; ++layer) {
      recur(layers_[size(shape_.convolutions + layer)], inputs);
      inputs = size(shape_.hidden);
    }
    return state_;
  }

 private:
  static const float* floats(const LaneBuffer& lanes) { return lanes.front().data(); }

  void convolve(const ColumnMatrix& matrix, std::size_t inputs) {
    const std::size_t seen = size(shape_.kernel) * inputs, periods = sequence_.size() / inputs;
    gates_.resize(matrix.lanes());
    next_.clear();
    for (std::size_t period = 0; period + size(shape_.kernel) <= periods; ++period) {
      context_.check_cancel();
      matrix.multiply(std::span(sequence_).subspan(period * inputs, seen), {}, gates_.data());
      relu_lanes(gates_);
      next_.insert(next_.end(), floats(gates_), floats(gates_) + shape_.filters);
    }
    std::swap(sequence_, next_);
  }

  void recur(const ColumnMatrix& matrix, std::size_t inputs) {
    const std::size_t lanes = matrix.lanes() / 4, periods = sequence_.size() / inputs;
    gates_.resize(matrix.lanes());
    cell_.assign(lanes, Lanes::Zero());
    state_.assign(lanes, Lanes::Zero());
    next_.clear();
    for (std::size_t period = 0; period < periods; ++period) {
      context_.check_cancel();
      matrix.multiply(std::span(sequence_).subspan(period * inputs, inputs), {floats(state_), size(shape_.hidden)},
                      gates_.data());
      for (std::size_t i = 0; i < lanes; ++i) step_cell(gates_.data() + i, lanes, cell_[i], state_[i]);
      next_.insert(next_.end(), floats(state_), floats(state_) + shape_.hidden);
    }
    std::swap(sequence_, next_);
  }

  const NetworkShape& shape_;
  std::span<const ColumnMatrix> layers_;
  const Context& context_;
  std::vector<float> sequence_, next_;
  LaneBuffer gates_, cell_, state_;
};

// Embeddings and statics of one series; returns behind the last one.
float* encode_series(const Member& member, const EncoderInputs& inputs, std::size_t series, float* to) {
  const NetworkShape& shape = member.shape();
  for (std::size_t i = 0; i < shape.categories.size(); ++i) {
    const LaneMatrix table = member.embedding(i);
    const std::int32_t value = inputs.categories[series * shape.categories.size() + i];
    const bool known = 0 <= value && value < shape.categories[i];
    to = std::copy_n(table.values + (known ? size(value) : 0) * table.columns, table.columns, to);
  }
  return std::copy_n(inputs.statics.data() + series * size(shape.statics), size(shape.statics), to);
}

// Turns up to eight steps' raw outputs into what they mean: the middle quantile directly, the others by steps away from
// it that cannot be negative, so that no two quantiles cross; or the mean and the dispersion of a negative binomial.
void read_outputs(const NetworkShape& shape, const Lanes& offsets, Lanes* raw) {
  if (shape.output == NetworkOutput::kCounts) {
    raw[0] = (raw[0] + offsets).max(kLeastLogMean).min(kMostLogMean).exp();
    raw[1] = softplus_lanes(raw[1]).max(kLeastDispersion);
    return;
  }
  const std::size_t middle = shape.middle_level();
  for (std::size_t i = middle + 1; i < shape.outputs(); ++i) raw[i] = raw[i - 1] + softplus_lanes(raw[i]);
  for (std::size_t i = middle; i-- > 0;) raw[i] = raw[i + 1] - softplus_lanes(raw[i]);
}

// What a decoder works in.
struct DecoderRoom {
  LaneBuffer encoded, states, steps, first, second, outputs;
  std::vector<float> start;

  explicit DecoderRoom(const NetworkShape& shape)
      : encoded(shape.encoded_size()),
        states(size(shape.head)),
        steps(size(shape.step_features)),
        first(size(shape.head)),
        second(size(shape.head)),
        outputs(shape.outputs()),
        start(size(shape.head)) {}
};

// The encoded states' part of the first layer, for `count` (at most eight) series whose states begin `stride` apart.
void start_states(const Member& member, const float* encoded, std::size_t count, std::size_t stride,
                  DecoderRoom& room) {
  to_lanes(encoded, count, stride, room.encoded.size(), room.encoded.data());
  multiply_lanes(member.head_state(), kNoBias, 0, room.encoded, {}, room.states.data());
}

// What each step of the series in that lane starts from: its state's part and the bias.
void start_series(const Member& member, std::size_t lane, DecoderRoom& room) {
  const LaneMatrix matrix = member.head_step();
  for (std::size_t i = 0; i < room.start.size(); ++i) {
    room.start[i] = room.states[i][static_cast<Eigen::Index>(lane)] + matrix.values[(i + 1) * matrix.columns - 1];
  }
}

// Adds this member's share of up to eight steps' outputs. room.start is the series' part of the first layer.
void decode_steps(const Member& member, std::size_t count, std::span<const float> steps, std::span<const float> offsets,
                  float share, DecoderRoom& room, float* outputs) {
  const NetworkShape& shape = member.shape();
  to_lanes(steps.data(), count, room.steps.size(), room.steps.size(), room.steps.data());
  multiply_lanes(member.head_step(), room.start.data(), 1, room.steps, {}, room.first.data());
  relu_lanes(room.first);
  if (shape.head_layers == 2) {
    affine_lanes(member.head_second(), room.first, {}, room.second.data());
    relu_lanes(room.second);
  }
  affine_lanes(member.output(), shape.head_layers == 2 ? room.second : room.first, {}, room.outputs.data());
  Lanes base;
  to_lanes(offsets.data(), offsets.size(), 1, 1, &base);
  read_outputs(shape, base, room.outputs.data());
  for (std::size_t step = 0; step < count; ++step) {
    for (std::size_t i = 0; i < shape.outputs(); ++i) {
      outputs[step * shape.outputs() + i] += share * room.outputs[i][static_cast<Eigen::Index>(step)];
    }
  }
}

void require_size(std::size_t given, std::size_t needed, const char* what) {
  if (given != needed) throw Error(ErrorKind::kInternal, std::string("wrong number of ") + what + " for a network");
}

}  // namespace

Network::Network(NetworkShape shape, std::vector<NetworkWeights> members)
    : shape_(std::move(shape)), members_(std::move(members)) {
  check_network_shape(shape_);
  matrices_ = network_matrices(shape_);
  const auto refuse = [](const char* rule) {
    throw Error(ErrorKind::kInvalidData, "network is not valid", rule, "Train the model again.");
  };
  if (members_.empty() || members_.size() > kMostNetworkMembers) refuse("a network has 1 to 16 members");
  for (const NetworkWeights& member : members_) {
    if (member.size() != network_weight_count(shape_)) refuse("each member has all weights of the network's shape");
    if (!std::all_of(member.begin(), member.end(), [](float weight) { return std::fabs(weight) <= kLargestWeight; })) {
      refuse("weights are finite and at most 1e6");
    }
    const Member one(shape_, matrices_, member);
    std::vector<ColumnMatrix>& columns = columns_.emplace_back();
    for (int layer = 0; layer < shape_.convolutions; ++layer) columns.emplace_back(one.convolution(layer), 1);
    for (int layer = 0; layer < shape_.layers; ++layer) columns.emplace_back(one.lstm(layer), 4);
  }
}

void Network::encode(const EncoderInputs& inputs, std::span<float> encoded, const Context& context) const {
  require_size(inputs.statics.size(), inputs.count * size(shape_.statics), "statics");
  require_size(inputs.categories.size(), inputs.count * shape_.categories.size(), "categories");
  require_size(encoded.size(), inputs.count * encoded_size(), "encoded numbers");
  const std::size_t sequence = shape_.sequence_size();
  if (sequence > 0) require_size(inputs.sequences.size(), inputs.count * sequence, "sequences");
  EncoderRoom room;
  for (std::size_t first = 0; first < inputs.count; first += kLanes) {
    const std::size_t count = std::min(kLanes, inputs.count - first);
    for (std::size_t number = 0; number < members_.size(); ++number) {
      const Member member(shape_, matrices_, members_[number]);
      context.check_cancel();
      const float* own = inputs.sequences.data() + first * sequence;
      if (sequence > 0 && count == 1) {
        room.state = OneSequence(shape_, columns_[number], context).encode({own, sequence});
      } else if (sequence > 0) {
        encode_sequences(member, own, count, room, context);
      }
      for (std::size_t lane = 0; lane < count; ++lane) {
        float* to = encoded.data() + (first + lane) * encoded_size() + number * shape_.encoded_size();
        if (count == 1) {
          if (sequence > 0) to = std::copy_n(room.state.front().data(), shape_.hidden, to);
        } else {
          for (const Lanes& state : room.state) *to++ = state[static_cast<Eigen::Index>(lane)];
        }
        encode_series(member, inputs, first + lane, to);
      }
    }
  }
}

void Network::decode(std::size_t count, std::span<const float> encoded, std::span<const float> steps,
                     std::span<const float> offsets, std::span<float> outputs, const Context& context) const {
  const std::size_t features = size(shape_.step_features);
  const std::size_t each = count == 0 ? 0 : steps.size() / (count * features);
  require_size(encoded.size(), count * encoded_size(), "encoded numbers");
  require_size(steps.size(), count * each * features, "step features");
  require_size(offsets.size(), shape_.output == NetworkOutput::kCounts ? count * each : 0, "offsets");
  require_size(outputs.size(), count * each * shape_.outputs(), "outputs");
  std::fill(outputs.begin(), outputs.end(), 0.0F);
  DecoderRoom room(shape_);
  const float share = 1.0F / static_cast<float>(members_.size());
  for (std::size_t number = 0; number < members_.size(); ++number) {
    const Member member(shape_, matrices_, members_[number]);
    for (std::size_t series = 0; series < count; ++series) {
      const std::size_t place = series % kLanes;
      if (place == 0) {
        start_states(member, encoded.data() + series * encoded_size() + number * shape_.encoded_size(),
                     std::min(kLanes, count - series), encoded_size(), room);
      }
      start_series(member, place, room);
      for (std::size_t step = 0; step < each; step += kLanes) {
        context.check_cancel();
        const std::size_t now = std::min(kLanes, each - step), at = series * each + step;
        decode_steps(member, now, steps.subspan(at * features, now * features),
                     offsets.empty() ? offsets : offsets.subspan(at, now), share, room,
                     outputs.data() + at * shape_.outputs());
      }
    }
  }
  if (!std::all_of(outputs.begin(), outputs.end(), [](float value) { return std::isfinite(value); })) {
    throw Error(ErrorKind::kNonFinite, "the network's forecast is not finite", {}, "Train the model again.");
  }
}

}  // namespace salesforecast
