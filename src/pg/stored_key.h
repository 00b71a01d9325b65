// Keys of stored series as a user writes them: in the filter of a forecast, in a version that is imported.
#pragma once

#include "pg/postgres_includes.h"

namespace salesforecast::pg {

// The series columns of a version and the types they had at training.
struct KeyColumns {
  const char** names;
  int count;
  Oid* types;
};

// Types by their names as the registry keeps them.
KeyColumns key_columns(const char** names, const char** types, int count);

// 22000 for a text that is no type's name as the registry keeps it: what is stored goes to the server's parser later.
void check_type_name(const char* name);

// A key, or part of one, cast to the columns' types: as training writes it.
struct StoredKey {
  Jsonb* key;
  StringInfoData canonical;  // what is hashed and compared
  uint64 hash;
  bool complete;  // every column is given
};

// `given` is a JSON object of single values by column. Functions that the types need are looked up in `memory`.
// Errors: 22023 for anything else, an unknown column or more than one value; the type's own for a value that does not
// fit.
StoredKey stored_key(const Jsonb* given, const KeyColumns& columns, MemoryContext memory);

}  // namespace salesforecast::pg
