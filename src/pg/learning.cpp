// Tasks to trainer programs, models back.
#include "pg/learning.h"
//
#include <algorithm>
#include <string>

#include "core/learning.h"
#include "pg/guard.h"
#include "pg/trainer_process.h"

namespace salesforecast::pg {

namespace {

const TrainerProgram& program_of(Learner learner) {
  switch (learner) {
    case Learner::kNetwork:
      return kTorchTrainer;
    case Learner::kTrees:
    case Learner::kNone:
      break;
  }
  return kXgboostTrainer;
}

// The most that a learner's program will take for the tasks, in megabytes.
std::uint64_t needed_megabytes(const std::vector<LearningTask>& tasks, Learner learner) {
  std::size_t most = 0;
  for (const LearningTask& one : tasks) {
    if (one.method->abilities.learner == learner) most = std::max(most, one.memory);
  }
  return megabytes(most);
}

// A training by `auto` that goes on without a method says so.
void note_missed(const Panel& panel, const std::vector<Learner>& available, ModelHeader* header) {
  for (const Method* method : missed_by_auto(panel, *header, available)) {
    header->warnings.push_back("method " + std::string(method->name) +
                               " was not tried: its trainer program is not installed (package " +
                               program_of(method->abilities.learner).package + ")");
  }
}

// When programs are killed: their work was planned to end long before, and networks keep to the budget by themselves.
TimestampTz end_of_budget(double seconds) {
  constexpr double kGrace = 2, kGraceShare = 0.1;  // to load libraries, and to make windows and rows
  if (seconds == 0) return 0;
  return GetCurrentTimestamp() + static_cast<TimestampTz>((seconds * (1 + kGraceShare) + kGrace) * USECS_PER_SEC);
}

}  // namespace

void learn_from_panel(Panel* panel, ModelHeader* header, const char* what, const Context* context,
                      const EarlierRun* earlier, RunRecord* run) {
  const bool trees = trainer_installed(kXgboostTrainer), networks = trainer_installed(kTorchTrainer);
  auto* tasks = make_owned<std::vector<LearningTask>>(CurrentMemoryContext);
  const std::size_t count = guarded([&] {
    std::vector<Learner> available;
    if (trees) available.push_back(Learner::kTrees);
    if (networks) available.push_back(Learner::kNetwork);
    number_groups(panel);
    note_missed(*panel, available, header);
    *tasks = plan_learning(*panel, *header, available, *context, &header->warnings);
    if (earlier != nullptr) begin_with(*earlier, tasks, &header->warnings);
    return tasks->size();
  });
  const TimestampTz until = end_of_budget(header->options.budget_seconds);
  TrainerTold told = {{GetCurrentTimestamp(), 0}, what, nullptr, nullptr};
  for (std::size_t i = 0; i < count; ++i) {
    LearningTask* task = &(*tasks)[i];
    if (until != 0 && GetCurrentTimestamp() > until) {
      guarded([&] { add_once(time_over(*task->method), &header->warnings); });
      continue;
    }
    const Learner learner = task->method->abilities.learner;
    const TrainerProgram& program = program_of(learner);
    auto* payload = make_owned<std::vector<std::uint8_t>>(CurrentMemoryContext);
    guarded([&] {
      *payload = save_task(task->task);
      task->task.panel.clear();
    });
    told.method = task->method->name;
    told.unit = learner == Learner::kTrees ? "tree" : "epoch";
    // Once a statement, however many groups it has.
    if (trainer_installed(program) && !trainer_serving(program)) {
      tell_trainer_start(&told, needed_megabytes(*tasks, learner));
    }
    const TimestampTz started = GetCurrentTimestamp();
    const TaskResult answer = run_task(program, task->method->name, *payload, until, tell_trainer_progress, &told);
    const double seconds = seconds_since(started);
    guarded([&] {
      if (answer.outcome == TaskOutcome::kLate) add_once(time_over(*task->method), &header->warnings);
      if (answer.outcome == TaskOutcome::kTooLarge) do_without(*task, header);
      if (answer.outcome != TaskOutcome::kDone) return;
      const std::size_t before = run == nullptr ? 0 : run->learned.size();
      take_learned(*task, answer.bytes, header, run);
      if (run != nullptr && run->learned.size() > before) {
        run->learned.back().seconds = seconds;
        run->learned.back().peak_bytes = answer.peak_memory;
      }
      payload->clear();
      payload->shrink_to_fit();
    });
  }
}

}  // namespace salesforecast::pg
