#include "core/learners/tree_shap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/error.h"
#include "unit/learners/tree_samples.h"

namespace salesforecast {
namespace {

using samples::kMissing;

std::vector<double> contributions(const TreeShap& shap, const std::vector<float>& rows, std::size_t features) {
  std::vector<double> out(rows.size());
  shap.contributions(rows.data(), rows.size() / features, features, out.data());
  return out;
}

// Contributions and what is expected make the prediction.
void expect_sums(const TreeNodes& nodes, const std::vector<float>& rows) {
  const Trees trees = Trees::from_nodes(nodes);
  const TreeShap shap(trees);
  const std::size_t features = nodes.feature_count, count = rows.size() / features;
  const std::vector<double> parts = contributions(shap, rows, features);
  std::vector<double> predicted(count);
  trees.predict(rows.data(), count, features, predicted.data());
  for (std::size_t i = 0; i < count; ++i) {
    double sum = shap.expected(), size = std::fabs(sum);
    for (std::size_t f = 0; f < features; ++f) {
      sum += parts[i * features + f];
      size += std::fabs(parts[i * features + f]);
    }
    EXPECT_NEAR(sum, predicted[i], 1e-12 * size) << i;
  }
}

TEST(TreeShap, is_what_the_package_shap_says) {
  const samples::Reference reference = samples::trees_reference();
  const TreeShap shap(Trees::from_nodes(reference.nodes));
  EXPECT_NEAR(shap.expected(), reference.expected, 1e-6);
  const std::vector<double> parts = contributions(shap, reference.rows, reference.nodes.feature_count);
  ASSERT_EQ(parts.size(), reference.contributions.size());
  ASSERT_EQ(parts.size(), 320u);
  for (std::size_t i = 0; i < parts.size(); ++i) EXPECT_NEAR(parts[i], reference.contributions[i], 1e-6) << i;
  expect_sums(reference.nodes, reference.rows);
}

// The game by its definition: Lundberg, Erion & Lee 2018, algorithm 1. Covers add up as doubles here and there.
double value_of(const TreeNodes& nodes, std::uint32_t start, std::uint32_t node, const float* row, unsigned known) {
  const std::size_t at = start + node;
  if (nodes.feature[at] < 0) return nodes.value[at];
  const std::uint32_t left = nodes.left[at];
  if ((known >> nodes.feature[at] & 1) != 0) {
    return value_of(nodes, start, samples::goes_left(nodes, at, row) ? left : left + 1, row, known);
  }
  const double cover_left = nodes.cover[start + left], cover_right = nodes.cover[start + left + 1];
  return (cover_left * value_of(nodes, start, left, row, known) +
          cover_right * value_of(nodes, start, left + 1, row, known)) /
         (cover_left + cover_right);
}

// Shapley's formula over all coalitions.
std::vector<double> by_definition(const TreeNodes& nodes, const float* row) {
  const unsigned features = nodes.feature_count;
  std::vector<double> values(1u << features);
  for (unsigned known = 0; known < values.size(); ++known) {
    for (const std::uint32_t start : nodes.tree_starts) values[known] += value_of(nodes, start, 0, row, known);
  }
  std::vector<double> parts(features);
  for (unsigned f = 0; f < features; ++f) {
    for (unsigned known = 0; known < values.size(); ++known) {
      if ((known >> f & 1) != 0) continue;
      const int others = __builtin_popcount(known);
      const double weight = std::tgamma(others + 1) * std::tgamma(features - others) / std::tgamma(features + 1);
      parts[f] += nodes.scale * weight * (values[known | 1u << f] - values[known]);
    }
  }
  return parts;
}

TEST(TreeShap, is_shapleys_formula_over_all_coalitions) {
  samples::Noise noise(3);
  // Few features: paths split by one again and again. Many: as many different ones as there are levels.
  for (const int features : {1, 2, 3, 5, 9, 12}) {
    for (const int depth : {1, 2, 4, 7, 12}) {
      TreeNodes nodes =
          samples::random_trees(3, static_cast<std::uint32_t>(features), depth, depth > 7 ? 0.7 : 0.9, noise);
      nodes.scale = 0.5;
      const TreeShap shap(Trees::from_nodes(nodes));
      const std::vector<float> rows = samples::random_rows(3, nodes.feature_count, noise);
      const std::vector<double> parts = contributions(shap, rows, nodes.feature_count);
      for (std::size_t i = 0; i < parts.size(); i += nodes.feature_count) {
        const std::vector<double> expected = by_definition(nodes, &rows[i]);
        for (std::size_t f = 0; f < nodes.feature_count; ++f) {
          // Shares are kept as floats.
          EXPECT_NEAR(parts[i + f], expected[f], 1e-6) << features << " features, depth " << depth;
        }
      }
    }
  }
}

// Cover shares that floats hold exactly leave rounding alone.
TEST(TreeShap, is_shapleys_formula_to_the_last_digits) {
  samples::Noise noise(4);
  TreeNodes nodes = samples::random_trees(4, 7, 7, 1, noise);
  for (std::size_t start = 0, tree = 0; tree < 4; ++tree, start += 255) {
    nodes.cover[start] = 1 << 20;
    for (std::size_t i = start; i < start + 127; ++i) {
      const std::size_t left = start + nodes.left[i];
      nodes.cover[left] = nodes.cover[i] * (i % 3 == 0 ? 0.25f : 0.5f);
      nodes.cover[left + 1] = nodes.cover[i] - nodes.cover[left];
    }
  }
  const TreeShap shap(Trees::from_nodes(nodes));
  const std::vector<float> rows = samples::random_rows(20, 7, noise);
  const std::vector<double> parts = contributions(shap, rows, 7);
  for (std::size_t i = 0; i < parts.size(); i += 7) {
    const std::vector<double> expected = by_definition(nodes, &rows[i]);
    for (std::size_t f = 0; f < 7; ++f) EXPECT_NEAR(parts[i + f], expected[f], 1e-13);
  }
}

TEST(TreeShap, of_a_stump_is_its_step_away_from_the_mean) {
  TreeNodes nodes = samples::two_trees();
  nodes.tree_starts.pop_back();
  for (auto* numbers : {&nodes.threshold, &nodes.value, &nodes.cover}) numbers->resize(3);
  nodes.feature.resize(3);
  nodes.left.resize(3);
  nodes.missing_left.resize(3);
  const TreeShap shap(Trees::from_nodes(nodes));
  EXPECT_DOUBLE_EQ(shap.expected(), 10 + 0.25 * -1 + 0.75 * 1);
  const std::vector<double> parts = contributions(shap, {0, 7, 1, kMissing, kMissing, 0}, 2);
  const std::vector<double> expected = {-1.5, 0, 0.5, 0, -1.5, 0};
  for (std::size_t i = 0; i < parts.size(); ++i) EXPECT_NEAR(parts[i], expected[i], 1e-15) << i;
}

TEST(TreeShap, adds_up_to_the_prediction_in_deep_trees_of_wild_shares) {
  samples::Noise noise(5);
  for (const std::uint32_t features : {1u, 6u, 70u}) {
    TreeNodes nodes;
    nodes.feature_count = features;
    nodes.base = -2;
    // Long thin paths, down to the deepest there may be; some covers are next to nothing.
    for (int tree = 0; tree < 10; ++tree) {
      nodes.tree_starts.push_back(static_cast<std::uint32_t>(nodes.feature.size()));
      float cover = 1e9f;
      for (int level = 0; level < kMaxTreeDepth; ++level) {
        const float share = level % 5 == 0 ? 1e-9f : level % 7 == 0 ? 0.999f : 0.4f;
        samples::add_node(nodes, (level * 11 + tree) % static_cast<int>(features), static_cast<float>(noise.next()),
                          static_cast<std::uint32_t>(2 * level + 1), level % 2 == 0, 0, cover);
        samples::add_node(nodes, -1, 0, 0, false, static_cast<float>(noise.next()), cover * share);
        cover -= cover * share;
      }
      samples::add_node(nodes, -1, 0, 0, false, 1, cover);
    }
    expect_sums(nodes, samples::random_rows(50, features, noise));
  }
}

TEST(TreeShap, explains_a_row_alike_in_every_batch) {
  samples::Noise noise(6);
  const TreeShap shap(Trees::from_nodes(samples::random_trees(20, 9, 6, 0.9, noise)));
  const std::size_t count = 600, stride = 12;
  const std::vector<float> rows = samples::random_rows(count, stride, noise);
  std::vector<double> all(count * 9), one(count * 9);
  shap.contributions(rows.data(), count, stride, all.data());
  for (std::size_t i = 0; i < count; ++i) shap.contributions(&rows[i * stride], 1, stride, &one[i * 9]);
  EXPECT_EQ(all, one);
}

TEST(TreeShap, by_groups_is_the_sum_over_their_features) {
  samples::Noise noise(7);
  const TreeShap shap(Trees::from_nodes(samples::random_trees(20, 5, 6, 0.9, noise)));
  const std::vector<float> rows = samples::random_rows(10, 5, noise);
  const std::vector<double> parts = contributions(shap, rows, 5);
  const std::vector<std::uint32_t> groups = {2, 0, 2, 0, 3};
  std::vector<double> grouped(10 * 4);
  shap.grouped(rows.data(), 10, 5, groups, 4, grouped.data());
  for (std::size_t i = 0; i < 10; ++i) {
    const double* const row = &parts[i * 5];
    const double* const sums = &grouped[i * 4];
    EXPECT_NEAR(sums[0], row[1] + row[3], 1e-13);
    EXPECT_EQ(sums[1], 0);
    EXPECT_NEAR(sums[2], row[0] + row[2], 1e-13);
    EXPECT_EQ(sums[3], row[4]);
  }
  EXPECT_THROW(shap.grouped(rows.data(), 10, 5, groups, 3, grouped.data()), Error);
  EXPECT_THROW(shap.grouped(rows.data(), 10, 5, std::vector<std::uint32_t>(4), 4, grouped.data()), Error);
}

TEST(TreeShap, of_no_trees_and_of_leaves_alone_moves_nothing) {
  EXPECT_EQ(TreeShap(Trees()).expected(), 0);
  TreeNodes nodes;
  nodes.feature_count = 2;
  nodes.base = 1;
  nodes.scale = 3;
  nodes.tree_starts = {0};
  samples::add_node(nodes, -1, 0, 0, false, 5, 1);
  const TreeShap shap(Trees::from_nodes(nodes));
  EXPECT_EQ(shap.expected(), 16);
  EXPECT_EQ(contributions(shap, {1, 2}, 2), (std::vector<double>{0, 0}));
}

TEST(TreeShap, refuses_a_tree_that_would_take_gigabytes) {
  TreeSplits splits;
  splits.feature_count = 12;
  const std::size_t inner = (std::size_t{1} << 19) - 1;
  for (std::size_t i = 0, end_of_level = 1, level = 0; i < inner; ++i) {
    if (i == end_of_level) {
      end_of_level = 2 * end_of_level + 1;
      ++level;
    }
    splits.feature.push_back(static_cast<std::int16_t>(level % 12));
  }
  splits.feature.resize(2 * inner + 1, -1);
  splits.number.resize(2 * inner + 1);
  splits.missing_left.resize(inner);
  splits.left_share.resize(inner, 0.5f);
  splits.node_counts = {static_cast<std::uint32_t>(2 * inner + 1)};
  const Trees trees = Trees::from_splits(splits);
  try {
    TreeShap shap(trees);
    ADD_FAILURE() << "taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kTooBig);
    EXPECT_EQ(error.message(), "trees are too large to explain");
  }
}

TEST(GaussLegendre, integrates_polynomials_exactly) {
  for (const int points : kShapPoints) {
    const Quadrature rule = gauss_legendre(points);
    for (int power = 0; power < 2 * points; ++power) {
      double sum = 0;
      for (std::size_t q = 0; q < rule.points.size(); ++q) sum += rule.weights[q] * std::pow(rule.points[q], power);
      EXPECT_NEAR(sum, 1.0 / (power + 1), 1e-14) << points << " points, power " << power;
    }
  }
}

}  // namespace
}  // namespace salesforecast
