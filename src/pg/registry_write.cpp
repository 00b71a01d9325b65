// Writing a version: the model's row, the version, the states of its series.
#include "pg/registry.h"
//
#include <algorithm>
#include <cmath>
#include <string>

#include "core/artifact.h"
#include "pg/guard.h"
#include "pg/model_bytes.h"
#include "pg/runs.h"

namespace salesforecast::pg {

namespace {

constexpr int kStateBatch = 1000;  // series written by one INSERT
constexpr int kAttempts = 100;     // to lock a row that others drop and make again

[[noreturn]] void lost_model(const char* name) {
  ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                  errmsg("could not lock model \"%s\" because of a concurrent change", name),
                  errdetail("Other sessions drop and make it again and again."), errhint("Train again.")));
  pg_unreachable();
}

// Locks the owner's model of that name until the end of the transaction, makes it if need be, and gives its id:
// trainings of one name queue here. A row that means this role by an old name, or by name alone after a restore, is
// brought up to date.
int64 lock_own_model(Oid role, const char* name) {
  const StoredRole owner = stored_role(role);
  Oid types[5] = {INT8OID, TEXTOID, INT8OID, OIDOID, TEXTOID};
  Datum values[5] = {static_cast<Datum>(0), CStringGetTextDatum(owner.name), Int64GetDatum(owner.system),
                     ObjectIdGetDatum(owner.number), CStringGetTextDatum(name)};
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    values[0] = Int64GetDatum(model_of_owner(role, owner, name));
    if (DatumGetInt64(values[0]) != 0) {
      const int64 locked = registry_statement(
          "UPDATE salesforecast.model SET owner_name = $2, owner_system = $3, owner_role = $4"
          " WHERE model_id OPERATOR(pg_catalog.=) $1 AND model_name OPERATOR(pg_catalog.=) $5"
          " AND (owner_role OPERATOR(pg_catalog.=) $4 OR owner_system OPERATOR(pg_catalog.<>) $3) RETURNING model_id",
          5, types, values);
      if (locked != 0) return locked;
    }
    const int64 made = registry_statement(
        "INSERT INTO salesforecast.model (owner_name, owner_system, owner_role, model_name) VALUES ($2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING RETURNING model_id",
        5, types, values);
    if (made != 0) return made;
    CHECK_FOR_INTERRUPTS();
  }
  lost_model(name);
}

// The number of the model's next version. Its row must be locked.
int32 next_version_number(int64 model_id) {
  Oid types[1] = {INT8OID};
  Datum values[1] = {Int64GetDatum(model_id)};
  return static_cast<int32>(
      registry_statement("UPDATE salesforecast.model SET last_version = last_version OPERATOR(pg_catalog.+) 1"
                         " WHERE model_id OPERATOR(pg_catalog.=) $1 RETURNING last_version::pg_catalog.int8",
                         1, types, values));
}

// Drops the model's oldest versions beyond `keep`; their states go with them.
void drop_oldest_versions(int64 model_id, int keep) {
  Oid types[2] = {INT8OID, INT4OID};
  Datum values[2] = {Int64GetDatum(model_id), Int32GetDatum(keep)};
  registry_statement(
      "DELETE FROM salesforecast.version WHERE version_id OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT v.version_id"
      " FROM salesforecast.version AS v WHERE v.model_id OPERATOR(pg_catalog.=) $1"
      " ORDER BY v.version_number DESC OFFSET $2))",
      2, types, values);
}

ArrayType* text_array(const char* const* texts, int count) {
  Datum* elements = static_cast<Datum*>(palloc(sizeof(Datum) * (count + 1)));
  for (int i = 0; i < count; ++i) elements[i] = CStringGetTextDatum(texts[i]);
  return construct_array(elements, count, TEXTOID, -1, false, TYPALIGN_INT);
}

