// Trees and rows for the tests of what predicts with trees.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/learners/trees.h"
#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast::samples {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

// Adds a node; returns its index in its tree.
inline std::uint32_t add_node(TreeNodes& nodes, int feature, float threshold, std::uint32_t left, bool missing_left,
                              float value, float cover) {
  nodes.feature.push_back(static_cast<std::int16_t>(feature));
  nodes.threshold.push_back(threshold);
  nodes.left.push_back(left);
  nodes.missing_left.push_back(missing_left ? 1 : 0);
  nodes.value.push_back(value);
  nodes.cover.push_back(cover);
  return static_cast<std::uint32_t>(nodes.feature.size() - 1 - nodes.tree_starts.back());
}

// Two trees of two features: a stump by feature 0, and splits by both, depth first.
inline TreeNodes two_trees() {
  TreeNodes nodes;
  nodes.feature_count = 2;
  nodes.base = 10;
  nodes.tree_starts = {0};
  add_node(nodes, 0, 0.5f, 1, true, 0, 4);
  add_node(nodes, -1, 0, 0, false, -1, 1);
  add_node(nodes, -1, 0, 0, false, 1, 3);
  nodes.tree_starts.push_back(3);
  add_node(nodes, 1, 2, 1, false, 0, 8);
  add_node(nodes, 0, -1, 3, false, 0, 6);
  add_node(nodes, -1, 0, 0, false, 0.5f, 2);
  add_node(nodes, -1, 0, 0, false, 4, 2);
  add_node(nodes, -1, 0, 0, false, 8, 4);
  return nodes;
}

// One random tree: a node splits with probability `splitting` above max_depth, numbered breadth first.
inline void add_random_tree(TreeNodes& nodes, int max_depth, double splitting, Noise& noise) {
  nodes.tree_starts.push_back(static_cast<std::uint32_t>(nodes.feature.size()));
  std::vector<int> depths = {0};
  std::vector<float> covers = {1000};
  const auto even = [&] { return 0.5 * (noise.next() + 1); };
  for (std::size_t i = 0; i < depths.size(); ++i) {
    if (depths[i] == max_depth || even() > splitting) {
      add_node(nodes, -1, 0, 0, false, static_cast<float>(noise.next()), covers[i]);
      continue;
    }
    const auto share = static_cast<float>(0.02 + 0.96 * even());
    const auto left = static_cast<std::uint32_t>(depths.size());
    add_node(nodes, static_cast<int>(even() * nodes.feature_count), static_cast<float>(noise.next()), left,
             even() < 0.5, 0, covers[i]);
    depths.insert(depths.end(), 2, depths[i] + 1);
    covers.insert(covers.end(), {covers[i] * share, covers[i] - covers[i] * share});
  }
}

inline TreeNodes random_trees(int count, std::uint32_t features, int max_depth, double splitting, Noise& noise) {
  TreeNodes nodes;
  nodes.feature_count = features;
  nodes.base = 0.25;
  for (int tree = 0; tree < count; ++tree) add_random_tree(nodes, max_depth, splitting, noise);
  return nodes;
}

inline std::vector<float> random_rows(std::size_t count, std::size_t width, Noise& noise) {
  std::vector<float> rows(count * width);
  for (float& value : rows) value = noise.next() > 0.7 ? kMissing : static_cast<float>(noise.next());
  return rows;
}

// Whether the row goes left at a node, said as the headers say it.
inline bool goes_left(const TreeNodes& nodes, std::size_t node, const float* row) {
  const float value = row[nodes.feature[node]];
  return std::isnan(value) ? nodes.missing_left[node] == 1 : value < nodes.threshold[node];
}

// The trees, rows and numbers of trees_reference.txt, of XGBoost and shap.
struct Reference {
  TreeNodes nodes;
  std::vector<float> rows;
  std::vector<double> predicted, contributions;
  double expected = 0;
};

inline Reference trees_reference() {
  const std::string file = "trees_reference.txt";
  Reference reference;
  TreeNodes& nodes = reference.nodes;
  for (const auto& words : golden::lines(file, "node")) {
    if (std::stoul(words[0]) == nodes.tree_starts.size()) {
      nodes.tree_starts.push_back(static_cast<std::uint32_t>(nodes.feature.size()));
    }
    add_node(nodes, std::stoi(words[1]), std::stof(words[2]), static_cast<std::uint32_t>(std::stoul(words[3])),
             words[4] == "1", std::stof(words[5]), std::stof(words[6]));
  }
  for (const auto& words : golden::lines(file, "row")) {
    nodes.feature_count = static_cast<std::uint32_t>(words.size());
    for (const std::string& word : words) reference.rows.push_back(std::stof(word));
  }
  for (const auto& words : golden::lines(file, "predicted")) reference.predicted.push_back(std::stod(words[0]));
  for (const auto& words : golden::lines(file, "contributions")) {
    for (const double value : golden::numbers(words, 0)) reference.contributions.push_back(value);
  }
  nodes.base = std::stod(golden::lines(file, "base")[0][0]);
  reference.expected = std::stod(golden::lines(file, "expected")[0][0]);
  return reference;
}

}  // namespace salesforecast::samples
