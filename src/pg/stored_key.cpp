// Keys of stored series as a user writes them.
#include "pg/stored_key.h"
//
#include <cstring>

#include "core/series_index.h"
#include "pg/arguments.h"
#include "pg/series_key.h"

namespace salesforecast::pg {

namespace {

// The type a column had at training. Text where it is gone, and where it is not one of the server's own: a user's type
// may run its maker's code on input (an array of a domain, its CHECK), and a reader of a model must not run that as
// himself.
Oid type_named(const char* name) {
  Oid type = TEXTOID;
  int32 typmod;
#if PG_VERSION_NUM >= 160000
  ErrorSaveContext gone = {T_ErrorSaveContext};
  if (!parseTypeString(name, &type, &typmod, reinterpret_cast<Node*>(&gone))) return TEXTOID;
#else
  parseTypeString(name, &type, &typmod, true);
#endif
  return OidIsValid(type) && type < FirstGenbkiObjectId && get_typtype(type) != TYPTYPE_PSEUDO ? type : TEXTOID;
}

// Says which column's value the type's input function refused.
void name_filter_column(void* column) {
  errcontext("value of \"%s\" in a series key", static_cast<const char*>(column));
}

// A JSON scalar as the column's type; NULL for JSON null.
Datum cast_scalar(const JsonbValue* value, const char* column, Oid type, bool* is_null) {
  const char* text = nullptr;
  *is_null = false;
  switch (value->type) {
    case jbvNull:
      *is_null = true;
      return static_cast<Datum>(0);
    case jbvString:
      text = pnstrdup(value->val.string.val, value->val.string.len);
      break;
    case jbvNumeric:
      text = numeric_normalize(value->val.numeric);
      break;  // 1.0 is a fine integer
    case jbvBool:
      text = value->val.boolean ? "true" : "false";
      break;
    default:
      ereport(ERROR,
              (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("series filter gives \"%s\" no single value", column),
               errhint("Give one value a column, such as {\"%s\": \"A1\"}.", column)));
  }
  Oid input;
  Oid parameter;
  getTypeInputInfo(type, &input, &parameter);
  ErrorContextCallback context = {error_context_stack, name_filter_column, const_cast<char*>(column)};
  error_context_stack = &context;
  const Datum cast = OidInputFunctionCall(input, const_cast<char*>(text), parameter, -1);
  error_context_stack = context.previous;
  return cast;
}

[[noreturn]] void unknown_filter_column(const char* name, const char** columns, int count) {
  StringInfoData list;
  initStringInfo(&list);
  for (int i = 0; i < count; ++i) appendStringInfo(&list, "%s\"%s\"", i ? ", " : "", columns[i]);
  const char* nearest = nearest_name(name, columns, count);
  ereport(ERROR,
          (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
           errmsg("series filter names \"%s\", which is no series column of the model", name),
           count ? errdetail("Its series columns are %s.", list.data) : errdetail("It has none: it is one series."),
           nearest ? errhint("Perhaps you meant \"%s\".", nearest) : 0));
  pg_unreachable();
}

void check_filter_columns(Jsonb* filter, const char** columns, int count) {
  if (!JB_ROOT_IS_OBJECT(filter)) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("series filter is not a JSON object"),
                    errhint("Name columns and values, such as {\"store\": 1}.")));
  }
  JsonbIterator* iterator = JsonbIteratorInit(&filter->root);
  JsonbValue value;
  JsonbIteratorToken token;
  while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE) {
    if (token != WJB_KEY) continue;
    const char* name = pnstrdup(value.val.string.val, value.val.string.len);
    bool known = false;
    for (int i = 0; i < count; ++i) known = known || std::strcmp(name, columns[i]) == 0;
    if (!known) unknown_filter_column(name, columns, count);
  }
}

}  // namespace

void check_type_name(const char* name) {
  // What format_type() writes without a schema, these being SQL's own names.
  static const char* const kSqlNames[] = {"bit",
                                          "bit varying",
                                          "boolean",
                                          "character",
                                          "character varying",
                                          "double precision",
                                          "real",
                                          "smallint",
                                          "integer",
                                          "bigint",
                                          "numeric",
                                          "interval",
                                          "time without time zone",
                                          "time with time zone",
                                          "timestamp without time zone",
                                          "timestamp with time zone"};
  const auto length = std::strlen(name);
  const bool array = length > 2 && std::strcmp(name + length - 2, "[]") == 0;
  const char* element = array ? pnstrdup(name, length - 2) : name;
  for (const char* known : kSqlNames) {
    if (std::strcmp(element, known) == 0) return;
  }
  List* parts;
  if (SplitIdentifierString(pstrdup(element), '.', &parts) && list_length(parts) == 2 &&
      std::strcmp(quote_qualified_identifier(static_cast<const char*>(linitial(parts)),
                                             static_cast<const char*>(lsecond(parts))),
                  element) == 0) {
    return;
  }
  ereport(ERROR, (errcode(ERRCODE_DATA_EXCEPTION), errmsg("model is not valid"),
                  errdetail("The type of a series column is not a type's name."), errhint("Export it again.")));
}

KeyColumns key_columns(const char** names, const char** types, int count) {
  KeyColumns out = {names, count, static_cast<Oid*>(palloc(sizeof(Oid) * (count + 1)))};
  for (int i = 0; i < count; ++i) out.types[i] = type_named(types[i]);
  return out;
}

StoredKey stored_key(const Jsonb* given, const KeyColumns& columns, MemoryContext memory) {
  check_filter_columns(const_cast<Jsonb*>(given), columns.names, columns.count);
  auto* found = static_cast<KeyColumn*>(palloc0(sizeof(KeyColumn) * (columns.count + 1)));
  auto* values = static_cast<Datum*>(palloc(sizeof(Datum) * (columns.count + 1)));
  auto* nulls = static_cast<bool*>(palloc(sizeof(bool) * (columns.count + 1)));
  StoredKey out;
  initStringInfo(&out.canonical);
  int count = 0;
  for (int i = 0; i < columns.count; ++i) {
    const char* name = columns.names[i];
    JsonbValue scratch;
    const JsonbValue* value = getKeyJsonValueFromContainer(const_cast<JsonbContainer*>(&given->root), name,
                                                           static_cast<int>(std::strlen(name)), &scratch);
    if (value == nullptr) continue;
    describe_key_column(&found[count], name, columns.types[i], memory);
    values[count] = cast_scalar(value, name, columns.types[i], &nulls[count]);
    append_canonical(&out.canonical, &found[count], values[count], nulls[count]);
    ++count;
  }
  out.key = key_to_jsonb(found, count, values, nulls);
  out.complete = count == columns.count;
  out.hash = key_hash(std::string_view(out.canonical.data, out.canonical.len));
  return out;
}

}  // namespace salesforecast::pg
