// sf_inventory: what to hold and to order of each series.
#include "core/inventory.h"

#include "pg/model_reader.h"
//
#include "core/text.h"
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/series_values.h"
#include "pg/stock_rows.h"

namespace salesforecast::pg {

namespace {

struct InventoryRequest {
  const char* model;
  InventoryPolicy policy;
  const Jsonb* filter;  // nullptr: all series
  Oid stock, future;    // InvalidOid: not given
  int32 version;        // 0: the newest
};
static_assert(std::is_trivially_destructible_v<InventoryRequest>);

double required_number(FunctionCallInfo fcinfo, int argument, const char* name) {
  if (PG_ARGISNULL(argument)) {
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not be NULL", name)));
  }
  return PG_GETARG_FLOAT8(argument);
}

InventoryRequest read_request(FunctionCallInfo fcinfo) {
  InventoryRequest request = {};
  request.model = required_text(fcinfo, 0, "model");
  InventoryPolicy& policy = request.policy;
  policy.lead_time = required_number(fcinfo, 1, "lead_time");
  policy.service_level = required_number(fcinfo, 2, "service_level");
  policy.lead_time_sd = required_number(fcinfo, 3, "lead_time_sd");
  policy.review_period = required_number(fcinfo, 4, "review_period");
  const char* kind = to_utf8(required_text(fcinfo, 5, "service_kind"));
  if (!PG_ARGISNULL(6)) policy.pack_size = PG_GETARG_FLOAT8(6);
  policy.minimum_order = required_number(fcinfo, 7, "minimum_order");
  request.stock = PG_ARGISNULL(8) ? InvalidOid : PG_GETARG_OID(8);
  const char* formula = to_utf8(required_text(fcinfo, 9, "formula"));
  request.filter = PG_ARGISNULL(10) ? nullptr : PG_GETARG_JSONB_P_COPY(10);
  request.future = PG_ARGISNULL(11) ? InvalidOid : PG_GETARG_OID(11);
  request.version = PG_ARGISNULL(12) ? 0 : version_argument(fcinfo, 12);
  guarded([&] {
    policy.service_kind = service_kind_named(kind);
    policy.formula = inventory_formula_named(formula);
    check_policy(policy);
  });
  return request;
}

// What a call goes through its series with.
struct InventoryCall {
  const Inventory* inventory;
  SeriesPages* pages;
  const SourceNames* names;
  const StockRows* stocks;   // nullptr: not given
  const FutureRows* future;  // nullptr: not given
  const Context* context;
  std::vector<std::uint64_t>* values;
  InventoryRow* row;
};

void name_series(void* key) { errcontext("series %s", static_cast<const char*>(key)); }

// The row of the series at hand; `stock` is nullptr where it is not known.
void compute_row(const InventoryCall& call, const SeriesModel& series, const char* key, const Stock* stock) {
  const SourceNames& names = *call.names;
  guarded([&] { call.values->resize(static_cast<std::size_t>(names.series_count)); });
  const Jsonb* jsonb = call.pages->series();
  for (int c = 0; c < names.series_count; ++c) (*call.values)[c] = key_part_hash(jsonb, &names.series_cols[c], 1);
  const uint64 own = key_part_hash(jsonb, names.series_cols, names.series_count);
  ErrorContextCallback context = {error_context_stack, name_series, const_cast<char*>(key)};
  error_context_stack = &context;
  guarded([&] {
    RegressorValues given;
    if (call.future != nullptr) {
      given = call.future->of_series(key, call.pages->header(), series, call.inventory->horizon());
    }
    const std::optional<Stock> known = stock == nullptr ? std::nullopt : std::optional(*stock);
    *call.row = call.inventory->row(series, given, {own, *call.values}, known, *call.context);
    if (call.stocks != nullptr && stock == nullptr) {
      call.row->warnings.insert(call.row->warnings.begin(),
                                "no stock known: argument stock has no on_hand of the series");
    }
  });
  error_context_stack = context.previous;
}

void put_row(ReturnSetInfo* result, const InventoryCall& call, const Stock* stock) {
  const InventoryRow& row = *call.row;
  const double numbers[] = {row.expected_demand,
                            row.reorder_point,
                            row.safety_stock,
                            row.min_level,
                            row.max_level,
                            stock == nullptr ? NAN : stock->on_hand,
                            stock == nullptr ? NAN : stock->on_order,
                            row.order_quantity,
                            row.days_of_cover,
                            row.stockout_probability,
                            row.expected_lost_sales};
  constexpr int kNumbers = lengthof(numbers);
  Datum values[kNumbers + 2];
  bool nulls[kNumbers + 2] = {};
  values[0] = JsonbPGetDatum(call.pages->series());
  for (int i = 0; i < kNumbers; ++i) {
    values[i + 1] = Float8GetDatum(numbers[i]);
    nulls[i + 1] = std::isnan(numbers[i]);
  }
  nulls[kNumbers + 1] = row.warnings.empty();
  values[kNumbers + 1] = row.warnings.empty() ? static_cast<Datum>(0) : CStringGetTextDatum(text_of([&] {
    std::string text;
    for (const std::string& warning : row.warnings) text += (text.empty() ? "" : "; ") + warning;
    return text;
  }));
  tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

void put_series(ReturnSetInfo* result, const InventoryCall& call) {
  MemoryContext memory = CurrentMemoryContext;
  MemoryContext scratch = AllocSetContextCreate(memory, "salesforecast inventory", ALLOCSET_SMALL_SIZES);
  while (const SeriesModel* series = call.pages->next()) {
    CHECK_FOR_INTERRUPTS();
    MemoryContextSwitchTo(scratch);
    const char* key = jsonb_text(call.pages->series());
    Stock stock;
    const bool known = call.stocks != nullptr && call.stocks->find(key, &stock);
    compute_row(call, *series, key, known ? &stock : nullptr);
    put_row(result, call, known ? &stock : nullptr);
    MemoryContextSwitchTo(memory);
    MemoryContextReset(scratch);
  }
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_inventory);

Datum sf_inventory(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const InventoryRequest request = read_request(fcinfo);
  InitMaterializedSRF(fcinfo, 0);
  auto* result = static_cast<ReturnSetInfo*>(static_cast<void*>(fcinfo->resultinfo));
  SPI_connect();
  const StoredVersion version = find_version(find_model(request.model), request.version, CurrentMemoryContext);
  MemoryContext memory = CurrentMemoryContext;
  InventoryCall call = {};
  call.names = &version.names;
  call.pages = SeriesPages::of_version(version, request.filter, memory);
  call.inventory = make_owned<salesforecast::Inventory>(memory, call.pages->header(), request.policy);
  if (OidIsValid(request.stock)) call.stocks = StockRows::read(request.stock, version, memory);
  if (OidIsValid(request.future)) call.future = call.pages->read_future(request.future, memory);
  auto* context = make_owned<salesforecast::Context>(memory);
  context->stop_requested = server_wants_stop;
  call.context = context;
  call.values = make_owned<std::vector<std::uint64_t>>(memory);
  call.row = make_owned<salesforecast::InventoryRow>(memory);
  put_series(result, call);
  SPI_finish();
  PG_RETURN_NULL();
}

}  // extern "C"
