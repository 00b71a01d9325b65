// Running a training.
#include "pg/training.h"
//
#include <string>
#include <utility>

#include "core/reconciliation.h"
#include "core/training_run.h"
#include "pg/guard.h"
#include "pg/learning.h"
#include "pg/progress.h"
#include "pg/settings.h"

namespace salesforecast::pg {

namespace {

constexpr long kWaitMilliseconds = 50;

// What the main thread knows while threads work. Plain data: errors jump over it.
struct Watch {
  TrainingRun* run;
  const char* what;
  std::int64_t series_count;
  Told told;
};

// Joins the threads before anything else goes on. Registered for errors and for the end of the process, too: a FATAL
// skips every error handler.
void stop_threads(int, Datum watch) {
  auto* self = static_cast<Watch*>(static_cast<void*>(DatumGetPointer(watch)));
  if (self->run != nullptr) self->run->stop();
}

void tell_progress(Watch* watch, const Context* context) {
  if (!time_to_tell(watch->told)) return;
  const std::int64_t done = context->series_done.load();
  const std::int64_t tried = context->series_tried.load(), sample = context->series_to_try.load();
  const bool trying = done == 0 && tried < sample;
  tell(&watch->told, psprintf(trying ? "%s: methods tried on %lld of %lld series" : "%s: %lld of %lld series fitted",
                              watch->what, static_cast<long long>(trying ? tried : done),
                              static_cast<long long>(trying ? sample : watch->series_count)));
}

void wait_for(Watch* watch, const Context* context) {
  while (!watch->run->finished()) {
    CHECK_FOR_INTERRUPTS();
    const int events = WaitLatchOrSocket(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_SOCKET_READABLE | WL_EXIT_ON_PM_DEATH,
                                         watch->run->done_fd(), kWaitMilliseconds, PG_WAIT_EXTENSION);
    if (events & WL_LATCH_SET) ResetLatch(MyLatch);
    tell_progress(watch, context);
  }
}

Context* new_context(const Options& options) {
  Context* context = make_owned<Context>(CurrentMemoryContext);
  context->seed = options.seed;
  context->threads = training_threads();
  context->max_memory = max_memory_bytes();
  return context;
}

// Fits the series of a panel on threads and waits for them. The run is owned by the current memory.
//   spent  seconds of option budget_seconds that are gone
TrainingRun* run_threads(const Panel& panel, const ModelHeader& header, const char* what, double spent = 0) {
  // The threads must not look at the server's flags: the main thread does, and cancels through the context.
  Context* context = new_context(header.options);
  Watch* watch = static_cast<Watch*>(palloc0(sizeof(Watch)));
  watch->what = what;
  watch->series_count = static_cast<std::int64_t>(panel.series.size());
  watch->told.last = GetCurrentTimestamp();
  PG_ENSURE_ERROR_CLEANUP(stop_threads, PointerGetDatum(watch));
  {
    watch->run = make_owned<TrainingRun>(CurrentMemoryContext, panel, header, *context, spent);
    wait_for(watch, context);
  }
  PG_END_ENSURE_ERROR_CLEANUP(stop_threads, PointerGetDatum(watch));
  return watch->run;
}

// What option reconcile asks for: the roll-ups are fitted as the series were, then both are brought together.
void reconcile(Training* training, TrainedPanel* trained, const char* what) {
  Context* context = new_context(training->options);
  context->stop_requested = server_wants_stop;
  auto* plan = make_owned<ReconciliationPlan>(CurrentMemoryContext);
  auto* roll_ups = make_owned<TrainedPanel>(CurrentMemoryContext);
  const bool any = guarded([&] {
    *plan = plan_reconciliation(training->panel, training->header, trained->models, *context);
    return !plan->empty();
  });
  if (any) {
    TrainingRun* run = run_threads(plan->panel, plan->header, psprintf("%s, roll-ups", what));
    guarded([&] {
      roll_ups->models = run->collect();
      roll_ups->kept = run->take_kept();
      run->describe(plan->header);
    });
  }
  guarded([&] {
    ReconciliationReport report =
        any ? reconcile_panel(*plan, *roll_ups, training->panel, training->header, *trained, *context)
            : ReconciliationReport{unreconciled_sentence(training->header), {}};
    if (!report.sentence.empty()) training->header.warnings.push_back(std::move(report.sentence));
    training->reconciliations = std::move(report.tried);
  });
}

}  // namespace

// The computation on the main thread that comes before the threads: it asks for itself whether to stop.
void build_training_panel(Training* training, RowStore* store, std::uint32_t series_count,
                          std::vector<HolidayRow>* holidays) {
  Context* context = new_context(training->options);
  context->stop_requested = server_wants_stop;
  guarded([&] {
    training->panel = build_panel(std::move(*store), series_count, training->options, *context);
    if (holidays != nullptr) training->panel.holidays = std::move(*holidays);
  });
}

void train_panel(Training* training, const char* what) {
  Context* context = new_context(training->options);
  context->stop_requested = server_wants_stop;
  guarded([&] {
    check_trainable(training->panel);
    training->header = make_header(training->options, training->panel, *context);
  });
  const TimestampTz learning = GetCurrentTimestamp();
  learn_from_panel(&training->panel, &training->header, what, context, training->earlier, &training->run);
  training->run.learn_seconds = seconds_since(learning);
  const TimestampTz fitting = GetCurrentTimestamp();
  auto* trained = make_owned<TrainedPanel>(CurrentMemoryContext);
  TrainingRun* run = run_threads(training->panel, training->header, what, training->run.learn_seconds);
  guarded([&] {
    trained->models = run->collect();
    trained->kept = run->take_kept();
    run->describe(training->header);
  });
  reconcile(training, trained, what);
  guarded([&] { training->models = std::move(trained->models); });
  training->run.fit_seconds = seconds_since(fitting);
  pgstat_report_activity(STATE_RUNNING, debug_query_string);
}

}  // namespace salesforecast::pg
