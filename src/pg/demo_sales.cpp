// sf_demo_sales: sample rows one at a time.
#include "pg/list_rows.h"
//
#include "core/demo_sales.h"

namespace salesforecast::pg {

namespace {

DemoSales* start(FunctionCallInfo fcinfo, MemoryContext memory, bool troubles) {
  DemoSalesOptions options;
  options.troubles = troubles;
  options.shops = PG_GETARG_INT32(0);
  options.products = PG_GETARG_INT32(1);
  options.first_day = PG_GETARG_DATEADT(2);
  options.last_day = PG_GETARG_DATEADT(3);
  options.seed = static_cast<std::uint64_t>(PG_GETARG_INT64(4));
  return make_owned<DemoSales>(memory, options);
}

Datum sale_row(TupleDesc descriptor, const DemoSale& sale) {
  Datum values[] = {
      DateADTGetDatum(sale.day),    text_datum(sale.shop),         text_datum(sale.district),
      text_datum(sale.product),     text_datum(sale.category),     Int32GetDatum(sale.units),
      Float8GetDatum(sale.price),   BoolGetDatum(sale.promotion),  Float8GetDatum(sale.temperature),
      Int32GetDatum(sale.footfall), text_datum(sale.holiday_name),
  };
  bool nulls[lengthof(values)] = {};
  nulls[lengthof(values) - 1] = !sale.holiday;
  return HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls));
}

Datum next_sale(FunctionCallInfo fcinfo, bool troubles) {
  const auto list = [&](MemoryContext memory) { return start(fcinfo, memory, troubles); };
  return next_of_list<DemoSale>(fcinfo, list, sale_row);
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_demo_sales);
SF_FUNCTION(sf_demo_twins);

Datum sf_demo_sales(PG_FUNCTION_ARGS) { return salesforecast::pg::next_sale(fcinfo, true); }

Datum sf_demo_twins(PG_FUNCTION_ARGS) { return salesforecast::pg::next_sale(fcinfo, false); }

}  // extern "C"
