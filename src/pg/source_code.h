// What a source runs besides the server's own code.
#pragma once

#include "pg/postgres_includes.h"

namespace salesforecast::pg {

// The first function, aggregate or domain in a query, once its views and row-level security are in it, that somebody
// wrote in SQL or a procedural language; nullptr where there is none. Code in C counts as the server's: only superusers
// bring it.
const char* user_code_of(const char* query);

}  // namespace salesforecast::pg
