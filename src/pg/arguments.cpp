// Reading function arguments.
#include "pg/arguments.h"
//
#include <vector>

#include "core/options.h"

namespace salesforecast::pg {

const char* required_text(FunctionCallInfo fcinfo, int argument, const char* name) {
  if (PG_ARGISNULL(argument)) {
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not be NULL", name),
                    errdetail("The argument has no default."), errhint("Give a value.")));
  }
  return text_to_cstring(PG_GETARG_TEXT_PP(argument));
}

const char** array_texts(ArrayType* array, const char* name, int* count, const char* holds, const char* example) {
  if (ARR_NDIM(array) > 1) {
    ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR), errmsg("%s must have one dimension", name),
                    errdetail("It is a list of %s.", holds), errhint("Write it like '%s'.", example)));
  }
  Datum* elements;
  bool* nulls;
  deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, count);
  const char** texts = static_cast<const char**>(palloc(sizeof(char*) * (*count + 1)));
  for (int i = 0; i < *count; ++i) {
    if (nulls[i]) {
      ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not contain NULL", name),
                      errdetail("It is a list of %s.", holds), errhint("Write it like '%s'.", example)));
    }
    texts[i] = TextDatumGetCString(elements[i]);
  }
  return texts;
}

const char** text_list(FunctionCallInfo fcinfo, int argument, const char* name, int* count) {
  *count = 0;
  if (PG_ARGISNULL(argument)) return static_cast<const char**>(palloc0(sizeof(char*)));
  return array_texts(PG_GETARG_ARRAYTYPE_P(argument), name, count);
}

int32 version_argument(FunctionCallInfo fcinfo, int argument) {
  const int32 version = PG_GETARG_INT32(argument);
  if (version < 1) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("version %d is out of range", version),
                    errdetail("Versions count from 1."), errhint("NULL takes the newest.")));
  }
  return version;
}

TupleDesc result_descriptor(FunctionCallInfo fcinfo) {
  TupleDesc descriptor;
  if (get_call_result_type(fcinfo, nullptr, &descriptor) != TYPEFUNC_COMPOSITE)
    elog(ERROR, "return type must be a row");
  return BlessTupleDesc(descriptor);
}

Datum text_datum(std::string_view text) {
  return PointerGetDatum(cstring_to_text_with_len(text.data(), static_cast<int>(text.size())));
}

const char* to_utf8(const char* text) { return pg_server_to_any(text, static_cast<int>(std::strlen(text)), PG_UTF8); }

const char* nearest_name(const char* wanted, const char* const* names, int count) {
  const char* word = to_utf8(wanted);
  auto** candidates = static_cast<const char**>(palloc(sizeof(char*) * (count + 1)));
  for (int i = 0; i < count; ++i) candidates[i] = to_utf8(names[i]);
  const char* nearest =
      text_of([&] { return nearest_word(word, std::vector<std::string>(candidates, candidates + count)); });
  return *nearest ? nearest : nullptr;
}

const char* jsonb_text(const Jsonb* value) {
  if (value == nullptr) return "{}";
  return to_utf8(JsonbToCString(nullptr, const_cast<JsonbContainer*>(&value->root), VARSIZE(value)));
}

}  // namespace salesforecast::pg
