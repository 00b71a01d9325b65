// sf_holidays: public holidays one at a time.
#include "pg/list_rows.h"
//
#include "core/calendar/holidays.h"

namespace salesforecast::pg {

namespace {

HolidayList* start(FunctionCallInfo fcinfo, MemoryContext memory) {
  int count = 0;
  const char** countries = array_texts(PG_GETARG_ARRAYTYPE_P(0), "countries", &count, "country codes", "{DE,FR}");
  for (int i = 0; i < count; ++i) countries[i] = to_utf8(countries[i]);
  const std::span<const char* const> codes(countries, static_cast<std::size_t>(count));
  return make_owned<HolidayList>(memory, codes, PG_GETARG_INT32(1), PG_GETARG_INT32(2));
}

// Codes and names are ASCII, so they are text of any server encoding.
Datum holiday_row(TupleDesc descriptor, const Holiday& holiday) {
  Datum values[] = {text_datum(holiday.country), DateADTGetDatum(holiday.day), text_datum(holiday.name)};
  bool nulls[lengthof(values)] = {};
  return HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls));
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_holidays);

Datum sf_holidays(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const auto list = [&](MemoryContext memory) { return start(fcinfo, memory); };
  return next_of_list<salesforecast::Holiday>(fcinfo, list, holiday_row);
}

}  // extern "C"
