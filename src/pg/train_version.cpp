// Training a version of a named model.
#include "pg/train_version.h"
//
#include <string>

#include "core/accuracy.h"
#include "core/cold_start.h"
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/holiday_table.h"
#include "pg/progress.h"
#include "pg/row_reader.h"
#include "pg/runs.h"
#include "pg/series_values.h"
#include "pg/source_code.h"

namespace salesforecast::pg {

namespace {

constexpr int kMaxMoreWarnings = 4;

int64 count_fallbacks(const Training* training) {
  int64 count = 0;
  for (const SeriesModel& model : training->models) {
    if (model.status != "ok" && model.status != "late_data" && model.status != kColdStart) ++count;
  }
  return count;
}

// The order-free fingerprint covers the keys, too: the same rows under other names are other data.
void add_keys_to_fingerprint(Training* training, const SourceRows& rows) {
  for (std::uint32_t i = 0; i < rows.series_count; ++i) {
    training->header.data_hash += rows.key_hashes[i] * 0x9e3779b97f4a7c15ULL;
  }
}

// Says of a cold start whose history it borrows. Long keys are left out.
void name_donors(Training* training, const SourceRows& rows) {
  constexpr int kMostBytes = 1'000;
  for (SeriesModel& model : training->models) {
    if (model.donors.empty()) continue;
    StringInfoData names;
    initStringInfo(&names);
    for (const std::uint32_t donor : model.donors) {
      const char* key = jsonb_text(rows.keys[donor]);
      if (names.len + static_cast<int>(strlen(key)) > kMostBytes) continue;
      appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : ": ", key);
    }
    guarded([&] { model.status_detail += names.data; });
    pfree(names.data);
  }
}

// Says with whose rights a stored source is read, in errors that its columns and views raise.
void name_reader(void* argument) {
  const auto* request = static_cast<const TrainingRequest*>(argument);
  errcontext("reading source \"%s\" of model \"%s\" as its owner, with search_path pg_catalog", request->names.source,
             request->model_name);
}

// A stored source is a name. Who may create objects in its schema may put a view of his own in the place of what was
// there, and its functions would run as the model's owner at the next training.
void require_same_owner(const TrainingRequest* request, const Source& source) {
  if (request->model == nullptr || source_owner_passes(source.owner, request->source_owner, request->reader)) return;
  ereport(ERROR,
          (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
           errmsg("source \"%s\" of model \"%s\" has another owner now", request->names.source, request->model_name),
           errdetail("At its training it belonged to \"%s\", now to \"%s\", whose code would run with the rights"
                     " of \"%s\".",
                     request->source_owner.name, GetUserNameFromId(source.owner, false),
                     GetUserNameFromId(request->reader, false)),
           errhint("Look at the source and, as \"%s\", train once with sf_train.",
                   GetUserNameFromId(request->reader, false))));
}

// PL/pgSQL keeps for a session what the names in a function mean, from its first call on. Whom the model is shared with
// could make that call himself, under a search_path of his own; then his objects, not the owner's, would be used with
// the owner's rights here. What he may not have touched cannot be told, so no such code runs for him.
void refuse_user_code(const TrainingRequest* request, const char* what, const char* name, const char* query) {
  const char* code = user_code_of(query);
  if (code == nullptr) return;
  const char* owner = GetUserNameFromId(request->reader, false);
  ereport(
      ERROR,
      (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
       errmsg("%s \"%s\" of model \"%s\" runs code that users wrote", what, name, request->model_name),
       errdetail("%s would run with the rights of \"%s\", and could be led astray by what this session did before.",
                 code, owner),
       errhint("Let a member of \"%s\" retrain it, or train it on a table, or on a view without such code.", owner)));
}

// Whose the holiday table was at the training is not kept: what is read again belongs to the reader, to a superuser, or
// to whom the source belonged then.
void require_holiday_owner(const TrainingRequest* request, const HolidayTable& table) {
  const StoredRole& of_source = request->source_owner;
  if (request->model == nullptr) return;
  const bool known = *of_source.name != '\0';
  if (table.owner == request->reader || superuser_arg(table.owner)) return;
  if (known && source_owner_passes(table.owner, of_source, request->reader)) return;
  ereport(ERROR,
          (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
           errmsg("holiday table \"%s\" of model \"%s\" belongs to another role", table.name, request->model_name),
           errdetail("It belongs to \"%s\", whose code would run with the rights of \"%s\".",
                     GetUserNameFromId(table.owner, false), GetUserNameFromId(request->reader, false)),
           errhint("As \"%s\", train with sf_train, or keep the holidays in a table of one's own.",
                   GetUserNameFromId(request->reader, false))));
}

// The rows of option holiday_table, which is set to its full name. Runs where the source is read, with its rights.
void read_holidays(const TrainingRequest* request, bool member, ReadSource* out) {
  Training* training = request->training;
  const char* name = text_of([&] { return training->options.holiday_table; });
  if (!*name) return;
  const HolidayTable table = resolve_holiday_table(name);
  require_holiday_owner(request, table);
  if (!member) refuse_user_code(request, "holiday table", table.name, table.query);
  out->holidays = make_owned<std::vector<HolidayRow>>(CurrentMemoryContext);
  read_holiday_table(table, out->holidays);
  const char* full = to_utf8(table.qualified_name);
  guarded([&] { training->options.holiday_table = full; });
  const bool strange = superuser_arg(request->reader) && !superuser_arg(table.owner);
  if (strange && !OidIsValid(out->stranger)) out->stranger = table.owner;
}

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

ArrayType* warnings_of(const TrainingRequest* request, const ReadSource& read) {
  const char* more[kMaxMoreWarnings];
  int count = 0;
  if (const char* notice = null_time_notice(read.rows)) more[count++] = notice;
  if (request->model != nullptr && request->training->options.until) {
    more[count++] = "option \"until\" of the first training still ends the history: newer rows were left out";
  }
  if (OidIsValid(read.stranger)) {
    more[count++] = psprintf(
        "the model belongs to a superuser and its %s to \"%s\": sf_retrain will run the code of"
        " its views with all rights; train as an ordinary role",
        read.stranger == read.source.owner ? "source" : "holiday table", GetUserNameFromId(read.stranger, false));
  }
  return warning_array(request->training, more, count);
}

const char** series_types(const Source& source) {
  auto** types = static_cast<const char**>(palloc(sizeof(char*) * (source.series_count + 1)));
  for (int i = 0; i < source.series_count; ++i) {
    types[i] = format_type_extended(source.series_columns[i].type, -1, FORMAT_TYPE_FORCE_QUALIFY);
  }
  return types;
}

HeapTuple result_row(TupleDesc descriptor, const VersionRecord& record, const Training* training, int32 version) {
  Datum values[] = {
      CStringGetTextDatum(record.model_name),
      Int32GetDatum(version),
      CStringGetTextDatum(text_of([&] { return training->options.method; })),
      Int64GetDatum(record.series_count),
      Int64GetDatum(record.fallback_count),
      Int64GetDatum(training->header.row_count),
      JsonbPGetDatum(record.accuracy),
      PointerGetDatum(record.warnings),
      Float8GetDatum(record.seconds),
  };
  bool nulls[lengthof(values)] = {};
  return heap_form_tuple(descriptor, values, nulls);
}

}  // namespace

