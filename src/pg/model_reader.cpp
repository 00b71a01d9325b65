// Reading models.
#include "pg/model_reader.h"
//
#include <cstring>

#include "core/series_index.h"
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/series_key.h"

namespace salesforecast::pg {

namespace {

constexpr int kPageSize = 500;  // series read by one query

// The type a column had at training. Text where it is gone, and where it is not one of the server's own: a user's type
// may run its maker's code on input (an array of a domain, its CHECK), and a reader of a model must not run that as
// himself.
Oid type_named(const char* name) {
  Oid type = TEXTOID;
  int32 typmod;
#if PG_VERSION_NUM >= 160000
  ErrorSaveContext gone = {T_ErrorSaveContext};
  if (!parseTypeString(name, &type, &typmod, reinterpret_cast<Node*>(&gone))) return TEXTOID;
#else
  parseTypeString(name, &type, &typmod, true);
#endif
  return OidIsValid(type) && type < FirstGenbkiObjectId ? type : TEXTOID;
}

// Says which column's value the type's input function refused.
void name_filter_column(void* column) {
  errcontext("value of \"%s\" in the series filter", static_cast<const char*>(column));
}

// A JSON scalar as the column's type; NULL for JSON null.
Datum cast_scalar(const JsonbValue* value, const char* column, Oid type, bool* is_null) {
  const char* text = nullptr;
  *is_null = false;
  switch (value->type) {
    case jbvNull:
      *is_null = true;
      return static_cast<Datum>(0);
    case jbvString:
      text = pnstrdup(value->val.string.val, value->val.string.len);
      break;
    case jbvNumeric:
      text = numeric_normalize(value->val.numeric);
      break;  // 1.0 is a fine integer
    case jbvBool:
      text = value->val.boolean ? "true" : "false";
      break;
    default:
      ereport(ERROR,
              (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("series filter gives \"%s\" no single value", column),
               errhint("Give one value a column, such as {\"%s\": \"A1\"}.", column)));
  }
  Oid input;
  Oid parameter;
  getTypeInputInfo(type, &input, &parameter);
  ErrorContextCallback context = {error_context_stack, name_filter_column, const_cast<char*>(column)};
  error_context_stack = &context;
  const Datum cast = OidInputFunctionCall(input, const_cast<char*>(text), parameter, -1);
  error_context_stack = context.previous;
  return cast;
}

[[noreturn]] void unknown_filter_column(const char* name, const char** columns, int count) {
  StringInfoData list;
  initStringInfo(&list);
  for (int i = 0; i < count; ++i) appendStringInfo(&list, "%s\"%s\"", i ? ", " : "", columns[i]);
  const char* nearest = nearest_name(name, columns, count);
  ereport(ERROR,
          (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
           errmsg("series filter names \"%s\", which is no series column of the model", name),
           count ? errdetail("Its series columns are %s.", list.data) : errdetail("It has none: it is one series."),
           nearest ? errhint("Perhaps you meant \"%s\".", nearest) : 0));
  pg_unreachable();
}

void check_filter_columns(Jsonb* filter, const char** columns, int count) {
  if (!JB_ROOT_IS_OBJECT(filter)) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("series filter is not a JSON object"),
                    errhint("Name columns and values, such as {\"store\": 1}.")));
  }
  JsonbIterator* iterator = JsonbIteratorInit(&filter->root);
  JsonbValue value;
  JsonbIteratorToken token;
  while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE) {
    if (token != WJB_KEY) continue;
    const char* name = pnstrdup(value.val.string.val, value.val.string.len);
    bool known = false;
    for (int i = 0; i < count; ++i) known = known || std::strcmp(name, columns[i]) == 0;
    if (!known) unknown_filter_column(name, columns, count);
  }
}

}  // namespace

std::span<const std::uint8_t> bytes_of(const bytea* value) {
  return {reinterpret_cast<const std::uint8_t*>(VARDATA_ANY(value)), VARSIZE_ANY_EXHDR(value)};
}

SeriesPages* SeriesPages::open(const char* model, int32 version, const Jsonb* filter, MemoryContext memory) {
  MemoryContext before = MemoryContextSwitchTo(memory);
  auto* self = static_cast<SeriesPages*>(palloc0(sizeof(SeriesPages)));
  self->memory_ = memory;
  self->page_memory_ = AllocSetContextCreate(memory, "salesforecast series", ALLOCSET_DEFAULT_SIZES);
  self->last_number_ = -1;
  self->header_ = make_owned<ModelHeader>(memory);
  self->current_ = make_owned<SeriesModel>(memory);
  SPI_connect();
  self->version_ = find_version(find_model(model), version, memory);
  SPI_finish();
  guarded([&] { *self->header_ = load_header(bytes_of(self->version_.artifact)); });
  if (filter != nullptr) self->prepare_filter(filter);
  MemoryContextSwitchTo(before);
  return self;
}

