#include "core/learners/tree_shap_table.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>

#include "core/error.h"

namespace salesforecast {
namespace {

// Where a node hangs: the parent's place in the table's splits, and on which side.
struct Place {
  std::int32_t split = -1;
  bool left = false;
  int path_features = 0;  // different ones from the root to here
};

// Builds a table from the root down.
class TableMaker {
 public:
  TableMaker(const TreeSplits& splits, std::size_t first_node, std::size_t first_split, std::uint32_t nodes)
      : from_(splits), first_node_(first_node), first_split_(first_split), places_(nodes) {}

  ShapTable make() {
    for (const bool forks : {true, false}) {
      std::uint32_t split = 0;
      for (std::uint32_t node = 0; node < places_.size(); ++node) {
        if (leaf(node)) continue;
        if (fork(split) == forks) add_split(node, split);
        ++split;
      }
      if (forks) table_.forks = table_.splits.size();
    }
    add_points();
    add_leaves();
    return std::move(table_);
  }

 private:
  bool leaf(std::uint32_t node) const { return from_.feature[first_node_ + node] < 0; }
  double number(std::uint32_t node) const { return from_.number[first_node_ + node]; }
  bool fork(std::uint32_t split) const { return !leaf(2 * split + 1) || !leaf(2 * split + 2); }

  void add_split(std::uint32_t node, std::uint32_t number_of_split) {
    ShapTable::Split split{};
    split.threshold = number(node);
    split.left_share = from_.left_share[first_split_ + number_of_split];
    split.node = node;
    split.left = 2 * number_of_split + 1;
    split.feature = static_cast<std::uint32_t>(from_.feature[first_node_ + node]);
    split.column = 2 * split.feature + from_.missing_left[first_split_ + number_of_split];
    if (!fork(number_of_split)) {
      split.step = number(split.left) - number(split.left + 1);
      split.mean = number(split.left + 1) + split.step * split.left_share;
    }
    double share = 1;
    for (Place up = places_[node]; up.split >= 0; up = places_[split_at(up).node]) {
      const ShapTable::Split& other = split_at(up);
      if (other.feature != split.feature) continue;
      split.above = 2 * (static_cast<std::uint32_t>(up.split) + 1) + (up.left ? 0 : 1);
      share = shares_[static_cast<std::size_t>(up.split)] * (up.left ? other.left_share : 1 - other.left_share);
      break;
    }
    const int path_features = places_[node].path_features + (split.above == 0 ? 1 : 0);
    path_features_ = std::max(path_features_, path_features);
    places_[split.left] = {static_cast<std::int32_t>(table_.splits.size()), true, path_features};
    places_[split.left + 1] = {static_cast<std::int32_t>(table_.splits.size()), false, path_features};
    shares_.push_back(share);
    table_.splits.push_back(split);
  }

  const ShapTable::Split& split_at(const Place& place) const {
    return table_.splits[static_cast<std::size_t>(place.split)];
  }

  // The slope along the diagonal has a degree below path_features_, and n points are exact up to degree 2n - 1.
  void add_points() {
    table_.points =
        *std::find_if(kShapPoints.begin(), kShapPoints.end(), [&](int n) { return 2 * n >= path_features_; });
    check_shap_size(kShapWork * shares_.size() * static_cast<std::size_t>(table_.points));
    const Quadrature rule = gauss_legendre(table_.points);
    table_.weights = rule.weights;
    for (const double share : shares_) {
      for (const double point : rule.points) {
        const double comes_here = share * (1 - point) + point;
        table_.tau.push_back(point / comes_here);
        table_.kappa.push_back(share / (comes_here * comes_here));
      }
    }
  }

  void add_leaves() {
    std::vector<double> means(places_.size());
    for (std::uint32_t node = 0; node < places_.size(); ++node) {
      if (!leaf(node)) continue;
      means[node] = number(node);
      const std::int32_t parent = places_[node].split;
      if (parent >= 0 && static_cast<std::size_t>(parent) < table_.forks) table_.leaves.push_back({node, number(node)});
    }
    for (auto split = table_.splits.rbegin(); split != table_.splits.rend(); ++split) {
      const double right = means[split->left + 1];
      means[split->node] = right + split->left_share * (means[split->left] - right);
    }
    table_.mean = means.front();
  }

  const TreeSplits& from_;
  std::size_t first_node_, first_split_;
  std::vector<Place> places_;   // of each node
  std::vector<double> shares_;  // of each split: z in tree_shap.cpp
  int path_features_ = 0;
  ShapTable table_;
};

}  // namespace

void check_shap_size(std::size_t numbers) {
  constexpr std::size_t kMost = std::size_t{1} << 26;
  if (numbers <= kMost) return;
  throw Error(ErrorKind::kTooBig, "trees are too large to explain",
              "an explanation holds at most 67108864 numbers at once, these trees need " + std::to_string(numbers),
              "train fewer or smaller trees");
}

// Roots of the Legendre polynomial by Newton's method (Press et al. 2007, section 4.6.1).
Quadrature gauss_legendre(int count) {
  Quadrature rule;
  for (int i = 0; i < count; ++i) {
    double root = std::cos(std::numbers::pi * (i + 0.75) / (count + 0.5)), slope = 1;
    // From these starts it converges in four rounds to the last digit.
    for (int round = 0; round < 6; ++round) {
      double value = 1, before = 0;
      for (int n = 1; n <= count; ++n) {
        const double next = ((2 * n - 1) * root * value - (n - 1) * before) / n;
        before = value;
        value = next;
      }
      slope = count * (root * value - before) / (root * root - 1);
      root -= value / slope;
    }
    rule.points.push_back(0.5 * (1 - root));
    rule.weights.push_back(1 / ((1 - root * root) * slope * slope));
  }
  return rule;
}

ShapTable shap_table(const TreeSplits& splits, std::size_t first_node, std::size_t first_split, std::uint32_t nodes) {
  return TableMaker(splits, first_node, first_split, nodes).make();
}

}  // namespace salesforecast
