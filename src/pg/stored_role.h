// Roles as the registry's tables keep them.
#pragma once

#include "pg/postgres_includes.h"

namespace salesforecast::pg {

// A role's number means something in its own cluster only, and there it outlives a renaming; elsewhere, after a
// restore, the name is all there is. So both are kept, with the cluster's identifier.
struct StoredRole {
  const char* name;
  int64 system;
  Oid number;
};

// Everybody, as GRANT … TO PUBLIC means it; no role may have this name.
inline constexpr char kPublic[] = "public";

// A role as it is now; PUBLIC for InvalidOid.
StoredRole stored_role(Oid role);

bool is_public(const StoredRole& role);

// The role that is meant; InvalidOid when it is gone, and for PUBLIC.
Oid find_role(const StoredRole& role);

// Its present name; nullptr when it is gone.
const char* present_name(const StoredRole& role);

// This cluster's identifier, as pg_control_system() shows it.
int64 this_system();

}  // namespace salesforecast::pg
