// sf_export and sf_import: a version out of the registry as bytes, and bytes into it as a version.
#include "pg/train_version.h"
//
#include "core/envelope.h"
#include "core/series_index.h"
#include "core/version_artifact.h"
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/installed_version.h"
#include "pg/model_bytes.h"
#include "pg/model_reader.h"
#include "pg/settings.h"
#include "pg/stored_key.h"

namespace salesforecast::pg {

namespace {

// --- out -------------------------------------------------------------------------------------------------------------

// Says no before anything is read: a version may hold a million series.
void check_export_size(const StoredVersion& version) {
  Oid types[1] = {INT8OID};
  Datum values[1] = {Int64GetDatum(version.version_id)};
  SPI_execute_with_args(
      "SELECT COALESCE(pg_catalog.sum(pg_catalog.length(state) OPERATOR(pg_catalog.+)"
      " pg_catalog.octet_length(series::pg_catalog.text)), 0)::pg_catalog.int8"
      " FROM salesforecast.series_state WHERE version_id OPERATOR(pg_catalog.=) $1",
      1, types, values, nullptr, true, 0);
  bool is_null;
  const auto bytes =
      static_cast<std::size_t>(DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null)));
  const char* hint = "Export series by series, or dump the database.";
  if (bytes > kMaxPayloadBytes) {
    ereport(
        ERROR,
        (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
         errmsg("version %d of model \"%s\" is too large for one bytea", version.version_number, version.model_name),
         errdetail("It takes %zu MB, and at most %zu are given as one.", bytes >> 20, kMaxPayloadBytes >> 20),
         errhint("%s", hint)));
  }
  // The parts, and the whole.
  if (2 * bytes > max_memory_bytes()) {
    ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("exporting needs more than salesforecast.max_memory"),
                    errdetail("Version %d of model \"%s\" takes %zu MB, twice that on the way out.",
                              version.version_number, version.model_name, bytes >> 20),
                    errhint("Raise salesforecast.max_memory. %s", hint)));
  }
}

std::vector<std::string> utf8_texts(const char* const* texts, int count) { return {texts, texts + count}; }

const char** in_utf8(const char* const* texts, int count) {
  auto** out = static_cast<const char**>(palloc(sizeof(char*) * (count + 1)));
  for (int i = 0; i < count; ++i) out[i] = to_utf8(texts[i]);
  return out;
}

// The version's writer, made in the current context.
VersionWriter* start_version(const StoredVersion& version) {
  const SourceNames& names = version.names;
  const char** columns_utf8 = in_utf8(names.series_cols, names.series_count);
  const char** types_utf8 = in_utf8(version.series_types, names.series_count);
  const char* source = to_utf8(names.source);
  const char* time_col = to_utf8(names.time_col);
  const char* target_col = to_utf8(names.target_col);
  auto* described = make_owned<VersionSource>(CurrentMemoryContext);
  guarded([&] {
    *described = {source, time_col, target_col, utf8_texts(columns_utf8, names.series_count),
                  utf8_texts(types_utf8, names.series_count)};
  });
  return make_owned<VersionWriter>(CurrentMemoryContext, *described, bytes_of(version.artifact));
}

bytea* export_version(const StoredVersion& version, SeriesPages* pages) {
  VersionWriter* writer = start_version(version);
  MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "salesforecast export", ALLOCSET_SMALL_SIZES);
  while (const bytea* state = pages->next_state()) {
    CHECK_FOR_INTERRUPTS();
    MemoryContext before = MemoryContextSwitchTo(scratch);
    const char* key = jsonb_text(pages->series());
    guarded([&] { writer->add(key, bytes_of(state)); });
    MemoryContextSwitchTo(before);
    MemoryContextReset(scratch);
  }
  return saved_bytes([&] { return writer->finish(); });
}

bytea* export_series(const StoredVersion& version, SeriesPages* pages) {
  if (!pages->one_series()) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("series does not name one series of model \"%s\"", version.model_name),
                    errdetail("A series is named by a value for every series column."),
                    errhint("Give all of them, or NULL for the whole version.")));
  }
  const SeriesModel* series = pages->next();
  return saved_bytes([&] { return save_model(pages->header(), *series); });
}

// --- in --------------------------------------------------------------------------------------------------------------

// What an import holds between the bytes and the tables.
struct Import {
  Training training;
  VersionSource source;
  std::vector<std::string> keys;  // JSON objects
  SeriesIndex seen;
};

void read_bytes(Import* import, std::span<const std::uint8_t> bytes, const Context& context) {
  if (open_envelope(bytes, kArtifactFormat).kind == ArtifactKind::kModel) {
    Model model = load_model(bytes);
    import->training.header = std::move(model.header);
    import->training.models.push_back(std::move(model.series));
    import->keys.emplace_back("{}");
  } else {
    LoadedVersion version = load_version(bytes, context);
    import->training.header = std::move(version.header);
    import->training.models = std::move(version.models);
    import->source = std::move(version.source);
    import->keys = std::move(version.keys);
  }
  import->training.options = import->training.header.options;
}

const char** server_texts(const std::vector<std::string>& texts) {
  auto** out = static_cast<const char**>(palloc(sizeof(char*) * (texts.size() + 1)));
  for (std::size_t i = 0; i < texts.size(); ++i) out[i] = text_of([&] { return texts[i]; });
  return out;
}