int64 insert_version(const VersionRecord& record, const Training* training, int64 model_id, int32 number) {
  const SourceNames& names = *record.names;
  char frequency[64];
  char method[64];
  guarded([&] {
    std::snprintf(frequency, sizeof frequency, "%s", training->header.frequency.name().c_str());
    std::snprintf(method, sizeof method, "%s", training->options.method.c_str());
  });
  Oid types[] = {INT8OID,  INT4OID, TEXTOID,  TEXTOID, TEXTOID, TEXTARRAYOID, TEXTARRAYOID, TEXTARRAYOID, INT4OID,
                 TEXTOID,  TEXTOID, JSONBOID, INT8OID, INT8OID, INT8OID,      JSONBOID,     TEXTARRAYOID, FLOAT8OID,
                 BYTEAOID, BOOLOID, TEXTOID,  TEXTOID, TEXTOID, INT8OID,      OIDOID};
  Datum values[] = {
      Int64GetDatum(model_id),
      Int32GetDatum(number),
      CStringGetTextDatum(record.source),
      CStringGetTextDatum(names.time_col),
      CStringGetTextDatum(names.target_col),
      PointerGetDatum(text_array(names.series_cols, names.series_count)),
      PointerGetDatum(text_array(record.series_types, names.series_count)),
      PointerGetDatum(text_array(names.regressor_cols, names.regressor_count)),
      Int32GetDatum(training->header.horizon),
      CStringGetTextDatum(frequency),
      CStringGetTextDatum(method),
      JsonbPGetDatum(record.options),
      Int64GetDatum(record.series_count),
      Int64GetDatum(record.fallback_count),
      Int64GetDatum(training->header.row_count),
      JsonbPGetDatum(record.accuracy),
      PointerGetDatum(record.warnings),
      Float8GetDatum(record.seconds),
      PointerGetDatum(saved_bytes([&] { return save_header(training->header); })),
      BoolGetDatum(record.source_confirmed),
      CStringGetTextDatum(record.dates.time_zone),
      CStringGetTextDatum(record.dates.date_style),
      CStringGetTextDatum(record.source_owner.name),
      Int64GetDatum(record.source_owner.system),
      ObjectIdGetDatum(record.source_owner.number),
  };
  return registry_statement(
      "INSERT INTO salesforecast.version (model_id, version_number, source, time_col, target_col,"
      " series_cols, series_types, regressor_cols, horizon, frequency, method, options, series_count,"
      " fallback_count, row_count, accuracy, warnings, seconds, artifact, source_confirmed, session_time_zone,"
      " session_date_style, source_owner, source_owner_system, source_owner_role)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,"
      " $23, $24, $25) RETURNING version_id",
      lengthof(types), types, values);
}

// Columns of salesforecast.series_state, from 0.
enum StateColumn {
  kVersion,
  kNumber,
  kHash,
  kKey,
  kMethod,
  kStatus,
  kDetail,
  kBoundsFrom,
  kRows,
  kObservations,
  kFirst,
  kLast,
  kMase,
  kSmape,
  kState,
  kStateColumns
};

const char* copied(const std::string& text) { return pnstrdup(text.data(), text.size()); }

