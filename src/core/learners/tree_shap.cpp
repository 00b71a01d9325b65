// A Shapley value is the mean slope of the game's multilinear extension along its diagonal (Owen 1972, theorem 5):
//
//   phi_f = integral over t from 0 to 1 of dF/dp_f (t, ..., t),
//
// F being the mean prediction when each feature f is known with probability p_f, independently of the others. Of a
// tree, F is a sum over leaves of products over the features of their paths, so the slope is a polynomial in t of a
// degree below the most different features on a path, and Gauss-Legendre quadrature of half as many points gives the
// integral exactly. (Linear TreeSHAP, Yu et al. 2022, interpolates these polynomials. Here nothing is divided by what
// may be small, and the cost is nodes times points as well.)
//
// At a point t, a row comes to a node with probability P. It goes on by its own value where the feature is known, else
// by the shares. That the feature of a split is known has probability t, unless the path has split by it before: where
// the row itself would have gone the same way there, with z the product of the shares of these ways, it is, by Bayes,
//
//   tau = t / (z (1 - t) + t),   d tau / dt = kappa = z / (z (1 - t) + t)^2,
//
// and where it would have gone another way, tau = 0: who is here did not know it. With E the mean prediction below a
// node, the split moves F by P kappa h (E_left - E_right) as its feature becomes known, h being the right child's share
// in rows that go left, minus the left child's in rows that go right, and 0 where tau is 0. E comes upwards, P
// downwards.
#include "core/learners/tree_shap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.h"
#include "core/learners/lanes.h"

namespace salesforecast {
namespace {

// Rows for which a tree's table is fetched once.
constexpr std::size_t kBlock = 128;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// What the rows of a block are computed in; one tree and kLanes rows at a time. Eight times kLanes numbers of a split
// at a point at most: kShapWork.
struct Scratch {
  std::vector<Lanes> means, reach;  // E and P of each node at each point
  std::vector<Lanes> steps, odds;   // of each fork at each point: E_left - E_right, and the probability of going left
  std::vector<Lanes> moves;         // h of each fork; of each other split h (E_left - E_right)
  // Of each split from the second pair on: whether the row itself would come to its left side, and to its right side,
  // as far as its feature has a say. The first pair is for those whose feature has had none.
  std::vector<Choice> open;

