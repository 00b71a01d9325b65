// sf_retrain: a named model trained again from what the registry keeps of it.
#include "pg/train_version.h"
//
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/installed_version.h"

namespace salesforecast::pg {

namespace {

// A source is read with the owner's rights only when there is an owner, and when he chose it himself.
void require_source(const NamedModel& model, const StoredVersion& version) {
  if (!OidIsValid(model.owner_role)) {
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                    errmsg("owner \"%s\" of model \"%s\" does not exist", model.owner_name, model.model_name),
                    errdetail("The source is read with the owner's rights, and there is no such role here."),
                    errhint("Give the model to another role with sf_reassign.")));
  }
  if (version.source_confirmed) return;
  ereport(ERROR,
          (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
           errmsg("source of version %d of model \"%s\" was not chosen by its owner", version.version_number,
                  model.model_name),
           errdetail("The version was imported, or the model had another owner: code in that source would run with the"
                     " rights of \"%s\".",
                     model.owner_name),
           errhint("Look at the source \"%s\" and, as \"%s\", train once with sf_train.", version.names.source,
                   model.owner_name)));
}

}  // namespace

}  // namespace salesforecast::pg

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
  require_source(model, version);
  TrainingRequest request = {};
  request.model_name = model.model_name;
  request.model = &model;
  request.names = version.names;
  request.training = make_owned<Training>(CurrentMemoryContext);
  const char* options = jsonb_text(version.options);
  guarded([&] { request.training->options = salesforecast::parse_options(options); });
  request.reader = model.owner_role;
  request.dates = version.dates;
  request.source_owner = version.source_owner;
  HeapTuple row = train_version(&request, descriptor, memory);
  SPI_finish();
  PG_RETURN_DATUM(HeapTupleGetDatum(row));
}

}  // extern "C"
