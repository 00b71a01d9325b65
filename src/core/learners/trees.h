// Ensembles of binary regression trees, as boosting and random forests grow them, and what they predict; the library
// that grew them is not needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace salesforecast {

constexpr std::size_t kMaxTrees = 100'000;
constexpr std::size_t kMaxTreeNodes = std::size_t{1} << 24;  // of all trees: some 140 MB of an artifact
constexpr int kMaxTreeDepth = 64;                            // of splits from the root to a leaf
constexpr std::uint32_t kMaxTreeFeatures = 32'767;           // what a node's 16 bits can name

// Trees as their grower numbers them: nodes side by side, those of one tree behind the other's. Index 0 of a tree is
// its root, children come after their parent, the right one directly behind the left one. Breadth first and depth first
// will do.
struct TreeNodes {
  std::vector<std::uint32_t> tree_starts;  // of each tree its first node, ascending from 0
  std::vector<std::int16_t> feature;       // whose value splits; -1: a leaf
  std::vector<float> threshold;            // goes left where value < threshold, as in XGBoost; unused in leaves
  std::vector<std::uint32_t> left;         // the left child within its tree; unused in leaves
  std::vector<std::uint8_t> missing_left;  // 1: goes left where the value is NaN, 0: right; unused in leaves
  std::vector<float> value;                // of leaves; unused elsewhere
  std::vector<float> cover;                // of the training that came by: rows, or the sum of their hessians
  std::uint32_t feature_count = 0;
  double base = 0, scale = 1;  // prediction: base + scale times the sum of leaves
};

// The same trees in the one form that they are kept in: breadth first, where the k-th splitting node of a tree has
// children 2k + 1 and 2k + 2, so that these need not be told, and equal trees are equal bytes.
struct TreeSplits {
  std::vector<std::uint32_t> node_counts;  // of each tree
  std::vector<std::int16_t> feature;       // of each node; -1: a leaf
  std::vector<float> number;               // of each node: a leaf's value, else the threshold
  std::vector<std::uint8_t> missing_left;  // of each splitting node
  std::vector<float> left_share;           // of each splitting node: how much of its cover went left, 0 to 1
  std::uint32_t feature_count = 0;
  double base = 0, scale = 1;
};

// Immutable; for use by any number of threads at once.
class Trees {
 public:
  // No trees: predicts zero.
  Trees() = default;
  // Both verify everything and throw Error(kInvalidData), "trees are not valid". Neither trusts a number that it was
  // given.
  static Trees from_nodes(const TreeNodes& nodes);
  static Trees from_splits(TreeSplits splits);

  // out[i] becomes the prediction of the i-th row. rows: float32 values, row by row, `stride` of
  // them from one row to the next, of which the first feature_count are features; NaN: missing. Leaves are added up as
  // doubles in the order of the trees, so that a row's prediction is the same in any batch. Polls no cancel: some 1 ms
  // a million visited nodes.
  void predict(const float* rows, std::size_t count, std::size_t stride, double* out) const;

  const TreeSplits& splits() const noexcept { return splits_; }
  std::size_t tree_count() const noexcept { return splits_.node_counts.size(); }
  std::uint32_t feature_count() const noexcept { return splits_.feature_count; }

 private:
  // What a visit needs. Each feature has two columns of values, one where a missing value is beyond every threshold and
  // one where it is below, so that a visit need not ask. Offsets of nodes count from their tree's root.
  struct Node {
    float threshold;       // NaN in a leaf: no value is beyond it
    std::uint32_t left;    // a leaf's own number: who is there stays there
    std::uint32_t column;  // where its values start
  };
  struct Tree {
    std::uint32_t first_node;
    int depth;  // of its deepest leaf
  };

  void walk(const Tree& tree, const float* columns, double* sums) const;

  TreeSplits splits_;
  std::vector<Node> nodes_;
  std::vector<Tree> trees_;
};

}  // namespace salesforecast
