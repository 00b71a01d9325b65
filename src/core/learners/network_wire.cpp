#include "core/learners/network_wire.h"

#include <utility>

namespace salesforecast {

flatbuffers::Offset<wire::Network> write_network(flatbuffers::FlatBufferBuilder& builder, const Network& network) {
  const NetworkShape& shape = network.shape();
  std::vector<float> weights;
  weights.reserve(network.members().size() * network.members().front().size());
  for (const NetworkWeights& member : network.members()) weights.insert(weights.end(), member.begin(), member.end());
  const auto categories = write_numbers(builder, shape.categories);
  const auto levels = write_numbers(builder, shape.levels);
  const auto weights_at = write_numbers(builder, weights);
  wire::NetworkBuilder table(builder);
  table.add_kind(static_cast<std::uint8_t>(shape.kind));
  table.add_output(static_cast<std::uint8_t>(shape.output));
  table.add_context(shape.context);
  table.add_channels(shape.channels);
  table.add_statics(shape.statics);
  table.add_step_features(shape.step_features);
  table.add_categories(categories);
  table.add_convolutions(shape.convolutions);
  table.add_filters(shape.filters);
  table.add_kernel(shape.kernel);
  table.add_layers(shape.layers);
  table.add_hidden(shape.hidden);
  table.add_head(shape.head);
  table.add_head_layers(shape.head_layers);
  table.add_levels(levels);
  table.add_weights(weights_at);
  return table.Finish();
}

Network read_network(const wire::Network& network, PayloadReader& reader) {
  NetworkShape shape;
  shape.kind = static_cast<NetworkKind>(network.kind());
  shape.output = static_cast<NetworkOutput>(network.output());
  shape.context = network.context();
  shape.channels = network.channels();
  shape.statics = network.statics();
  shape.step_features = network.step_features();
  shape.categories = reader.numbers(network.categories());
  shape.convolutions = network.convolutions();
  shape.filters = network.filters();
  shape.kernel = network.kernel();
  shape.layers = network.layers();
  shape.hidden = network.hidden();
  shape.head = network.head();
  shape.head_layers = network.head_layers();
  shape.levels = reader.numbers(network.levels());
  check_network_shape(shape);
  const std::vector<float> weights = reader.numbers(network.weights());
  const std::size_t each = network_weight_count(shape), count = weights.size() / each;
  if (count < 1 || count > kMostNetworkMembers || weights.size() != count * each) {
    refuse_model("a network has all weights of each of its members");
  }
  std::vector<NetworkWeights> members;
  for (auto first = weights.begin(); first != weights.end(); first += static_cast<std::ptrdiff_t>(each)) {
    members.emplace_back(first, first + static_cast<std::ptrdiff_t>(each));
  }
  return Network(std::move(shape), std::move(members));
}

}  // namespace salesforecast
