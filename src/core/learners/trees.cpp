#include "core/learners/trees.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "core/error.h"

namespace salesforecast {
namespace {

// Growers add up hessians as floats and in blocks, so that children make a parent but for rounding.
constexpr double kCoverTolerance = 1e-3;

// Rows that walk a tree side by side: one's load waits for the node, the others' need not.
constexpr std::size_t kLanes = 16;
// Rows for which a tree's nodes are fetched once; their features stay in the second cache beside them.
constexpr std::size_t kBlock = 256;

// Levels between looks whether all rows have arrived: no look costs full trees of usual depth anything.
constexpr int kLookEvery = 9;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

[[noreturn]] void refuse(const std::string& rule) { throw Error(ErrorKind::kInvalidData, "trees are not valid", rule); }

void require(bool holds, const char* rule) {
  if (!holds) refuse(rule);
}

void check_frame(std::size_t tree_count, std::size_t node_count, std::uint32_t feature_count, double base,
                 double scale) {
  require(tree_count <= kMaxTrees, "there are at most 100000 trees");
  require(node_count <= kMaxTreeNodes, "their nodes are at most 16777216");
  require(feature_count <= kMaxTreeFeatures, "there are at most 32767 features");
  require(std::isfinite(base) && std::isfinite(scale), "base and scale are finite");
}

// One tree of TreeNodes.
class TreeReader {
 public:
  TreeReader(const TreeNodes& nodes, std::size_t first, std::size_t count)
      : nodes_(nodes), first_(first), count_(count) {}

  // Every node but the root is the child of one node that comes before it: then there is no cycle and nothing apart.
  void check() const {
    std::vector<bool> reached(count_, false);
    reached[0] = true;
    for (std::size_t i = 0; i < count_; ++i) {
      require(std::isfinite(cover(i)) && cover(i) > 0, "covers are positive");
    }
    for (std::size_t i = 0; i < count_; ++i) {
      if (leaf(i)) continue;
      const std::size_t left = nodes_.left[first_ + i];
      require(left > i, "children come after their parent");
      require(left + 1 < count_, "children lie in their parent's tree");
      require(!reached[left] && !reached[left + 1], "a node has one parent");
      reached[left] = reached[left + 1] = true;
      require(std::fabs(cover(left) + cover(left + 1) - cover(i)) <= kCoverTolerance * cover(i),
              "covers of children make their parent's");
      require(nodes_.missing_left[first_ + i] <= 1, "missing values go left or right");
    }
    require(std::find(reached.begin(), reached.end(), false) == reached.end(), "every node but the root has a parent");
  }

  void append_breadth_first(TreeSplits& splits) const {
    std::vector<std::size_t> order = {0};
    order.reserve(count_);
    for (std::size_t at = 0; at < order.size(); ++at) {
      const std::size_t i = order[at];
      splits.feature.push_back(nodes_.feature[first_ + i]);
      splits.number.push_back(leaf(i) ? nodes_.value[first_ + i] : nodes_.threshold[first_ + i]);
      if (leaf(i)) continue;
      const std::size_t left = nodes_.left[first_ + i];
      order.insert(order.end(), {left, left + 1});
      splits.missing_left.push_back(nodes_.missing_left[first_ + i]);
      splits.left_share.push_back(static_cast<float>(cover(left) / (cover(left) + cover(left + 1))));
    }
    splits.node_counts.push_back(static_cast<std::uint32_t>(count_));
  }

 private:
  bool leaf(std::size_t i) const { return nodes_.feature[first_ + i] == -1; }
  double cover(std::size_t i) const { return nodes_.cover[first_ + i]; }

  const TreeNodes& nodes_;
  std::size_t first_, count_;
};

// The depths of a tree's nodes, breadth first; checks features, numbers and that each node has its place.
std::vector<int> checked_depths(const TreeSplits& splits, std::size_t first, std::size_t count) {
  std::vector<int> depths = {0};
  depths.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    require(i < depths.size(), "every node but the root has a parent");
    const int feature = splits.feature[first + i];
    require(feature >= -1 && feature < static_cast<int>(splits.feature_count), "splits are by features that there are");
    require(std::isfinite(splits.number[first + i]), "thresholds and values are finite");
    if (feature < 0) continue;
    require(depths[i] < kMaxTreeDepth, "trees are at most 64 splits deep");
    depths.insert(depths.end(), 2, depths[i] + 1);
    require(depths.size() <= count, "children lie in their parent's tree");
  }
  return depths;
}

}  // namespace

Trees Trees::from_nodes(const TreeNodes& nodes) {
  const std::size_t count = nodes.feature.size(), trees = nodes.tree_starts.size();
  check_frame(trees, count, nodes.feature_count, nodes.base, nodes.scale);
  for (const std::size_t size :
       {nodes.threshold.size(), nodes.left.size(), nodes.missing_left.size(), nodes.value.size(), nodes.cover.size()}) {
    require(size == count, "nodes have each of their numbers");
  }
  require(trees > 0 ? nodes.tree_starts.front() == 0 : count == 0, "the first tree starts at the first node");

  TreeSplits splits;
  splits.feature_count = nodes.feature_count;
  splits.base = nodes.base;
  splits.scale = nodes.scale;
  for (std::size_t tree = 0; tree < trees; ++tree) {
    const std::size_t first = nodes.tree_starts[tree], end = tree + 1 < trees ? nodes.tree_starts[tree + 1] : count;
    require(first < end && end <= count, "each tree has nodes");
    const TreeReader reader(nodes, first, end - first);
    reader.check();
    reader.append_breadth_first(splits);
  }
  return from_splits(std::move(splits));
}

