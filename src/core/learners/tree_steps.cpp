#include "core/learners/tree_steps.h"

#include <algorithm>
#include <limits>

namespace salesforecast {

TreeSteps tree_steps(const Features& features, const Trees& trees, const OriginState& state,
                     const LearnerSeries& series, int length, int horizon) {
  const std::size_t width = features.count();
  const int block = features.plan().block > 0 ? features.plan().block : horizon;
  TreeSteps steps;
  steps.rows.resize(static_cast<std::size_t>(horizon) * width);
  steps.moved.resize(static_cast<std::size_t>(horizon));
  OriginState origin = state;
  std::vector<float> outcomes;
  for (int from = 0; from < horizon; from += block) {
    if (from > 0) origin = features.later(origin, outcomes);
    const int count = std::min(block, horizon - from);
    float* rows = &steps.rows[static_cast<std::size_t>(from) * width];
    for (int step = 1; step <= count; ++step) {
      features.fill(origin, series, length + from, step, rows + static_cast<std::size_t>(step - 1) * width);
      steps.bases.push_back(features.base(origin, series, length + from, step));
    }
    double* moved = &steps.moved[static_cast<std::size_t>(from)];
    trees.predict(rows, static_cast<std::size_t>(count), width, moved);
    outcomes.assign(moved, moved + count);
    for (int step = 0; step < count; ++step) {
      if (closed(features.plan(), series, length + from + step))
        outcomes[static_cast<std::size_t>(step)] = std::numeric_limits<float>::quiet_NaN();
    }
  }
  return steps;
}

}  // namespace salesforecast
