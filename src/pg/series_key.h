// A series' key: the values of the series columns, as canonical text (what is hashed and compared) and as jsonb (what
// is shown).
#pragma once

#include "pg/postgres_includes.h"

namespace salesforecast::pg {

// One series column, as it stands in a query's result.
struct KeyColumn {
  const char* name;
  Oid type;  // base type of a domain
  int16 length;
  bool by_value;
  FmgrInfo output;   // the type's output function
  FmgrInfo compare;  // btree comparison; fn_oid InvalidOid where the type has none
};

// Looks up what a column of this type needs. `memory` keeps the function look-ups.
void describe_key_column(KeyColumn* column, const char* name, Oid type, MemoryContext memory);

// Canonical text of one value: equal values of one type give equal text, whatever the session's settings (1.0 and 1.00,
// -0 and 0).
const char* canonical_text(const KeyColumn* column, Datum value);

// Appends one value to a canonical key; NULLs are equal to each other, as in GROUP BY.
void append_canonical(StringInfo key, const KeyColumn* column, Datum value, bool is_null);

// Appends the bytes of a value as they lie in memory: equal bytes mean equal values, but not the other way round.
void append_image(StringInfo image, const KeyColumn* column, Datum value, bool is_null);

// The key as a jsonb object by column name: numbers and booleans as such, all else as text.
Jsonb* key_to_jsonb(const KeyColumn* columns, int count, const Datum* values, const bool* nulls);

// Order of two values, NULL last; text by bytes, so that the order does not hang on a collation.
int compare_values(KeyColumn* column, Datum a, bool a_null, Datum b, bool b_null);

}  // namespace salesforecast::pg
