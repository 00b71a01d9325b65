// sf_explain of both layers.
#include "pg/model_rows.h"

namespace salesforecast::pg {

namespace {

// A row a step and component, the components of a step together.
struct ExplainRows {
  using Result = Explanation;
  static constexpr int kArguments = 2;

  static void read(FunctionCallInfo, ModelRequest*) {}

  static void check(const ModelRequest& request) { check_forecast_request(request.horizon, 0.5); }

  static Result compute(const ModelHeader& header, const SeriesModel& series, const ModelRequest& request,
                        const RegressorValues& given) {
    return explain_series(header, series, request.horizon, given);
  }

  static std::size_t count(const Result& explanation) {
    return explanation.ts.size() * explanation.components.names.size();
  }

  static Datum row(TupleDesc descriptor, const Result& explanation, std::size_t at, const Jsonb* series) {
    const Components& components = explanation.components;
    const std::size_t step = at / components.names.size();  // 0-based
    const std::size_t component = at % components.names.size();
    const std::string& name = components.names[component];
    Datum values[5];
    bool nulls[5] = {};
    int n = 0;
    if (series != nullptr) values[n++] = JsonbPGetDatum(series);
    values[n++] = Int32GetDatum(static_cast<int32>(step) + 1);
    values[n++] = TimestampGetDatum(explanation.ts[step]);
    values[n++] = PointerGetDatum(cstring_to_text_with_len(name.data(), static_cast<int>(name.size())));
    values[n++] = Float8GetDatum(components.values[component][step]);
    return HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls));
  }
};

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_explain_model);
SF_FUNCTION(sf_explain_registry);

Datum sf_explain_model(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  return ModelRows<ExplainRows>::next_of_model(fcinfo);
}

Datum sf_explain_registry(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  return ModelRows<ExplainRows>::next_of_registry(fcinfo);
}

}  // extern "C"
