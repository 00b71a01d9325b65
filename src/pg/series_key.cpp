// Series keys.
#include "pg/series_key.h"
//
#include <cstring>

namespace salesforecast::pg {

namespace {

// Shortest digits that read back to the same number; -0 is 0.
const char* float_text(double value) {
  char* text = static_cast<char*>(palloc(DOUBLE_SHORTEST_DECIMAL_LEN));
  double_to_shortest_decimal_buf(value == 0 ? 0.0 : value, text);
  return text;
}

char* output_text(const KeyColumn* column, Datum value) {
  return OutputFunctionCall(const_cast<FmgrInfo*>(&column->output), value);
}

// The text of a value under fixed settings: a date inside an array, an interval or a bytea reads the same in every
// session. An error in between undoes the settings with its transaction.
char* neutral_output_text(const KeyColumn* column, Datum value) {
  static const char* const kSettings[][2] = {{"datestyle", "ISO"},        {"intervalstyle", "postgres"},
                                             {"extra_float_digits", "3"}, {"bytea_output", "hex"},
                                             {"timezone", "UTC"},         {"search_path", "pg_catalog"}};
  const int level = NewGUCNestLevel();
  for (const auto& setting : kSettings) {
    set_config_option(setting[0], setting[1], PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
  }
  char* text = output_text(column, value);
  AtEOXact_GUC(true, level);
  return text;
}

bool shown_as_number(const KeyColumn* column, const char* text) {
  switch (column->type) {
    case INT2OID:
    case INT4OID:
    case INT8OID:
      return true;
    case FLOAT4OID:
    case FLOAT8OID:
    case NUMERICOID:
      return std::strpbrk(text, "NI") == nullptr;  // NaN and Infinity are no JSON numbers
    default:
      return false;
  }
}

JsonbValue json_value(const KeyColumn* column, Datum value, bool is_null) {
  JsonbValue out;
  if (is_null) {
    out.type = jbvNull;
    return out;
  }
  if (column->type == BOOLOID) {
    out.type = jbvBool;
    out.val.boolean = DatumGetBool(value);
    return out;
  }
  const char* text = canonical_text(column, value);
  if (shown_as_number(column, text)) {
    out.type = jbvNumeric;
    out.val.numeric = DatumGetNumeric(
        DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
    return out;
  }
  out.type = jbvString;
  out.val.string.val = const_cast<char*>(text);
  out.val.string.len = static_cast<int>(std::strlen(text));
  return out;
}

}  // namespace

void describe_key_column(KeyColumn* column, const char* name, Oid type, MemoryContext memory) {
  Oid output;
  bool is_varlena;
  column->name = name;
  column->type = getBaseType(type);
  get_typlenbyval(column->type, &column->length, &column->by_value);
  getTypeOutputInfo(column->type, &output, &is_varlena);
  fmgr_info_cxt(output, &column->output, memory);
  TypeCacheEntry* entry = lookup_type_cache(column->type, TYPECACHE_CMP_PROC);
  column->compare.fn_oid = InvalidOid;
  if (OidIsValid(entry->cmp_proc)) fmgr_info_cxt(entry->cmp_proc, &column->compare, memory);
}

const char* canonical_text(const KeyColumn* column, Datum value) {
  switch (column->type) {
    case BOOLOID:
      return DatumGetBool(value) ? "true" : "false";
    case FLOAT4OID:
      return float_text(DatumGetFloat4(value));
    case FLOAT8OID:
      return float_text(DatumGetFloat8(value));
    case NUMERICOID:
      return numeric_normalize(DatumGetNumeric(value));
    case DATEOID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID: {
      static const int kGreenwich = 0;
      char* text = static_cast<char*>(palloc(MAXDATELEN + 1));
      return JsonEncodeDateTime(text, value, column->type, column->type == TIMESTAMPTZOID ? &kGreenwich : nullptr);
    }
    case TEXTOID:
    case VARCHAROID:
    case NAMEOID:
    case UUIDOID:
    case INT2OID:
    case INT4OID:
    case INT8OID:
      return output_text(column, value);
    case BPCHAROID: {
      // Trailing blanks mean nothing in a char(n).
      char* text = output_text(column, value);
      text[bpchartruelen(text, static_cast<int>(std::strlen(text)))] = '\0';
      return text;
    }
    default:
      return neutral_output_text(column, value);
  }
}

void append_canonical(StringInfo key, const KeyColumn* column, Datum value, bool is_null) {
  if (is_null) {
    appendStringInfoChar(key, 'N');
    return;
  }
  const char* text = canonical_text(column, value);
  appendStringInfo(key, "V%zu:%s", std::strlen(text), text);
}

void append_image(StringInfo image, const KeyColumn* column, Datum value, bool is_null) {
  appendStringInfoCharMacro(image, is_null ? 'N' : 'V');
  if (is_null) return;
  if (column->by_value) {
    appendBinaryStringInfo(image, reinterpret_cast<const char*>(&value), sizeof value);
  } else if (column->length > 0) {
    appendBinaryStringInfo(image, DatumGetPointer(value), column->length);
  } else if (column->length == -1) {
    struct varlena* plain = PG_DETOAST_DATUM_PACKED(value);
    const int length = VARSIZE_ANY_EXHDR(plain);
    appendBinaryStringInfo(image, reinterpret_cast<const char*>(&length), sizeof length);
    appendBinaryStringInfo(image, VARDATA_ANY(plain), length);
    if (reinterpret_cast<Pointer>(plain) != DatumGetPointer(value)) pfree(plain);
  } else {
    const char* text = DatumGetCString(value);
    appendBinaryStringInfo(image, text, static_cast<int>(std::strlen(text)) + 1);
  }
}

Jsonb* key_to_jsonb(const KeyColumn* columns, int count, const Datum* values, const bool* nulls) {
  JsonbParseState* state = nullptr;
  pushJsonbValue(&state, WJB_BEGIN_OBJECT, nullptr);
  for (int i = 0; i < count; ++i) {
    JsonbValue name;
    name.type = jbvString;
    name.val.string.val = const_cast<char*>(columns[i].name);
    name.val.string.len = static_cast<int>(std::strlen(columns[i].name));
    pushJsonbValue(&state, WJB_KEY, &name);
    JsonbValue value = json_value(&columns[i], values[i], nulls[i]);
    pushJsonbValue(&state, WJB_VALUE, &value);
  }
  return JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, nullptr));
}

int compare_values(KeyColumn* column, Datum a, bool a_null, Datum b, bool b_null) {
  if (a_null || b_null) return static_cast<int>(a_null) - static_cast<int>(b_null);
  if (OidIsValid(column->compare.fn_oid)) {
    return DatumGetInt32(FunctionCall2Coll(&column->compare, C_COLLATION_OID, a, b));
  }
  return std::strcmp(canonical_text(column, a), canonical_text(column, b));
}

}  // namespace salesforecast::pg
