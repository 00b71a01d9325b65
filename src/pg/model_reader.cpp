// Reading models.
#include "pg/model_reader.h"
//
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/saved_query.h"
#include "pg/series_values.h"
#include "pg/stored_key.h"

namespace salesforecast::pg {

namespace {

constexpr int kPageSize = 500;  // series read by one query

}  // namespace

SeriesPages* SeriesPages::open(const char* model, int32 version, const Jsonb* filter, MemoryContext memory) {
  SPI_connect();
  const StoredVersion found = find_version(find_model(model), version, memory);
  SPI_finish();
  return of_version(found, filter, memory);
}

SeriesPages* SeriesPages::of_version(const StoredVersion& version, const Jsonb* filter, MemoryContext memory) {
  MemoryContext before = MemoryContextSwitchTo(memory);
  auto* self = static_cast<SeriesPages*>(palloc0(sizeof(SeriesPages)));
  self->version_ = version;
  self->page_memory_ = AllocSetContextCreate(memory, "salesforecast series", ALLOCSET_DEFAULT_SIZES);
  self->last_number_ = -1;
  self->header_ = make_owned<ModelHeader>(memory);
  self->current_ = make_owned<SeriesModel>(memory);
  guarded([&] { *self->header_ = load_header(bytes_of(version.artifact)); });
  if (filter != nullptr) {
    const StoredKey key = stored_key(
        filter, key_columns(version.names.series_cols, version.series_types, version.names.series_count), memory);
    self->filter_ = key.key;
    self->filter_is_key_ = key.complete;
    self->filter_hash_ = static_cast<int64>(key.hash);
  }
  MemoryContextSwitchTo(before);
  return self;
}

// Of the version's first keys, in the filter's columns, the one whose text is nearest to the filter's; nullptr for
// none.
const char* SeriesPages::nearest_key() const {
  constexpr int kMostKeys = 5000;
  static SavedQuery keys = {
      "SELECT series FROM salesforecast.series_state WHERE version_id OPERATOR(pg_catalog.=) $1"
      " ORDER BY series_number LIMIT $2",
      2,
      {INT8OID, INT4OID},
      nullptr};
  const StoredVersion& version = version_;
  auto** columns = static_cast<const char**>(palloc(sizeof(char*) * version.names.series_count));
  int count = 0;
  for (int c = 0; c < version.names.series_count; ++c) {
    if (has_column(filter_, version.names.series_cols[c])) columns[count++] = version.names.series_cols[c];
  }
  Datum values[] = {Int64GetDatum(version.version_id), Int32GetDatum(kMostKeys)};
  run_saved(&keys, values);
  const int found = static_cast<int>(SPI_processed);
  auto** texts = static_cast<const char**>(palloc(sizeof(char*) * (found + 1)));
  for (int i = 0; i < found; ++i) {
    bool is_null;
    const Datum key = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &is_null);
    texts[i] = key_part(DatumGetJsonbP(key), columns, count);
  }
  return nearest_name(key_part(filter_, columns, count), texts, found);
}

void SeriesPages::unknown_series() const {
  SPI_connect();
  const char* nearest = nearest_key();
  ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                  errmsg("series %s is not in version %d of model \"%s\"",
                         JsonbToCString(nullptr, &filter_->root, VARSIZE(filter_)), version_.version_number,
                         version_.model_name),
                  nearest == nullptr ? errhint("The view sf_series lists the series of every version.")
                                     : errhint("Perhaps you meant %s; the view sf_series lists all.", nearest)));
  pg_unreachable();
}

// Row-level security gives no rows to a role that may no longer see the model: that must not look like the end of it.
void SeriesPages::require_still_visible() const {
  static SavedQuery visible = {
      "SELECT FROM salesforecast.version WHERE version_id OPERATOR(pg_catalog.=) $1", 1, {INT8OID}, nullptr};
  Datum values[] = {Int64GetDatum(version_.version_id)};
  run_saved(&visible, values);
  if (SPI_processed != 0) return;
  ereport(ERROR,
          (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied for model \"%s\"", version_.model_name),
           errdetail("The current role or its memberships changed while the model was being read."),
           errhint("Start the query again as a role that may use the model.")));
}

