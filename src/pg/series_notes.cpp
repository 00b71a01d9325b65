// What the view sf_series reads out of a series' state: what was tried, and what is worth a look.
#include "pg/arguments.h"
//
#include "core/artifact.h"
#include "pg/guard.h"
#include "pg/model_bytes.h"

namespace {

// The state's part as JSON text; empty where the bytes cannot be read: a list must show the other series.
template <typename Part>
std::string part_of(const bytea* state, const Part& part) {
  try {
    return part(salesforecast::load_series_alone(salesforecast::pg::bytes_of(state)));
  } catch (const salesforecast::Error&) {
    return {};
  }
}

}  // namespace

extern "C" {

SF_FUNCTION(sf_series_tried);
SF_FUNCTION(sf_series_warnings);

Datum sf_series_tried(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const bytea* state = PG_GETARG_BYTEA_PP(0);
  const char* text = text_of([&] {
    return part_of(state, [](const salesforecast::SeriesModel& series) { return salesforecast::tried_text(series); });
  });
  if (*text == '\0') PG_RETURN_NULL();
  PG_RETURN_DATUM(JsonbPGetDatum(jsonb_of([&] { return std::string(text); })));
}

Datum sf_series_warnings(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const bytea* state = PG_GETARG_BYTEA_PP(0);
  const char* text = text_of([&] {
    return part_of(state, [](const salesforecast::SeriesModel& series) {
      std::string lines;
      for (const std::string& warning : series.warnings) lines += (lines.empty() ? "" : "\n") + warning;
      return lines.empty() ? std::string("\n") : lines;
    });
  });
  if (*text == '\0') PG_RETURN_NULL();
  if (strcmp(text, "\n") == 0) PG_RETURN_ARRAYTYPE_P(construct_empty_array(TEXTOID));
  PG_RETURN_DATUM(
      DirectFunctionCall2Coll(text_to_array, C_COLLATION_OID, CStringGetTextDatum(text), CStringGetTextDatum("\n")));
}

}  // extern "C"