Trees Trees::from_splits(TreeSplits splits) {
  const std::size_t count = splits.feature.size(), trees = splits.node_counts.size();
  check_frame(trees, count, splits.feature_count, splits.base, splits.scale);
  require(splits.number.size() == count, "nodes have each of their numbers");
  // A tree has one leaf more than splits.
  require(count >= trees && (count - trees) % 2 == 0 && splits.missing_left.size() == (count - trees) / 2 &&
              splits.left_share.size() == splits.missing_left.size(),
          "splits have each of their numbers");
  for (const float share : splits.left_share) require(share >= 0 && share <= 1, "shares lie between 0 and 1");
  for (const std::uint8_t left : splits.missing_left) require(left <= 1, "missing values go left or right");

  Trees made;
  made.nodes_.reserve(count);
  made.trees_.reserve(trees);
  std::size_t first = 0, split = 0;
  for (const std::uint32_t tree_nodes : splits.node_counts) {
    require(tree_nodes > 0 && tree_nodes <= count - first, "each tree has nodes");
    const std::vector<int> depths = checked_depths(splits, first, tree_nodes);
    made.trees_.push_back({static_cast<std::uint32_t>(first), depths.back()});
    std::uint32_t left = 1;
    for (std::uint32_t i = 0; i < tree_nodes; ++i) {
      const std::int16_t feature = splits.feature[first + i];
      if (feature < 0) {
        made.nodes_.push_back({std::numeric_limits<float>::quiet_NaN(), i, 0});
      } else {
        // Each tree of n nodes has (n - 1) / 2 splits, or its depths would not have matched.
        const std::size_t column = 2 * static_cast<std::size_t>(feature) + splits.missing_left[split++];
        made.nodes_.push_back({splits.number[first + i], left, static_cast<std::uint32_t>(column * kLanes)});
        left += 2;
      }
    }
    first += tree_nodes;
  }
  require(first == count, "each node belongs to a tree");
  made.splits_ = std::move(splits);
  return made;
}

// Lets kLanes rows, whose features lie side by side, down a tree at once, without a branch that depends on them.
void Trees::walk(const Tree& tree, const float* columns, double* sums) const {
  const Node* const root = nodes_.data() + tree.first_node;
  std::array<std::uint32_t, kLanes> at{};
  const auto step = [&]<std::size_t... kLane>(std::index_sequence<kLane...>) {
    const auto next = [&](std::size_t lane, const Node& node) {
      return node.left + static_cast<std::uint32_t>(columns[node.column + lane] >= node.threshold);
    };
    ((at[kLane] = next(kLane, root[at[kLane]])), ...);
  };
  for (int level = 1; level <= tree.depth; ++level) {
    step(std::make_index_sequence<kLanes>());
    // In a tree of long thin paths most rows arrive early.
    if (level % kLookEvery == 0 &&
        std::all_of(at.begin(), at.end(), [&](std::uint32_t index) { return root[index].left == index; })) {
      break;
    }
  }
  const float* const values = splits_.number.data() + tree.first_node;
  for (std::size_t lane = 0; lane < kLanes; ++lane) sums[lane] += values[at[lane]];
}

void Trees::predict(const float* rows, std::size_t count, std::size_t stride, double* out) const {
  const std::size_t features = splits_.feature_count, width = 2 * features;
  const std::size_t block = std::min(kBlock, (count + kLanes - 1) / kLanes * kLanes);
  std::vector<float> columns(block * width);  // of kLanes rows each column behind the one before
  std::array<double, kBlock> sums{};
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    const std::size_t size = std::min(kBlock, count - begin);
    for (std::size_t row = 0; row < size; ++row) {
      const float* const from = rows + (begin + row) * stride;
      const std::size_t first = row / kLanes * kLanes * width + row % kLanes;
      for (std::size_t feature = 0; feature < features; ++feature) {
        const bool missing = std::isnan(from[feature]);
        columns[first + 2 * feature * kLanes] = missing ? kInfinity : from[feature];
        columns[first + (2 * feature + 1) * kLanes] = missing ? -kInfinity : from[feature];
      }
    }
    sums.fill(0);
    // The last lanes may hold a former block's rows: they walk along, and nobody reads where they arrive.
    for (const Tree& tree : trees_) {
      for (std::size_t row = 0; row < size; row += kLanes) walk(tree, columns.data() + row * width, &sums[row]);
    }
    for (std::size_t row = 0; row < size; ++row) out[begin + row] = splits_.base + splits_.scale * sums[row];
  }
}

}  // namespace salesforecast
