// sf_forecast of both layers.
#include "pg/model_rows.h"

namespace salesforecast::pg {

namespace {

// A row a step.
struct ForecastRows {
  using Result = std::vector<ForecastRow>;
  static constexpr int kArguments = 3;

  static void read(FunctionCallInfo fcinfo, ModelRequest* request) {
    if (PG_ARGISNULL(2)) {
      ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("level must not be NULL")));
    }
    request->level = PG_GETARG_FLOAT8(2);
  }

  static void check(const ModelRequest& request) { check_forecast_request(request.horizon, request.level); }

  static Result compute(const ModelHeader& header, const SeriesModel& series, const ModelRequest& request,
                        const RegressorValues& given) {
    return forecast_series(header, series, request.horizon, request.level, given);
  }

  static std::size_t count(const Result& rows) { return rows.size(); }

  static Datum row(TupleDesc descriptor, const Result& rows, std::size_t at, const Jsonb* series) {
    const ForecastRow& row = rows[at];
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
};

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_forecast_model);
SF_FUNCTION(sf_forecast_registry);

Datum sf_forecast_model(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  return ModelRows<ForecastRows>::next_of_model(fcinfo);
}

Datum sf_forecast_registry(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  return ModelRows<ForecastRows>::next_of_registry(fcinfo);
}

}  // extern "C"
