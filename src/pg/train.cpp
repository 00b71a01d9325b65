// The registry's sf_train: a source in, the next version of a named model out.
#include "pg/train_version.h"
//
#include <string>

#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/installed_version.h"

namespace salesforecast::pg {

namespace {

constexpr double kAnyLevel = 0.5;  // a training asks for no level yet

// The arguments of a call, as given.
struct TrainCall {
  const char* model;
  SourceNames names;
  bool horizon_given;
  int32 horizon;
  const char* frequency;
  const char* method;
  const char* options;      // JSON text
  const char** regressors;  // names.regressor_cols in UTF-8
};

TrainCall read_call(FunctionCallInfo fcinfo) {
  TrainCall call;
  call.model = required_text(fcinfo, 0, "model");
  check_model_name(call.model);
  call.names.source = required_text(fcinfo, 1, "source");
  call.names.time_col = required_text(fcinfo, 2, "time_col");
  call.names.target_col = required_text(fcinfo, 3, "target_col");
  call.names.series_cols = text_list(fcinfo, 4, "series_cols", &call.names.series_count);
  call.names.regressor_cols = text_list(fcinfo, 5, "regressor_cols", &call.names.regressor_count);
  call.horizon_given = !PG_ARGISNULL(6);
  call.horizon = call.horizon_given ? PG_GETARG_INT32(6) : 0;
  call.frequency = PG_ARGISNULL(7) ? "auto" : to_utf8(text_to_cstring(PG_GETARG_TEXT_PP(7)));
  call.method = PG_ARGISNULL(8) ? "auto" : to_utf8(text_to_cstring(PG_GETARG_TEXT_PP(8)));
  call.regressors = static_cast<const char**>(palloc(sizeof(char*) * (call.names.regressor_count + 1)));
  for (int i = 0; i < call.names.regressor_count; ++i) call.regressors[i] = to_utf8(call.names.regressor_cols[i]);
  call.options = jsonb_text(PG_ARGISNULL(9) ? nullptr : PG_GETARG_JSONB_P(9));
  return call;
}

void merge_options(Options& options, const TrainCall& call) {
  options = parse_options(call.options);
  merge_arguments(options, call.frequency, call.method);
  if (call.horizon_given) {
    check_forecast_request(call.horizon, kAnyLevel);
    options.horizon = call.horizon;
  }
  options.regressors.assign(call.regressors, call.regressors + call.names.regressor_count);
  check_methods(options);
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_train);

Datum sf_train(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  check_installed_version();
  TupleDesc descriptor = result_descriptor(fcinfo);
  const TrainCall call = read_call(fcinfo);
  MemoryContext memory = CurrentMemoryContext;
  SPI_connect();
  TrainingRequest request = {};
  request.function_name = "sf_train";
  request.model_name = call.model;
  request.names = call.names;
  request.training = make_owned<Training>(CurrentMemoryContext);
  guarded([&] { merge_options(request.training->options, call); });
  request.reader = GetUserId();
  request.dates = {"", ""};
  request.source_owner = {"", 0, InvalidOid};
  HeapTuple row = train_version(&request, descriptor, memory);
  SPI_finish();
  PG_RETURN_DATUM(HeapTupleGetDatum(row));
}

}  // extern "C"
