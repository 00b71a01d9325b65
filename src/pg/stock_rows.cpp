#include "pg/stock_rows.h"
//
#include <cmath>
#include <vector>

#include "core/series_index.h"
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/series_key.h"
#include "pg/settings.h"

namespace salesforecast::pg {

struct StockRows::Rows {
  SeriesIndex numbers;
  std::vector<Stock> stocks;
};

// What is read, and where it stands in the query: series columns, then on_hand, then on_order.
struct StockTable {
  const char* name;
  Oid relation;
  KeyColumn* columns;
  int column_count;
  const char* query;
};

namespace {

constexpr const char* kWhat = "stock table";
constexpr long kPageRows = 1000;        // fetched at once
constexpr std::size_t kRowBytes = 100;  // of an entry in the index and its stock, beside the key
constexpr const char* kNoOrders = "NULL::pg_catalog.float8";

// A column by its name; number 0 where there is none and none is needed.
SourceColumn find_column(const StockTable& table, const char* name, bool needed) {
  const AttrNumber number = get_attnum(table.relation, name);
  if (number > 0) {
    const SourceColumn column = {name, getBaseType(get_atttype(table.relation, number)), number, 0};
    check_select(table.relation, column, kWhat, table.name);
    return column;
  }
  if (needed) {
    ereport(ERROR,
            (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("stock table %s has no column \"%s\"", table.name, name),
             errdetail(
                 "Each row is the stock of one series: the model's series columns, on_hand and, if need be, on_order."),
             errhint("Make a view that names the columns so.")));
  }
  return {};
}

// What stands in the query for an amount.
const char* amount_of(const StockTable& table, const char* name, bool needed) {
  const SourceColumn column = find_column(table, name, needed);
  switch (column.type) {
    case InvalidOid:
      return kNoOrders;
    case INT2OID:
    case INT4OID:
    case INT8OID:
    case FLOAT4OID:
    case FLOAT8OID:
    case NUMERICOID:
      return psprintf("%s::pg_catalog.float8", quote_identifier(name));
    default:
      break;
  }
  ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                  errmsg("column \"%s\" of stock table %s has type %s", name, table.name, format_type_be(column.type)),
                  errdetail("It must be of type integer, numeric or float."), errhint("Cast it in a view.")));
  return nullptr;
}

StockTable resolve(Oid relation, const StoredVersion& version, MemoryContext memory) {
  StockTable table = {};
  table.name = names_in(relation, version.names, "stock").source;
  table.relation = resolve_relation(kWhat, table.name);
  table.column_count = version.names.series_count;
  table.columns = static_cast<KeyColumn*>(palloc0(sizeof(KeyColumn) * (table.column_count + 1)));
  StringInfoData query;
  initStringInfo(&query);
  appendStringInfoString(&query, "SELECT ");
  for (int i = 0; i < table.column_count; ++i) {
    const SourceColumn column = find_column(table, version.names.series_cols[i], true);
    describe_key_column(&table.columns[i], column.name, column.type, memory);
    appendStringInfo(&query, "%s, ", quote_identifier(column.name));
  }
  appendStringInfo(&query, "%s, ", amount_of(table, "on_hand", true));
  appendStringInfo(&query, "%s FROM %s", amount_of(table, "on_order", false), table.name);
  table.query = query.data;
  return table;
}

[[noreturn]] void refuse_row(const StockTable& table, const char* key, int code, const char* problem,
                             const char* detail, const char* hint) {
  ereport(ERROR, (errcode(code), errmsg("stock table %s has %s %s", table.name, problem, key), errdetail("%s", detail),
                  errhint("%s", hint)));
  pg_unreachable();
}

// An amount of a row; NaN for NULL.
double read_amount(const StockTable& table, HeapTuple row, TupleDesc descriptor, int place, const char* key) {
  bool is_null;
  const Datum value = SPI_getbinval(row, descriptor, place, &is_null);
  if (is_null) return NAN;
  const double amount = DatumGetFloat8(value);
  const bool order = place == table.column_count + 2;
  if (std::isfinite(amount) && !(order && amount < 0)) return amount;
  const char* what = std::isnan(amount) ? "NaN" : std::isinf(amount) ? "infinity" : "less than zero";
  refuse_row(table, key, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
             psprintf("%s as %s of series", what, order ? "on_order" : "on_hand"),
             "Amounts are finite numbers, and an order is not below zero.", "Set it to NULL where it is not known.");
}

void check_memory(std::size_t bytes) {
  if (bytes <= max_memory_bytes()) return;
  ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("stock needs more than salesforecast.max_memory"),
                  errhint("Raise salesforecast.max_memory, or give a view with the series asked for.")));
}

}  // namespace

// Keeps the stock of a row, and gives the bytes that it takes.
std::size_t StockRows::take(const StockTable& table, HeapTuple row, TupleDesc descriptor) {
  const int count = table.column_count;
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * (count + 1)));
  auto* nulls = static_cast<bool*>(palloc(sizeof(bool) * (count + 1)));
  for (int i = 0; i < count; ++i) values[i] = SPI_getbinval(row, descriptor, i + 1, &nulls[i]);
  const Jsonb* jsonb = key_to_jsonb(table.columns, count, values, nulls);
  const char* shown = JsonbToCString(nullptr, const_cast<JsonbContainer*>(&jsonb->root), VARSIZE(jsonb));
  const char* key = jsonb_text(jsonb);
  Stock stock;
  stock.on_hand = read_amount(table, row, descriptor, count + 1, shown);
  stock.on_order = read_amount(table, row, descriptor, count + 2, shown);
  if (std::isnan(stock.on_order)) stock.on_order = 0;
  const bool fresh = guarded([&] {
    const std::size_t before = rows_->stocks.size();
    if (rows_->numbers.find(key) != SeriesIndex::kUnknown) return false;
    rows_->stocks.push_back(stock);
    rows_->numbers.add(key, static_cast<std::uint32_t>(before));
    return true;
  });
  if (!fresh) {
    refuse_row(table, shown, ERRCODE_CARDINALITY_VIOLATION, "two rows of series",
               "Each row is the stock of one series.", "Sum them in a view.");
  }
  return strlen(key) + kRowBytes;
}

const StockRows* StockRows::read(Oid relation, const StoredVersion& version, MemoryContext memory) {
  auto* out = static_cast<StockRows*>(MemoryContextAllocZero(memory, sizeof(StockRows)));
  out->rows_ = make_owned<Rows>(memory);
  const StockTable table = resolve(relation, version, memory);
  MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "salesforecast stock", ALLOCSET_SMALL_SIZES);
  std::size_t bytes = 0;
  Portal rows = SPI_cursor_open_with_args(nullptr, table.query, 0, nullptr, nullptr, nullptr, true, 0);
  for (;;) {
    SPI_cursor_fetch(rows, true, kPageRows);
    SPITupleTable* page = SPI_tuptable;
    if (SPI_processed == 0) break;
    for (uint64 i = 0; i < page->numvals; ++i) {
      MemoryContext before = MemoryContextSwitchTo(scratch);
      bytes += out->take(table, page->vals[i], page->tupdesc);
      MemoryContextSwitchTo(before);
      MemoryContextReset(scratch);
    }
    SPI_freetuptable(page);
    check_memory(bytes);
  }
  SPI_cursor_close(rows);
  return out;
}

bool StockRows::find(const char* key, Stock* stock) const {
  const std::uint32_t number = rows_->numbers.find(key);
  if (number == SeriesIndex::kUnknown || std::isnan(rows_->stocks[number].on_hand)) return false;
  *stock = rows_->stocks[number];
  return true;
}

}  // namespace salesforecast::pg
