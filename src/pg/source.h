// The source of a training: a table or view and its columns, resolved by name once, then read by a qualified query.
#pragma once

#include "pg/postgres_includes.h"
//
#include "pg/stored_role.h"

namespace salesforecast::pg {

// One column of the source.
struct SourceColumn {
  const char* name;
  Oid type;           // base type of a domain
  AttrNumber number;  // in the source
  int place;          // in the query's result, from 0
};

// Whether a regressor of this column is a category: its values are texts.
bool is_category(const SourceColumn& column);

struct Source {
  Oid relation;
  Oid owner;                   // of the relation
  const char* qualified_name;  // quoted where needed: what the registry keeps and the query reads
  SourceColumn time_column;
  SourceColumn target_column;  // no name: rows of the time to come have none
  SourceColumn* series_columns;
  int series_count;
  SourceColumn* regressor_columns;
  int regressor_count;
  SourceColumn known_at_column;  // when a row was written down; no name: nobody asked
  double estimated_rows;         // by the last ANALYZE; 0: unknown
};

// Column names as the caller gave them; arrays hold no NULL.
struct SourceNames {
  const char* source;
  const char* time_col;
  const char* target_col;  // nullptr: rows of the time to come need none
  const char** series_cols;
  int series_count;
  const char** regressor_cols;
  int regressor_count;
  const char* known_at_col = nullptr;  // none
};

// Resolves names under the caller's search_path. Errors: 42602 for a name that cannot be read, 42P01 for a missing
// relation and 42703 for a missing column (nearest name as hint), 42809 for a relation that holds no rows, 42804 for a
// column of a wrong type, 42701 for a column given twice.
Source resolve_source(const SourceNames& names);

// A table, view or the like by its name under the caller's search_path; `what` it is for stands in errors ("source").
// Errors: as resolve_source().
Oid resolve_relation(const char* what, const char* text);

// "schema"."table", quoted where needed.
const char* qualified_name(Oid relation);

// 42501 unless the current role may read the column.
void check_select(Oid relation, const SourceColumn& column, const char* what, const char* text);

// The same columns in a relation that an argument of this name gives. 42P01 where there is none of that number.
SourceNames names_in(Oid relation, const SourceNames& names, const char* argument);

// The relation that a stored source ("schema"."table") names and that can be read; InvalidOid where there is none.
// Never an error, whatever the text.
Oid find_stored_source(const char* source);

// Whether a source that belongs to `owner` may be read again for a model of `reader`: it belongs to him, to a
// superuser, or to the role that it belonged to at training (no name: not known, which passes).
bool source_owner_passes(Oid owner, const StoredRole& at_training, Oid reader);

// "SELECT columns FROM source", every identifier quoted; sets each column's place. Columns stand in the source's own
// order: a query that takes all of them in that order needs no projection, half the executor's work on a narrow table.
const char* source_query(Source* source);

}  // namespace salesforecast::pg
