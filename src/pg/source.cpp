// Resolving a source.
#include "pg/source.h"
//
#include <cstring>

#include "pg/arguments.h"

namespace salesforecast::pg {

namespace {

// Names of tables and views visible without a schema, or of one schema.
const char* nearest_relation(const char* schema, const char* wanted) {
  static const char* const kVisible =
      "SELECT c.relname::pg_catalog.text FROM pg_catalog.pg_class AS c"
      " JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace"
      " WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,m,f}'::pg_catalog.\"char\"[])"
      " AND CASE WHEN $1 IS NULL THEN pg_catalog.pg_table_is_visible(c.oid) AND n.nspname OPERATOR(pg_catalog.<>) "
      "'pg_catalog'"
      " ELSE n.nspname OPERATOR(pg_catalog.=) $1 END LIMIT 10000";
  Oid types[1] = {TEXTOID};
  Datum values[1] = {schema ? CStringGetTextDatum(schema) : static_cast<Datum>(0)};
  const char absent[2] = {schema ? ' ' : 'n', '\0'};
  MemoryContext caller = CurrentMemoryContext;
  SPI_connect();
  SPI_execute_with_args(kVisible, 1, types, values, absent, true, 0);
  const int count = static_cast<int>(SPI_processed);
  const char** names = static_cast<const char**>(palloc(sizeof(char*) * (count + 1)));
  for (int i = 0; i < count; ++i) names[i] = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);
  const char* nearest = nearest_name(wanted, names, count);
  char* kept = nearest ? MemoryContextStrdup(caller, nearest) : nullptr;
  SPI_finish();
  return kept;
}

// A source is a name, not a query: the server's own error for a bad name would not say so.
void check_name_syntax(const char* what, const char* text) {
  List* parts;
  if (SplitIdentifierString(pstrdup(text), '.', &parts) && parts != NIL) return;
  ereport(ERROR,
          (errcode(ERRCODE_INVALID_NAME), errmsg("%s \"%s\" is not a name", what, text),
           errdetail("A %s is the name of a table or view, with its schema if need be.", what),
           errhint("For the rows of a query make a view; quote names with capitals or spaces: '\"Daily sales\"'.")));
}

Oid find_relation(const char* what, const char* text) {
  check_name_syntax(what, text);
  List* parts = stringToQualifiedNameList(text
#if PG_VERSION_NUM >= 160000
                                          ,
                                          nullptr
#endif
  );
  RangeVar* name = makeRangeVarFromNameList(parts);
  // Locked as the query will lock it: whoever is about to put another relation in its place is waited for here, not
  // after the checks.
  const Oid relation = RangeVarGetRelid(name, AccessShareLock, true);
  if (OidIsValid(relation)) return relation;
  const char* nearest = nearest_relation(name->schemaname, name->relname);
  ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("%s \"%s\" does not exist", what, text),
                  errdetail("No table or view of that name is visible in the search_path."),
                  nearest ? errhint("Perhaps you meant \"%s\".", nearest)
                          : errhint("Name a table or view as in FROM; quote names with capitals: '\"Sales\"'.")));
  return InvalidOid;
}

// Owner, and rows by the last ANALYZE.
void describe_relation(Source* source) {
  HeapTuple row = SearchSysCache1(RELOID, ObjectIdGetDatum(source->relation));
  if (!HeapTupleIsValid(row)) elog(ERROR, "cache lookup failed for relation %u", source->relation);
  const auto* relation = reinterpret_cast<Form_pg_class>(GETSTRUCT(row));
  source->owner = relation->relowner;
  source->estimated_rows = relation->reltuples > 0 ? relation->reltuples : 0;
  ReleaseSysCache(row);
}

bool holds_rows(char kind) {
  return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_VIEW ||
         kind == RELKIND_MATVIEW || kind == RELKIND_FOREIGN_TABLE;
}

void check_relation_kind(Oid relation, const char* what, const char* text) {
  if (holds_rows(get_rel_relkind(relation))) return;
  ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE), errmsg("%s \"%s\" is neither a table nor a view", what, text),
                  errdetail("A %s is a table, partitioned table, view, materialized view or foreign table.", what),
                  errhint("Make a view over it.")));
}

// Names of a relation's columns, palloc'd.
const char** column_names(Oid relation, int* count) {
  HeapTuple row = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
  const AttrNumber last = HeapTupleIsValid(row) ? reinterpret_cast<Form_pg_class>(GETSTRUCT(row))->relnatts : 0;
  if (HeapTupleIsValid(row)) ReleaseSysCache(row);
  const char** names = static_cast<const char**>(palloc(sizeof(char*) * (last + 1)));
  *count = 0;
  for (AttrNumber i = 1; i <= last; ++i) {
    const char* name = get_attname(relation, i, true);
    // A dropped column keeps a made-up name, but is not found by it.
    if (name != nullptr && get_attnum(relation, name) == i) names[(*count)++] = name;
  }
  return names;
}

