// The registry's tables: finding a model by name, writing a version, reading series' states.
#pragma once

#include "pg/source.h"
#include "pg/training.h"

namespace salesforecast::pg {

// A version of a named model, as the caller may see it.
struct StoredVersion {
  int64 model_id;
  int64 version_id;
  int32 version_number;
  int32 horizon;
  const char* owner_name;
  const char* model_name;
  bytea* artifact;
  ArrayType* series_cols;   // text[]
  ArrayType* series_types;  // text[]
};

// The version a call means: `name` is a name of the caller's own, else the single visible one, or owner.name; version 0
// is the newest. SPI must be connected; results live in the caller's context before SPI_connect. Errors: 42704 for an
// unknown model or version (nearest name as hint), 42725 for a name that several owners have.
StoredVersion find_version(const char* name, int32 version, MemoryContext memory);

// Checks a new model's name: 42602 for an empty or overlong one, or one with a dot (owner.name).
void check_model_name(const char* name);

// What is kept of a training beside its models.
struct VersionRecord {
  const char* model_name;
  const Source* source;
  const SourceNames* names;
  Jsonb* options;
  Jsonb* accuracy;
  ArrayType* warnings;  // text[]
  Jsonb** keys;
  std::uint64_t* key_hashes;
  int64 series_count;
  int64 fallback_count;
  double seconds;
};

// The rights of the registry's owner, from enter() to leave(). An error resets them with the transaction.
struct OwnerRights {
  Oid user;
  int security;
  void enter();
  void leave() const;
};

// Runs one statement with parameters and gives its first value as int8, 0 where there is none. SPI must be connected.
int64 registry_statement(const char* sql, int count, Oid* types, Datum* values, const char* nulls);

// Writes the next version of the caller's model of that name, and gives its number. SPI must be connected. Rows are
// written as the registry's owner, for these statements only.
int32 write_version(const VersionRecord& record, const Training* training);

}  // namespace salesforecast::pg
