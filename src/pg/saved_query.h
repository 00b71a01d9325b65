// Queries whose plans a session keeps, as foreign keys keep theirs: planning one under row-level security takes longer
// than running it.
#pragma once

#include "pg/postgres_includes.h"

namespace salesforecast::pg {

// One query of the registry. Its plan is made at the first use in a session; the server makes it anew when a table, a
// policy or the current role is another.
struct SavedQuery {
  const char* sql;
  int count;  // parameters
  Oid types[5];
  SPIPlanPtr plan;  // nullptr at first
};

// Runs it read-only; results as after SPI_execute(). SPI must be connected.
void run_saved(SavedQuery* query, Datum* values);

}  // namespace salesforecast::pg
