// How much each feature moves a prediction of trees: exact path-dependent Shapley values (TreeSHAP).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/learners/tree_shap_table.h"
#include "core/learners/trees.h"

namespace salesforecast {

// The game that is shared out: what trees predict when only a coalition's features are known, a split by any other
// feature being the mean of both sides by their shares of the cover (Lundberg, Erion & Lee 2018, algorithm 1;
// "tree_path_dependent" of the package shap). Contributions of a row and expected() add up to its prediction but for
// rounding.
//
// Immutable; for use by any number of threads at once. Polls no cancel: some 200 ns a row and tree of depth 6.
class TreeShap {
 public:
  // Keeps tables of its own, some 100 bytes a node: the trees may go. Throws Error(kTooBig) where these would take more
  // than 512 MB.
  explicit TreeShap(const Trees& trees);

  // The prediction of a row that nothing is known of.
  double expected() const noexcept { return expected_; }

  // Rows as in Trees::predict. out[i * feature_count + f] becomes what feature f moves row i by; 0 where no tree splits
  // by it. A row's numbers are the same in any batch.
  void contributions(const float* rows, std::size_t count, std::size_t stride, double* out) const;

  // The same added up by groups: out[i * group_count + g]. groups: of each feature its group, below group_count.
  // Throws Error(kInternal) for groups that do not fit.
  void grouped(const float* rows, std::size_t count, std::size_t stride, std::span<const std::uint32_t> groups,
               std::size_t group_count, double* out) const;

 private:
  std::uint32_t feature_count_;
  double expected_ = 0, scale_;
  std::vector<ShapTable> tables_;  // of trees with splits
};

}  // namespace salesforecast
