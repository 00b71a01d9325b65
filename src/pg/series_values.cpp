#include "pg/series_values.h"

#include "core/series_index.h"
#include "pg/arguments.h"

namespace salesforecast::pg {

const char* key_part(const Jsonb* key, const char* const* columns, int count) {
  JsonbParseState* state = nullptr;
  pushJsonbValue(&state, WJB_BEGIN_OBJECT, nullptr);
  auto* container = const_cast<JsonbContainer*>(&key->root);
  for (int i = 0; i < count; ++i) {
    JsonbValue name;
    name.type = jbvString;
    name.val.string.val = const_cast<char*>(columns[i]);
    name.val.string.len = static_cast<int>(strlen(columns[i]));
    JsonbValue* value = findJsonbValueFromContainer(container, JB_FOBJECT, &name);
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