// What to say about a column that is not there: the nearest name, else all of them.
const char* column_hint(Oid relation, const char* wanted) {
  constexpr int kShown = 20;
  int count;
  const char** names = column_names(relation, &count);
  const char* nearest = nearest_name(wanted, names, count);
  if (nearest != nullptr) return psprintf("Perhaps you meant \"%s\".", nearest);
  StringInfoData list;
  initStringInfo(&list);
  for (int i = 0; i < count && i < kShown; ++i) appendStringInfo(&list, "%s\"%s\"", i ? ", " : "", names[i]);
  return psprintf("Its columns are %s%s.", list.data, count > kShown ? ", …" : "");
}

SourceColumn find_column(Oid relation, const char* source, const char* role, const char* name) {
  const AttrNumber number = get_attnum(relation, name);
  if (number <= 0) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
                    errmsg("column \"%s\" given as %s does not exist in \"%s\"", name, role, source),
                    errdetail("Column names are matched exactly, capitals included."),
                    errhint("%s", column_hint(relation, name))));
  }
  return {pstrdup(name), getBaseType(get_atttype(relation, number)), number, 0};
}

[[noreturn]] void wrong_type(const SourceColumn& column, const char* role, const char* wanted) {
  ereport(ERROR,
          (errcode(ERRCODE_DATATYPE_MISMATCH),
           errmsg("column \"%s\" given as %s has type %s", column.name, role, format_type_be(column.type)),
           errdetail("%s must be of type %s.", role, wanted), errhint("Cast it in a view and train on the view.")));
  pg_unreachable();
}

void check_number_type(const SourceColumn& column, const char* role, bool booleans_too) {
  switch (column.type) {
    case INT2OID:
    case INT4OID:
    case INT8OID:
    case FLOAT4OID:
    case FLOAT8OID:
    case NUMERICOID:
      return;
    case BOOLOID:
    case TEXTOID:
    case VARCHAROID:
      if (booleans_too) return;
      break;
    default:
      break;
  }
  wrong_type(column, role, booleans_too ? "boolean, integer, numeric, float or text" : "integer, numeric or float");
}

bool is_time_type(Oid type) { return type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID; }

void check_time_type(const SourceColumn& column, const char* role) {
  if (!is_time_type(column.type)) wrong_type(column, role, "date, timestamp or timestamptz");
}

void check_distinct(const Source& source) {
  const int count = 2 + source.series_count + source.regressor_count;
  const char** names = static_cast<const char**>(palloc(sizeof(char*) * count));
  int n = 0;
  names[n++] = source.time_column.name;
  if (source.target_column.name != nullptr) names[n++] = source.target_column.name;
  for (int i = 0; i < source.series_count; ++i) names[n++] = source.series_columns[i].name;
  for (int i = 0; i < source.regressor_count; ++i) names[n++] = source.regressor_columns[i].name;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i; ++j) {
      if (std::strcmp(names[i], names[j]) == 0) {
        ereport(ERROR, (errcode(ERRCODE_DUPLICATE_COLUMN), errmsg("column \"%s\" is given twice", names[i]),
                        errdetail("Time, target, series and regressor columns are different columns."),
                        errhint("Name it once, or give a copy of it in a view.")));
      }
    }
  }
}

// The columns that the query reads; they stay where they are, the pointers to them may be sorted.
SourceColumn** read_columns(Source* source, int* count) {
  const int most = 3 + source->series_count + source->regressor_count;
  auto** columns = static_cast<SourceColumn**>(palloc(sizeof(void*) * most));
  int n = 0;
  columns[n++] = &source->time_column;
  if (source->target_column.name != nullptr) columns[n++] = &source->target_column;
  for (int i = 0; i < source->series_count; ++i) columns[n++] = &source->series_columns[i];
  for (int i = 0; i < source->regressor_count; ++i) columns[n++] = &source->regressor_columns[i];
  if (source->known_at_column.name != nullptr) columns[n++] = &source->known_at_column;
  *count = n;
  return columns;
}

}  // namespace

bool is_category(const SourceColumn& column) { return column.type == TEXTOID || column.type == VARCHAROID; }

Oid resolve_relation(const char* what, const char* text) {
  const Oid relation = find_relation(what, text);
  check_relation_kind(relation, what, text);
  return relation;
}

const char* qualified_name(Oid relation) {
  return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)), get_rel_name(relation));
}

