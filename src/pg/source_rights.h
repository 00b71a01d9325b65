// Reading a stored source with the rights of the model's owner, whoever asks.
#pragma once

#include "pg/postgres_includes.h"

namespace salesforecast::pg {

// The settings that decide what day a row of a source falls on; empty: as the session has them.
struct SessionDates {
  const char* time_zone;
  const char* date_style;
};

// The session's own, copied.
SessionDates session_dates();

// From enter() to leave() the source is read as its owner. Whoever is not the owner must not run the owner's code (a
// function in a view) with his own rights, nor bring his own code into the owner's:
//   * the current role is the owner, so a function in the source has the owner's rights and no others;
//   * the operation is security-restricted, so that function can neither SET ROLE back to a superuser's session nor
//     leave a deferred trigger, a temporary table or a cursor behind that runs after leave();
//   * search_path is pg_catalog, so a function in the source that names no schema cannot be given the caller's objects.
// (No such function runs at all for whom the model is only shared with: train_version.cpp, refuse_user_code().) The
// owner himself keeps role and search_path. An error resets all of it with its (sub)transaction.
struct SourceRights {
  Oid user;
  int security;
  int guc_level;
  // dates: the session's settings meanwhile.
  void enter(Oid owner, const SessionDates& dates);
  void leave() const;
};

}  // namespace salesforecast::pg
