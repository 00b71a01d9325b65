// sf_explain of both layers: components one row at a time.
#include "pg/model_reader.h"
//
#include "pg/arguments.h"
#include "pg/guard.h"

namespace salesforecast::pg {

namespace {

// A call between its rows.
struct ExplainCall {
  SeriesPages* pages;  // registry layer
  Model* model;        // value layer
  int32 horizon;
  Explanation* explanation;  // of the series at hand
  int32 step;                // 0-based, of the next row
  std::size_t component;     // of the next row
};

void explain_into(ExplainCall* call, const ModelHeader& header, const SeriesModel& series) {
  guarded([&] { *call->explanation = explain_series(header, series, call->horizon); });
  call->step = 0;
  call->component = 0;
}

ExplainCall* new_call(FuncCallContext* context) {
  auto* call = static_cast<ExplainCall*>(MemoryContextAllocZero(context->multi_call_memory_ctx, sizeof(ExplainCall)));
  call->explanation = make_owned<Explanation>(context->multi_call_memory_ctx);
  context->user_fctx = call;
  return call;
}

Datum component_row(TupleDesc descriptor, const ExplainCall* call, const Jsonb* series) {
  const Components& components = call->explanation->components;
  const std::string& name = components.names[call->component];
  Datum values[5];
  bool nulls[5] = {};
  int n = 0;
  if (series != nullptr) values[n++] = JsonbPGetDatum(series);
  values[n++] = Int32GetDatum(call->step + 1);
  values[n++] = TimestampGetDatum(call->explanation->ts[call->step]);
  values[n++] = PointerGetDatum(cstring_to_text_with_len(name.data(), static_cast<int>(name.size())));
  values[n++] = Float8GetDatum(components.values[call->component][call->step]);
  return HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls));
}

void start_model_explain(FunctionCallInfo fcinfo, FuncCallContext* context) {
  ExplainCall* call = new_call(context);
  if (PG_ARGISNULL(0)) return;
  call->model = make_owned<Model>(context->multi_call_memory_ctx);
  const bytea* bytes = PG_GETARG_BYTEA_PP(0);
  guarded([&] { *call->model = load_model(bytes_of(bytes)); });
  call->horizon = PG_ARGISNULL(1) ? call->model->header.horizon : PG_GETARG_INT32(1);
  const char* future = PG_ARGISNULL(2) ? nullptr : jsonb_text(PG_GETARG_JSONB_P(2));
  guarded([&] { check_future_values(call->model->header, future, call->horizon); });
  explain_into(call, call->model->header, call->model->series);
}

void start_registry_explain(FunctionCallInfo fcinfo, FuncCallContext* context) {
  ExplainCall* call = new_call(context);
  const char* model = required_text(fcinfo, 0, "model");
  const Jsonb* filter = PG_ARGISNULL(2) ? nullptr : PG_GETARG_JSONB_P_COPY(2);
  call->pages = SeriesPages::open(model, PG_ARGISNULL(4) ? 0 : version_argument(fcinfo, 4), filter,
                                  context->multi_call_memory_ctx);
  call->horizon = PG_ARGISNULL(1) ? call->pages->default_horizon() : PG_GETARG_INT32(1);
  guarded([&] { check_forecast_request(call->horizon, 0.5); });
}

bool have_row(ExplainCall* call) {
  while (call->step == static_cast<int32>(call->explanation->ts.size())) {
    const SeriesModel* series = call->pages == nullptr ? nullptr : call->pages->next();
    if (series == nullptr) return false;
    explain_into(call, call->pages->header(), *series);
  }
  return true;
}

void advance(ExplainCall* call) {
  if (++call->component < call->explanation->components.names.size()) return;
  call->component = 0;
  ++call->step;
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
  auto* call = static_cast<ExplainCall*>(context->user_fctx);
  if (!have_row(call)) SRF_RETURN_DONE(context);
  const Datum row = component_row(context->tuple_desc, call, call->pages == nullptr ? nullptr : call->pages->series());
  advance(call);
  SRF_RETURN_NEXT(context, row);
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_explain_model);
SF_FUNCTION(sf_explain_registry);

Datum sf_explain_model(PG_FUNCTION_ARGS) {
  return salesforecast::pg::next_row(fcinfo, salesforecast::pg::start_model_explain);
}

Datum sf_explain_registry(PG_FUNCTION_ARGS) {
  return salesforecast::pg::next_row(fcinfo, salesforecast::pg::start_registry_explain);
}

}  // extern "C"
