// Reading the user's own holidays.
#include "pg/holiday_table.h"
//
#include "core/calendar/timestamp.h"
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/source.h"

namespace salesforecast::pg {

namespace {

constexpr const char* kWhat = "holiday table";
constexpr uint64 kMostRows = 100000;
constexpr int kLongestName = 200;  // bytes, as of regressors

// Places of the columns in the query.
constexpr int kDay = 1, kName = 2, kBefore = 3, kAfter = 4;

constexpr Oid kDayTypes[] = {DATEOID, TIMESTAMPOID, TIMESTAMPTZOID};
constexpr Oid kNameTypes[] = {TEXTOID, VARCHAROID, BPCHAROID, NAMEOID};
constexpr Oid kWindowTypes[] = {INT2OID, INT4OID, INT8OID};

// What a column may be called and be of.
struct ColumnRule {
  const char* names[4];
  const char* names_text;
  const Oid* types;
  int type_count;
  const char* types_text;
  const char* cast;
  bool needed;
};

constexpr ColumnRule kRules[] = {
    {{"ds", "ts", "day", "date"}, "ds, ts, day or date", kDayTypes, 3, "date, timestamp or timestamptz", "date", true},
    {{"holiday", "name"}, "holiday or name", kNameTypes, 4, "text", "text", true},
    {{"lower_window"}, "lower_window", kWindowTypes, 3, "integer", "int8", false},
    {{"upper_window"}, "upper_window", kWindowTypes, 3, "integer", "int8", false},
};

// The column of a rule; no name where there is none and none is needed.
SourceColumn find_column(const HolidayTable& table, const ColumnRule& rule) {
  SourceColumn column = {};
  for (const char* name : rule.names) {
    if (name == nullptr || column.name != nullptr) continue;
    const AttrNumber number = get_attnum(table.relation, name);
    if (number > 0) column = {name, getBaseType(get_atttype(table.relation, number)), number, 0};
  }
  if (column.name == nullptr) {
    if (!rule.needed) return column;
    ereport(ERROR,
            (errcode(ERRCODE_UNDEFINED_COLUMN),
             errmsg("holiday table \"%s\" has no column %s", table.name, rule.names_text),
             errdetail("Each row is a holiday: its day, its name and, if need be, lower_window and upper_window."),
             errhint("Make a view that names the columns so.")));
  }
  for (int i = 0; i < rule.type_count; ++i) {
    if (column.type == rule.types[i]) return column;
  }
  ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
                  errmsg("column \"%s\" of holiday table \"%s\" has type %s", column.name, table.name,
                         format_type_be(column.type)),
                  errdetail("It must be of type %s.", rule.types_text), errhint("Cast it in a view.")));
  return column;
}

const char* make_query(const HolidayTable& table) {
  StringInfoData query;
  initStringInfo(&query);
  const char* before = "SELECT ";
  for (const ColumnRule& rule : kRules) {
    const SourceColumn column = find_column(table, rule);
    if (column.name == nullptr) {
      appendStringInfo(&query, "%sNULL::pg_catalog.%s", before, rule.cast);
    } else {
      check_select(table.relation, column, kWhat, table.name);
      appendStringInfo(&query, "%s%s::pg_catalog.%s", before, quote_identifier(column.name), rule.cast);
    }
    before = ", ";
  }
  appendStringInfo(&query, " FROM %s", table.qualified_name);
  return query.data;
}

Oid owner_of(Oid relation) {
  HeapTuple row = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
  if (!HeapTupleIsValid(row)) elog(ERROR, "cache lookup failed for relation %u", relation);
  const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(row))->relowner;
  ReleaseSysCache(row);
  return owner;
}

