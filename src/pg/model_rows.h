// What sf_forecast and sf_explain share: the models of a call, one series after the other, as rows one at a time.
#pragma once

#include "pg/model_reader.h"
//
#include "pg/arguments.h"
#include "pg/guard.h"

namespace salesforecast::pg {

// A call between its rows.
template <typename Result>
struct ModelCall {
  SeriesPages* pages;  // registry layer; nullptr in the value layer
  int32 horizon;
  double level;    // of the bounds
  Result* result;  // of the series at hand
  std::size_t at;  // of its next row
};

// Rows says what the rows of a series are:
//   Result                                     what the core gives for a series
//   kHasLevel                                  whether the third argument of the function is a level
//   compute(header, series, horizon, level)    the result
//   count(result)                              its rows
//   row(descriptor, result, at, series)        one of them; series: its key, nullptr in the value layer
template <typename Rows>
struct ModelRows {
  using Call = ModelCall<typename Rows::Result>;
  static constexpr int kAfterLevel = Rows::kHasLevel ? 3 : 2;  // the argument behind horizon and level

  // A set-returning function of (model bytea, horizon, [level,] future_values).
  static Datum next_of_model(FunctionCallInfo fcinfo) { return next(fcinfo, start_model); }

  // A set-returning function of (model text, horizon, [level,] series, future, version).
  static Datum next_of_registry(FunctionCallInfo fcinfo) { return next(fcinfo, start_registry); }

 private:
  static double level_argument(FunctionCallInfo fcinfo) {
    if (!Rows::kHasLevel) return 0.5;
    if (PG_ARGISNULL(2)) {
      ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("level must not be NULL")));
    }
    return PG_GETARG_FLOAT8(2);
  }

  static void compute(Call* call, const ModelHeader& header, const SeriesModel& series) {
    guarded([&] { *call->result = Rows::compute(header, series, call->horizon, call->level); });
    call->at = 0;
  }

  static void start_model(FunctionCallInfo fcinfo, Call* call, MemoryContext memory) {
    if (PG_ARGISNULL(0)) return;  // a group without rows has no model, and no rows
    call->level = level_argument(fcinfo);
    auto* model = make_owned<Model>(memory);
    const bytea* bytes = PG_GETARG_BYTEA_PP(0);
    guarded([&] { *model = load_model(bytes_of(bytes)); });
    call->horizon = PG_ARGISNULL(1) ? model->header.horizon : PG_GETARG_INT32(1);
    const char* future = PG_ARGISNULL(kAfterLevel) ? nullptr : jsonb_text(PG_GETARG_JSONB_P(kAfterLevel));
    guarded([&] { check_future_values(model->header, future, call->horizon); });
    compute(call, model->header, model->series);
  }

  static void start_registry(FunctionCallInfo fcinfo, Call* call, MemoryContext memory) {
    const char* model = required_text(fcinfo, 0, "model");
    call->level = level_argument(fcinfo);
    const Jsonb* filter = PG_ARGISNULL(kAfterLevel) ? nullptr : PG_GETARG_JSONB_P_COPY(kAfterLevel);
    const int32 version = PG_ARGISNULL(kAfterLevel + 2) ? 0 : version_argument(fcinfo, kAfterLevel + 2);
    call->pages = SeriesPages::open(model, version, filter, memory);
    call->horizon = PG_ARGISNULL(1) ? call->pages->default_horizon() : PG_GETARG_INT32(1);
    guarded([&] { check_forecast_request(call->horizon, call->level); });
  }

  // Moves on to the next series when the rows at hand are used up; false at the end.
  static bool have_row(Call* call) {
    while (call->at == Rows::count(*call->result)) {
      const SeriesModel* series = call->pages == nullptr ? nullptr : call->pages->next();
      if (series == nullptr) return false;
      compute(call, call->pages->header(), *series);
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
