// Who else may use a model, and whose it is.
#include "pg/registry.h"
//
#include <cstring>

#include "pg/arguments.h"
#include "pg/installed_version.h"

namespace salesforecast::pg {

namespace {

[[noreturn]] void unknown_role(const char* name) {
  ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("role \"%s\" does not exist", name),
                  errdetail("Role names are matched exactly, capitals included."),
                  errhint("The view pg_roles lists the roles; public is everybody.")));
  pg_unreachable();
}

// The role that a call names; PUBLIC is stored as such.
StoredRole role_to_share_with(const char* name) {
  if (std::strcmp(name, kPublic) == 0) return stored_role(InvalidOid);
  const Oid role = get_role_oid(name, true);
  if (!OidIsValid(role)) unknown_role(name);
  return stored_role(role);
}

Access privilege_argument(const char* word, const StoredRole& role) {
  const Access access = access_named(word);
  if (access == Access::kNone) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown privilege \"%s\"", word),
                    errdetail("Valid privileges are forecast, train and own; each includes those before it."),
                    errhint("Give one of these.")));
  }
  if (is_public(role) && access != Access::kForecast) {
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("privilege \"%s\" is not for public", word),
                    errdetail("Everybody may be given forecast, and no more."), errhint("Name a role.")));
  }
  return access;
}

// Takes the model's shares with a role of that present name (of a role that is gone: stored name) away; gives their
// number. Needs OwnerRights.
int64 remove_share(int64 model_id, const char* role) {
  Oid types[2] = {INT8OID, TEXTOID};
  Datum values[2] = {Int64GetDatum(model_id), CStringGetTextDatum(role)};
  return registry_statement(
      "WITH gone AS (DELETE FROM salesforecast.share WHERE model_id OPERATOR(pg_catalog.=) $1"
      " AND COALESCE(salesforecast.sf_role_name(role_name, role_system, role_oid), role_name) OPERATOR(pg_catalog.=) $2"
      " RETURNING 1) SELECT pg_catalog.count(*) FROM gone",
      2, types, values);
}

void add_share(int64 model_id, const StoredRole& role, Access access, const char* by) {
  Oid types[6] = {INT8OID, TEXTOID, INT8OID, OIDOID, TEXTOID, TEXTOID};
  Datum values[6] = {
      Int64GetDatum(model_id),       CStringGetTextDatum(role.name),           Int64GetDatum(role.system),
      ObjectIdGetDatum(role.number), CStringGetTextDatum(access_word(access)), CStringGetTextDatum(by)};
  registry_statement(
      "INSERT INTO salesforecast.share (model_id, role_name, role_system, role_oid, privilege, shared_by)"
      " VALUES ($1, $2, $3, $4, $5, $6)",
      6, types, values);
}

// Whose models move, and to whom.
struct Reassignment {
  const char* old_name;
  Oid old_owner;  // InvalidOid: gone
  Oid new_owner;
};

void require_both_roles(const Reassignment& roles) {
  const char* missing = nullptr;
  if (!OidIsValid(roles.old_owner)) {
    if (superuser()) return;
    missing = "superuser rights, needed where the old owner does not exist";
  } else if (!has_privs_of_role(GetUserId(), roles.old_owner)) {
    missing = "the privileges of the old owner";
  } else if (!has_privs_of_role(GetUserId(), roles.new_owner)) {
    missing = "the privileges of the new owner";
  }
  if (missing == nullptr) return;
  ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                  errmsg("permission denied to reassign the models of \"%s\"", roles.old_name),
                  errdetail("Needed are the privileges of both roles; you lack %s.", missing),
                  errhint("Ask a superuser, or a member of both roles.")));
}

// Locks the old owner's models, in one order for everybody, and gives their ids as an int8[].
ArrayType* lock_models_of(const Reassignment& roles) {
  Oid types[3] = {TEXTOID, INT8OID, OIDOID};
  Datum values[3] = {CStringGetTextDatum(roles.old_name), Int64GetDatum(this_system()),
                     ObjectIdGetDatum(roles.old_owner)};
  SPI_execute_with_args(
      "SELECT m.model_id FROM salesforecast.model AS m WHERE CASE WHEN $3 OPERATOR(pg_catalog.=) 0"
      " THEN m.owner_name OPERATOR(pg_catalog.=) $1"
      " AND salesforecast.sf_role_name(m.owner_name, m.owner_system, m.owner_role) IS NULL"
      " WHEN m.owner_system OPERATOR(pg_catalog.=) $2 THEN m.owner_role OPERATOR(pg_catalog.=) $3"
      " ELSE m.owner_name OPERATOR(pg_catalog.=) $1 END ORDER BY m.model_id FOR UPDATE",
      3, types, values, nullptr, false, 0);
  const auto count = static_cast<int>(SPI_processed);
  Datum* ids = static_cast<Datum*>(palloc(sizeof(Datum) * (count + 1)));
  bool is_null;
  for (int i = 0; i < count; ++i) ids[i] = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &is_null);
  return construct_array(ids, count, INT8OID, sizeof(int64), true, TYPALIGN_DOUBLE);
}

