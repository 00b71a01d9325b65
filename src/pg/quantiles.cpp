// sf_forecast_quantiles of both layers.
#include "pg/model_rows.h"

namespace salesforecast::pg {

namespace {

// The quantiles of one series and the probabilities they stand at.
struct AskedQuantiles {
  Quantiles quantiles;
  std::vector<double> probabilities;
};

// A row a step and quantile, the quantiles of a step together, in the order they were asked for.
struct QuantileRows {
  using Result = AskedQuantiles;
  static constexpr int kArguments = 3;

  static void read(FunctionCallInfo fcinfo, ModelRequest* request) {
    if (PG_ARGISNULL(2)) {
      ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("quantiles must not be NULL"),
                      errhint("Give a list such as {0.1,0.5,0.9}.")));
    }
    Datum* values;
    bool* nulls;
    deconstruct_array(PG_GETARG_ARRAYTYPE_P(2), FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values,
                      &nulls, &request->quantile_count);
    auto* quantiles = static_cast<double*>(palloc(sizeof(double) * (request->quantile_count + 1)));
    for (int i = 0; i < request->quantile_count; ++i) {
      if (nulls[i]) {
        ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("a quantile must not be NULL"),
                        errhint("Give a list such as {0.1,0.5,0.9}.")));
      }
      quantiles[i] = DatumGetFloat8(values[i]);
    }
    request->quantiles = quantiles;
  }

  static std::span<const double> probabilities(const ModelRequest& request) {
    return {request.quantiles, static_cast<std::size_t>(request.quantile_count)};
  }

  static void check(const ModelRequest& request) {
    check_forecast_request(request.horizon, 0.5);
    check_probabilities(probabilities(request));
  }

  static Result compute(const ModelHeader& header, const SeriesModel& series, const ModelRequest& request,
                        const RegressorValues& given) {
    const std::span<const double> asked = probabilities(request);
    Context context;
    context.stop_requested = server_wants_stop;
    return {forecast_quantiles(header, series, request.horizon, asked, given, context), {asked.begin(), asked.end()}};
  }

  static std::size_t count(const Result& result) { return result.quantiles.ts.size() * result.probabilities.size(); }

  static Datum row(TupleDesc descriptor, const Result& result, std::size_t at, const Jsonb* series) {
    const std::size_t step = at / result.probabilities.size();  // 0-based
    const std::size_t quantile = at % result.probabilities.size();
    Datum values[5];
    bool nulls[5] = {};
    int n = 0;
    if (series != nullptr) values[n++] = JsonbPGetDatum(series);
    values[n++] = Int32GetDatum(static_cast<int32>(step) + 1);
    values[n++] = TimestampGetDatum(result.quantiles.ts[step]);
    values[n++] = Float8GetDatum(result.probabilities[quantile]);
    values[n++] = Float8GetDatum(result.quantiles.values[step][quantile]);
    return HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls));
  }
};

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_forecast_quantiles_model);
SF_FUNCTION(sf_forecast_quantiles_registry);

Datum sf_forecast_quantiles_model(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  return ModelRows<QuantileRows>::next_of_model(fcinfo);
}

Datum sf_forecast_quantiles_registry(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  return ModelRows<QuantileRows>::next_of_registry(fcinfo);
}

}  // extern "C"
