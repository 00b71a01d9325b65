// sf_forecast_total: forecasts added up over steps and series.
#include "core/total.h"

#include "pg/model_reader.h"
//
#include "core/series_index.h"
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/series_values.h"
#include "pg/settings.h"

namespace salesforecast::pg {

namespace {

struct TotalRequest {
  const char* model;
  int32 horizon;  // 0: the model's
  double level;
  const Jsonb* filter;  // nullptr: all series
  bool each_series;     // by is NULL: no roll-up over series
  const char** by;
  int by_count;
  const char* period;  // UTF-8; empty: the whole horizon
  Oid future;          // InvalidOid: not given
  int32 version;       // 0: the newest
};

TotalRequest read_request(FunctionCallInfo fcinfo) {
  TotalRequest request = {};
  request.model = required_text(fcinfo, 0, "model");
  request.horizon = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1);
  if (PG_ARGISNULL(2)) ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("level must not be NULL")));
  request.level = PG_GETARG_FLOAT8(2);
  request.filter = PG_ARGISNULL(3) ? nullptr : PG_GETARG_JSONB_P_COPY(3);
  request.each_series = PG_ARGISNULL(4);
  request.by = text_list(fcinfo, 4, "by", &request.by_count);
  request.period = PG_ARGISNULL(5) ? "" : to_utf8(required_text(fcinfo, 5, "period"));
  request.future = PG_ARGISNULL(6) ? InvalidOid : PG_GETARG_OID(6);
  request.version = PG_ARGISNULL(7) ? 0 : version_argument(fcinfo, 7);
  const bool own_horizon = PG_ARGISNULL(1);
  guarded([&] { check_forecast_request(own_horizon ? 1 : request.horizon, request.level); });
  return request;
}

// 22023 for a name that is no series column of the version.
void require_columns(const TotalRequest& request, const SourceNames& names) {
  for (int i = 0; i < request.by_count; ++i) {
    bool found = false;
    for (int c = 0; c < names.series_count; ++c) found = found || strcmp(request.by[i], names.series_cols[c]) == 0;
    if (found) continue;
    const char* nearest = nearest_name(request.by[i], names.series_cols, names.series_count);
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                    errmsg("\"%s\" in by is no series column of model \"%s\"", request.by[i], request.model),
                    errdetail("Forecasts are added up over the series columns that by does not name."),
                    nearest != nullptr ? errhint("Perhaps you meant \"%s\".", nearest)
                                       : errhint("The view sf_versions lists a model's series columns.")));
  }
}

// The roll-ups of a call: their keys and sums.
struct RollUps {
  Totals* totals;
  SeriesIndex* numbers;
  Jsonb** keys;
  std::uint32_t count;
  std::uint32_t room;
};

std::uint32_t number_of(RollUps* roll_ups, const char* key, MemoryContext memory) {
  std::uint32_t number = guarded([&] { return roll_ups->numbers->find(key); });
  if (number != SeriesIndex::kUnknown) return number;
  MemoryContext before = MemoryContextSwitchTo(memory);
  if (roll_ups->count == roll_ups->room) {
    roll_ups->room *= 2;
    roll_ups->keys = static_cast<Jsonb**>(repalloc_huge(roll_ups->keys, sizeof(Jsonb*) * roll_ups->room));
  }
  number = roll_ups->count++;
  roll_ups->keys[number] = jsonb_of([&] { return std::string(key); });
  MemoryContextSwitchTo(before);
  guarded([&] { roll_ups->numbers->add(key, number); });
  return number;
}

void put_rows(ReturnSetInfo* result, const RollUps& roll_ups, double level) {
  auto* rows = make_owned<std::vector<TotalRow>>(CurrentMemoryContext);
  guarded([&] { *rows = roll_ups.totals->rows(); });
  for (const TotalRow& row : *rows) {
    Datum values[] = {
        JsonbPGetDatum(roll_ups.keys[row.group]),
        TimestampGetDatum(row.from),
        TimestampGetDatum(row.to),
        Float8GetDatum(row.total),
        Float8GetDatum(row.lower_bound),
        Float8GetDatum(row.upper_bound),
        Float8GetDatum(level),
    };
    bool nulls[lengthof(values)] = {};
    tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
  }
}

void add_series(RollUps* roll_ups, const TotalRequest& request, const SourceNames& names, SeriesPages* pages,
                const FutureRows* future, const Context* context) {
  MemoryContext memory = CurrentMemoryContext;
  MemoryContext scratch = AllocSetContextCreate(memory, "salesforecast totals", ALLOCSET_SMALL_SIZES);
  auto* values = make_owned<std::vector<std::uint64_t>>(memory);
  while (const SeriesModel* series = pages->next()) {
    CHECK_FOR_INTERRUPTS();
    MemoryContextSwitchTo(scratch);
    const Jsonb* key = pages->series();
    const char* roll_up = request.each_series ? jsonb_text(key) : key_part(key, request.by, request.by_count);
    const std::uint32_t group = number_of(roll_ups, roll_up, memory);
    guarded([&] { values->resize(static_cast<std::size_t>(names.series_count)); });
    for (int c = 0; c < names.series_count; ++c) (*values)[c] = key_part_hash(key, &names.series_cols[c], 1);
    const uint64 own = key_part_hash(key, names.series_cols, names.series_count);
    const char* own_key = jsonb_text(key);
    guarded([&] {
      RegressorValues given;
      if (future != nullptr) given = future->of_series(own_key, pages->header(), *series, roll_ups->totals->horizon());
      roll_ups->totals->add(group, own, *values, *series, given, *context);
    });
    MemoryContextSwitchTo(memory);
    MemoryContextReset(scratch);
  }
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_forecast_total);

Datum sf_forecast_total(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const TotalRequest request = read_request(fcinfo);
  InitMaterializedSRF(fcinfo, 0);
  auto* result = static_cast<ReturnSetInfo*>(static_cast<void*>(fcinfo->resultinfo));
  SPI_connect();
  const NamedModel model = find_model(request.model);
  const StoredVersion version = find_version(model, request.version, CurrentMemoryContext);
  require_columns(request, version.names);
  SeriesPages* pages = SeriesPages::of_version(version, request.filter, CurrentMemoryContext);
  RollUps roll_ups = {};
  roll_ups.numbers = make_owned<salesforecast::SeriesIndex>(CurrentMemoryContext);
  roll_ups.room = 64;
  roll_ups.keys = static_cast<Jsonb**>(palloc(sizeof(Jsonb*) * roll_ups.room));
  const int32 horizon = request.horizon > 0 ? request.horizon : version.horizon;
  auto* period = make_owned<salesforecast::TotalPeriod>(CurrentMemoryContext, request.period, pages->header());
  roll_ups.totals = make_owned<salesforecast::Totals>(CurrentMemoryContext, pages->header(), *period, horizon,
                                                      request.level, max_memory_bytes());
  auto* context = make_owned<salesforecast::Context>(CurrentMemoryContext);
  context->stop_requested = server_wants_stop;
  const FutureRows* future =
      OidIsValid(request.future) ? pages->read_future(request.future, CurrentMemoryContext) : nullptr;
  add_series(&roll_ups, request, version.names, pages, future, context);
  put_rows(result, roll_ups, request.level);
  SPI_finish();
  PG_RETURN_NULL();
}

}  // extern "C"
