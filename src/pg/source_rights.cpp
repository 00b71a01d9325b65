// Reading a stored source with the rights of the model's owner.
#include "pg/source_rights.h"
//
#include "pg/access.h"

namespace salesforecast::pg {

namespace {

void set_locally(const char* setting, const char* value) {
  set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

// Whether anything of this session's own can be found without a schema: pg_temp is part of every search_path, but only
// for relations and types. Not read-only: a snapshot of its own sees what the same statement has just made.
bool has_temporary_objects() {
  Oid schema;
  Oid toast;
  GetTempNamespaceState(&schema, &toast);
  if (!OidIsValid(schema)) return false;
  Oid types[1] = {OIDOID};
  Datum values[1] = {ObjectIdGetDatum(schema)};
  SPI_execute_with_args(
      "SELECT FROM pg_catalog.pg_class WHERE relnamespace OPERATOR(pg_catalog.=) $1"
      " UNION ALL SELECT FROM pg_catalog.pg_type WHERE typnamespace OPERATOR(pg_catalog.=) $1 LIMIT 1",
      1, types, values, nullptr, false, 0);
  return SPI_processed > 0;
}

// A member of the owner may act as the owner anyway; whom the model is shared with may not bring objects along.
void refuse_temporary_objects(Oid owner) {
  if (is_member_of_owner(owner) || !has_temporary_objects()) return;
  ereport(ERROR,
          (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("session has temporary tables, views or types"),
           errdetail("Functions in the source, which run with the rights of \"%s\", could find them.",
                     GetUserNameFromId(owner, false)),
           errhint("Run DISCARD TEMP first, or train in another session.")));
}

}  // namespace

SessionDates session_dates() {
  return {pstrdup(pg_get_timezone_name(session_timezone)), pstrdup(GetConfigOption("DateStyle", false, false))};
}

void SourceRights::enter(Oid owner, const SessionDates& dates) {
  GetUserIdAndSecContext(&user, &security);
  if (owner != user) refuse_temporary_objects(owner);
  guc_level = NewGUCNestLevel();
  if (owner != user) {
    SetUserIdAndSecContext(owner, security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
    set_locally("search_path", "pg_catalog, pg_temp");
  }
  if (*dates.time_zone) set_locally("TimeZone", dates.time_zone);
  if (*dates.date_style) set_locally("DateStyle", dates.date_style);
}

void SourceRights::leave() const {
  AtEOXact_GUC(false, guc_level);
  SetUserIdAndSecContext(user, security);
}

}  // namespace salesforecast::pg
