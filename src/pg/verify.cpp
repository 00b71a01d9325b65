// sf_verify.
#include "pg/arguments.h"
//
#include "pg/guard.h"
#include "pg/model_reader.h"

extern "C" {

SF_FUNCTION(sf_verify);

Datum sf_verify(PG_FUNCTION_ARGS) {
  using namespace salesforecast;
  using namespace salesforecast::pg;
  TupleDesc descriptor = result_descriptor(fcinfo);
  const bytea* bytes = PG_GETARG_BYTEA_PP(0);
  auto* context = make_owned<Context>(CurrentMemoryContext);
  context->stop_requested = server_wants_stop;
  const char* problem = text_of([&] { return verify_artifact(bytes_of(bytes), *context).problem; });
  const bool ok = *problem == '\0';
  Datum values[2] = {BoolGetDatum(ok), ok ? static_cast<Datum>(0) : CStringGetTextDatum(problem)};
  bool nulls[2] = {false, ok};
  PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls)));
}

}  // extern "C"
