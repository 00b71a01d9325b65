// sf_accuracy: how good a version's forecasts were, on what came or on what training held back, or would have been.
#include "core/actuals.h"

#include "pg/backtest_run.h"
#include "pg/model_reader.h"
//
#include <cmath>

#include "core/series_index.h"
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/row_reader.h"
#include "pg/settings.h"

namespace salesforecast::pg {

namespace {

// What a call was asked for.
struct AccuracyRequest {
  const char* model;
  int32 version;  // 0: the newest
  Oid actuals;    // InvalidOid: what training held back
  AccuracyBy by;
  int32 horizon;  // 0: the model's
  double level;
  int32 folds;  // of a backtest; 0: none
};

// Columns of sf_accuracy_row, from 0.
enum AccuracyColumn {
  kSeries,
  kStep,
  kTs,
  kSeriesCount,
  kPoints,
  kMae,
  kRmse,
  kWape,
  kSmape,
  kMape,
  kMase,
  kRmsse,
  kBias,
  kPinballLower,
  kPinballUpper,
  kCoverage,
  kMsis,
  kSkill,
  kStatus,
  kNote,
  kAccuracyColumns
};

struct AccuracyRow {
  Datum values[kAccuracyColumns];
  bool nulls[kAccuracyColumns];
};

void set_number(AccuracyRow* row, AccuracyColumn column, double value) {
  row->values[column] = Float8GetDatum(value);
  row->nulls[column] = !std::isfinite(value);
}

AccuracyRow row_of(const Measures& measures) {
  AccuracyRow row = {};
  row.nulls[kSeries] = row.nulls[kStep] = row.nulls[kTs] = row.nulls[kStatus] = true;
  row.values[kSeriesCount] = Int64GetDatum(measures.series);
  row.values[kPoints] = Int64GetDatum(measures.points);
  set_number(&row, kMae, measures.mae);
  set_number(&row, kRmse, measures.rmse);
  set_number(&row, kWape, measures.wape);
  set_number(&row, kSmape, measures.smape);
  set_number(&row, kMape, measures.mape);
  set_number(&row, kMase, measures.mase);
  set_number(&row, kRmsse, measures.rmsse);
  set_number(&row, kBias, measures.bias);
  set_number(&row, kPinballLower, measures.pinball_lower);
  set_number(&row, kPinballUpper, measures.pinball_upper);
  set_number(&row, kCoverage, measures.coverage);
  set_number(&row, kMsis, measures.msis);
  set_number(&row, kSkill, measures.skill);
  row.values[kNote] = CStringGetTextDatum(text_of([&] { return undefined_measures(measures); }));
  return row;
}

// Adds the row of one series.
void put_series(ReturnSetInfo* result, AccuracyRow row, const Jsonb* key, const SeriesModel& series) {
  row.values[kSeries] = JsonbPGetDatum(key);
  row.values[kStatus] = CStringGetTextDatum(text_of([&] { return series.status; }));
  row.nulls[kSeries] = row.nulls[kStatus] = false;
  tuplestore_putvalues(result->setResult, result->setDesc, row.values, row.nulls);
}

// The outcomes in `relation`, which the caller names and reads with his own rights, by the keys of their series.
struct ReadActuals {
  Actuals* actuals;
  SeriesIndex* numbers;
  Context* context;
};

ReadActuals read_actuals(const AccuracyRequest& request, const StoredVersion& version, const ModelHeader& header) {
  Source source = resolve_source(names_in(request.actuals, version.names, "actuals"));
  const SourceRows rows = read_source(&source, zone_of(header), CurrentMemoryContext);
  ReadActuals out = {make_owned<Actuals>(CurrentMemoryContext), make_owned<SeriesIndex>(CurrentMemoryContext),
                     make_owned<Context>(CurrentMemoryContext)};
  index_keys(rows, out.numbers);
  out.context->max_memory = max_memory_bytes();
  out.context->stop_requested = server_wants_stop;
  if (rows.series_count > 0) {
    guarded([&] { *out.actuals = Actuals::of_rows(std::move(*rows.store), rows.series_count, header, *out.context); });
    for (std::size_t i = 0; i < out.actuals->notices().size(); ++i) {
      ereport(NOTICE, (errmsg("of actuals %s", text_of([&] { return out.actuals->notices()[i]; }))));
    }
  }
  return out;
}

void put_groups(ReturnSetInfo* result, const AccuracyTable* table, AccuracyBy by) {
  for (const auto& [key, sums] : table->groups()) {
    AccuracyRow row = row_of(sums.measures());
    if (by == AccuracyBy::kStep) {
      row.values[kStep] = Int32GetDatum(static_cast<int32>(key));
      row.nulls[kStep] = false;
    } else if (by == AccuracyBy::kPeriod) {
      row.values[kTs] = TimestampGetDatum(key);
      row.nulls[kTs] = false;
    }
    tuplestore_putvalues(result->setResult, result->setDesc, row.values, row.nulls);
  }
}

// Series that have rows only when they sell, and now have none.
void tell_absent(std::int64_t absent, bool of_all) {
  if (absent == 0) return;
  const auto count = static_cast<long long>(absent);
  ereport(NOTICE, (of_all ? errmsg("series without a row in actuals, counted as nothing sold: %lld", count)
                          : errmsg("series without a row in actuals, left out as most have none: %lld", count)));
}

// Whether actuals hold at least half of the version's series. With fewer they are those of a part of the shop, not news
// of nothing sold in the rest.
bool hold_most(const ReadActuals& actuals, const StoredVersion& version, MemoryContext scratch) {
  SeriesPages* pages = SeriesPages::of_version(version, nullptr, CurrentMemoryContext);
  int64 held = 0;
  while (pages->next_state() != nullptr) {
    CHECK_FOR_INTERRUPTS();
    MemoryContext before = MemoryContextSwitchTo(scratch);
    held += actuals.numbers->find(jsonb_text(pages->series())) == SeriesIndex::kUnknown ? 0 : 1;
    MemoryContextSwitchTo(before);
    MemoryContextReset(scratch);
  }
  if (held == 0 && actuals.numbers->size() > 0) {
    ereport(NOTICE, (errmsg("none of the %zu series of actuals is in version %d", actuals.numbers->size(),
                            version.version_number),
                     errhint("Series columns must have the types that they have in the training's source.")));
  }
  return 2 * held >= version.series_count;
}

void score_actuals(ReturnSetInfo* result, const AccuracyRequest& request, const StoredVersion& version,
                   SeriesPages* pages) {
  const ModelHeader& header = pages->header();
  const ReadActuals actuals = read_actuals(request, version, header);
  const int32 horizon = request.horizon > 0 ? request.horizon : header.horizon;
  auto* table = make_owned<AccuracyTable>(CurrentMemoryContext, request.by, request.level);
  MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "salesforecast accuracy", ALLOCSET_SMALL_SIZES);
  const bool of_all = hold_most(actuals, version, scratch);
  std::int64_t absent = 0;
  for (std::size_t place = 0; const SeriesModel* series = pages->next(); ++place) {
    CHECK_FOR_INTERRUPTS();
    MemoryContext before = MemoryContextSwitchTo(scratch);
    const char* key = jsonb_text(pages->series());
    guarded([&] {
      const std::uint32_t found = actuals.numbers->find(key);
      const bool known = found != SeriesIndex::kUnknown;
      absent += !known && series->gaps_are_zero ? 1 : 0;
      if (!known && !of_all) return;
      const auto number = known ? std::optional<std::size_t>(found) : std::nullopt;
      table->add(place, actuals.actuals->score(number, header, *series, horizon, request.level, *actuals.context),
                 series->scale);
    });
    if (request.by == AccuracyBy::kSeries)
      put_series(result, row_of(table->take_series(place)), pages->series(), *series);
    MemoryContextSwitchTo(before);
    MemoryContextReset(scratch);
  }
  if (request.by != AccuracyBy::kSeries) put_groups(result, table, request.by);
  tell_absent(absent, of_all);
}

// Scores the folds of a backtest; a series has the status of the last one.
void score_folds(ReturnSetInfo* result, const AccuracyRequest& request) {
  const BacktestArguments arguments = {request.model, request.version, request.folds, 0, request.horizon, 0};
  const Backtest backtest = begin_backtest(&arguments);
  auto* table = make_owned<AccuracyTable>(CurrentMemoryContext, request.by, request.level);
  each_series_of_folds(backtest, [&](const Training& fold, std::uint32_t i, std::int64_t held_back) {
    guarded([&] {
      const std::vector<BacktestRow> rows = backtest_rows(fold.header, fold.models[i], backtest.whole->panel.series[i],
                                                          held_back, backtest.plan->horizon, request.level);
      table->add(i, outcomes_of(rows), fold.models[i].scale);
    });
    if (request.by != AccuracyBy::kSeries || held_back != backtest.plan->held_back.back()) return;
    put_series(result, row_of(table->take_series(i)), backtest.rows.keys[i], fold.models[i]);
  });
  if (request.by != AccuracyBy::kSeries) put_groups(result, table, request.by);
}

void put_held_back(ReturnSetInfo* result, SeriesPages* pages) {
  while (const SeriesModel* series = pages->next()) {
    const Accuracy& held = series->accuracy;
    Measures measures = MeasureSums().measures();
    measures.series = held.errors > 0 ? 1 : 0;
    measures.points = held.errors;
    measures.mae = held.mae;
    measures.rmse = held.rmse;
    measures.wape = held.wape;
    measures.smape = held.smape;
    measures.mape = held.mape;
    measures.mase = held.mase;
    measures.rmsse = held.rmsse;
    measures.bias = held.bias;
    measures.skill = held.skill;
    AccuracyRow row = row_of(measures);
    row.values[kNote] = CStringGetTextDatum(
        held.errors > 0 ? "on forecasts from cut-offs inside the history; measures of bounds need folds or actuals"
                        : "nothing was held back: the history is too short, or needs no method");
    put_series(result, row, pages->series(), *series);
  }
}

AccuracyRequest read_request(FunctionCallInfo fcinfo) {
  AccuracyRequest request = {};
  request.model = required_text(fcinfo, 0, "model");
  request.version = PG_ARGISNULL(1) ? 0 : version_argument(fcinfo, 1);
  request.actuals = PG_ARGISNULL(2) ? InvalidOid : PG_GETARG_OID(2);
  const char* by = to_utf8(required_text(fcinfo, 3, "by"));
  if (PG_ARGISNULL(5)) ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("level must not be NULL")));
  request.level = PG_GETARG_FLOAT8(5);
  request.horizon = PG_ARGISNULL(4) ? 0 : PG_GETARG_INT32(4);
  request.folds = positive_argument(fcinfo, 6, "folds");
  guarded([&] {
    request.by = accuracy_by(by);
    check_forecast_request(PG_ARGISNULL(4) ? 1 : request.horizon, request.level);
  });
  if (OidIsValid(request.actuals) && request.folds > 0) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("accuracy takes actuals or folds, not both"),
                    errdetail("Actuals are what came after the training; folds repeat it at earlier cut-offs."),
                    errhint("Leave one of them out.")));
  }
  if (!OidIsValid(request.actuals) && request.folds == 0 && request.by != AccuracyBy::kSeries) {
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("accuracy by %s needs folds or actuals", by),
             errdetail("Of what training held back, one row a series is kept."),
             errhint("Give folds => 3 to train anew at three earlier cut-offs, or a table of what came as actuals.")));
  }
  return request;
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_accuracy);

Datum sf_accuracy(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const AccuracyRequest request = read_request(fcinfo);
  InitMaterializedSRF(fcinfo, 0);
  auto* result = static_cast<ReturnSetInfo*>(static_cast<void*>(fcinfo->resultinfo));
  SPI_connect();
  if (request.folds > 0) {
    score_folds(result, request);
  } else {
    const NamedModel model = find_model(request.model);
    const StoredVersion version = find_version(model, request.version, CurrentMemoryContext);
    SeriesPages* pages = SeriesPages::of_version(version, nullptr, CurrentMemoryContext);
    if (OidIsValid(request.actuals)) {
      score_actuals(result, request, version, pages);
    } else {
      put_held_back(result, pages);
    }
  }
  SPI_finish();
  PG_RETURN_NULL();
}

}  // extern "C"