SourceNames source_names(const Import& import) {
  const std::vector<std::string>& regressors = import.training.header.options.regressors;
  SourceNames names;
  names.source = text_of([&] { return import.source.source; });
  names.time_col = text_of([&] { return import.source.time_col; });
  names.target_col = text_of([&] { return import.source.target_col; });
  names.series_cols = server_texts(import.source.series_cols);
  names.series_count = static_cast<int>(import.source.series_cols.size());
  names.regressor_cols = server_texts(regressors);
  names.regressor_count = static_cast<int>(regressors.size());
  return names;
}

void check_import_memory(MemoryContext memory) {
  if (MemoryContextMemAllocated(memory, true) <= max_memory_bytes()) return;
  ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("keys of the series need more than salesforecast.max_memory"),
                  errhint("Raise salesforecast.max_memory.")));
}

// Keys as training would write them: cast to the columns' types, each once.
void take_keys(Import* import, VersionRecord* record, const KeyColumns& columns) {
  const std::size_t count = import->keys.size();
  record->keys = static_cast<Jsonb**>(MemoryContextAllocHuge(CurrentMemoryContext, sizeof(Jsonb*) * count));
  record->key_hashes =
      static_cast<std::uint64_t*>(MemoryContextAllocHuge(CurrentMemoryContext, sizeof(std::uint64_t) * count));
  MemoryContext kept = CurrentMemoryContext;
  MemoryContext scratch = AllocSetContextCreate(kept, "salesforecast import", ALLOCSET_SMALL_SIZES);
  for (std::size_t i = 0; i < count; ++i) {
    CHECK_FOR_INTERRUPTS();
    if ((i & 0xff) == 0) check_import_memory(kept);
    MemoryContextSwitchTo(scratch);
    const StoredKey key = stored_key(jsonb_of([&] { return import->keys[i]; }), columns, scratch);
    const std::string_view canonical(key.canonical.data, key.canonical.len);
    const bool repeated = guarded([&] {
      if (import->seen.find(canonical) != SeriesIndex::kUnknown) return true;
      import->seen.add(canonical, static_cast<std::uint32_t>(i));
      return false;
    });
    if (repeated) {
      ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("model is not valid"),
                      errdetail("Series %s is in it twice.", JsonbToCString(nullptr, &key.key->root, VARSIZE(key.key))),
                      errhint("Export it again.")));
    }
    MemoryContextSwitchTo(kept);
    record->keys[i] = static_cast<Jsonb*>(palloc(VARSIZE(key.key)));
    memcpy(record->keys[i], key.key, VARSIZE(key.key));
    record->key_hashes[i] = key.hash;
    MemoryContextReset(scratch);
  }
}

HeapTuple import_version(const char* name, const bytea* bytes, TupleDesc descriptor, MemoryContext result_memory) {
  auto* context = make_owned<Context>(CurrentMemoryContext);
  context->max_memory = max_memory_bytes();
  context->stop_requested = server_wants_stop;
  auto* import = make_owned<Import>(CurrentMemoryContext);
  guarded([&] { read_bytes(import, bytes_of(bytes), *context); });
  const SourceNames names = source_names(*import);
  VersionRecord record = {};
  record.model_name = name;
  record.source = names.source;
  record.names = &names;
  record.series_types = server_texts(import->source.series_types);
  for (int i = 0; i < names.series_count; ++i) check_type_name(record.series_types[i]);
  record.source_confirmed = false;
  record.dates = {"", ""};
  record.source_owner = {"", 0, InvalidOid};
  record.keep_versions = kMostVersions;  // drops none but beyond the limit of every model
  record.warnings = warning_array(&import->training, nullptr, 0);
  const KeyColumns columns = key_columns(names.series_cols, record.series_types, names.series_count);
  take_keys(import, &record, columns);
  return store_version(&record, &import->training, descriptor, result_memory);
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_export);
SF_FUNCTION(sf_import);

Datum sf_export(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const char* name = required_text(fcinfo, 0, "model");
  const Jsonb* series = PG_ARGISNULL(1) ? nullptr : PG_GETARG_JSONB_P(1);
  const int32 number = PG_ARGISNULL(2) ? 0 : version_argument(fcinfo, 2);
  MemoryContext memory = CurrentMemoryContext;
  SPI_connect();
  const NamedModel model = find_model(name);
  require_access(model, Access::kOwn, "to export");
  const StoredVersion version = find_version(model, number, memory);
  if (series == nullptr) check_export_size(version);
  SPI_finish();
  SeriesPages* pages = SeriesPages::of_version(version, series, CurrentMemoryContext);
  PG_RETURN_BYTEA_P(series == nullptr ? export_version(version, pages) : export_series(version, pages));
}

Datum sf_import(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  check_installed_version();
  TupleDesc descriptor = result_descriptor(fcinfo);
  const char* name = required_text(fcinfo, 0, "name");
  check_model_name(name);
  if (PG_ARGISNULL(1)) {
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("model must not be NULL"),
                    errdetail("The argument has no default."), errhint("Give what sf_export gave.")));
  }
  const bytea* bytes = PG_GETARG_BYTEA_PP(1);
  MemoryContext memory = CurrentMemoryContext;
  SPI_connect();
  HeapTuple row = import_version(name, bytes, descriptor, memory);
  SPI_finish();
  PG_RETURN_DATUM(HeapTupleGetDatum(row));
}

}  // extern "C"
