// sf_check: a source in, its troubles out, one row a series behind one of totals.
#include "core/check.h"

#include <cmath>
#include <utility>

#include "core/model.h"
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/row_reader.h"
#include "pg/settings.h"

namespace salesforecast::pg {

namespace {

// What the core makes of a call; made by make_owned().
struct Check {
  Options options;
  PanelCheck panel;
  std::vector<std::string> sentences;  // of the row at hand
};

struct CheckCall {
  SourceNames names;
  const char* frequency;
  const char* options;  // JSON text
};

CheckCall read_call(FunctionCallInfo fcinfo) {
  CheckCall call = {};
  call.names.source = required_text(fcinfo, 0, "source");
  call.names.time_col = required_text(fcinfo, 1, "time_col");
  call.names.target_col = required_text(fcinfo, 2, "target_col");
  call.names.series_cols = text_list(fcinfo, 3, "series_cols", &call.names.series_count);
  call.frequency = PG_ARGISNULL(4) ? "auto" : to_utf8(text_to_cstring(PG_GETARG_TEXT_PP(4)));
  call.options = jsonb_text(PG_ARGISNULL(5) ? nullptr : PG_GETARG_JSONB_P(5));
  return call;
}

// Here option regressors names columns: the function has no argument for them.
void read_options(Check* check, const CheckCall& call) {
  guarded([&] {
    Options& options = check->options;
    options = parse_options(call.options);
    const std::vector<std::string> regressors = std::exchange(options.regressors, {});
    merge_arguments(options, call.frequency, "auto");
    options.regressors = regressors;
    check_methods(options);
    check_regressor_options(options);
  });
}

SourceNames names_of(const CheckCall& call, const Check* check) {
  SourceNames names = call.names;
  const Options& options = check->options;
  names.regressor_count = static_cast<int>(options.regressors.size());
  names.regressor_cols = static_cast<const char**>(palloc(sizeof(char*) * (names.regressor_count + 1)));
  for (int i = 0; i < names.regressor_count; ++i) {
    names.regressor_cols[i] = text_of([&] { return options.regressors[static_cast<std::size_t>(i)]; });
  }
  const char* known_at = text_of([&] { return options.known_at_col; });
  names.known_at_col = *known_at ? known_at : nullptr;
  return names;
}

void run_check(Check* check, SourceRows* rows) {
  Context* context = make_owned<Context>(CurrentMemoryContext);
  context->max_memory = max_memory_bytes();
  context->stop_requested = server_wants_stop;
  guarded([&] {
    const Panel panel = build_panel(std::move(*rows->store), rows->series_count, check->options, *context);
    check->panel = check_panel(panel, check->options, *context);
  });
}

ArrayType* sentence_array(const Check* check, const char* more) {
  const int count = static_cast<int>(check->sentences.size());
  Datum* texts = static_cast<Datum*>(palloc(sizeof(Datum) * (count + 1)));
  for (int i = 0; i < count; ++i) texts[i] = CStringGetTextDatum(text_of([&] { return check->sentences[i]; }));
  if (more != nullptr) texts[count] = CStringGetTextDatum(more);
  return construct_array(texts, count + (more != nullptr ? 1 : 0), TEXTOID, -1, false, TYPALIGN_INT);
}

// The words of a row.
struct RowWords {
  const char* status;
  const char* treatment;
  ArrayType* problems;
};

// A row of sf_check_row; series: nullptr for the totals.
void put_row(ReturnSetInfo* result, const PanelCheck& panel, const SeriesCheck& figures, const Jsonb* series,
             const RowWords& words) {
  const auto label = [&](std::int64_t period) { return TimestampGetDatum(panel.frequency.label_of(period)); };
  const bool empty = figures.periods == 0;
  Datum values[] = {
      JsonbPGetDatum(series),
      Int64GetDatum(figures.row_count),
      empty ? static_cast<Datum>(0) : label(figures.first_period),
      empty ? static_cast<Datum>(0) : label(figures.last_period),
      Int64GetDatum(figures.periods),
      Int64GetDatum(figures.periods_after),
      Int64GetDatum(figures.gaps),
      Int64GetDatum(figures.longest_gap),
      Int64GetDatum(figures.missing),
      Int64GetDatum(figures.duplicates),
      Int64GetDatum(figures.negatives),
      Int64GetDatum(figures.zeros),
      Int64GetDatum(figures.outliers),
      Int64GetDatum(figures.level_shifts),
      figures.level_shifts == 0 ? static_cast<Datum>(0) : label(figures.latest_shift),
      CStringGetTextDatum(text_of([&] { return panel.frequency.name(); })),
      Int32GetDatum(panel.season),
      Float8GetDatum(figures.seasonal_strength),
      CStringGetTextDatum(words.status),
      CStringGetTextDatum(words.treatment),
      PointerGetDatum(words.problems),
  };
  bool nulls[lengthof(values)] = {};
  nulls[0] = series == nullptr;
  nulls[2] = nulls[3] = empty;
  nulls[14] = figures.level_shifts == 0;
  nulls[17] = std::isnan(figures.seasonal_strength);
  tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

void put_totals(ReturnSetInfo* result, Check* check, const SourceRows& rows) {
  guarded([&] { check->sentences = panel_problems(check->panel); });
  const RowWords words = {panel_status(check->panel), text_of([&] { return panel_treatment(check->panel); }),
                          sentence_array(check, null_time_notice(rows))};
  put_row(result, check->panel, check->panel.totals, nullptr, words);
}

void put_series(ReturnSetInfo* result, Check* check, const SourceRows& rows) {
  MemoryContext scratch =
      AllocSetContextCreate(CurrentMemoryContext, "salesforecast row of a check", ALLOCSET_DEFAULT_SIZES);
  MemoryContext before = MemoryContextSwitchTo(scratch);
  for (std::uint32_t i = 0; i < rows.series_count; ++i) {
    CHECK_FOR_INTERRUPTS();
    const SeriesCheck& figures = check->panel.series[i];
    guarded([&] { check->sentences = problems_of(figures, check->panel); });
    const RowWords words = {status_of(figures), text_of([&] { return treatment_of(figures, check->panel); }),
                            sentence_array(check, nullptr)};
    put_row(result, check->panel, figures, rows.keys[i], words);
    MemoryContextReset(scratch);
  }
  MemoryContextSwitchTo(before);
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_check);

Datum sf_check(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  InitMaterializedSRF(fcinfo, 0);
  const CheckCall call = read_call(fcinfo);
  SPI_connect();
  Check* check = make_owned<Check>(CurrentMemoryContext);
  read_options(check, call);
  Source source = resolve_source(names_of(call, check));
  pg_tz* zone = choose_zone(check->options, source);
  SourceRows rows = read_source(&source, zone, CurrentMemoryContext);
  require_rows(rows, call.names);
  run_check(check, &rows);
  auto* result = reinterpret_cast<ReturnSetInfo*>(fcinfo->resultinfo);
  put_totals(result, check, rows);
  put_series(result, check, rows);
  SPI_finish();
  return static_cast<Datum>(0);
}

}  // extern "C"
