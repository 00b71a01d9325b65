// Runs of trainings.
#include "pg/runs.h"
//
#include <cinttypes>
#include <cstdio>
#include <string>

#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/model_bytes.h"

namespace salesforecast::pg {

namespace {

// Sixteen hexadecimal digits.
const char* fingerprint_of(std::uint64_t hash) { return psprintf("%016" PRIx64, hash); }

}  // namespace

EarlierRun* read_earlier_run(const NamedModel* model, const char* name) {
  auto* earlier = make_owned<EarlierRun>(CurrentMemoryContext);
  const Oid caller = GetUserId();
  const StoredRole owner = stored_role(caller);
  OwnerRights rights;
  rights.enter();
  const int64 model_id = model != nullptr ? model->model_id : model_of_owner(caller, owner, name);
  Oid types[1] = {INT8OID};
  Datum values[1] = {Int64GetDatum(model_id)};
  const int result = SPI_execute_with_args(
      "SELECT v.version_number, r.start_weights FROM salesforecast.version AS v"
      " LEFT JOIN salesforecast.run AS r ON r.version_id OPERATOR(pg_catalog.=) v.version_id"
      " WHERE v.model_id OPERATOR(pg_catalog.=) $1 ORDER BY v.version_number DESC LIMIT 1",
      1, types, values, nullptr, false, 0);
  rights.leave();
  if (result != SPI_OK_SELECT) elog(ERROR, "could not read the newest run: %s", SPI_result_code_string(result));
  if (SPI_processed == 0) return earlier;
  HeapTuple row = SPI_tuptable->vals[0];
  bool is_null;
  earlier->version = DatumGetInt32(SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &is_null));
  const Datum weights = SPI_getbinval(row, SPI_tuptable->tupdesc, 2, &is_null);
  earlier->kept = !is_null;
  if (is_null) return earlier;
  const bytea* bytes = DatumGetByteaPCopy(weights);
  guarded([&] {
    const std::span<const std::uint8_t> kept = bytes_of(bytes);
    earlier->starts.assign(kept.begin(), kept.end());
  });
  return earlier;
}

void write_run(const VersionRecord& record, const Training* training, int64 version_id) {
  const RunRecord& run = training->run;
  const ModelHeader& header = training->header;
  Oid types[] = {INT8OID,   TIMESTAMPTZOID, TEXTOID,   TEXTOID,  TEXTOID, TIMESTAMPOID,
                 FLOAT8OID, FLOAT8OID,      FLOAT8OID, JSONBOID, TEXTOID, BYTEAOID};
  Datum values[] = {
      Int64GetDatum(version_id),
      TimestampTzGetDatum(record.started_at),
      CStringGetTextDatum(record.function_name),
      CStringGetTextDatum(psprintf("%" PRIu64, header.options.seed)),
      CStringGetTextDatum(fingerprint_of(header.data_hash)),
      TimestampGetDatum(header.frequency.label_of(header.until_period)),
      Float8GetDatum(run.read_seconds),
      Float8GetDatum(run.learn_seconds),
      Float8GetDatum(run.fit_seconds),
      JsonbPGetDatum(jsonb_of([&] { return learned_json(run.learned); })),
      CStringGetTextDatum(text_of([&] { return header.built_with; })),
      PointerGetDatum(saved_bytes([&] { return save_starts(run.starts); })),
  };
  registry_statement(
      "INSERT INTO salesforecast.run (version_id, started_at, function_name, seed, data_fingerprint, until_ts,"
      " read_seconds, learn_seconds, fit_seconds, learned, built_with, start_weights)"
      " VALUES ($1, $2, $3, $4::pg_catalog.numeric, $5, $6, $7, $8, $9, $10, $11, $12)",
      lengthof(types), types, values);
}

}  // namespace salesforecast::pg
