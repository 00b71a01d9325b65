// Running a backtest: a named model's arguments trained anew on earlier states of its source.
#pragma once

#include "core/backtest.h"
//
#include "pg/train_version.h"

namespace salesforecast::pg {

// What is asked for; 0 takes the default.
struct BacktestArguments {
  const char* model;
  int32 version;  // 0: the newest
  int32 folds;
  int32 stride;   // 0: the horizon
  int32 horizon;  // 0: the model's
  int32 history;  // periods that a fold sees at most; 0: all
};

// A source read and cut. Lives as long as the memory it was made in.
struct Backtest {
  const BacktestArguments* arguments;
  const Training* whole;
  SourceRows rows;
  BacktestPlan* plan;
};

// The argument, 0 for NULL. 22023 below 1.
int32 positive_argument(FunctionCallInfo fcinfo, int argument, const char* name);

// Reads the source of the version and plans the folds; a notice where there are fewer than asked for. SPI must be
// connected. Errors: 42704 for an unknown model or version, 42501 without the rights of a backtest, 22000 for a history
// shorter than one fold, 22023 for a number out of range, else as train_version().
Backtest begin_backtest(const BacktestArguments* arguments);

// The panel as fold number `fold` sees it, trained; owned by the current memory.
Training* train_fold(const Backtest& backtest, std::size_t fold);

// Calls visit(training of the fold, number of the series, periods held back) for every series of every fold, the
// earliest fold first, in memory that is swept after each call. A fold's models go with it.
template <typename Visit>
void each_series_of_folds(const Backtest& backtest, const Visit& visit) {
  for (std::size_t fold = 0; fold < backtest.plan->held_back.size(); ++fold) {
    MemoryContext memory = AllocSetContextCreate(CurrentMemoryContext, "salesforecast fold", ALLOCSET_DEFAULT_SIZES);
    MemoryContext before = MemoryContextSwitchTo(memory);
    const Training* training = train_fold(backtest, fold);
    MemoryContext scratch = AllocSetContextCreate(memory, "salesforecast fold rows", ALLOCSET_SMALL_SIZES);
    MemoryContextSwitchTo(scratch);
    for (std::uint32_t i = 0; i < backtest.rows.series_count; ++i) {
      CHECK_FOR_INTERRUPTS();
      visit(*training, i, backtest.plan->held_back[fold]);
      MemoryContextReset(scratch);
    }
    MemoryContextSwitchTo(before);
    MemoryContextDelete(memory);
  }
}

}  // namespace salesforecast::pg
