// What sf_forecast, sf_forecast_quantiles and sf_explain share: the models of a call, one series after the other, as
// rows one at a time.
#pragma once

#include "pg/model_reader.h"
//
#include "pg/arguments.h"
#include "pg/future_rows.h"
#include "pg/guard.h"

namespace salesforecast::pg {

// What is asked of each model.
struct ModelRequest {
  int32 horizon;
  double level;  // of the bounds
  const double* quantiles;
  int quantile_count;
};

// A call between its rows.
template <typename Result>
struct ModelCall {
  SeriesPages* pages;        // registry layer; nullptr in the value layer
  const FutureRows* future;  // argument of the registry layer; nullptr: not given
  ModelRequest request;
  Result* result;  // of the series at hand
  std::size_t at;  // of its next row
};

// Rows says what the rows of a series are:
//   Result                                 what the core gives for a series
//   kArguments                             arguments before the filter or the future values: model, horizon and maybe
//   one more read(fcinfo, request)                  reads the one more check(request)                         throws
//   for a request that no model can answer compute(header, series, request, given)  the result count(result) its rows
//   row(descriptor, result, at, series)    one of them; series: its key, nullptr in the value layer
template <typename Rows>
struct ModelRows {
  using Call = ModelCall<typename Rows::Result>;

  // A set-returning function of (model bytea, horizon, [one more,] future_values).
  static Datum next_of_model(FunctionCallInfo fcinfo) { return next(fcinfo, start_model); }

  // A set-returning function of (model text, horizon, [one more,] series, future, version).
  static Datum next_of_registry(FunctionCallInfo fcinfo) { return next(fcinfo, start_registry); }

 private:
  // Says in an error which series it came from.
  static void name_series(void* key) { errcontext("series %s", static_cast<const char*>(key)); }

  static void compute_next(Call* call, const SeriesModel& series) {
    const char* key = jsonb_text(call->pages->series());
    ErrorContextCallback context = {error_context_stack, name_series, const_cast<char*>(key)};
    error_context_stack = &context;
    const ModelHeader& header = call->pages->header();
    guarded([&] {
      RegressorValues given;
      if (call->future != nullptr) given = call->future->of_series(key, header, series, call->request.horizon);
      *call->result = Rows::compute(header, series, call->request, given);
    });
    error_context_stack = context.previous;
    call->at = 0;
  }

  static void start_model(FunctionCallInfo fcinfo, Call* call, MemoryContext memory) {
    if (PG_ARGISNULL(0)) return;  // a group without rows has no model, and no rows
    Rows::read(fcinfo, &call->request);
    auto* model = make_owned<Model>(memory);
    const bytea* bytes = PG_GETARG_BYTEA_PP(0);
    guarded([&] { *model = load_model(bytes_of(bytes)); });
    call->request.horizon = PG_ARGISNULL(1) ? model->header.horizon : PG_GETARG_INT32(1);
    const char* future = PG_ARGISNULL(Rows::kArguments) ? nullptr : jsonb_text(PG_GETARG_JSONB_P(Rows::kArguments));
    guarded([&] {
      const RegressorValues given = read_future_values(model->header, future, call->request.horizon);
      *call->result = Rows::compute(model->header, model->series, call->request, given);
    });
    call->at = 0;
  }

  static void start_registry(FunctionCallInfo fcinfo, Call* call, MemoryContext memory) {
    const char* model = required_text(fcinfo, 0, "model");
    Rows::read(fcinfo, &call->request);
    const Jsonb* filter = PG_ARGISNULL(Rows::kArguments) ? nullptr : PG_GETARG_JSONB_P_COPY(Rows::kArguments);
    const int32 version = PG_ARGISNULL(Rows::kArguments + 2) ? 0 : version_argument(fcinfo, Rows::kArguments + 2);
    call->pages = SeriesPages::open(model, version, filter, memory);
    call->request.horizon = PG_ARGISNULL(1) ? call->pages->default_horizon() : PG_GETARG_INT32(1);
    guarded([&] { Rows::check(call->request); });
    if (!PG_ARGISNULL(Rows::kArguments + 1)) {
      call->future = call->pages->read_future(PG_GETARG_OID(Rows::kArguments + 1), memory);
    }
  }

  // Moves on to the next series when the rows at hand are used up; false at the end.
  static bool have_row(Call* call) {
    while (call->at == Rows::count(*call->result)) {
      const SeriesModel* series = call->pages == nullptr ? nullptr : call->pages->next();
      if (series == nullptr) return false;
      compute_next(call, *series);
    }
    return true;
  }

  static Datum next(FunctionCallInfo fcinfo, void (*start)(FunctionCallInfo, Call*, MemoryContext)) {
    if (SRF_IS_FIRSTCALL()) {
      FuncCallContext* context = SRF_FIRSTCALL_INIT();
      MemoryContext memory = context->multi_call_memory_ctx;
      MemoryContext before = MemoryContextSwitchTo(memory);
      context->tuple_desc = result_descriptor(fcinfo);
      auto* call = static_cast<Call*>(palloc0(sizeof(Call)));
      call->result = make_owned<typename Rows::Result>(memory);
      context->user_fctx = call;
      start(fcinfo, call, memory);
      MemoryContextSwitchTo(before);
    }
    FuncCallContext* context = SRF_PERCALL_SETUP();
    auto* call = static_cast<Call*>(context->user_fctx);
    if (!have_row(call)) SRF_RETURN_DONE(context);
    const Jsonb* series = call->pages == nullptr ? nullptr : call->pages->series();
    const Datum row = Rows::row(context->tuple_desc, *call->result, call->at++, series);
    SRF_RETURN_NEXT(context, row);
  }
};

}  // namespace salesforecast::pg
