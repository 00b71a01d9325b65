// sf_backtest: each forecast of a backtest beside what came.
#include "pg/backtest_run.h"
//
#include <algorithm>
#include <cmath>

#include "pg/arguments.h"
#include "pg/guard.h"

namespace salesforecast::pg {

namespace {

struct BacktestRequest {
  BacktestArguments arguments;
  double level;
};

BacktestRequest read_request(FunctionCallInfo fcinfo) {
  constexpr int32 kUsualFolds = 3;
  BacktestRequest request = {};
  BacktestArguments& arguments = request.arguments;
  arguments.model = required_text(fcinfo, 0, "model");
  arguments.folds = PG_ARGISNULL(1) ? kUsualFolds : PG_GETARG_INT32(1);
  arguments.stride = positive_argument(fcinfo, 2, "stride");
  arguments.horizon = positive_argument(fcinfo, 3, "horizon");
  arguments.history = positive_argument(fcinfo, 4, "history");
  if (PG_ARGISNULL(5)) ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("level must not be NULL")));
  request.level = PG_GETARG_FLOAT8(5);
  arguments.version = PG_ARGISNULL(6) ? 0 : version_argument(fcinfo, 6);
  guarded([&] { check_forecast_request(std::max(1, arguments.horizon), request.level); });
  return request;
}

void put_rows(ReturnSetInfo* result, const std::vector<BacktestRow>* rows, const Jsonb* series, const char* status) {
  for (const BacktestRow& row : *rows) {
    Datum values[] = {
        JsonbPGetDatum(series),
        TimestampGetDatum(row.cutoff),
        Int32GetDatum(row.point.step),
        TimestampGetDatum(row.point.ts),
        Float8GetDatum(row.point.y),
        Float8GetDatum(row.point.forecast),
        Float8GetDatum(row.point.lower_bound),
        Float8GetDatum(row.point.upper_bound),
        CStringGetTextDatum(status),
    };
    bool nulls[lengthof(values)] = {};
    nulls[4] = std::isnan(row.point.y);
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
  }
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_backtest);

Datum sf_backtest(PG_FUNCTION_ARGS) {
  using namespace salesforecast;
  using namespace salesforecast::pg;
  const BacktestRequest request = read_request(fcinfo);
  InitMaterializedSRF(fcinfo, 0);
  auto* result = static_cast<ReturnSetInfo*>(static_cast<void*>(fcinfo->resultinfo));
  SPI_connect();
  const Backtest backtest = begin_backtest(&request.arguments);
  auto* rows = make_owned<std::vector<BacktestRow>>(CurrentMemoryContext);
  each_series_of_folds(backtest, [&](const Training& fold, std::uint32_t i, std::int64_t held_back) {
    guarded([&] {
      *rows = backtest_rows(fold.header, fold.models[i], backtest.whole->panel.series[i], held_back,
                            backtest.plan->horizon, request.level);
    });
    put_rows(result, rows, backtest.rows.keys[i], text_of([&] { return fold.models[i].status; }));
  });
  SPI_finish();
  PG_RETURN_NULL();
}

}  // extern "C"
