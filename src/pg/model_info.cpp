// sf_model_info.
#include "pg/arguments.h"
//
#include "pg/guard.h"
#include "pg/model_reader.h"

extern "C" {

SF_FUNCTION(sf_model_info);

Datum sf_model_info(PG_FUNCTION_ARGS) {
  using namespace salesforecast;
  using namespace salesforecast::pg;
  const bytea* bytes = PG_GETARG_BYTEA_PP(0);
  const char* json = text_of([&] {
    const Model model = load_model(bytes_of(bytes));
    return model_info_json(model.header, &model.series);
  });
  PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json)));
}

}  // extern "C"