// Days of a window: lower_window counts back, -2 to the day two before; -1 where the row says nothing.
int window_of(const HolidayTable& table, const char* holiday, HeapTuple row, TupleDesc descriptor, int place) {
  bool null = false;
  const int64 given = DatumGetInt64(SPI_getbinval(row, descriptor, place, &null));
  if (null) return -1;
  const bool lower = place == kBefore;
  if (lower ? -kMostHolidayDaysAround <= given && given <= 0 : 0 <= given && given <= kMostHolidayDaysAround) {
    return static_cast<int>(lower ? -given : given);
  }
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                  errmsg("%s of holiday \"%s\" in \"%s\" is %lld", lower ? "lower_window" : "upper_window", holiday,
                         table.name, static_cast<long long>(given)),
                  errdetail("lower_window is 0 to -%d, upper_window 0 to %d: days counted from the holiday.",
                            kMostHolidayDaysAround, kMostHolidayDaysAround),
                  errhint("-1 and 1 take in the day before and the day after.")));
  return 0;
}

void check_name(const HolidayTable& table, const char* holiday) {
  const auto length = static_cast<int>(strlen(holiday));
  if (0 < length && length <= kLongestName) return;
  ereport(ERROR, (errcode(ERRCODE_STRING_DATA_LENGTH_MISMATCH),
                  errmsg("a holiday in \"%s\" has a name of %d bytes", table.name, length),
                  errdetail("A name has 1 to %d bytes.", kLongestName), errhint("Shorten it in a view.")));
}

int32 day_of(const HolidayTable& table, const char* holiday, DateADT day) {
  // Years 1 to 9999, as far as holidays are kept.
  const bool holds = !DATE_NOT_FINITE(day) && days_from_civil({1, 1, 1}) + kMostHolidayDaysAround <= day &&
                     day <= days_from_civil({9999, 12, 31}) - kMostHolidayDaysAround;
  if (!holds) {
    ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
                    errmsg("the day of holiday \"%s\" in \"%s\" is out of range", holiday, table.name),
                    errdetail("Holidays lie in the years 1 to 9999."), errhint("Leave such rows out by a view.")));
  }
  return day;
}

void take_row(const HolidayTable& table, HeapTuple row, TupleDesc descriptor, std::vector<HolidayRow>* rows) {
  bool no_day = false;
  const Datum day = SPI_getbinval(row, descriptor, kDay, &no_day);
  const char* name = SPI_getvalue(row, descriptor, kName);
  if (no_day || name == nullptr) return;
  check_name(table, name);
  const int32 own_day = day_of(table, name, DatumGetDateADT(day));
  const int before = window_of(table, name, row, descriptor, kBefore);
  const int after = window_of(table, name, row, descriptor, kAfter);
  const char* utf8 = to_utf8(name);
  guarded([&] { rows->push_back({utf8, own_day, before, after}); });
}

}  // namespace

HolidayTable resolve_holiday_table(const char* name) {
  HolidayTable table = {};
  table.name = name;
  table.relation = resolve_relation(kWhat, name);
  table.owner = owner_of(table.relation);
  table.qualified_name = qualified_name(table.relation);
  table.query = make_query(table);
  return table;
}

void read_holiday_table(const HolidayTable& table, std::vector<HolidayRow>* rows) {
  SPI_execute(table.query, true, static_cast<long>(kMostRows) + 1);
  if (SPI_processed > kMostRows) {
    ereport(
        ERROR,
        (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
         errmsg("holiday table \"%s\" has more than %llu rows", table.name, static_cast<unsigned long long>(kMostRows)),
         errdetail("Each row is one holiday, not one of each series."), errhint("Name a view of DISTINCT days.")));
  }
  MemoryContext scratch = AllocSetContextCreate(CurrentMemoryContext, "salesforecast holidays", ALLOCSET_SMALL_SIZES);
  MemoryContext before = MemoryContextSwitchTo(scratch);
  SPITupleTable* table_rows = SPI_tuptable;
  for (uint64 i = 0; i < table_rows->numvals; ++i) {
    if (i % 1024 == 0) {
      CHECK_FOR_INTERRUPTS();
      MemoryContextReset(scratch);
    }
    take_row(table, table_rows->vals[i], table_rows->tupdesc, rows);
  }
  MemoryContextSwitchTo(before);
  MemoryContextDelete(scratch);
  SPI_freetuptable(table_rows);
}

}  // namespace salesforecast::pg
