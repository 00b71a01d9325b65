// From which series learners learn, and how: what a panel's kind and size and the options make of it.
#pragma once

#include <cstdint>
#include <vector>

#include "core/learners/learner_task.h"
#include "core/methods/method.h"
#include "core/options.h"

namespace salesforecast {

// The series that a scale learns from; empty: none does. A handful is told more by all the others than by itself. Few
// smooth series among many others go with them, and noisy ones with the smooth where they are no more than these
// and none sells seldom.
std::vector<LearnerSeries> series_of_scale(const FeaturePlan& plan, const std::vector<LearnerSeries>& panel,
                                           TargetScale scale);

// How trees are grown.
TreeRules tree_rules(const Options& options, const Method& method, TargetScale scale,
                     const std::vector<LearnerSeries>& panel);

// How networks are trained.
NetworkRules network_rules(const Options& options, const FeaturePlan& plan);

}  // namespace salesforecast
