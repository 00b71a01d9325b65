// The registry's sf_train: a source in, the next version of a named model out.
#include "pg/arguments.h"
//
#include <string>

#include "core/accuracy.h"
#include "pg/guard.h"
#include "pg/installed_version.h"
#include "pg/registry.h"
#include "pg/row_reader.h"

namespace salesforecast::pg {

namespace {

constexpr double kAnyLevel = 0.5;  // a training asks for no level yet

// The arguments of a call, as given.
struct TrainCall {
  const char* model;
  SourceNames names;
  bool horizon_given;
  int32 horizon;
  const char* frequency;
  const char* method;
  const char* options;      // JSON text
  const char** regressors;  // names.regressor_cols in UTF-8
};

TrainCall read_call(FunctionCallInfo fcinfo) {
  TrainCall call;
  call.model = required_text(fcinfo, 0, "model");
  check_model_name(call.model);
  call.names.source = required_text(fcinfo, 1, "source");
  call.names.time_col = required_text(fcinfo, 2, "time_col");
  call.names.target_col = required_text(fcinfo, 3, "target_col");
  call.names.series_cols = text_list(fcinfo, 4, "series_cols", &call.names.series_count);
  call.names.regressor_cols = text_list(fcinfo, 5, "regressor_cols", &call.names.regressor_count);
  call.horizon_given = !PG_ARGISNULL(6);
  call.horizon = call.horizon_given ? PG_GETARG_INT32(6) : 0;
  call.frequency = PG_ARGISNULL(7) ? "auto" : to_utf8(text_to_cstring(PG_GETARG_TEXT_PP(7)));
  call.method = PG_ARGISNULL(8) ? "auto" : to_utf8(text_to_cstring(PG_GETARG_TEXT_PP(8)));
  call.regressors = static_cast<const char**>(palloc(sizeof(char*) * (call.names.regressor_count + 1)));
  for (int i = 0; i < call.names.regressor_count; ++i) call.regressors[i] = to_utf8(call.names.regressor_cols[i]);
  call.options = jsonb_text(PG_ARGISNULL(9) ? nullptr : PG_GETARG_JSONB_P(9));
  return call;
}

// An argument and an option of one name: either may say it, both only if they agree.
void merge_word(std::string& option, const char* argument, const char* name) {
  if (option == "auto") {
    option = argument;
  } else if (std::string(argument) != "auto" && option != argument) {
    throw Error(ErrorKind::kInvalidArgument, std::string(name) + " is given twice",
                std::string("the argument says \"") + argument + "\", the option \"" + option + "\"", "give it once");
  }
}

void merge_options(Options& options, const TrainCall& call) {
  options = parse_options(call.options);
  merge_word(options.frequency, call.frequency, "frequency");
  merge_word(options.method, call.method, "method");
  if (call.horizon_given) {
    check_forecast_request(call.horizon, kAnyLevel);
    options.horizon = call.horizon;
  }
  if (!options.regressors.empty()) {
    throw Error(ErrorKind::kInvalidArgument, "option \"regressors\" is not for a training from a table",
                "there the columns are named by the argument regressor_cols");
  }
  options.regressors.assign(call.regressors, call.regressors + call.names.regressor_count);
  check_method_name(options.method);
  if (options.frequency != "auto") parse_frequency(options.frequency);
}

// The zone that cuts a timestamptz into periods: the option's, else the session's, which is then part of the model.
pg_tz* choose_zone(Options& options, const Source& source) {
  if (source.time_column.type != TIMESTAMPTZOID) return session_timezone;
  pg_tz* zone = session_timezone;
  const char* wanted = text_of([&] { return options.time_zone; });
  if (*wanted) {
    zone = pg_tzset(wanted);
    if (zone == nullptr) {
      ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("time zone \"%s\" is not known", wanted),
                      errhint("The view pg_timezone_names lists the names.")));
    }
  }
  const char* name = pg_get_timezone_name(zone);
  guarded([&] { options.time_zone = name; });
  return zone;
}

ArrayType* warning_array(const Training* training, std::int64_t null_time_rows) {
  const int count = static_cast<int>(training->header.warnings.size());
  Datum* texts = static_cast<Datum*>(palloc(sizeof(Datum) * (count + 1)));
  for (int i = 0; i < count; ++i) {
    texts[i] = CStringGetTextDatum(text_of([&] { return training->header.warnings[i]; }));
  }
  int total = count;
  if (null_time_rows > 0) {
    texts[total++] =
        CStringGetTextDatum(psprintf("%lld rows without a time were left out", static_cast<long long>(null_time_rows)));
  }
  return construct_array(texts, total, TEXTOID, -1, false, TYPALIGN_INT);
}

int64 count_fallbacks(const Training* training) {
  int64 count = 0;
  for (const SeriesModel& model : training->models) {
    if (model.status != "ok" && model.status != "late_data") ++count;
  }
  return count;
}

// The order-free fingerprint covers the keys, too: the same rows under other names are other data.
void add_keys_to_fingerprint(Training* training, const SourceRows& rows) {
  for (std::uint32_t i = 0; i < rows.series_count; ++i) {
    training->header.data_hash += rows.key_hashes[i] * 0x9e3779b97f4a7c15ULL;
  }
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

// Reads, trains and stores; gives the result row, made in `result_memory`.
HeapTuple train_version(const TrainCall& call, TupleDesc descriptor, MemoryContext result_memory) {
  const TimestampTz started = GetCurrentTimestamp();
  auto* training = make_owned<Training>(CurrentMemoryContext);
  guarded([&] { merge_options(training->options, call); });
  Source source = resolve_source(call.names);
  pg_tz* zone = choose_zone(training->options, source);
  const SourceRows rows = read_source(&source, zone, CurrentMemoryContext);
  if (rows.series_count == 0) {
    const auto null_times = static_cast<long long>(rows.null_time_rows);
    ereport(ERROR,
            (errcode(ERRCODE_DATA_EXCEPTION), errmsg("source \"%s\" has no rows to learn from", call.names.source),
             null_times > 0 ? errdetail("All of its %lld rows have a NULL in \"%s\".", null_times, call.names.time_col)
                            : errdetail("You see no row of it."),
             errhint("Check the source, and its row-level security if it has any.")));
  }
  train_rows(training, rows.store, rows.series_count, psprintf("sf_train \"%s\"", call.model));
  add_keys_to_fingerprint(training, rows);

  VersionRecord record;
  record.model_name = call.model;
  record.source = &source;
  record.names = &call.names;
  record.options = jsonb_of([&] { return options_json(training->options); });
  record.accuracy = jsonb_of([&] { return accuracy_json(training->models); });
  record.warnings = warning_array(training, rows.null_time_rows);
  record.keys = rows.keys;
  record.key_hashes = rows.key_hashes;
  record.series_count = rows.series_count;
  record.fallback_count = count_fallbacks(training);
  record.seconds = static_cast<double>(GetCurrentTimestamp() - started) / USECS_PER_SEC;
  const int32 version = write_version(record, training);

  MemoryContext before = MemoryContextSwitchTo(result_memory);
  HeapTuple row = result_row(descriptor, record, training, version);
  MemoryContextSwitchTo(before);
  return row;
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_train);

Datum sf_train(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  check_installed_version();
  TupleDesc descriptor = result_descriptor(fcinfo);
  const TrainCall call = read_call(fcinfo);
  MemoryContext memory = CurrentMemoryContext;
  SPI_connect();
  HeapTuple row = train_version(call, descriptor, memory);
  SPI_finish();
  PG_RETURN_DATUM(HeapTupleGetDatum(row));
}

}  // extern "C"
