// Writing a version: the only statements that change the registry but sf_drop's.
#include "pg/registry.h"
//
#include <cmath>
#include <cstring>
#include <string>

#include "core/artifact.h"
#include "pg/guard.h"

namespace salesforecast::pg {

namespace {

constexpr int kStateBatch = 1000;  // series written by one INSERT

// The model's row, made if need be, with the next version's number; locked until the end of the transaction: trainings
// of one name queue here. 0 when a concurrent change took the row away.
int64 lock_model(const char* owner, const char* name) {
  Oid types[2] = {TEXTOID, TEXTOID};
  Datum values[2] = {CStringGetTextDatum(owner), CStringGetTextDatum(name)};
  registry_statement(
      "INSERT INTO salesforecast.model (owner_name, model_name) VALUES ($1, $2)"
      " ON CONFLICT (owner_name, model_name) DO NOTHING RETURNING model_id",
      2, types, values, nullptr);
  return registry_statement(
      "UPDATE salesforecast.model SET last_version = last_version OPERATOR(pg_catalog.+) 1"
      " WHERE owner_name OPERATOR(pg_catalog.=) $1 AND model_name OPERATOR(pg_catalog.=) $2 RETURNING model_id",
      2, types, values, nullptr);
}

ArrayType* text_array(const char* const* texts, int count) {
  Datum* elements = static_cast<Datum*>(palloc(sizeof(Datum) * (count + 1)));
  for (int i = 0; i < count; ++i) elements[i] = CStringGetTextDatum(texts[i]);
  return construct_array(elements, count, TEXTOID, -1, false, TYPALIGN_INT);
}

// Bytes made by `save`, as a bytea in the current context.
template <typename Save>
bytea* saved_bytes(Save&& save) {
  // The vector is made and freed inside the guard; only the copy leaves.
  struct Copy {
    void* data;
    std::size_t size;
  };
  const Copy copy = guarded([&] {
    const std::vector<std::uint8_t> bytes = save();
    if (bytes.size() > MaxAllocSize - VARHDRSZ) {
      throw Error(ErrorKind::kTooBig, "the model needs " + std::to_string(bytes.size()) + " bytes",
                  "a bytea holds at most 1 GB", "train fewer series in one model");
    }
    void* data = palloc_extended(bytes.size() + VARHDRSZ, MCXT_ALLOC_NO_OOM);
    if (data == nullptr) throw std::bad_alloc();
    std::memcpy(static_cast<char*>(data) + VARHDRSZ, bytes.data(), bytes.size());
    return Copy{data, bytes.size()};
  });
  SET_VARSIZE(copy.data, copy.size + VARHDRSZ);
  return static_cast<bytea*>(copy.data);
}

int64 insert_version(const VersionRecord& record, const Training* training, int64 model_id, int32 number) {
  const SourceNames& names = *record.names;
  const char** types_of_series = static_cast<const char**>(palloc(sizeof(char*) * (names.series_count + 1)));
  for (int i = 0; i < names.series_count; ++i) {
    types_of_series[i] = format_type_extended(record.source->series_columns[i].type, -1, FORMAT_TYPE_FORCE_QUALIFY);
  }
  char frequency[64];
  char method[64];
  guarded([&] {
    std::snprintf(frequency, sizeof frequency, "%s", training->header.frequency.name().c_str());
    std::snprintf(method, sizeof method, "%s", training->options.method.c_str());
  });
  Oid types[] = {INT8OID,      INT4OID,  TEXTOID,      TEXTOID,   TEXTOID,  TEXTARRAYOID, TEXTARRAYOID,
                 TEXTARRAYOID, INT4OID,  TEXTOID,      TEXTOID,   JSONBOID, INT8OID,      INT8OID,
                 INT8OID,      JSONBOID, TEXTARRAYOID, FLOAT8OID, BYTEAOID};
  Datum values[] = {
      Int64GetDatum(model_id),
      Int32GetDatum(number),
      CStringGetTextDatum(record.source->qualified_name),
      CStringGetTextDatum(names.time_col),
      CStringGetTextDatum(names.target_col),
      PointerGetDatum(text_array(names.series_cols, names.series_count)),
      PointerGetDatum(text_array(types_of_series, names.series_count)),
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
  };
  return registry_statement(
      "INSERT INTO salesforecast.version (model_id, version_number, source, time_col, target_col,"
      " series_cols, series_types, regressor_cols, horizon, frequency, method, options, series_count,"
      " fallback_count, row_count, accuracy, warnings, seconds, artifact) VALUES ($1, $2, $3, $4, $5, $6,"
      " $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) RETURNING version_id",
      lengthof(types), types, values, nullptr);
}

// Columns of a batch of states, for INSERT … SELECT FROM unnest.
enum StateColumn {
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

struct StateColumnType {
  Oid element;
  Oid array;
  int16 length;
  bool by_value;
  char align;
};

constexpr StateColumnType kStateTypes[kStateColumns] = {
    {INT4OID, INT4ARRAYOID, 4, true, TYPALIGN_INT},
    {INT8OID, INT8ARRAYOID, 8, true, TYPALIGN_DOUBLE},
    {JSONBOID, JSONBARRAYOID, -1, false, TYPALIGN_INT},
    {TEXTOID, TEXTARRAYOID, -1, false, TYPALIGN_INT},
    {TEXTOID, TEXTARRAYOID, -1, false, TYPALIGN_INT},
    {TEXTOID, TEXTARRAYOID, -1, false, TYPALIGN_INT},
    {TEXTOID, TEXTARRAYOID, -1, false, TYPALIGN_INT},
    {INT8OID, INT8ARRAYOID, 8, true, TYPALIGN_DOUBLE},
    {INT8OID, INT8ARRAYOID, 8, true, TYPALIGN_DOUBLE},
    {TIMESTAMPOID, TIMESTAMPARRAYOID, 8, true, TYPALIGN_DOUBLE},
    {TIMESTAMPOID, TIMESTAMPARRAYOID, 8, true, TYPALIGN_DOUBLE},
    {FLOAT8OID, FLOAT8ARRAYOID, 8, true, TYPALIGN_DOUBLE},
    {FLOAT8OID, FLOAT8ARRAYOID, 8, true, TYPALIGN_DOUBLE},
    {BYTEAOID, BYTEAARRAYOID, -1, false, TYPALIGN_INT},
};

const char* copied(const std::string& text) { return pnstrdup(text.data(), text.size()); }

void fill_state(const VersionRecord& record, const Training* training, int64 at, int row, Datum** values,
                bool** nulls) {
  const SeriesModel& model = training->models[at];
  const Frequency& frequency = training->header.frequency;
  const double mase = model.accuracy.mase;
  const double smape = model.accuracy.smape;
  values[kNumber][row] = Int32GetDatum(static_cast<int32>(at));
  values[kHash][row] = Int64GetDatum(static_cast<int64>(record.key_hashes[at]));
  values[kKey][row] = JsonbPGetDatum(record.keys[at]);
  values[kMethod][row] = CStringGetTextDatum(pnstrdup(model.fitted->method().data(), model.fitted->method().size()));
  values[kStatus][row] = CStringGetTextDatum(copied(model.status));
  values[kDetail][row] = CStringGetTextDatum(copied(model.status_detail));
  values[kBoundsFrom][row] = CStringGetTextDatum(bounds_from_name(model.bounds.from));
  values[kRows][row] = Int64GetDatum(model.row_count);
  values[kObservations][row] = Int64GetDatum(model.observations);
  values[kFirst][row] = TimestampGetDatum(frequency.label_of(model.first_period));
  values[kLast][row] = TimestampGetDatum(frequency.label_of(model.end_period - model.lead - 1));
  values[kMase][row] = Float8GetDatum(mase);
  nulls[kMase][row] = std::isnan(mase);
  values[kSmape][row] = Float8GetDatum(smape);
  nulls[kSmape][row] = std::isnan(smape);
  values[kState][row] = PointerGetDatum(saved_bytes([&] { return save_series(model); }));
}

void insert_states(const VersionRecord& record, const Training* training, int64 version_id, SPIPlanPtr plan,
                   int64 first, int count) {
  Datum* values[kStateColumns];
  bool* nulls[kStateColumns];
  for (int c = 0; c < kStateColumns; ++c) {
    values[c] = static_cast<Datum*>(palloc(sizeof(Datum) * count));
    nulls[c] = static_cast<bool*>(palloc0(sizeof(bool) * count));
  }
  for (int row = 0; row < count; ++row) fill_state(record, training, first + row, row, values, nulls);
  Datum arguments[kStateColumns + 1];
  for (int c = 0; c < kStateColumns; ++c) {
    int dimensions[1] = {count};
    int lower[1] = {1};
    const StateColumnType& type = kStateTypes[c];
    arguments[c] = PointerGetDatum(construct_md_array(values[c], nulls[c], 1, dimensions, lower, type.element,
                                                      type.length, type.by_value, type.align));
  }
  arguments[kStateColumns] = Int64GetDatum(version_id);
  if (SPI_execute_plan(plan, arguments, nullptr, false, 0) != SPI_OK_INSERT)
    elog(ERROR, "could not write series states");
}

void write_states(const VersionRecord& record, const Training* training, int64 version_id) {
  Oid types[kStateColumns + 1];
  for (int c = 0; c < kStateColumns; ++c) types[c] = kStateTypes[c].array;
  types[kStateColumns] = INT8OID;
  SPIPlanPtr plan = SPI_prepare(
      "INSERT INTO salesforecast.series_state (version_id, series_number, key_hash, series, method, status, "
      "status_detail,"
      " bounds_from, row_count, observations, first_ts, last_ts, mase, smape, state) SELECT $15, * FROM"
      " ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4),"
      " pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8), "
      "pg_catalog.unnest($9),"
      " pg_catalog.unnest($10), pg_catalog.unnest($11), pg_catalog.unnest($12), pg_catalog.unnest($13),"
      " pg_catalog.unnest($14))",
      kStateColumns + 1, types);
  MemoryContext batch = AllocSetContextCreate(CurrentMemoryContext, "salesforecast states", ALLOCSET_DEFAULT_SIZES);
  for (int64 first = 0; first < record.series_count; first += kStateBatch) {
    CHECK_FOR_INTERRUPTS();
    MemoryContext before = MemoryContextSwitchTo(batch);
    const int64 left = record.series_count - first;
    insert_states(record, training, version_id, plan, first, static_cast<int>(left < kStateBatch ? left : kStateBatch));
    MemoryContextSwitchTo(before);
    MemoryContextReset(batch);
  }
}

}  // namespace

int32 write_version(const VersionRecord& record, const Training* training) {
  const char* owner = GetUserNameFromId(GetUserId(), false);
  OwnerRights rights;
  rights.enter();
  const int64 model_id = lock_model(owner, record.model_name);
  if (model_id == 0) {
    ereport(ERROR, (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
                    errmsg("could not lock model \"%s\" because of a concurrent change", record.model_name),
                    errhint("Train again.")));
  }
  Oid types[1] = {INT8OID};
  Datum values[1] = {Int64GetDatum(model_id)};
  const auto number = static_cast<int32>(registry_statement(
      "SELECT last_version::pg_catalog.int8 FROM salesforecast.model WHERE model_id OPERATOR(pg_catalog.=) $1", 1,
      types, values, nullptr));
  const int64 version_id = insert_version(record, training, model_id, number);
  write_states(record, training, version_id);
  rights.leave();
  return number;
}

}  // namespace salesforecast::pg