void name_groups(Training* training, const SourceRows& rows, const SourceNames& names) {
  MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "salesforecast groups", ALLOCSET_SMALL_SIZES);
  for (int c = 0; c < names.series_count; ++c) {
    guarded([&] { training->panel.groups.emplace_back().reserve(rows.series_count); });
    MemoryContext before = MemoryContextSwitchTo(scratch);
    for (std::uint32_t i = 0; i < rows.series_count; ++i) {
      const uint64 hash = key_part_hash(rows.keys[i], &names.series_cols[c], 1);
      training->panel.groups.back().push_back(static_cast<std::uint32_t>(hash));
      if (i % 1024 == 0) MemoryContextReset(scratch);
    }
    MemoryContextSwitchTo(before);
  }
  MemoryContextDelete(scratch);
}

ReadSource read_as(TrainingRequest* request) {
  ErrorContextCallback context = {error_context_stack, name_reader, request};
  if (request->reader != GetUserId()) error_context_stack = &context;
  ReadSource out = {};
  const bool member = is_member_of_owner(request->reader);
  SourceRights rights;
  rights.enter(request->reader, request->dates);
  out.dates = session_dates();
  SourceNames names = request->names;
  const char* known_at = text_of([&] { return request->training->options.known_at_col; });
  names.known_at_col = *known_at ? known_at : nullptr;
  out.source = resolve_source(names);
  require_same_owner(request, out.source);
  if (!member) refuse_user_code(request, "source", request->names.source, source_query(&out.source));
  pg_tz* zone = choose_zone(request->training->options, out.source);
  out.rows = read_source(&out.source, zone, CurrentMemoryContext);
  if (superuser_arg(request->reader) && !superuser_arg(out.source.owner)) out.stranger = out.source.owner;
  read_holidays(request, member, &out);
  rights.leave();
  error_context_stack = context.previous;
  return out;
}