void SeriesPages::prepare_filter(const Jsonb* filter) {
  int count;
  int type_count;
  const char** columns = array_texts(version_.series_cols, "series_cols", &count);
  const char** types = array_texts(version_.series_types, "series_types", &type_count);
  check_filter_columns(const_cast<Jsonb*>(filter), columns, count);
  auto* given = static_cast<KeyColumn*>(palloc0(sizeof(KeyColumn) * (count + 1)));
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * (count + 1)));
  auto* nulls = static_cast<bool*>(palloc(sizeof(bool) * (count + 1)));
  StringInfoData key;
  initStringInfo(&key);
  int found = 0;
  for (int i = 0; i < count; ++i) {
    JsonbValue scratch;
    const JsonbValue* value = getKeyJsonValueFromContainer(const_cast<JsonbContainer*>(&filter->root), columns[i],
                                                           static_cast<int>(std::strlen(columns[i])), &scratch);
    if (value == nullptr) continue;
    const Oid type = i < type_count ? type_named(types[i]) : TEXTOID;
    describe_key_column(&given[found], columns[i], type, memory_);
    values[found] = cast_scalar(value, columns[i], type, &nulls[found]);
    append_canonical(&key, &given[found], values[found], nulls[found]);
    ++found;
  }
  filter_ = key_to_jsonb(given, found, values, nulls);
  filter_is_key_ = found == count;
  filter_hash_ = static_cast<int64>(key_hash(std::string_view(key.data, key.len)));
}

void SeriesPages::unknown_series() const {
  ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                  errmsg("series %s is not in version %d of model \"%s\"",
                         JsonbToCString(nullptr, &filter_->root, VARSIZE(filter_)), version_.version_number,
                         version_.model_name),
                  errhint("The view sf_series lists the series of every version.")));
  pg_unreachable();
}

// Row-level security gives no rows to a role that may no longer see the model: that must not look like the end of it.
void SeriesPages::require_still_visible() const {
  Oid types[] = {INT8OID};
  Datum values[] = {Int64GetDatum(version_.version_id)};
  SPI_execute_with_args("SELECT 1 FROM salesforecast.version WHERE version_id OPERATOR(pg_catalog.=) $1", 1, types,
                        values, nullptr, true, 0);
  if (SPI_processed != 0) return;
  ereport(ERROR,
          (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("permission denied for model \"%s\"", version_.model_name),
           errdetail("The current role or its memberships changed while the model was being read."),
           errhint("Start the query again as a role that may use the model.")));
}

void SeriesPages::refill() {
  static const char* const kAll =
      "SELECT series_number, series, state FROM salesforecast.series_state"
      " WHERE version_id OPERATOR(pg_catalog.=) $1 AND series_number OPERATOR(pg_catalog.>) $2"
      " ORDER BY series_number LIMIT $3";
  static const char* const kMatching =
      "SELECT series_number, series, state FROM salesforecast.series_state"
      " WHERE version_id OPERATOR(pg_catalog.=) $1 AND series_number OPERATOR(pg_catalog.>) $2"
      " AND series OPERATOR(pg_catalog.@>) $4 ORDER BY series_number LIMIT $3";
  // The hash finds the row through the index whatever row-level security thinks of jsonb; the key itself decides.
  static const char* const kOne =
      "SELECT series_number, series, state FROM salesforecast.series_state"
      " WHERE version_id OPERATOR(pg_catalog.=) $1 AND series_number OPERATOR(pg_catalog.>) $2"
      " AND key_hash OPERATOR(pg_catalog.=) $5 AND series OPERATOR(pg_catalog.=) $4 ORDER BY series_number LIMIT $3";
  const bool first = last_number_ < 0;
  Oid types[] = {INT8OID, INT4OID, INT4OID, JSONBOID, INT8OID};
  Datum values[] = {Int64GetDatum(version_.version_id), Int32GetDatum(last_number_), Int32GetDatum(kPageSize),
                    JsonbPGetDatum(filter_), Int64GetDatum(filter_hash_)};
  const char* sql = filter_ == nullptr ? kAll : filter_is_key_ ? kOne : kMatching;
  const int used = filter_ == nullptr ? 3 : filter_is_key_ ? 5 : 4;
  MemoryContextReset(page_memory_);
  SPI_connect();
  if (!first) require_still_visible();
  SPI_execute_with_args(sql, used, types, values, nullptr, true, 0);
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

const SeriesModel* SeriesPages::next() {
  if (page_at_ == page_count_) {
    if (ended_) return nullptr;
    refill();
    if (page_count_ == 0) return nullptr;
  }
  series_ = keys_[page_at_];
  const bytea* state = states_[page_at_++];
  guarded([&] { *current_ = load_series(bytes_of(state), *header_); });
  return current_;
}

}  // namespace salesforecast::pg
