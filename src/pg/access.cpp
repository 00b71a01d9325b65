// What a role may do with a model.
#include "pg/access.h"
//
#include <cstring>
#include <initializer_list>

namespace salesforecast::pg {

namespace {

constexpr const char* kWords[] = {nullptr, "forecast", "train", "own"};  // by Access

// Columns of salesforecast.share.
enum ShareColumn { kModelId = 1, kRoleName, kRoleSystem, kRoleOid, kPrivilege };

Datum column_of(HeapTuple row, ShareColumn column, TupleDesc descriptor) {
  bool is_null;  // the table's columns are NOT NULL
  return heap_getattr(row, column, descriptor, &is_null);
}

// What one row of the table gives to the current role.
Access share_access(HeapTuple row, TupleDesc descriptor) {
  const StoredRole role = {TextDatumGetCString(column_of(row, kRoleName, descriptor)),
                           DatumGetInt64(column_of(row, kRoleSystem, descriptor)),
                           DatumGetObjectId(column_of(row, kRoleOid, descriptor))};
  if (!is_public(role)) {
    const Oid found = find_role(role);
    if (!OidIsValid(found) || !has_privs_of_role(GetUserId(), found)) return Access::kNone;
  }
  return access_named(TextDatumGetCString(column_of(row, kPrivilege, descriptor)));
}

// The most that the shares of a model give to the current role.
Access shared_access(int64 model_id) {
  const Oid schema = get_namespace_oid("salesforecast", false);
  const Oid table = get_relname_relid("share", schema);
  if (!OidIsValid(table)) return Access::kNone;  // the tables are those of 0.1.0, which shared nothing
  Relation relation = table_open(table, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, kModelId, BTEqualStrategyNumber, F_INT8EQ, Int64GetDatum(model_id));
  SysScanDesc scan =
      systable_beginscan(relation, get_relname_relid("share_pkey", schema), true, GetActiveSnapshot(), 1, &key);
  Access access = Access::kNone;
  HeapTuple row;
  while (HeapTupleIsValid(row = systable_getnext(scan))) {
    const Access given = share_access(row, RelationGetDescr(relation));
    if (given > access) access = given;
  }
  systable_endscan(scan);
  table_close(relation, AccessShareLock);
  return access;
}

}  // namespace

const char* access_word(Access access) { return kWords[static_cast<int>(access)]; }

Access access_named(const char* word) {
  for (const Access access : {Access::kForecast, Access::kTrain, Access::kOwn}) {
    if (std::strcmp(word, access_word(access)) == 0) return access;
  }
  return Access::kNone;
}

bool is_member_of_owner(Oid owner) {
  return OidIsValid(owner) ? has_privs_of_role(GetUserId(), owner) : superuser_arg(GetUserId());
}

Access model_access(int64 model_id, Oid owner) {
  return is_member_of_owner(owner) ? Access::kOwn : shared_access(model_id);
}

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_access);

Datum sf_access(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const StoredRole owner = {text_to_cstring(PG_GETARG_TEXT_PP(1)), PG_GETARG_INT64(2), PG_GETARG_OID(3)};
  const char* word = access_word(model_access(PG_GETARG_INT64(0), find_role(owner)));
  if (word == nullptr) PG_RETURN_NULL();
  PG_RETURN_TEXT_P(cstring_to_text(word));
}

}  // extern "C"
