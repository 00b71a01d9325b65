// Roles as the registry's tables keep them.
#include "pg/stored_role.h"
//
#include <cstring>

namespace salesforecast::pg {

int64 this_system() { return static_cast<int64>(GetSystemIdentifier()); }

StoredRole stored_role(Oid role) {
  if (!OidIsValid(role)) return {kPublic, 0, InvalidOid};
  return {GetUserNameFromId(role, false), this_system(), role};
}

bool is_public(const StoredRole& role) {
  return role.system == 0 && !OidIsValid(role.number) && std::strcmp(role.name, kPublic) == 0;
}

Oid find_role(const StoredRole& role) {
  if (role.system != this_system()) return get_role_oid(role.name, true);
  return SearchSysCacheExists1(AUTHOID, ObjectIdGetDatum(role.number)) ? role.number : InvalidOid;
}

const char* present_name(const StoredRole& role) {
  if (is_public(role)) return kPublic;
  const Oid found = find_role(role);
  return OidIsValid(found) ? GetUserNameFromId(found, true) : nullptr;
}

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_role_name);

Datum sf_role_name(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const char* name = present_name({text_to_cstring(PG_GETARG_TEXT_PP(0)), PG_GETARG_INT64(1), PG_GETARG_OID(2)});
  if (name == nullptr) PG_RETURN_NULL();
  PG_RETURN_TEXT_P(cstring_to_text(name));
}

}  // extern "C"
