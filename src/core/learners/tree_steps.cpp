#include "core/learners/tree_steps.h"

#include <algorithm>
#include <limits>

namespace salesforecast {

namespace {

// What was forecast of the steps from .. to - 1, as a history goes on with it.
std::vector<float> outcomes_of(const Features& features, const TreeSteps& steps, const LearnerSeries& series,
                               int length, int from, int to) {
  std::vector<float> outcomes;
  for (int h = from; h < to; ++h) {
    const bool shut = closed(features.plan(), series, length + h);
    outcomes.push_back(shut ? std::numeric_limits<float>::quiet_NaN()
                            : static_cast<float>(steps.moved[static_cast<std::size_t>(h)]));
  }
  return outcomes;
}

}  // namespace

TreeSteps tree_steps(const Features& features, const Trees& trees, const OriginState& state,
                     const LearnerSeries& series, int length, int horizon) {
  const std::size_t width = features.count();
  const int block = features.plan().block > 0 ? features.plan().block : horizon;
  TreeSteps steps;
  steps.rows.resize(static_cast<std::size_t>(horizon) * width);
  steps.moved.resize(static_cast<std::size_t>(horizon));
  OriginState later;  // of a block behind the first one
  for (int from = 0; from < horizon; from += block) {
    if (from > 0)
      later = features.later(from == block ? state : later,
                             outcomes_of(features, steps, series, length, from - block, from));
    const OriginState& origin = from > 0 ? later : state;
    const int count = std::min(block, horizon - from);
    float* rows = &steps.rows[static_cast<std::size_t>(from) * width];
    for (int step = 1; step <= count; ++step) {
      features.fill(origin, series, length + from, step, rows + static_cast<std::size_t>(step - 1) * width);
      steps.bases.push_back(features.base(origin, series, length + from, step));
    }
    trees.predict(rows, static_cast<std::size_t>(count), width, &steps.moved[static_cast<std::size_t>(from)]);
  }
  return steps;
}

}  // namespace salesforecast
