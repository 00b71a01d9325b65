// The value layer's aggregates: rows of one series in, a model as bytea out.
#include "pg/arguments.h"
//
#include <cmath>

#include "core/artifact.h"
#include "core/holiday_notices.h"
#include "core/series_warnings.h"
#include "core/transform_choice.h"
#include "pg/guard.h"
#include "pg/learning.h"
#include "pg/model_bytes.h"
#include "pg/row_reader.h"
#include "pg/settings.h"
#include "pg/train_sample.h"

namespace salesforecast::pg {

namespace {

// Reads a float8[] of the row's regressors into the sample's next row.
void take_regressors(Sample* sample, FunctionCallInfo fcinfo, bool first) {
  int count = 0;
  Datum* elements = nullptr;
  bool* nulls = nullptr;
  if (PG_NARGS() > 4 && !PG_ARGISNULL(4)) {
    ArrayType* array = PG_GETARG_ARRAYTYPE_P(4);
    deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &elements, &nulls, &count);
  }
  if (first) sample->regressor_count = count;
  if (count != sample->regressor_count) refuse_mixed("numbers of regressors");
  reserve(sample, sample->count + 1);
  for (int i = 0; i < count; ++i) {
    const double value = nulls[i] ? std::nan("") : DatumGetFloat8(elements[i]);
    if (!nulls[i] && !std::isfinite(value)) {
      ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("regressor %d is NaN or infinite", i + 1),
                      errdetail("A regressor must be a finite number or NULL."),
                      errhint("Give NULL where the value is unknown.")));
    }
    sample->regressors[sample->count * count + i] = value;
  }
}

const char* instant_text(const Sample* sample, int64 ts) {
  return DatumGetCString(sample->kind == TimeKind::kTimestampTz
                             ? DirectFunctionCall1(timestamptz_out, TimestampTzGetDatum(ts))
                             : DirectFunctionCall1(timestamp_out, TimestampGetDatum(ts)));
}

void take_row(Sample* sample, FunctionCallInfo fcinfo, int64 ts, bool finite_time) {
  const bool first = sample->regressor_count < 0;
  const Jsonb* options = PG_NARGS() > 3 && !PG_ARGISNULL(3) ? PG_GETARG_JSONB_P(3) : nullptr;
  check_options(sample, options, first);
  take_regressors(sample, fcinfo, first);
  if (!finite_time) {
    ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("ts is infinite or out of range"),
                    errdetail("Every row needs a time on the calendar, or NULL to be left out."),
                    errhint("Leave such rows out with FILTER or WHERE.")));
  }
  const double y = PG_ARGISNULL(2) ? std::nan("") : PG_GETARG_FLOAT8(2);
  if (!PG_ARGISNULL(2) && !std::isfinite(y)) {
    ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
                    errmsg("y is %s at %s", std::isnan(y) ? "NaN" : "infinite", instant_text(sample, ts)),
                    errdetail("y must be a finite number or NULL."), errhint("Give NULL where the value is unknown.")));
  }
  sample->ts[sample->count] = ts;
  sample->y[sample->count] = y;
  ++sample->count;
}

Datum add_row(FunctionCallInfo fcinfo, TimeKind kind) {
  MemoryContext memory;
  if (!AggCheckCallContext(fcinfo, &memory)) {
    ereport(ERROR,
            (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("sf_train_add works inside the aggregate sf_train only")));
  }
  Sample* sample =
      PG_ARGISNULL(0) ? new_sample(memory, kind) : static_cast<Sample*>(static_cast<void*>(PG_GETARG_POINTER(0)));
  if (PG_ARGISNULL(1)) {
    ++sample->null_times;
    PG_RETURN_POINTER(sample);
  }
  int64 ts = 0;
  bool finite = true;
  if (kind == TimeKind::kDate) {
    finite = midnight_of(PG_GETARG_DATEADT(1), &ts);
  } else {
    ts = PG_GETARG_INT64(1);
    finite = !TIMESTAMP_NOT_FINITE(ts);
  }
  take_row(sample, fcinfo, ts, finite);
  PG_RETURN_POINTER(sample);
}

pg_tz* zone_of(const Options* options) {
  const char* name = text_of([&] { return options->time_zone; });
  if (*name == '\0') {
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("sf_train needs option \"time_zone\" for timestamptz"),
             errdetail("A model depends on its arguments alone, not on the session's time zone."),
             errhint("Give options such as {\"time_zone\": \"Europe/Berlin\"}, or cast to timestamp.")));
  }
  pg_tz* zone = pg_tzset(name);
  if (zone == nullptr) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("time zone \"%s\" is not known", name),
                    errhint("The view pg_timezone_names lists the names.")));
  }
  return zone;
}

// What one fit owns.
struct SampleFit {
  Options options;
  RowStore store;
  Panel panel;
  ModelHeader header;
};

void begin_fit(SampleFit* fit, const Context& context) {
  // The aggregate knows no panel: a series ends at its own last row unless `until` is given.
  if (!fit->options.until) fit->options.end = SeriesEnd::kOwn;
  fit->panel = build_panel(std::move(fit->store), 1, fit->options, context);
  fit->header = make_header(fit->options, fit->panel, context);
}

std::vector<std::uint8_t> fit_sample(SampleFit* fit, const Context& context) {
  const SeriesModel model = train_series(fit->panel.series[0], fit->header, context);
  for (const auto& sentence_of : {regressor_sentence, holiday_sentence, transform_sentence}) {
    std::string sentence = sentence_of(fit->header, {&model, 1});
    if (!sentence.empty()) fit->header.warnings.push_back(std::move(sentence));
  }
  return save_model(fit->header, model);
}

