// sf_retrain: a named model trained again from what the registry keeps of it.
#include "pg/train_version.h"
//
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/installed_version.h"

extern "C" {

SF_FUNCTION(sf_retrain);

Datum sf_retrain(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  check_installed_version();
  TupleDesc descriptor = result_descriptor(fcinfo);
  const char* name = required_text(fcinfo, 0, "model");
  const int32 number = PG_ARGISNULL(1) ? 0 : version_argument(fcinfo, 1);
  MemoryContext memory = CurrentMemoryContext;
  SPI_connect();
  const NamedModel model = find_model(name);
  require_access(model, Access::kTrain, "to train");
  const StoredVersion version = find_version(model, number, CurrentMemoryContext);
  TrainingRequest request = stored_request(model, version);
  HeapTuple row = train_version(&request, descriptor, memory);
  SPI_finish();
  PG_RETURN_DATUM(HeapTupleGetDatum(row));
}

}  // extern "C"