void SeriesPages::refill() {
  static SavedQuery all = {
      "SELECT series_number, series, state FROM salesforecast.series_state"
      " WHERE version_id OPERATOR(pg_catalog.=) $1 AND series_number OPERATOR(pg_catalog.>) $2"
      " ORDER BY series_number LIMIT $3",
      3,
      {INT8OID, INT4OID, INT4OID},
      nullptr};
  static SavedQuery matching = {
      "SELECT series_number, series, state FROM salesforecast.series_state"
      " WHERE version_id OPERATOR(pg_catalog.=) $1 AND series_number OPERATOR(pg_catalog.>) $2"
      " AND series OPERATOR(pg_catalog.@>) $4 ORDER BY series_number LIMIT $3",
      4,
      {INT8OID, INT4OID, INT4OID, JSONBOID},
      nullptr};
  // The hash finds the row through the index whatever row-level security thinks of jsonb; the key itself decides. A key
  // is there once, so this is the only page.
  static SavedQuery one = {
      "SELECT series_number, series, state FROM salesforecast.series_state"
      " WHERE version_id OPERATOR(pg_catalog.=) $1 AND key_hash OPERATOR(pg_catalog.=) $2"
      " AND series OPERATOR(pg_catalog.=) $3",
      3,
      {INT8OID, INT8OID, JSONBOID},
      nullptr};
  const bool first = last_number_ < 0;
  Datum values[] = {Int64GetDatum(version_.version_id), Int32GetDatum(last_number_), Int32GetDatum(kPageSize),
                    JsonbPGetDatum(filter_)};
  Datum key_values[] = {Int64GetDatum(version_.version_id), Int64GetDatum(filter_hash_), JsonbPGetDatum(filter_)};
  MemoryContextReset(page_memory_);
  SPI_connect();
  if (!first) require_still_visible();
  if (filter_ == nullptr) {
    run_saved(&all, values);
  } else if (filter_is_key_) {
    run_saved(&one, key_values);
  } else {
    run_saved(&matching, values);
  }
  page_count_ = static_cast<int>(SPI_processed);
  page_at_ = 0;
  MemoryContext before = MemoryContextSwitchTo(page_memory_);
  states_ = static_cast<bytea**>(palloc(sizeof(bytea*) * (page_count_ + 1)));
  keys_ = static_cast<Jsonb**>(palloc(sizeof(Jsonb*) * (page_count_ + 1)));
  for (int i = 0; i < page_count_; ++i) {
    bool is_null;
    HeapTuple row = SPI_tuptable->vals[i];
    TupleDesc descriptor = SPI_tuptable->tupdesc;
    last_number_ = DatumGetInt32(SPI_getbinval(row, descriptor, 1, &is_null));
    keys_[i] = DatumGetJsonbPCopy(SPI_getbinval(row, descriptor, 2, &is_null));
    states_[i] = DatumGetByteaPCopy(SPI_getbinval(row, descriptor, 3, &is_null));
  }
  MemoryContextSwitchTo(before);
  SPI_finish();
  ended_ = page_count_ < kPageSize;
  if (first && page_count_ == 0 && filter_ != nullptr) unknown_series();
}

const bytea* SeriesPages::next_state() {
  if (page_at_ == page_count_) {
    if (ended_) return nullptr;
    refill();
    if (page_count_ == 0) return nullptr;
  }
  series_ = keys_[page_at_];
  return states_[page_at_++];
}

const FutureRows* SeriesPages::read_future(Oid relation, MemoryContext memory) const {
  SPI_connect();
  const FutureRows* rows = FutureRows::read(relation, version_, *header_, memory);
  SPI_finish();
  return rows;
}

const SeriesModel* SeriesPages::next() {
  const bytea* state = next_state();
  if (state == nullptr) return nullptr;
  guarded([&] { *current_ = load_series(bytes_of(state), *header_); });
  return current_;
}

}  // namespace salesforecast::pg
