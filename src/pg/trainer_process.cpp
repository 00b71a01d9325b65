// One trainer process a statement and program.
#include "pg/trainer_process.h"
//
#include <unistd.h>

#include <cstring>
#include <string>

#include "pg/guard.h"
#include "pg/settings.h"
#include "trainer/client.h"

namespace salesforecast::pg {

namespace {

constexpr long kWaitMilliseconds = 50;

// A started program. Plain data in memory of its own, a child of the portal's: so it ends with the statement, whatever
// ends that. Calls of one statement find it in a list, as nothing else is common to them.
struct Serving {
  const char* file;
  TrainerProcess* process;  // nullptr: not started, or gone
  SubTransactionId subtransaction;
  MemoryContext memory;
  Serving* next;
};

Serving* serving_list = nullptr;

// Kills the process. The entry stays in its memory, out of the list.
void release(Serving* serving) {
  for (Serving** at = &serving_list; *at != nullptr; at = &(*at)->next) {
    if (*at != serving) continue;
    *at = serving->next;
    break;
  }
  delete serving->process;
  serving->process = nullptr;
}

// For errors and FATAL exits, which call no other handler.
void stop_serving(int, Datum serving) { release(static_cast<Serving*>(static_cast<void*>(DatumGetPointer(serving)))); }

// Every process that belongs to the subtransaction; to any, where it is the invalid one.
void release_all(SubTransactionId of) {
  for (Serving *at = serving_list, *next = nullptr; at != nullptr; at = next) {
    next = at->next;
    if (of == InvalidSubTransactionId || at->subtransaction == of) release(at);
  }
}

// An aborted transaction waits for its ROLLBACK with its memory still there, and a procedure's COMMIT leaves its portal
// open: a trainer is not to wait along.
void at_transaction(XactEvent event, void*) {
  switch (event) {
    case XACT_EVENT_COMMIT:
    case XACT_EVENT_PARALLEL_COMMIT:
    case XACT_EVENT_ABORT:
    case XACT_EVENT_PARALLEL_ABORT:
    case XACT_EVENT_PREPARE:
      release_all(InvalidSubTransactionId);
      break;
    default:
      break;
  }
}

void at_subtransaction(SubXactEvent event, SubTransactionId own, SubTransactionId parent, void*) {
  if (event == SUBXACT_EVENT_ABORT_SUB) release_all(own);
  if (event != SUBXACT_EVENT_COMMIT_SUB) return;
  for (Serving* at = serving_list; at != nullptr; at = at->next) {
    if (at->subtransaction == own) at->subtransaction = parent;
  }
}

void watch_transactions() {
  static bool watching = false;
  if (watching) return;
  RegisterXactCallback(at_transaction, nullptr);
  RegisterSubXactCallback(at_subtransaction, nullptr);
  watching = true;
}

char* path_of(const TrainerProgram& program) { return psprintf("%s/%s", pkglib_path, program.file); }

void check_installed(const TrainerProgram& program, const char* method) {
  if (trainer_installed(program)) return;
  ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                  errmsg("method \"%s\" needs the package %s, without which this installation was built", method,
                         program.package),
                  errdetail("there is no program \"%s\" in the server's library folder", program.file),
                  errhint("install %s, then build and install the extension again", program.package)));
}

// An entry without a process, in the list.
Serving* new_entry(const TrainerProgram& program) {
  watch_transactions();
  // Outside of any portal, as in a background worker, the transaction is the statement.
  MemoryContext owner = PortalContext != nullptr ? PortalContext : TopTransactionContext;
  MemoryContext memory = AllocSetContextCreate(owner, "salesforecast trainer", ALLOCSET_SMALL_SIZES);
  auto* serving = static_cast<Serving*>(MemoryContextAllocZero(memory, sizeof(Serving)));
  auto* callback = static_cast<MemoryContextCallback*>(MemoryContextAllocZero(memory, sizeof(MemoryContextCallback)));
  serving->file = program.file;
  serving->subtransaction = GetCurrentSubTransactionId();
  serving->memory = memory;
  serving->next = serving_list;
  serving_list = serving;
  callback->func = [](void* entry) { release(static_cast<Serving*>(entry)); };
  callback->arg = serving;
  MemoryContextRegisterResetCallback(memory, callback);
  return serving;
}

