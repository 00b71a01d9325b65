// sf_backtest: a named model's arguments trained anew on earlier states of its source, and what came.
#include "core/backtest.h"

#include "pg/train_version.h"
//
#include <cmath>

#include "pg/arguments.h"
#include "pg/guard.h"

namespace salesforecast::pg {

namespace {

struct BacktestRequest {
  const char* model;
  int32 folds;
  int32 stride;   // 0: the horizon
  int32 horizon;  // 0: the model's
  int32 history;  // periods that a fold sees at most; 0: all
  double level;
  int32 version;  // 0: the newest
};

int32 positive_argument(FunctionCallInfo fcinfo, int argument, const char* name) {
  if (PG_ARGISNULL(argument)) return 0;
  const int32 value = PG_GETARG_INT32(argument);
  if (value < 1) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s %d is out of range", name, value),
                    errdetail("It is a number of periods from 1 on."), errhint("NULL takes the default.")));
  }
  return value;
}

BacktestRequest read_request(FunctionCallInfo fcinfo) {
  constexpr int32 kUsualFolds = 3;
  BacktestRequest request = {};
  request.model = required_text(fcinfo, 0, "model");
  request.folds = PG_ARGISNULL(1) ? kUsualFolds : PG_GETARG_INT32(1);
  request.stride = positive_argument(fcinfo, 2, "stride");
  request.horizon = positive_argument(fcinfo, 3, "horizon");
  request.history = positive_argument(fcinfo, 4, "history");
  if (PG_ARGISNULL(5)) ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("level must not be NULL")));
  request.level = PG_GETARG_FLOAT8(5);
  request.version = PG_ARGISNULL(6) ? 0 : version_argument(fcinfo, 6);
  guarded([&] { check_forecast_request(request.horizon == 0 ? 1 : request.horizon, request.level); });
  return request;
}

bool may_select(const Source& source, Oid role) {
  if (pg_class_aclcheck(source.relation, role, ACL_SELECT) == ACLCHECK_OK) return true;
  const auto column_ok = [&](const SourceColumn& column) {
    return pg_attribute_aclcheck(source.relation, column.number, role, ACL_SELECT) == ACLCHECK_OK;
  };
  bool all = column_ok(source.time_column) && column_ok(source.target_column);
  for (int i = 0; i < source.series_count; ++i) all = all && column_ok(source.series_columns[i]);
  return all;
}

// The rows given hold values of the source, and it is read as the model's owner. A member of the owner could read it
// himself as that role. Anybody else needs the right to every row of it: to the columns, in a table whose rows are not
// filtered for him. A view may show each role other rows, so none is read for him.
void require_own_rights(const TrainingRequest& request, const Source& source) {
  if (is_member_of_owner(request.reader)) return;
  const char kind = get_rel_relkind(source.relation);
  const bool table = kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_MATVIEW;
  if (table && may_select(source, GetUserId()) && check_enable_rls(source.relation, GetUserId(), true) != RLS_ENABLED) {
    return;
  }
  ereport(ERROR,
          (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
           errmsg("permission denied for source \"%s\" of model \"%s\"", source.qualified_name, request.model_name),
           errdetail("A backtest shows values of the source, so it needs your own right to all of its rows."),
           errhint("Ask for SELECT on the table; of a view, or under row-level security, only members of the"
                   " model's owner get a backtest.")));
}

void put_rows(ReturnSetInfo* result, const std::vector<BacktestRow>* rows, const Jsonb* series, const char* status) {
  for (const BacktestRow& row : *rows) {
    Datum values[] = {
        JsonbPGetDatum(series),
        TimestampGetDatum(row.cutoff),
        Int32GetDatum(row.forecast.step),
        TimestampGetDatum(row.forecast.ts),
        Float8GetDatum(row.y),
        Float8GetDatum(row.forecast.forecast),
        Float8GetDatum(row.forecast.lower_bound),
        Float8GetDatum(row.forecast.upper_bound),
        CStringGetTextDatum(status),
    };
    bool nulls[lengthof(values)] = {};
    nulls[4] = std::isnan(row.y);
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
  }
}

// Trains one fold and gives its rows. Its memory goes with it.
void run_fold(ReturnSetInfo* result, const BacktestRequest& request, const Training* whole, const SourceRows& rows,
              const BacktestPlan* plan, std::int64_t held_back) {
  MemoryContext memory = AllocSetContextCreate(CurrentMemoryContext, "salesforecast fold", ALLOCSET_DEFAULT_SIZES);
  MemoryContext before = MemoryContextSwitchTo(memory);
  auto* fold = make_owned<Training>(memory);
  guarded([&] {
    fold->options = whole->options;
    fold->panel = panel_before(whole->panel, held_back, request.history);
  });
  train_panel(fold, psprintf("sf_backtest \"%s\"", request.model));
  auto* given = make_owned<std::vector<BacktestRow>>(memory);
  MemoryContext scratch = AllocSetContextCreate(memory, "salesforecast fold rows", ALLOCSET_SMALL_SIZES);
  for (std::uint32_t i = 0; i < rows.series_count; ++i) {
    CHECK_FOR_INTERRUPTS();
    MemoryContextSwitchTo(scratch);
    guarded([&] {
      *given =
          backtest_rows(fold->header, fold->models[i], whole->panel.series[i], held_back, plan->horizon, request.level);
    });
    put_rows(result, given, rows.keys[i], text_of([&] { return fold->models[i].status; }));
    MemoryContextSwitchTo(memory);
    MemoryContextReset(scratch);
  }
  MemoryContextSwitchTo(before);
  MemoryContextDelete(memory);
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_backtest);

Datum sf_backtest(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const BacktestRequest request = read_request(fcinfo);
  InitMaterializedSRF(fcinfo, 0);
  auto* result = static_cast<ReturnSetInfo*>(static_cast<void*>(fcinfo->resultinfo));
  SPI_connect();
  const NamedModel model = find_model(request.model);
  require_access(model, Access::kTrain, "to backtest");
  const StoredVersion version = find_version(model, request.version, CurrentMemoryContext);
  TrainingRequest training = stored_request(model, version);
  const ReadSource read = read_as(&training);
  require_own_rights(training, read.source);
  require_rows(read.rows, training.names);
  Training* whole = training.training;
  build_training_panel(whole, read.rows.store, read.rows.series_count);
  auto* plan = make_owned<salesforecast::BacktestPlan>(CurrentMemoryContext);
  const std::size_t folds = guarded([&] {
    const int horizon = request.horizon > 0 ? request.horizon : version.horizon;
    *plan = salesforecast::plan_panel_backtest(whole->panel, request.folds,
                                               request.stride > 0 ? request.stride : horizon, horizon);
    return plan->held_back.size();
  });
  if (static_cast<int32>(folds) < request.folds) {
    ereport(NOTICE,
            (errmsg("the history is long enough for %d of %d folds", static_cast<int32>(folds), request.folds)));
  }
  for (std::size_t fold = 0; fold < folds; ++fold) {
    run_fold(result, request, whole, read.rows, plan, plan->held_back[fold]);
  }
  SPI_finish();
  PG_RETURN_NULL();
}

}  // extern "C"
