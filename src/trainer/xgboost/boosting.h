// Trees grown by XGBoost.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/learners/learner_task.h"
#include "core/learners/training_rows.h"
#include "core/learners/trees.h"

namespace salesforecast {

// How far it is: trees so far, and the root mean square of errors on the rows trained on and on those held back (NaN:
// none).
using TreesTold = std::function<void(int trees, double loss, double validation)>;

struct Grown {
  Trees trees;
  std::vector<float> losses, validations;  // by kTreesPerLook trees
};

inline constexpr int kTreesPerLook = 10;  // errors are looked at after so many

// Grows trees on rows, whose features are given up. held: rows that say when more trees foretell no better: then the
// number that did best is taken; empty: all of rules.most_trees. Throws Error(kInternal) with what the library says.
Grown grow_trees(const TreeRules& rules, std::uint64_t seed, std::size_t features, TrainingRows&& rows,
                 const TrainingRows& held, const TreesTold& told);

// Name and version of the library.
std::string xgboost_version();

}  // namespace salesforecast
