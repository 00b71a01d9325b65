// What the explanation of rows needs of a tree, computed once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/learners/trees.h"

namespace salesforecast {

// Numbers of points of a quadrature that there is code for; twice the last one is the most features that a path has.
constexpr std::array<int, 7> kShapPoints = {2, 3, 4, 6, 8, 16, 32};
static_assert(2 * kShapPoints.back() >= kMaxTreeDepth);

struct ShapTable {
  struct Split {
    double threshold;
    double left_share;
    std::uint32_t node, left;  // itself and its left child, the right one being the next
    std::uint32_t feature;
    std::uint32_t column;  // 2 * feature, and 1 more where missing values go left
    // On which side of which split by the same feature it lies, the next one above: 2 * (its place in splits + 1), and
    // 1 more on the right; 0: none.
    std::uint32_t above;
    double step = 0, mean = 0;  // of leaves below: the left one's value minus the right one's, and their mean by cover
  };
  struct Leaf {
    std::uint32_t node;
    double value;
  };
  std::vector<Split> splits;    // breadth first; those without a split below come behind all others
  std::size_t forks = 0;        // how many have a split below
  std::vector<Leaf> leaves;     // below these
  int points = 0;               // one of kShapPoints
  std::vector<double> weights;  // of the points, on [0, 1]
  // Of each split at each point, in rows that would come here by themselves; see tree_shap.cpp.
  std::vector<double> tau, kappa;
  double mean = 0;  // of the leaves, by their cover
};

// Gauss-Legendre quadrature on [0, 1].
struct Quadrature {
  std::vector<double> points, weights;
};
Quadrature gauss_legendre(int count);

// Throws Error(kTooBig) where an explanation would have to hold so many numbers in a table, or of a tree in work: more
// than 512 MB. A forest of 500 trees of 10,000 nodes keeps to it; bytes made up to take much memory do not.
void check_shap_size(std::size_t numbers);

// Numbers of a split at a point that a tree in work takes.
constexpr std::size_t kShapWork = 32;

// The table of one of the trees: where its nodes and its splits start, and how many nodes it has. Throws as
// check_shap_size.
ShapTable shap_table(const TreeSplits& splits, std::size_t first_node, std::size_t first_split, std::uint32_t nodes);

}  // namespace salesforecast
