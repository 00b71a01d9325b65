// sf_forecast of both layers: rows one at a time.
#include "pg/model_reader.h"
//
#include "pg/arguments.h"
#include "pg/guard.h"

namespace salesforecast::pg {

namespace {

// A call between its rows.
struct ForecastCall {
  SeriesPages* pages;  // registry layer
  Model* model;        // value layer
  int32 horizon;
  double level;
  std::vector<ForecastRow>* rows;  // of the series at hand
  std::size_t at;
};

double level_argument(FunctionCallInfo fcinfo, int argument) {
  if (PG_ARGISNULL(argument)) {
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("level must not be NULL")));
  }
  return PG_GETARG_FLOAT8(argument);
}

void forecast_into(ForecastCall* call, const ModelHeader& header, const SeriesModel& series) {
  guarded([&] { *call->rows = forecast_series(header, series, call->horizon, call->level); });
  call->at = 0;
}

ForecastCall* new_call(FuncCallContext* context) {
  auto* call = static_cast<ForecastCall*>(MemoryContextAllocZero(context->multi_call_memory_ctx, sizeof(ForecastCall)));
  call->rows = make_owned<std::vector<ForecastRow>>(context->multi_call_memory_ctx);
  context->user_fctx = call;
  return call;
}

Datum step_row(TupleDesc descriptor, const ForecastRow& row, const Jsonb* series) {
  Datum values[6];
  bool nulls[6] = {};
  int n = 0;
  if (series != nullptr) values[n++] = JsonbPGetDatum(series);
  values[n++] = Int32GetDatum(row.step);
  values[n++] = TimestampGetDatum(row.ts);
  values[n++] = Float8GetDatum(row.forecast);
  values[n++] = Float8GetDatum(row.lower_bound);
  values[n++] = Float8GetDatum(row.upper_bound);
  return HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls));
}

void start_model_forecast(FunctionCallInfo fcinfo, FuncCallContext* context) {
  ForecastCall* call = new_call(context);
  if (PG_ARGISNULL(0)) return;  // a group without rows has no model, and no forecast
  call->level = level_argument(fcinfo, 2);
  call->model = make_owned<Model>(context->multi_call_memory_ctx);
  const bytea* bytes = PG_GETARG_BYTEA_PP(0);
  guarded([&] { *call->model = load_model(bytes_of(bytes)); });
  call->horizon = PG_ARGISNULL(1) ? call->model->header.horizon : PG_GETARG_INT32(1);
  const char* future = PG_ARGISNULL(3) ? nullptr : jsonb_text(PG_GETARG_JSONB_P(3));
  guarded([&] { check_future_values(call->model->header, future, call->horizon); });
  forecast_into(call, call->model->header, call->model->series);
}

void start_registry_forecast(FunctionCallInfo fcinfo, FuncCallContext* context) {
  ForecastCall* call = new_call(context);
  const char* model = required_text(fcinfo, 0, "model");
  call->level = level_argument(fcinfo, 2);
  const Jsonb* filter = PG_ARGISNULL(3) ? nullptr : PG_GETARG_JSONB_P_COPY(3);
  call->pages = SeriesPages::open(model, PG_ARGISNULL(5) ? 0 : version_argument(fcinfo, 5), filter,
                                  context->multi_call_memory_ctx);
  call->horizon = PG_ARGISNULL(1) ? call->pages->default_horizon() : PG_GETARG_INT32(1);
  guarded([&] { check_forecast_request(call->horizon, call->level); });
}

// Moves on to the next series when the rows at hand are used up; false at the end.
bool have_row(ForecastCall* call) {
  while (call->at == call->rows->size()) {
    const SeriesModel* series = call->pages == nullptr ? nullptr : call->pages->next();
    if (series == nullptr) return false;
    forecast_into(call, call->pages->header(), *series);
  }
  return true;
}

Datum next_row(FunctionCallInfo fcinfo, void (*start)(FunctionCallInfo, FuncCallContext*)) {
  if (SRF_IS_FIRSTCALL()) {
    FuncCallContext* context = SRF_FIRSTCALL_INIT();
    MemoryContext before = MemoryContextSwitchTo(context->multi_call_memory_ctx);
    context->tuple_desc = result_descriptor(fcinfo);
    start(fcinfo, context);
    MemoryContextSwitchTo(before);
  }
  FuncCallContext* context = SRF_PERCALL_SETUP();
  auto* call = static_cast<ForecastCall*>(context->user_fctx);
  if (!have_row(call)) SRF_RETURN_DONE(context);
  const Jsonb* series = call->pages == nullptr ? nullptr : call->pages->series();
  const Datum row = step_row(context->tuple_desc, (*call->rows)[call->at++], series);
  SRF_RETURN_NEXT(context, row);
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_forecast_model);
SF_FUNCTION(sf_forecast_registry);

Datum sf_forecast_model(PG_FUNCTION_ARGS) {
  return salesforecast::pg::next_row(fcinfo, salesforecast::pg::start_model_forecast);
}

Datum sf_forecast_registry(PG_FUNCTION_ARGS) {
  return salesforecast::pg::next_row(fcinfo, salesforecast::pg::start_registry_forecast);
}

}  // extern "C"
