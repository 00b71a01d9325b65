// The steps of a forecast as trees see them: each from the origin's features, or, where the plan has blocks, block by
// block from a history that goes on with the blocks before.
#pragma once

#include <vector>

#include "core/learners/features.h"
#include "core/learners/trees.h"

namespace salesforecast {

struct TreeSteps {
  std::vector<float> rows;    // features, step by step
  std::vector<float> bases;   // usual sales, on the scale
  std::vector<double> moved;  // what the trees add
};

//   state           after the first `length` values of the series
//   series, length  what columns are read from, as in Features::fill; y is not read
TreeSteps tree_steps(const Features& features, const Trees& trees, const OriginState& state,
                     const LearnerSeries& series, int length, int horizon);

}  // namespace salesforecast
