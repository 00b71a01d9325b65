// Reading a stored source with the rights of the model's owner.
#include "pg/source_rights.h"

namespace salesforecast::pg {

namespace {

// Settings of the caller that would change what a cast to text in the source gives.
constexpr const char* kFixed[][2] = {
    {"extra_float_digits", "1"}, {"IntervalStyle", "postgres"}, {"bytea_output", "hex"}};

void set_locally(const char* setting, const char* value) {
  set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

}  // namespace

SessionDates session_dates() {
  return {pstrdup(pg_get_timezone_name(session_timezone)), pstrdup(GetConfigOption("DateStyle", false, false))};
}

void SourceRights::enter(Oid owner, const SessionDates& dates) {
  GetUserIdAndSecContext(&user, &security);
  guc_level = NewGUCNestLevel();
  if (owner != user) {
    SetUserIdAndSecContext(owner, security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
    set_locally("search_path", "pg_catalog, pg_temp");
    for (const auto& setting : kFixed) set_locally(setting[0], setting[1]);
  }
  if (*dates.time_zone) set_locally("TimeZone", dates.time_zone);
  if (*dates.date_style) set_locally("DateStyle", dates.date_style);
}

void SourceRights::leave() const {
  AtEOXact_GUC(false, guc_level);
  SetUserIdAndSecContext(user, security);
}

}  // namespace salesforecast::pg
