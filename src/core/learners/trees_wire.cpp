#include "core/learners/trees_wire.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace salesforecast {

flatbuffers::Offset<wire::Trees> save_trees(flatbuffers::FlatBufferBuilder& builder, const Trees& trees) {
  const TreeSplits& splits = trees.splits();
  const auto node_counts = write_numbers(builder, splits.node_counts);
  const auto feature = write_numbers(builder, splits.feature);
  const auto number = write_numbers(builder, splits.number);
  const bool some_left =
      std::any_of(splits.missing_left.begin(), splits.missing_left.end(), [](int left) { return left; });
  const auto missing_left = write_numbers(builder, some_left ? splits.missing_left : std::vector<std::uint8_t>());
  const auto left_share = write_numbers(builder, splits.left_share);
  return wire::CreateTrees(builder, splits.feature_count, splits.base, splits.scale, node_counts, feature, number,
                           missing_left, left_share);
}

Trees load_trees(const wire::Trees& wire, PayloadReader& reader) {
  TreeSplits splits;
  splits.feature_count = wire.feature_count();
  splits.base = wire.base();
  splits.scale = wire.scale();
  splits.node_counts = reader.numbers(wire.node_counts());
  splits.feature = reader.numbers(wire.feature());
  splits.number = reader.numbers(wire.threshold_or_value());
  splits.missing_left = reader.numbers(wire.missing_left());
  splits.left_share = reader.numbers(wire.left_share());
  if (splits.missing_left.empty()) splits.missing_left.resize(splits.left_share.size());
  try {
    return Trees::from_splits(std::move(splits));
  } catch (const Error& error) {
    refuse_model("its trees: " + error.detail());
  }
}

}  // namespace salesforecast
