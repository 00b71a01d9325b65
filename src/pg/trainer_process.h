// Trainer programs (src/trainer) as the server sees them: one a statement, interrupts answered while it works, gone
// with the statement, the transaction or the session.
#pragma once

#include "pg/postgres_includes.h"
//
#include <cstdint>
#include <span>

#include "pg/progress.h"
#include "trainer/protocol.h"

namespace salesforecast::pg {

struct TrainerProgram {
  const char* file;     // in the server's library folder
  const char* package;  // Debian's, without which it is not built
};

inline constexpr TrainerProgram kTorchTrainer = {"salesforecast-train-torch", "libtorch-dev"};
inline constexpr TrainerProgram kXgboostTrainer = {"salesforecast-train-xgboost", "libxgboost-dev"};

// True where the program is installed, so that `auto` may count on it.
bool trainer_installed(const TrainerProgram& program);

// Called with each message of progress, ten a second at most; may raise an error.
using TrainerProgressTold = void (*)(const TrainerProgress& progress, void* argument);

// Whether the program has been started in this statement and is ready for its next task.
bool trainer_serving(const TrainerProgram& program);

enum class TaskOutcome {
  kDone,
  kLate,      // the program was killed at the time it was given
  kTooLarge,  // it found no more memory, within salesforecast.max_memory
};

struct TaskResult {
  TaskOutcome outcome;  // but for kDone there is nothing else here
  std::span<const std::uint8_t> bytes;
  std::uint64_t peak_memory;  // bytes that the program held at once; 0: not known
};

// Has the program do one task, and gives the result: its bytes come from another process, verified to be one message
// and no more, and stay until the program's next task or the end of the statement. Checks interrupts at least every
// 50 ms; any error, a cancel and the end of the session kill the program first. Starts it at the statement's first
// task, with salesforecast.max_memory and salesforecast.trainer_nice as they are then. ERROR 0A000 where it is not
// installed, 38000 where it cannot start, crashes, is killed or answers what cannot be read, else of the kind that the
// trainer gives, other than for memory. `told` may be nullptr. until: when the program is killed at last; 0: never.
TaskResult run_task(const TrainerProgram& program, const char* method, std::span<const std::uint8_t> payload,
                    TimestampTz until, TrainerProgressTold told, void* argument);

// A TrainerProgressTold that tells "WHAT, METHOD: epoch 7/40  loss 0.3412  validation 0.3520  eta 0:00:41", at most
// once a second. Its argument is one of these.
struct TrainerTold {
  Told told;
  const char* what;  // the training
  const char* method;
  const char* unit;  // what is counted: "epoch", "round"
};
// Tells that a program starts: "WHAT, METHOD: trainer started, needs about 340 MB of 4096 MB", which is
// salesforecast.max_memory.
void tell_trainer_start(TrainerTold* told, std::uint64_t megabytes);
void tell_trainer_progress(const TrainerProgress& progress, void* trainer_told);

}  // namespace salesforecast::pg
