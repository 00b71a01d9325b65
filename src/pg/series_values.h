// The values of single series columns in a series' key.
#pragma once

#include "pg/postgres_includes.h"

namespace salesforecast::pg {

// The part of a key that holds these columns, in UTF-8 text of a JSON object: equal for series that share their values.
const char* key_part(const Jsonb* key, const char* const* columns, int count);

// Whether a key, or a part of one, holds a column.
bool has_column(const Jsonb* key, const char* column);

// A hash of that text, the same on every machine and version.
uint64 key_part_hash(const Jsonb* key, const char* const* columns, int count);

}  // namespace salesforecast::pg
