#include "pg/series_values.h"

#include "core/series_index.h"
#include "pg/arguments.h"

namespace salesforecast::pg {

namespace {

JsonbValue* value_of(const Jsonb* key, const char* column, JsonbValue* name) {
  name->type = jbvString;
  name->val.string.val = const_cast<char*>(column);
  name->val.string.len = static_cast<int>(strlen(column));
  return findJsonbValueFromContainer(const_cast<JsonbContainer*>(&key->root), JB_FOBJECT, name);
}

}  // namespace

bool has_column(const Jsonb* key, const char* column) {
  JsonbValue name;
  return value_of(key, column, &name) != nullptr;
}

const char* key_part(const Jsonb* key, const char* const* columns, int count) {
  JsonbParseState* state = nullptr;
  pushJsonbValue(&state, WJB_BEGIN_OBJECT, nullptr);
  for (int i = 0; i < count; ++i) {
    JsonbValue name;
    JsonbValue* value = value_of(key, columns[i], &name);
    if (value == nullptr) continue;
    pushJsonbValue(&state, WJB_KEY, &name);
    pushJsonbValue(&state, WJB_VALUE, value);
  }
  return jsonb_text(JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, nullptr)));
}

uint64 key_part_hash(const Jsonb* key, const char* const* columns, int count) {
  return key_hash(key_part(key, columns, count));
}

}  // namespace salesforecast::pg