  explicit Scratch(const std::vector<ShapTable>& tables) {
    std::size_t splits = 0, at_points = 0;
    for (const ShapTable& table : tables) {
      splits = std::max(splits, table.splits.size());
      at_points = std::max(at_points, table.splits.size() * static_cast<std::size_t>(table.points));
    }
    // Nodes are one more than twice the splits, of which there is one at least.
    means.resize(3 * at_points);
    reach.resize(3 * at_points);
    steps.resize(at_points);
    odds.resize(at_points);
    moves.resize(splits);
    open.assign(2 * (splits + 1), all_chosen());
  }
};

// h of a split; known: rows that would come to it by themselves, as far as its feature has a say.
inline Lanes move_of(const ShapTable::Split& split, const Choice& left, const Choice& known) {
  return where(known, where(left, all_lanes(1)) - all_lanes(split.left_share));
}

// Which way each row goes at each split. Splits above leaves have none below that would ask.
void decide(const ShapTable& table, const Lanes* columns, Scratch& scratch) {
  for (std::size_t i = 0; i < table.forks; ++i) {
    const ShapTable::Split& split = table.splits[i];
    const Choice left = columns[split.column] < all_lanes(split.threshold), known = scratch.open[split.above];
    scratch.moves[i] = move_of(split, left, known);
    scratch.open[2 * i + 2] = known & left;
    scratch.open[2 * i + 3] = known & ~left;
  }
  for (std::size_t i = table.forks; i < table.splits.size(); ++i) {
    const ShapTable::Split& split = table.splits[i];
    const Choice left = columns[split.column] < all_lanes(split.threshold);
    scratch.moves[i] = all_lanes(split.step) * move_of(split, left, scratch.open[split.above]);
  }
}

// Calls body(q) for each point, written out: the compiler keeps such short loops.
template <int kPoints, typename Body>
inline void for_points(const Body& body) {
  [&]<int... kPoint>(std::integer_sequence<int, kPoint...>) { (body(kPoint), ...); }
  (std::make_integer_sequence<int, kPoints>());
}

// E of the splits from the last one up. That of leaves beside a split lies there already.
template <int kPoints>
void go_up(const ShapTable& table, Scratch& scratch) {
  for (std::size_t i = table.splits.size(); i-- > table.forks;) {
    const ShapTable::Split& split = table.splits[i];
    Lanes* const mean = &scratch.means[split.node * kPoints];
    const double* const tau = &table.tau[i * kPoints];
    const Lanes slope = scratch.moves[i];
    for_points<kPoints>([&](int q) { mean[q] = all_lanes(split.mean) + slope * all_lanes(tau[q]); });
  }
  for (std::size_t i = table.forks; i-- > 0;) {
    const ShapTable::Split& split = table.splits[i];
    const Lanes* const left = &scratch.means[split.left * kPoints];
    Lanes* const mean = &scratch.means[split.node * kPoints];
    Lanes* const steps = &scratch.steps[i * kPoints];
    Lanes* const odds = &scratch.odds[i * kPoints];
    const double* const tau = &table.tau[i * kPoints];
    const Lanes move = scratch.moves[i];
    for_points<kPoints>([&](int q) {
      const Lanes right = left[kPoints + q], step = left[q] - right,
                  odd = all_lanes(split.left_share) + move * all_lanes(tau[q]);
      mean[q] = right + step * odd;
      steps[q] = step;
      odds[q] = odd;
    });
  }
}

// P from the root down, where it is the points' weights, and what each split moves.
template <int kPoints>
void go_down(const ShapTable& table, const std::uint32_t* groups, Scratch& scratch, Lanes* sums) {
  for (std::size_t i = 0; i < table.forks; ++i) {
    const ShapTable::Split& split = table.splits[i];
    const Lanes* const reach = &scratch.reach[split.node * kPoints];
    const Lanes* const steps = &scratch.steps[i * kPoints];
    const Lanes* const odds = &scratch.odds[i * kPoints];
    const double* const kappa = &table.kappa[i * kPoints];
    Lanes* const left = &scratch.reach[split.left * kPoints];
    Lanes moved{};
    for_points<kPoints>([&](int q) {
      const Lanes here = reach[q], part = here * odds[q];
      moved = moved + here * steps[q] * all_lanes(kappa[q]);
      left[q] = part;
      left[kPoints + q] = here - part;
    });
    Lanes& sum = sums[groups[split.feature]];
    sum = sum + moved * scratch.moves[i];
  }
  for (std::size_t i = table.forks; i < table.splits.size(); ++i) {
    const ShapTable::Split& split = table.splits[i];
    const Lanes* const reach = &scratch.reach[split.node * kPoints];
    const double* const kappa = &table.kappa[i * kPoints];
    Lanes moved{};
    for_points<kPoints>([&](int q) { moved = moved + reach[q] * all_lanes(kappa[q]); });
    Lanes& sum = sums[groups[split.feature]];
    sum = sum + moved * scratch.moves[i];
  }
}

// One tree and all rows of a block: columns of kLanes rows behind those of the kLanes before, sums likewise.
template <int kPoints>
void explain(const ShapTable& table, std::span<const Lanes> columns, std::size_t width, const std::uint32_t* groups,
             Scratch& scratch, std::span<Lanes> sums, std::size_t group_count) {
  for (const ShapTable::Leaf& leaf : table.leaves) {
    for (int q = 0; q < kPoints; ++q) scratch.means[leaf.node * kPoints + q] = all_lanes(leaf.value);
  }
  for (int q = 0; q < kPoints; ++q) scratch.reach[q] = all_lanes(table.weights[q]);
  for (std::size_t i = 0; i * width < columns.size(); ++i) {
    decide(table, &columns[i * width], scratch);
    go_up<kPoints>(table, scratch);
    go_down<kPoints>(table, groups, scratch, &sums[i * group_count]);
  }
}

using Explain = decltype(&explain<2>);

// The instance for a table's number of points.
template <std::size_t... kIndex>
Explain explain_of(int points, std::index_sequence<kIndex...>) {
  Explain found = nullptr;
  ((kShapPoints[kIndex] == points ? static_cast<void>(found = &explain<kShapPoints[kIndex]>) : static_cast<void>(0)),
   ...);
  return found;
}

}  // namespace

TreeShap::TreeShap(const Trees& trees) : feature_count_(trees.feature_count()), scale_(trees.splits().scale) {
  const TreeSplits& splits = trees.splits();
  double mean = 0;
  std::size_t node = 0, split = 0, numbers = 0;
  for (const std::uint32_t nodes : splits.node_counts) {
    ShapTable table = shap_table(splits, node, split, nodes);
    node += nodes;
    split += table.splits.size();
    mean += table.mean;
    numbers += 2 * table.tau.size();
    check_shap_size(numbers);
    if (!table.splits.empty()) tables_.push_back(std::move(table));
  }
  expected_ = splits.base + scale_ * mean;
}

void TreeShap::contributions(const float* rows, std::size_t count, std::size_t stride, double* out) const {
  std::vector<std::uint32_t> groups(feature_count_);
  for (std::uint32_t feature = 0; feature < feature_count_; ++feature) groups[feature] = feature;
  grouped(rows, count, stride, groups, feature_count_, out);
}

void TreeShap::grouped(const float* rows, std::size_t count, std::size_t stride, std::span<const std::uint32_t> groups,
                       std::size_t group_count, double* out) const {
  if (groups.size() != feature_count_ ||
      std::any_of(groups.begin(), groups.end(), [&](std::uint32_t group) { return group >= group_count; })) {
    throw Error(ErrorKind::kInternal, "each feature has a group");
  }
  const std::size_t width = 2 * static_cast<std::size_t>(feature_count_);
  Scratch scratch(tables_);
  std::vector<Lanes> columns, sums;
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    const std::size_t size = std::min(kBlock, count - begin), row_groups = (size + kLanes - 1) / kLanes;
    columns.assign(row_groups * width, Lanes{});
    sums.assign(row_groups * group_count, Lanes{});
    for (std::size_t i = 0; i < size; ++i) {
      const float* const from = rows + (begin + i) * stride;
      Lanes* const to = &columns[i / kLanes * width];
      for (std::size_t feature = 0; feature < feature_count_; ++feature) {
        const bool missing = std::isnan(from[feature]);
        set_lane(to[2 * feature], i % kLanes, missing ? kInfinity : from[feature]);
        set_lane(to[2 * feature + 1], i % kLanes, missing ? -kInfinity : from[feature]);
      }
    }
    for (const ShapTable& table : tables_) {
      explain_of(table.points, std::make_index_sequence<kShapPoints.size()>())(table, columns, width, groups.data(),
                                                                               scratch, sums, group_count);
    }
    for (std::size_t i = 0; i < size; ++i) {
      const Lanes* const from = sums.data() + i / kLanes * group_count;
      double* const to = out + (begin + i) * group_count;
      for (std::size_t group = 0; group < group_count; ++group) to[group] = scale_ * lane_of(from[group], i % kLanes);
    }
  }
}

}  // namespace salesforecast
