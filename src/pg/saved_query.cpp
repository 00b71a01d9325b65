// Queries whose plans a session keeps.
#include "pg/saved_query.h"

namespace salesforecast::pg {

void run_saved(SavedQuery* query, Datum* values) {
  if (query->plan == nullptr) {
    SPIPlanPtr plan = SPI_prepare(query->sql, query->count, query->types);
    if (plan == nullptr || SPI_keepplan(plan) != 0) elog(ERROR, "could not keep the plan of: %s", query->sql);
    query->plan = plan;
  }
  const int result = SPI_execute_plan(query->plan, values, nullptr, true, 0);
  if (result != SPI_OK_SELECT) elog(ERROR, "registry query failed: %s", SPI_result_code_string(result));
}

}  // namespace salesforecast::pg
