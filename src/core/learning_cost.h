// What learning from the whole panel takes, reckoned from sizes alone before a trainer program is started, and the plan
// of work that option budget_seconds pays for: the same data and options give the same plan on any machine.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/learning.h"

namespace salesforecast {

// Bytes that a trainer program takes for the task.
std::size_t learning_memory(const LearnerTask& task, Learner learner);

// CPU seconds that it takes, start and all, on the machine of docs/benchmarks.md.
double learning_seconds(const LearnerTask& task, Learner learner);

// Brings the tasks into the time that option budget_seconds leaves them, if there is one. Methods that `auto` takes by
// itself join where they fit in beside what it does otherwise; those that are named learn from fewer rows, with fewer
// trees, or for fewer epochs. `said` gets a sentence for each method that this changes.
void keep_to_budget(const Panel& panel, const ModelHeader& header, std::vector<LearningTask>* tasks,
                    std::vector<std::string>* said);

}  // namespace salesforecast
