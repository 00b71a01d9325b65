#include "core/learners/trees.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "core/error.h"
#include "unit/learners/tree_samples.h"

namespace salesforecast {
namespace {

using samples::kMissing;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<double> predictions(const Trees& trees, const std::vector<float>& rows) {
  std::vector<double> out(rows.size() / trees.feature_count());
  trees.predict(rows.data(), out.size(), trees.feature_count(), out.data());
  return out;
}

// Node by node, as the header says it.
double walked(const TreeNodes& nodes, const float* row) {
  double sum = 0;
  for (const std::uint32_t start : nodes.tree_starts) {
    std::size_t node = start;
    while (nodes.feature[node] >= 0) node = start + nodes.left[node] + (samples::goes_left(nodes, node, row) ? 0 : 1);
    sum += nodes.value[node];
  }
  return nodes.base + nodes.scale * sum;
}

TEST(Trees, predict_what_xgboost_predicts) {
  const samples::Reference reference = samples::trees_reference();
  const Trees trees = Trees::from_nodes(reference.nodes);
  ASSERT_EQ(trees.tree_count(), 30u);
  const std::vector<double> out = predictions(trees, reference.rows);
  ASSERT_EQ(out.size(), reference.predicted.size());
  ASSERT_EQ(out.size(), 40u);
  // XGBoost adds up floats, of 24 bits.
  for (std::size_t i = 0; i < out.size(); ++i) {
    EXPECT_NEAR(out[i], reference.predicted[i], 1e-6 * std::max(1.0, std::fabs(out[i]))) << i;
  }
}

TEST(Trees, go_left_below_a_threshold_and_right_at_it) {
  const Trees trees = Trees::from_nodes(samples::two_trees());
  // The stump's leaf and the other tree's, by hand.
  const std::vector<float> rows = {0.49f, 0,         0.5f, 0,          0.5f,       2, -1.5f,     1.9f,
                                   -1,    kInfinity, 3,    -kInfinity, -kInfinity, 0, kInfinity, 3};
  EXPECT_EQ(predictions(trees, rows), (std::vector<double>{17, 19, 11.5, 13, 9.5, 19, 13, 11.5}));
}

TEST(Trees, send_missing_values_where_each_split_says) {
  const Trees trees = Trees::from_nodes(samples::two_trees());
  const std::vector<float> rows = {kMissing, 0, 0, kMissing, kMissing, kMissing};
  EXPECT_EQ(predictions(trees, rows), (std::vector<double>{17, 9.5, 9.5}));
}

TEST(Trees, predict_as_walking_node_by_node_does) {
  samples::Noise noise(1);
  for (const int depth : {0, 1, 3, 9, 30}) {
    TreeNodes nodes = samples::random_trees(20, 6, depth, depth > 10 ? 0.6 : 0.9, noise);
    nodes.scale = 0.05;  // a forest's mean of 20 trees
    const Trees trees = Trees::from_nodes(nodes);
    const std::vector<float> rows = samples::random_rows(300, 6, noise);
    const std::vector<double> out = predictions(trees, rows);
    for (std::size_t i = 0; i < out.size(); ++i) EXPECT_EQ(out[i], walked(nodes, &rows[i * 6])) << depth << " " << i;
  }
}

// A tree that is one long path: 64 splits, the deepest that there may be.
TreeNodes path_of(int depth) {
  TreeNodes nodes;
  nodes.feature_count = 1;
  nodes.tree_starts = {0};
  float cover = 1 << 20;
  for (int level = 0; level < depth; ++level) {
    samples::add_node(nodes, 0, static_cast<float>(level), static_cast<std::uint32_t>(2 * level + 1), false, 0, cover);
    samples::add_node(nodes, -1, 0, 0, false, static_cast<float>(level), cover / 2);
    cover /= 2;
  }
  samples::add_node(nodes, -1, 0, 0, false, static_cast<float>(depth), cover);
  return nodes;
}

TEST(Trees, reach_the_end_of_the_longest_path) {
  const TreeNodes nodes = path_of(kMaxTreeDepth);
  const Trees trees = Trees::from_nodes(nodes);
  EXPECT_EQ(predictions(trees, {-1, 0, 30.5f, 63.5f, kMissing}), (std::vector<double>{0, 1, 31, 64, 64}));
}

TEST(Trees, predict_a_row_alike_in_every_batch) {
  samples::Noise noise(2);
  const Trees trees = Trees::from_nodes(samples::random_trees(50, 9, 6, 0.9, noise));
  // Rows may be wider than the features.
  const std::size_t stride = 11, count = 700;
  const std::vector<float> rows = samples::random_rows(count, stride, noise);
  std::vector<double> all(count), one(count), some(count);
  trees.predict(rows.data(), count, stride, all.data());
  for (std::size_t i = 0; i < count; ++i) trees.predict(&rows[i * stride], 1, stride, &one[i]);
  for (std::size_t i = 0; i < count; i += 37) {
    trees.predict(&rows[i * stride], std::min<std::size_t>(37, count - i), stride, &some[i]);
  }
  EXPECT_EQ(all, one);
  EXPECT_EQ(all, some);
}

TEST(Trees, that_are_none_predict_the_base) {
  const float row = 0;
  double out = -1;
  Trees().predict(&row, 1, 0, &out);
  EXPECT_EQ(out, 0);
  TreeNodes nodes;
  nodes.feature_count = 1;
  nodes.base = 3;
  Trees::from_nodes(nodes).predict(&row, 1, 1, &out);
  EXPECT_EQ(out, 3);
  Trees::from_nodes(nodes).predict(&row, 0, 1, nullptr);
}

TEST(Trees, of_a_leaf_alone_need_no_feature) {
  TreeNodes nodes;
  nodes.tree_starts = {0};
  samples::add_node(nodes, -1, 0, 0, false, 5, 1);
  const Trees trees = Trees::from_nodes(nodes);
  const float row = 0;
  std::vector<double> out(3);
  trees.predict(&row, 3, 0, out.data());
  EXPECT_EQ(out, (std::vector<double>{5, 5, 5}));
}

TEST(Trees, are_the_same_however_they_are_numbered) {
  // Depth first, the right side first; then breadth first.
  TreeNodes deeper;
  deeper.feature_count = 3;
  deeper.tree_starts = {0};
  samples::add_node(deeper, 0, 1, 1, false, 0, 8);
  samples::add_node(deeper, 1, 2, 5, false, 0, 4);
  samples::add_node(deeper, 2, 3, 3, false, 0, 4);
  samples::add_node(deeper, -1, 0, 0, false, 3, 2);
  samples::add_node(deeper, -1, 0, 0, false, 4, 2);
  samples::add_node(deeper, -1, 0, 0, false, 1, 1);
  samples::add_node(deeper, -1, 0, 0, false, 2, 3);
  TreeNodes wider = deeper;
  wider.left = {1, 3, 5, 0, 0, 0, 0};
  wider.value = {0, 0, 0, 1, 2, 3, 4};
  wider.cover = {8, 4, 4, 1, 3, 2, 2};
  const TreeSplits a = Trees::from_nodes(deeper).splits(), b = Trees::from_nodes(wider).splits();
  EXPECT_EQ(a.feature, b.feature);
  EXPECT_EQ(a.number, b.number);
  EXPECT_EQ(a.left_share, b.left_share);
  EXPECT_EQ(a.node_counts, b.node_counts);
  EXPECT_EQ(a.left_share, (std::vector<float>{0.5f, 0.25f, 0.5f}));
}

void expect_refused(const std::function<void()>& make, const std::string& rule) {
  try {
    make();
    ADD_FAILURE() << "taken: " << rule;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
    EXPECT_EQ(error.message(), "trees are not valid");
    EXPECT_EQ(error.detail(), rule);
  }
}

TEST(Trees, refuse_nodes_that_make_no_tree) {
  const float nan = kMissing;
  const struct {
    std::function<void(TreeNodes&)> spoil;
    const char* rule;
  } cases[] = {
      {[](TreeNodes& n) { n.left[3] = 0; }, "children come after their parent"},
      {[](TreeNodes& n) { n.left[4] = 1; }, "children come after their parent"},
      {[](TreeNodes& n) { n.left[4] = 2; }, "a node has one parent"},
      {[](TreeNodes& n) { n.left[4] = 4; }, "children lie in their parent's tree"},
      {[](TreeNodes& n) { n.left[0] = 2; }, "children lie in their parent's tree"},
      {[](TreeNodes& n) { n.left[0] = 4'294'967'295; }, "children lie in their parent's tree"},
      {[](TreeNodes& n) { n.feature[4] = -1; }, "every node but the root has a parent"},
      {[](TreeNodes& n) { n.feature[5] = 0; }, "children come after their parent"},
      {[](TreeNodes& n) { n.feature[0] = 2; }, "splits are by features that there are"},
      {[](TreeNodes& n) { n.feature[1] = -2; }, "children come after their parent"},
      {[](TreeNodes& n) { n.feature[0] = -2; }, "splits are by features that there are"},
      {[](TreeNodes& n) { n.missing_left[0] = 2; }, "missing values go left or right"},
      {[=](TreeNodes& n) { n.threshold[0] = nan; }, "thresholds and values are finite"},
      {[](TreeNodes& n) { n.threshold[3] = kInfinity; }, "thresholds and values are finite"},
      {[=](TreeNodes& n) { n.value[1] = nan; }, "thresholds and values are finite"},
      {[](TreeNodes& n) { n.value[7] = -kInfinity; }, "thresholds and values are finite"},
      {[](TreeNodes& n) { n.cover[1] = 0; }, "covers are positive"},
      {[](TreeNodes& n) { n.cover[1] = -1; }, "covers are positive"},
      {[=](TreeNodes& n) { n.cover[0] = nan; }, "covers are positive"},
      {[](TreeNodes& n) { n.cover[0] = kInfinity; }, "covers are positive"},
      {[](TreeNodes& n) { n.cover[2] = 3.1f; }, "covers of children make their parent's"},
      {[](TreeNodes& n) { n.tree_starts[0] = 1; }, "the first tree starts at the first node"},
      {[](TreeNodes& n) { n.tree_starts.clear(); }, "the first tree starts at the first node"},
      {[](TreeNodes& n) { n.tree_starts[1] = 0; }, "each tree has nodes"},
      {[](TreeNodes& n) { n.tree_starts[1] = 8; }, "children come after their parent"},
      {[](TreeNodes& n) { n.tree_starts[1] = 9; }, "each tree has nodes"},
      {[](TreeNodes& n) { n.tree_starts[1] = 2; }, "children lie in their parent's tree"},
      {[](TreeNodes& n) { n.tree_starts.push_back(4); }, "children lie in their parent's tree"},
      {[](TreeNodes& n) { n.threshold.pop_back(); }, "nodes have each of their numbers"},
      {[](TreeNodes& n) { n.left.push_back(0); }, "nodes have each of their numbers"},
      {[](TreeNodes& n) { n.missing_left.pop_back(); }, "nodes have each of their numbers"},
      {[](TreeNodes& n) { n.value.clear(); }, "nodes have each of their numbers"},
      {[](TreeNodes& n) { n.cover.pop_back(); }, "nodes have each of their numbers"},
      {[](TreeNodes& n) { n.feature_count = 40'000; }, "there are at most 32767 features"},
      {[](TreeNodes& n) { n.base = kInfinity; }, "base and scale are finite"},
      {[=](TreeNodes& n) { n.scale = nan; }, "base and scale are finite"},
  };
  for (const auto& one : cases) {
    TreeNodes nodes = samples::two_trees();
    one.spoil(nodes);
    expect_refused([&] { Trees::from_nodes(nodes); }, one.rule);
  }
  expect_refused([] { Trees::from_nodes(path_of(kMaxTreeDepth + 1)); }, "trees are at most 64 splits deep");
  TreeNodes many;
  many.tree_starts.resize(kMaxTrees + 1);
  expect_refused([&] { Trees::from_nodes(many); }, "there are at most 100000 trees");
}

TEST(Trees, refuse_splits_that_make_no_tree) {
  const float nan = kMissing;
  const struct {
    std::function<void(TreeSplits&)> spoil;
    const char* rule;
  } cases[] = {
      {[](TreeSplits& s) { s.feature[0] = -1; }, "every node but the root has a parent"},
      {[](TreeSplits& s) { s.feature[1] = 0; }, "children lie in their parent's tree"},
      {[](TreeSplits& s) { s.feature[3] = 2; }, "splits are by features that there are"},
      {[](TreeSplits& s) { s.feature[3] = -2; }, "splits are by features that there are"},
      {[=](TreeSplits& s) { s.number[6] = nan; }, "thresholds and values are finite"},
      {[](TreeSplits& s) { s.number.pop_back(); }, "nodes have each of their numbers"},
      {[](TreeSplits& s) { s.node_counts[1] = 3; }, "children lie in their parent's tree"},
      {[](TreeSplits& s) { s.node_counts[1] = 7; }, "each tree has nodes"},
      {[](TreeSplits& s) { s.node_counts[0] = 0; }, "each tree has nodes"},
      {[](TreeSplits& s) {
         s.node_counts = {3, 1};
       },
       "children lie in their parent's tree"},
      {[](TreeSplits& s) { s.node_counts.pop_back(); }, "splits have each of their numbers"},
      {[](TreeSplits& s) { s.left_share.pop_back(); }, "splits have each of their numbers"},
      {[](TreeSplits& s) { s.missing_left.push_back(0); }, "splits have each of their numbers"},
      {[](TreeSplits& s) { s.missing_left[2] = 2; }, "missing values go left or right"},
      {[=](TreeSplits& s) { s.left_share[1] = nan; }, "shares lie between 0 and 1"},
      {[](TreeSplits& s) { s.left_share[1] = 1.01f; }, "shares lie between 0 and 1"},
      {[](TreeSplits& s) { s.left_share[1] = -0.01f; }, "shares lie between 0 and 1"},
      {[=](TreeSplits& s) { s.base = nan; }, "base and scale are finite"},
  };
  const TreeSplits whole = Trees::from_nodes(samples::two_trees()).splits();
  for (const auto& one : cases) {
    TreeSplits splits = whole;
    one.spoil(splits);
    expect_refused([&] { Trees::from_splits(splits); }, one.rule);
  }
}

}  // namespace
}  // namespace salesforecast
