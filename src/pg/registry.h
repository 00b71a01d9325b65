// The registry's tables: finding a model by name, what one may do with it, writing a version.
#pragma once

#include "pg/access.h"
#include "pg/source.h"
#include "pg/source_rights.h"
#include "pg/training.h"

namespace salesforecast::pg {

// A named model, as the caller may see it.
struct NamedModel {
  int64 model_id;
  StoredRole owner;        // as the table has it
  Oid owner_role;          // InvalidOid when the owner is gone
  const char* owner_name;  // what the owner is called now; the stored name when he is gone
  const char* model_name;
  Access access;
};

// The model that a name means: `text` is a name of the caller's own, else the single one of roles he is a member of,
// else the single one shared with him, or owner.name. SPI must be connected; results live in SPI's memory. Errors:
// 42704 for an unknown model (nearest name as hint), 42P09 for a name that several owners have.
NamedModel find_model(const char* text);

// 42501 when the caller may not do that much with the model; `action` ends "to … it".
void require_access(const NamedModel& model, Access needed, const char* action);

// A version of a named model, as the caller may see it.
struct StoredVersion {
  int64 version_id;
  int32 version_number;
  int32 horizon;
  int64 series_count;
  const char* model_name;
  bytea* artifact;
  SourceNames names;          // what was asked in training
  const char** series_types;  // by names.series_cols: the columns' types then
  Jsonb* options;
  bool source_confirmed;
  SessionDates dates;       // of the session that trained it
  StoredRole source_owner;  // at training; no name: not known
};

// A version of the model; 0 is the newest. Results live in `memory`. Errors: 42704 for an unknown version.
StoredVersion find_version(const NamedModel& model, int32 version, MemoryContext memory);

// A table of the registry; InvalidOid where it is missing.
Oid registry_table(const char* name);

// Checks a new model's name: 42602 for an empty or overlong one, or one with a dot (owner.name).
void check_model_name(const char* name);

// 42710: the owner has a model of that name already.
[[noreturn]] void refuse_taken_name(const char* owner, const char* name);

// The rights of the registry's owner, from enter() to leave(). An error resets them with the transaction.
struct OwnerRights {
  Oid user;
  int security;
  void enter();
  void leave() const;
};

// Runs one statement with parameters, none of them NULL, and gives its first value as int8, 0 where there is none. SPI
// must be connected.
int64 registry_statement(const char* sql, int count, Oid* types, Datum* values);

// Locks the model's row until the end of the transaction, so that its other writers wait. Needs OwnerRights. 40001 when
// the model was dropped, or got another owner, since it was found: what the caller may do was decided by that; with
// `by_name` also when it was renamed: the caller's name may be another model's now. An owner known by an old name, or
// by name alone after a restore, is brought up to date.
void lock_model(const NamedModel& model, bool by_name);

// What every change of a model begins with: connects SPI, finds the model, asks for Access::kOwn (`action` as in
// require_access()), takes the owner's rights and locks the row by name. After it: the statements, then end_change().
NamedModel begin_change(const char* name, const char* action, OwnerRights* rights);
void end_change(const OwnerRights& rights);

// The id of an owner's model of that name, 0 where there is none: the role by its number, or by its name in a row of
// another cluster; `stored` for a role that is gone (InvalidOid). Needs OwnerRights.
int64 model_of_owner(Oid role, const StoredRole& stored, const char* name);

// What is kept of a training beside its models.
struct VersionRecord {
  const NamedModel* model;  // whose next version it is; nullptr: the caller's own of model_name, made if need be
  const char* model_name;
  const char* source;  // qualified; empty: unknown
  const SourceNames* names;
  const char** series_types;  // by names->series_cols: the columns' types, qualified
  bool source_confirmed;      // the owner himself named the source
  SessionDates dates;         // of the session that read the source
  StoredRole source_owner;
  Jsonb* options;
  Jsonb* accuracy;
  ArrayType* warnings;  // text[]
  Jsonb** keys;
  std::uint64_t* key_hashes;
  int64 series_count;
  int64 fallback_count;
  double seconds;
  const char* function_name;  // that trained; nullptr: nothing was trained, and no run is kept
  TimestampTz started_at;
  int keep_versions;  // of the model, this one included
};

// Writes the version, drops the model's oldest beyond keep_versions, and gives its number. SPI must be connected. Rows
// are written as the registry's owner, for these statements only.
int32 write_version(const VersionRecord& record, const Training* training);

}  // namespace salesforecast::pg
