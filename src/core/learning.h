// What methods that learn from the whole panel need before its series are trained one by one: tasks for their trainer
// programs, and the models that come back.
#pragma once

#include <string>
#include <vector>

#include "core/learners/learner_task.h"
#include "core/methods/method.h"
#include "core/model.h"
#include "core/panel.h"
#include "core/run_record.h"

namespace salesforecast {

struct LearningTask {
  const Method* method = nullptr;
  LearnerTask task;
  std::size_t series = 0;  // that it learns from
  int start_version = 0;   // whose weights task.start is; 0: none
  std::size_t memory = 0;  // bytes that the trainer will take, about
};

// The tasks of a training: of the method asked for, of the candidates of `auto`, or of those that it takes by itself
// where the panel is large enough and their programs are there. None for a panel that has nothing to learn from.
//   available  whether a learner's program is installed: where a method is named it is not asked
//   left_out   gets, unless it is nullptr, a sentence for each method that `auto` would take but context.max_memory
//              cannot hold, and for each of a panel whose numbers are beyond what learners hold
// Throws Error(kOutOfMemory) for a method that is named and does not fit.
std::vector<LearningTask> plan_learning(const Panel& panel, const ModelHeader& header,
                                        const std::vector<Learner>& available, const Context& context,
                                        std::vector<std::string>* left_out = nullptr);

// Whether `auto` itself says what is learned.
bool taken_by_itself(const Options& options);

// A warning that each scale of a method may give, said once.
void add_once(const std::string& sentence, std::vector<std::string>* warnings);

// Methods that `auto` would have learned here, were their programs installed: a training says so.
std::vector<const Method*> missed_by_auto(const Panel& panel, const ModelHeader& header,
                                          const std::vector<Learner>& available);

// For a task whose trainer found no memory, though it was expected to: what `auto` took by itself becomes a warning.
// Throws Error(kOutOfMemory) for a method that is named.
void do_without(const LearningTask& task, ModelHeader* header);

// The warning that a method's learning was ended by option budget_seconds.
std::string time_over(const Method& method);

// What a trainer answered becomes part of the header; that it learned nothing becomes a warning. `run` gets how it
// went, unless it is nullptr. Trusts no byte; throws Error(kTrainer).
void take_learned(const LearningTask& task, std::span<const std::uint8_t> answer, ModelHeader* header,
                  RunRecord* run = nullptr);

// By series: the numbers of its values among the panel's, in the order of the series, one a series column.
void number_groups(Panel* panel);

}  // namespace salesforecast
