// The user's own holidays: rows of the table or view that option holiday_table names.
#pragma once

#include "pg/postgres_includes.h"
//
#include <vector>

#include "core/holiday_design.h"

namespace salesforecast::pg {

struct HolidayTable {
  const char* name;  // as given
  Oid relation;
  Oid owner;
  const char* qualified_name;
  const char* query;  // "SELECT columns FROM table", every identifier quoted
};

// Resolves the name under the caller's search_path, and its columns: ds (or ts, day, date), holiday (or name), and,
// where they are there, lower_window and upper_window. Errors: those of resolve_source().
HolidayTable resolve_holiday_table(const char* name);

// Reads the rows with the current role's rights into `rows`; those without a day or a name are left out. SPI must be
// connected. Errors: 22023 for a window out of range, 22008 for a day out of range, 22026 for a name that is too long,
// 54000 for more than 100,000 rows.
void read_holiday_table(const HolidayTable& table, std::vector<HolidayRow>* rows);

}  // namespace salesforecast::pg