// Whether the new owner has a model of the same name as one that comes.
void refuse_names_taken(const StoredRole& owner, ArrayType* models) {
  Oid types[4] = {TEXTOID, INT8OID, OIDOID, INT8ARRAYOID};
  Datum values[4] = {CStringGetTextDatum(owner.name), Int64GetDatum(owner.system), ObjectIdGetDatum(owner.number),
                     PointerGetDatum(models)};
  SPI_execute_with_args(
      "SELECT m.model_name FROM salesforecast.model AS m WHERE m.model_id OPERATOR(pg_catalog.<>) ALL ($4)"
      " AND CASE WHEN m.owner_system OPERATOR(pg_catalog.=) $2 THEN m.owner_role OPERATOR(pg_catalog.=) $3"
      " ELSE m.owner_name OPERATOR(pg_catalog.=) $1 END AND m.model_name OPERATOR(pg_catalog.=) ANY"
      " (SELECT c.model_name FROM salesforecast.model AS c WHERE c.model_id OPERATOR(pg_catalog.=) ANY ($4))"
      " ORDER BY m.model_name LIMIT 1",
      4, types, values, nullptr, false, 0);
  if (SPI_processed == 0) return;
  refuse_taken_name(owner.name, SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1));
}

int64 move_models(const Reassignment& roles) {
  ArrayType* models = lock_models_of(roles);
  const StoredRole owner = stored_role(roles.new_owner);
  refuse_names_taken(owner, models);
  Oid types[4] = {TEXTOID, INT8OID, OIDOID, INT8ARRAYOID};
  Datum values[4] = {CStringGetTextDatum(owner.name), Int64GetDatum(owner.system), ObjectIdGetDatum(owner.number),
                     PointerGetDatum(models)};
  const int64 moved = registry_statement(
      "WITH moved AS (UPDATE salesforecast.model SET owner_name = $1, owner_system = $2, owner_role = $3"
      " WHERE model_id OPERATOR(pg_catalog.=) ANY ($4) RETURNING 1) SELECT pg_catalog.count(*) FROM moved",
      4, types, values);
  // The old owner chose these sources; the new one has not looked at them. Where the old one is gone, a superuser says
  // that the new one is he, under another name.
  if (OidIsValid(roles.old_owner) && roles.old_owner != roles.new_owner) {
    registry_statement(
        "UPDATE salesforecast.version SET source_confirmed = false WHERE source_confirmed"
        " AND model_id OPERATOR(pg_catalog.=) ANY ($4)",
        4, types, values);
  }
  return moved;
}

}  // namespace

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_share);
SF_FUNCTION(sf_unshare);
SF_FUNCTION(sf_reassign);

Datum sf_share(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  check_installed_version();
  const char* name = required_text(fcinfo, 0, "model");
  const StoredRole role = role_to_share_with(required_text(fcinfo, 1, "role"));
  const Access access = privilege_argument(required_text(fcinfo, 2, "privilege"), role);
  const char* by = GetUserNameFromId(GetUserId(), false);
  OwnerRights rights;
  const NamedModel model = begin_change(name, "to share", &rights);
  remove_share(model.model_id, role.name);
  add_share(model.model_id, role, access, by);
  end_change(rights);
  PG_RETURN_VOID();
}

Datum sf_unshare(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  check_installed_version();
  const char* name = required_text(fcinfo, 0, "model");
  const char* role = required_text(fcinfo, 1, "role");
  OwnerRights rights;
  const NamedModel model = begin_change(name, "to unshare", &rights);
  if (remove_share(model.model_id, role) == 0) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                    errmsg("model \"%s\" is not shared with \"%s\"", model.model_name, role),
                    errdetail("Members of its owner and superusers may use it without a share."),
                    errhint("The view sf_shares lists the shares.")));
  }
  end_change(rights);
  PG_RETURN_VOID();
}

Datum sf_reassign(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  check_installed_version();
  Reassignment roles;
  roles.old_name = required_text(fcinfo, 0, "old_owner");
  const char* new_name = required_text(fcinfo, 1, "new_owner");
  roles.old_owner = get_role_oid(roles.old_name, true);
  roles.new_owner = get_role_oid(new_name, true);
  if (!OidIsValid(roles.new_owner)) unknown_role(new_name);
  require_both_roles(roles);
  SPI_connect();
  OwnerRights rights;
  rights.enter();
  const int64 moved = move_models(roles);
  end_change(rights);
  PG_RETURN_INT64(moved);
}

}  // extern "C"
