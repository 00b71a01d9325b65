// Running a backtest.
#include "pg/backtest_run.h"

#include "pg/arguments.h"
#include "pg/guard.h"

namespace salesforecast::pg {

namespace {

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

}  // namespace

int32 positive_argument(FunctionCallInfo fcinfo, int argument, const char* name) {
  if (PG_ARGISNULL(argument)) return 0;
  const int32 value = PG_GETARG_INT32(argument);
  if (value < 1) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("%s %d is out of range", name, value),
                    errdetail("It is a whole number from 1 on."), errhint("NULL takes the default.")));
  }
  return value;
}

Backtest begin_backtest(const BacktestArguments* arguments) {
  const NamedModel model = find_model(arguments->model);
  require_access(model, Access::kTrain, "to backtest");
  const StoredVersion version = find_version(model, arguments->version, CurrentMemoryContext);
  TrainingRequest training = stored_request(model, version);
  const ReadSource read = read_as(&training);
  require_own_rights(training, read.source);
  require_rows(read.rows, training.names);
  Training* whole = training.training;
  build_training_panel(whole, read.rows.store, read.rows.series_count, read.holidays);
  name_groups(whole, read.rows, training.names);
  Backtest backtest = {arguments, whole, read.rows, make_owned<BacktestPlan>(CurrentMemoryContext)};
  const std::size_t folds = guarded([&] {
    const int horizon = arguments->horizon > 0 ? arguments->horizon : version.horizon;
    const int stride = arguments->stride > 0 ? arguments->stride : horizon;
    *backtest.plan = plan_panel_backtest(whole->panel, arguments->folds, stride, horizon);
    return backtest.plan->held_back.size();
  });
  if (static_cast<int32>(folds) < arguments->folds) {
    ereport(NOTICE,
            (errmsg("the history is long enough for %d of %d folds", static_cast<int32>(folds), arguments->folds)));
  }
  return backtest;
}

Training* train_fold(const Backtest& backtest, std::size_t fold) {
  auto* training = make_owned<Training>(CurrentMemoryContext);
  guarded([&] {
    training->options = backtest.whole->options;
    training->panel = panel_before(backtest.whole->panel, backtest.plan->held_back[fold], backtest.arguments->history);
  });
  train_panel(training, psprintf("backtest of \"%s\"", backtest.arguments->model));
  return training;
}

}  // namespace salesforecast::pg
