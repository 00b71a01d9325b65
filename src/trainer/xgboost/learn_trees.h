// Methods xgboost and random_forest: the models that a task asks for.
#pragma once

#include "core/learners/learner_task.h"
#include "trainer/serve.h"

namespace salesforecast {

// No models: the histories are too short to learn from.
LearnerAnswer learn_trees(const LearnerTask& task, const ProgressSink& sink);

}  // namespace salesforecast