Serving* entry_of(const TrainerProgram& program) {
  Serving* at = serving_list;
  while (at != nullptr && std::strcmp(at->file, program.file) != 0) at = at->next;
  return at;
}

bool ready(const Serving* serving) {
  return serving != nullptr && serving->process != nullptr && serving->process->alive() && !serving->process->busy();
}

// The statement's process for this program, started if there is none.
Serving* statement_trainer(const TrainerProgram& program, const char* method) {
  Serving* known = entry_of(program);
  if (ready(known)) return known;
  if (known != nullptr) MemoryContextDelete(known->memory);
  check_installed(program, method);
  const char* path = path_of(program);
  Serving* serving = new_entry(program);
  serving->process = guarded([&] {
    TrainerLimits limits;
    limits.max_memory = max_memory_bytes();
    limits.nice = trainer_nice();
    return new TrainerProcess(path, {}, limits);
  });
  return serving;
}

TaskOutcome wait_for_result(TrainerProcess* process, TimestampTz until, TrainerProgressTold told, void* argument) {
  for (;;) {
    CHECK_FOR_INTERRUPTS();
    if (until != 0 && GetCurrentTimestamp() > until) return TaskOutcome::kLate;
    bool too_large = false;
    const TrainerProcess::Event event = guarded([&] {
      try {
        return process->pump();
      } catch (const Error& error) {
        if (error.kind() != ErrorKind::kOutOfMemory) throw;
        too_large = true;
        return TrainerProcess::Event::kNothing;
      }
    });
    if (too_large) return TaskOutcome::kTooLarge;
    if (event == TrainerProcess::Event::kResult) return TaskOutcome::kDone;
    if (event == TrainerProcess::Event::kProgress) {
      if (told != nullptr) told(process->progress(), argument);
      continue;
    }
    const int writable = process->wants_to_write() ? WL_SOCKET_WRITEABLE : 0;
    const int events =
        WaitLatchOrSocket(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_SOCKET_READABLE | WL_EXIT_ON_PM_DEATH | writable,
                          process->fd(), kWaitMilliseconds, PG_WAIT_EXTENSION);
    if (events & WL_LATCH_SET) ResetLatch(MyLatch);
  }
}

}  // namespace

bool trainer_installed(const TrainerProgram& program) {
  char* path = path_of(program);
  const bool installed = access(path, X_OK) == 0;
  pfree(path);
  return installed;
}

bool trainer_serving(const TrainerProgram& program) { return ready(entry_of(program)); }

TaskResult run_task(const TrainerProgram& program, const char* method, std::span<const std::uint8_t> payload,
                    TimestampTz until, TrainerProgressTold told, void* argument) {
  volatile TaskOutcome outcome = TaskOutcome::kLate;  // changed between a setjmp() and its end
  Serving* serving = statement_trainer(program, method);
  PG_ENSURE_ERROR_CLEANUP(stop_serving, PointerGetDatum(serving));
  {
    guarded([&] { serving->process->send(method, payload); });
    outcome = wait_for_result(serving->process, until, told, argument);
  }
  PG_END_ENSURE_ERROR_CLEANUP(stop_serving, PointerGetDatum(serving));
  if (outcome == TaskOutcome::kDone) return {outcome, serving->process->result(), serving->process->peak_bytes()};
  MemoryContextDelete(serving->memory);
  return {outcome, {}, 0};
}

void tell_trainer_start(TrainerTold* told, std::uint64_t megabytes) {
  const auto most = static_cast<unsigned long long>(max_memory_bytes() >> 20U);
  tell(&told->told, psprintf("%s, %s: trainer started, needs about %llu MB of %llu MB", told->what, told->method,
                             static_cast<unsigned long long>(megabytes), most));
}

void tell_trainer_progress(const TrainerProgress& progress, void* trainer_told) {
  auto* self = static_cast<TrainerTold*>(trainer_told);
  if (!time_to_tell(self->told)) return;
  char text[256];
  guarded([&] {
    const std::string line = progress_text(progress, self->unit);
    text[line.copy(text, sizeof text - 1)] = '\0';
  });
  tell(&self->told, psprintf("%s, %s: %s", self->what, self->method, text));
}

}  // namespace salesforecast::pg