// The executor would refuse as well, but not say what to do.
void check_select(Oid relation, const SourceColumn& column, const char* what, const char* text) {
  if (pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) == ACLCHECK_OK ||
      pg_attribute_aclcheck(relation, column.number, GetUserId(), ACL_SELECT) == ACLCHECK_OK) {
    return;
  }
  ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                  errmsg("permission denied for column \"%s\" of %s \"%s\"", column.name, what, text),
                  errdetail("It is read with the rights of \"%s\".", GetUserNameFromId(GetUserId(), false)),
                  errhint("GRANT SELECT ON %s TO that role.", qualified_name(relation))));
}

Source resolve_source(const SourceNames& names) {
  Source out;
  out.relation = resolve_relation("source", names.source);
  out.qualified_name = qualified_name(out.relation);
  out.time_column = find_column(out.relation, names.source, "time_col", names.time_col);
  check_time_type(out.time_column, "time_col");
  out.target_column = {};
  if (names.target_col != nullptr) {
    out.target_column = find_column(out.relation, names.source, "target_col", names.target_col);
    check_number_type(out.target_column, "target_col", false);
  }
  out.series_count = names.series_count;
  out.series_columns = static_cast<SourceColumn*>(palloc(sizeof(SourceColumn) * (names.series_count + 1)));
  for (int i = 0; i < names.series_count; ++i) {
    out.series_columns[i] = find_column(out.relation, names.source, "series_cols", names.series_cols[i]);
  }
  out.regressor_count = names.regressor_count;
  out.regressor_columns = static_cast<SourceColumn*>(palloc(sizeof(SourceColumn) * (names.regressor_count + 1)));
  for (int i = 0; i < names.regressor_count; ++i) {
    out.regressor_columns[i] = find_column(out.relation, names.source, "regressor_cols", names.regressor_cols[i]);
    check_number_type(out.regressor_columns[i], "regressor_cols", true);
  }
  out.known_at_column = {};
  if (names.known_at_col != nullptr) {
    out.known_at_column = find_column(out.relation, names.source, "known_at_col", names.known_at_col);
    check_time_type(out.known_at_column, "known_at_col");
  }
  check_distinct(out);
  int count;
  SourceColumn** columns = read_columns(&out, &count);
  for (int i = 0; i < count; ++i) check_select(out.relation, *columns[i], "source", names.source);
  describe_relation(&out);
  return out;
}

SourceNames names_in(Oid relation, const SourceNames& names, const char* argument) {
  const char* name = get_rel_name(relation);
  if (name == nullptr) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation %u of %s does not exist", relation, argument),
                    errhint("Give the name of a table or view.")));
  }
  SourceNames out = names;
  out.source = quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)), name);
  out.known_at_col = nullptr;
  return out;
}

Oid find_stored_source(const char* source) {
  List* parts;
  if (!SplitIdentifierString(pstrdup(source), '.', &parts) || list_length(parts) != 2) return InvalidOid;
  const Oid schema = get_namespace_oid(static_cast<const char*>(linitial(parts)), true);
  const Oid relation = get_relname_relid(static_cast<const char*>(lsecond(parts)), schema);
  return OidIsValid(relation) && holds_rows(get_rel_relkind(relation)) ? relation : InvalidOid;
}

bool source_owner_passes(Oid owner, const StoredRole& at_training, Oid reader) {
  return !*at_training.name || owner == reader || superuser_arg(owner) || owner == find_role(at_training);
}

const char* source_query(Source* source) {
  int count;
  SourceColumn** columns = read_columns(source, &count);
  qsort(columns, count, sizeof(void*), [](const void* a, const void* b) {
    return static_cast<int>((*static_cast<SourceColumn* const*>(a))->number) -
           static_cast<int>((*static_cast<SourceColumn* const*>(b))->number);
  });
  StringInfoData sql;
  initStringInfo(&sql);
  for (int i = 0; i < count; ++i) {
    columns[i]->place = i;
    appendStringInfo(&sql, "%s %s", i ? "," : "SELECT", quote_identifier(columns[i]->name));
  }
  appendStringInfo(&sql, " FROM %s", source->qualified_name);
  return sql.data;
}

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_source_state);

Datum sf_source_state(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  Source source;
  source.relation = find_stored_source(text_to_cstring(PG_GETARG_TEXT_PP(0)));
  if (!OidIsValid(source.relation)) PG_RETURN_TEXT_P(cstring_to_text("source_missing"));
  describe_relation(&source);
  const StoredRole at_training = {text_to_cstring(PG_GETARG_TEXT_PP(1)), PG_GETARG_INT64(2), PG_GETARG_OID(3)};
  const StoredRole owner = {text_to_cstring(PG_GETARG_TEXT_PP(4)), PG_GETARG_INT64(5), PG_GETARG_OID(6)};
  const bool passes = source_owner_passes(source.owner, at_training, find_role(owner));
  PG_RETURN_TEXT_P(cstring_to_text(passes ? "ok" : "source_unconfirmed"));
}

}  // extern "C"
