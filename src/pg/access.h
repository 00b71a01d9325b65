// What a role may do with a model: the one place that decides it, for row-level security and for every function.
#pragma once

#include "pg/stored_role.h"

namespace salesforecast::pg {

// Each includes those before it.
enum class Access {
  kNone,      // not even see it
  kForecast,  // see, forecast, explain
  kTrain,     // train again from the stored source
  kOwn,       // all else: share, rename, drop, export
};

// The word that sf_share takes and the tables keep; nullptr for kNone.
const char* access_word(Access access);

// The access of that word; kNone for any other.
Access access_named(const char* word);

// Whether the current role has the privileges of the owner: is that role, a member of it, or superuser. Models of an
// owner who is gone (InvalidOid) belong to superusers.
bool is_member_of_owner(Oid owner);

// What the current role may do with a model: everything as a member of its owner, else the most that is shared with
// any role whose privileges it has. Reads the shares without row-level security, which asks this function.
Access model_access(int64 model_id, Oid owner);

}  // namespace salesforecast::pg
