// Reading a stored source with the rights of the model's owner.
#include "pg/source_rights.h"

namespace salesforecast::pg {

namespace {

void set_locally(const char* setting, const char* value) {
  set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

}  // namespace

void SourceRights::enter(Oid owner, const char* time_zone) {
  GetUserIdAndSecContext(&user, &security);
  guc_level = NewGUCNestLevel();
  if (owner != user) {
    SetUserIdAndSecContext(owner, security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
    set_locally("search_path", "pg_catalog, pg_temp");
  }
  if (*time_zone) set_locally("TimeZone", time_zone);
}

void SourceRights::leave() const {
  AtEOXact_GUC(false, guc_level);
  SetUserIdAndSecContext(user, security);
}

}  // namespace salesforecast::pg