void put_state(const VersionRecord& record, const Training* training, int64 version_id, int64 at, TupleDesc columns,
               Tuplestorestate* rows) {
  const SeriesModel& model = training->models[at];
  const Frequency& frequency = training->header.frequency;
  Datum values[kStateColumns];
  bool nulls[kStateColumns] = {};
  values[kVersion] = Int64GetDatum(version_id);
  values[kNumber] = Int32GetDatum(static_cast<int32>(at));
  values[kHash] = Int64GetDatum(static_cast<int64>(record.key_hashes[at]));
  values[kKey] = JsonbPGetDatum(record.keys[at]);
  values[kMethod] = CStringGetTextDatum(pnstrdup(model.fitted->method().data(), model.fitted->method().size()));
  values[kStatus] = CStringGetTextDatum(copied(model.status));
  values[kDetail] = CStringGetTextDatum(copied(model.status_detail));
  values[kBoundsFrom] = CStringGetTextDatum(bounds_from_name(model.bounds.from));
  values[kRows] = Int64GetDatum(model.row_count);
  values[kObservations] = Int64GetDatum(model.observations);
  values[kFirst] = TimestampGetDatum(frequency.label_of(model.donors.empty() ? model.first_period : model.own_begin));
  values[kLast] = TimestampGetDatum(frequency.label_of(model.end_period - model.lead - 1));
  values[kMase] = Float8GetDatum(model.accuracy.mase);
  nulls[kMase] = std::isnan(model.accuracy.mase);
  values[kSmape] = Float8GetDatum(model.accuracy.smape);
  nulls[kSmape] = std::isnan(model.accuracy.smape);
  values[kState] = PointerGetDatum(saved_bytes([&] { return save_series(model); }));
  tuplestore_putvalues(rows, columns, values, nulls);
}

// Rows go through a tuplestore that a plain INSERT … SELECT reads under a name of this statement alone, as a trigger
// reads its transition table: arrays and unnest() would take twice the time.
void write_states(const VersionRecord& record, const Training* training, int64 version_id) {
  static const char kRows[] = "sf_new_states";
  Relation table = table_open(registry_table("series_state"), RowExclusiveLock);
  TupleDesc columns = RelationGetDescr(table);
  if (columns->natts != kStateColumns) elog(ERROR, "salesforecast.series_state has %d columns", columns->natts);
  auto* rows = static_cast<EphemeralNamedRelation>(palloc0(sizeof(EphemeralNamedRelationData)));
  rows->md.name = pstrdup(kRows);
  rows->md.reliddesc = RelationGetRelid(table);
  rows->md.enrtype = ENR_NAMED_TUPLESTORE;
  rows->md.enrtuples = kStateBatch;
  if (SPI_register_relation(rows) != SPI_OK_REL_REGISTER) elog(ERROR, "could not name the new states");
  SPIPlanPtr plan = SPI_prepare("INSERT INTO salesforecast.series_state SELECT * FROM sf_new_states", 0, nullptr);
  MemoryContext batch = AllocSetContextCreate(CurrentMemoryContext, "salesforecast states", ALLOCSET_DEFAULT_SIZES);
  for (int64 first = 0; first < record.series_count; first += kStateBatch) {
    CHECK_FOR_INTERRUPTS();
    const int64 end = std::min<int64>(first + kStateBatch, record.series_count);
    MemoryContext before = MemoryContextSwitchTo(batch);
    Tuplestorestate* store = tuplestore_begin_heap(false, false, work_mem);
    for (int64 at = first; at < end; ++at) put_state(record, training, version_id, at, columns, store);
    rows->reldata = store;
    if (SPI_execute_plan(plan, nullptr, nullptr, false, 0) != SPI_OK_INSERT)
      elog(ERROR, "could not write series states");
    tuplestore_end(store);
    MemoryContextSwitchTo(before);
    MemoryContextReset(batch);
  }
  SPI_unregister_relation(kRows);
  table_close(table, NoLock);
}

}  // namespace

int32 write_version(const VersionRecord& record, const Training* training) {
  const Oid caller = GetUserId();
  OwnerRights rights;
  rights.enter();
  int64 model_id;
  if (record.model != nullptr) {
    lock_model(*record.model, false);  // a renaming does not lose a long training
    model_id = record.model->model_id;
  } else {
    model_id = lock_own_model(caller, record.model_name);
  }
  const int32 number = next_version_number(model_id);
  const int64 version_id = insert_version(record, training, model_id, number);
  if (record.function_name != nullptr) write_run(record, training, version_id);
  write_states(record, training, version_id);
  drop_oldest_versions(model_id, record.keep_versions);
  rights.leave();
  return number;
}

}  // namespace salesforecast::pg