bytea* trained(const Sample* sample) {
  auto* fit = make_owned<SampleFit>(CurrentMemoryContext);
  auto* context = make_owned<Context>(CurrentMemoryContext);
  context->stop_requested = server_wants_stop;
  context->max_memory = max_memory_bytes();
  const char* options = jsonb_text(sample->options);
  guarded([&] {
    fit->options = parse_options(options);
    check_methods(fit->options);
    refuse_registry_options(fit->options);
    const auto given = static_cast<std::size_t>(sample->regressor_count > 0 ? sample->regressor_count : 0);
    if (given != fit->options.regressors.size()) {
      throw Error(ErrorKind::kInvalidArgument,
                  "rows have " + std::to_string(given) + " regressors, option \"regressors\" names " +
                      std::to_string(fit->options.regressors.size()),
                  "each value of the array has a name in options.regressors, in the same order");
    }
  });
  context->seed = fit->options.seed;
  ZoneClock clock(sample->kind == TimeKind::kTimestampTz ? zone_of(&fit->options) : nullptr);
  static_assert(std::is_trivially_destructible_v<ZoneClock>);
  for (int64 i = 0; i < sample->count; ++i) {
    if ((i & 0xffff) == 0) CHECK_FOR_INTERRUPTS();
    const Timestamp ts = sample->kind == TimeKind::kTimestampTz ? clock.local(sample->ts[i]) : sample->ts[i];
    const double y = sample->y[i];
    guarded([&] { std::isnan(y) ? fit->store.append_missing(0, ts) : fit->store.append(0, ts, y); });
  }
  if (sample->regressor_count > 0) {
    const auto values = static_cast<std::size_t>(sample->count) * static_cast<std::size_t>(sample->regressor_count);
    guarded([&] {
      fit->store.regressor_count = static_cast<std::size_t>(sample->regressor_count);
      fit->store.regressors.assign(sample->regressors, sample->regressors + values);
    });
  }
  if (sample->kind == TimeKind::kTimestampTz) note_clock_jumps(zone_of(&fit->options), &fit->store);
  guarded([&] { begin_fit(fit, *context); });
  learn_from_panel(&fit->panel, &fit->header, "sf_train", context);
  return saved_bytes([&] { return fit_sample(fit, *context); });
}

Sample* state_argument(FunctionCallInfo fcinfo, int argument) {
  return PG_ARGISNULL(argument) ? nullptr : static_cast<Sample*>(static_cast<void*>(PG_GETARG_POINTER(argument)));
}

MemoryContext aggregate_memory(FunctionCallInfo fcinfo) {
  MemoryContext memory;
  if (!AggCheckCallContext(fcinfo, &memory)) elog(ERROR, "aggregate function called outside an aggregate");
  return memory;
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_train_add_date);
SF_FUNCTION(sf_train_add_timestamp);
SF_FUNCTION(sf_train_add_timestamptz);
SF_FUNCTION(sf_train_combine);
SF_FUNCTION(sf_train_serialize);
SF_FUNCTION(sf_train_deserialize);
SF_FUNCTION(sf_train_final);

Datum sf_train_add_date(PG_FUNCTION_ARGS) {
  return salesforecast::pg::add_row(fcinfo, salesforecast::pg::TimeKind::kDate);
}

Datum sf_train_add_timestamp(PG_FUNCTION_ARGS) {
  return salesforecast::pg::add_row(fcinfo, salesforecast::pg::TimeKind::kTimestamp);
}

Datum sf_train_add_timestamptz(PG_FUNCTION_ARGS) {
  return salesforecast::pg::add_row(fcinfo, salesforecast::pg::TimeKind::kTimestampTz);
}

Datum sf_train_combine(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  MemoryContext memory = aggregate_memory(fcinfo);
  Sample* into = state_argument(fcinfo, 0);
  const Sample* from = state_argument(fcinfo, 1);
  if (from == nullptr) {
    if (into == nullptr) PG_RETURN_NULL();
    PG_RETURN_POINTER(into);
  }
  if (into == nullptr) into = new_sample(memory, from->kind);
  join(into, from);
  PG_RETURN_POINTER(into);
}

Datum sf_train_serialize(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  aggregate_memory(fcinfo);
  PG_RETURN_BYTEA_P(serialized(state_argument(fcinfo, 0)));
}

Datum sf_train_deserialize(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  aggregate_memory(fcinfo);
  PG_RETURN_POINTER(deserialized(PG_GETARG_BYTEA_PP(0), CurrentMemoryContext));
}

Datum sf_train_final(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  aggregate_memory(fcinfo);
  const Sample* sample = state_argument(fcinfo, 0);
  if (sample == nullptr || sample->count == 0) PG_RETURN_NULL();
  // What the fit owns is freed at once, not at the end of a query with thousands of groups.
  MemoryContext result = CurrentMemoryContext;
  MemoryContext work = AllocSetContextCreate(result, "salesforecast fit", ALLOCSET_SMALL_SIZES);
  MemoryContextSwitchTo(work);
  const bytea* made = trained(sample);
  MemoryContextSwitchTo(result);
  auto* out = static_cast<bytea*>(palloc(VARSIZE(made)));
  memcpy(out, made, VARSIZE(made));
  MemoryContextDelete(work);
  PG_RETURN_BYTEA_P(out);
}

}  // extern "C"