TrainingRequest stored_request(const NamedModel& model, const StoredVersion& version) {
  require_source(model, version);
  TrainingRequest request = {};
  request.function_name = "sf_retrain";
  request.model_name = model.model_name;
  request.model = &model;
  request.names = version.names;
  request.training = make_owned<Training>(CurrentMemoryContext);
  const char* options = jsonb_text(version.options);
  guarded([&] { request.training->options = parse_options(options); });
  request.reader = model.owner_role;
  request.dates = version.dates;
  request.source_owner = version.source_owner;
  return request;
}

ArrayType* warning_array(const Training* training, const char* const* more, int more_count) {
  const int count = static_cast<int>(training->header.warnings.size());
  Datum* texts = static_cast<Datum*>(palloc(sizeof(Datum) * (count + more_count + 1)));
  for (int i = 0; i < count; ++i) {
    texts[i] = CStringGetTextDatum(text_of([&] { return training->header.warnings[i]; }));
  }
  for (int i = 0; i < more_count; ++i) texts[count + i] = CStringGetTextDatum(more[i]);
  return construct_array(texts, count + more_count, TEXTOID, -1, false, TYPALIGN_INT);
}

HeapTuple store_version(VersionRecord* record, const Training* training, TupleDesc descriptor,
                        MemoryContext result_memory) {
  record->options = jsonb_of([&] { return options_json(training->options); });
  record->accuracy = jsonb_of([&] { return accuracy_json(training->models, training->reconciliations); });
  record->series_count = static_cast<int64>(training->models.size());
  record->fallback_count = count_fallbacks(training);
  const int32 version = write_version(*record, training);
  MemoryContext before = MemoryContextSwitchTo(result_memory);
  HeapTuple row = result_row(descriptor, *record, training, version);
  MemoryContextSwitchTo(before);
  return row;
}

HeapTuple train_version(TrainingRequest* request, TupleDesc descriptor, MemoryContext result_memory) {
  const TimestampTz started = GetCurrentTimestamp();
  Training* training = request->training;
  const ReadSource read = read_as(request);
  require_rows(read.rows, request->names);
  build_training_panel(training, read.rows.store, read.rows.series_count, read.holidays);
  name_groups(training, read.rows, request->names);
  training->run.read_seconds = seconds_since(started);
  if (training->options.warm_start) training->earlier = read_earlier_run(request->model, request->model_name);
  train_panel(training, psprintf("sf_train \"%s\"", request->model_name));
  add_keys_to_fingerprint(training, read.rows);
  name_donors(training, read.rows);
  VersionRecord record = {};
  record.model = request->model;
  record.model_name = request->model_name;
  record.source = read.source.qualified_name;
  record.names = &request->names;
  record.series_types = series_types(read.source);
  record.source_confirmed = true;
  record.dates = read.dates;
  record.source_owner = stored_role(read.source.owner);
  record.warnings = warnings_of(request, read);
  record.keep_versions = training->options.keep_versions;
  record.keys = read.rows.keys;
  record.key_hashes = read.rows.key_hashes;
  record.function_name = request->function_name;
  record.started_at = started;
  record.seconds = seconds_since(started);
  return store_version(&record, training, descriptor, result_memory);
}

}  // namespace salesforecast::pg
