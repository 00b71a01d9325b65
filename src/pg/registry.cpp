// The registry: finding models by name, the rights its statements run with, sf_drop.
#include "pg/registry.h"
//
#include <cstring>

#include "pg/arguments.h"
#include "pg/guard.h"

namespace salesforecast::pg {

namespace {

constexpr int kMaxNameLength = 200;  // characters; the table's check says the same

// The role that owns the registry's tables.
Oid registry_owner() {
  const Oid schema = get_namespace_oid("salesforecast", false);
  const Oid table = get_relname_relid("model", schema);
  HeapTuple row = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
  if (!HeapTupleIsValid(row)) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("the registry table salesforecast.model is missing"),
                    errhint("Run CREATE EXTENSION salesforecast in this database.")));
  }
  const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(row))->relowner;
  ReleaseSysCache(row);
  return owner;
}

// A model's row as the caller may see it.
struct VisibleModel {
  int64 model_id;
  const char* owner_name;
  const char* model_name;
};

const char* column_text(uint64 row, int column) {
  return SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column);
}

int64 column_int8(uint64 row, int column) {
  bool is_null;
  return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &is_null));
}

// Copies a value of the last statement out of SPI's memory.
Datum column_copy(uint64 row, int column, MemoryContext memory) {
  bool is_null;
  const Datum value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column, &is_null);
  MemoryContext before = MemoryContextSwitchTo(memory);
  const Datum copy = PointerGetDatum(PG_DETOAST_DATUM_COPY(value));
  MemoryContextSwitchTo(before);
  return copy;
}

[[noreturn]] void unknown_model(const char* name) {
  SPI_execute("SELECT model_name FROM salesforecast.model LIMIT 10000", true, 0);
  const int count = static_cast<int>(SPI_processed);
  const char** names = static_cast<const char**>(palloc(sizeof(char*) * (count + 1)));
  for (int i = 0; i < count; ++i) names[i] = column_text(i, 1);
  const char* nearest = nearest_name(name, names, count);
  ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("model \"%s\" does not exist, or you may not see it", name),
                  errdetail("Names are matched exactly, capitals included; another role's model is owner.name."),
                  nearest ? errhint("Perhaps you meant \"%s\".", nearest)
                          : errhint("The view sf_models lists the models you may use.")));
  pg_unreachable();
}

// Splits owner.name at its last dot: a model's name has none, a role's may.
void split_name(const char* text, const char** owner, const char** name) {
  const char* dot = std::strrchr(text, '.');
  *owner = dot ? pnstrdup(text, dot - text) : nullptr;
  *name = dot ? dot + 1 : text;
}

[[noreturn]] void ambiguous_model(const char* name, uint64 count) {
  StringInfoData list;
  initStringInfo(&list);
  for (uint64 i = 0; i < count; ++i) {
    appendStringInfo(&list, "%s\"%s.%s\"", i ? ", " : "", column_text(i, 2), column_text(i, 3));
  }
  ereport(ERROR, (errcode(ERRCODE_AMBIGUOUS_ALIAS), errmsg("model name \"%s\" is ambiguous", name),
                  errdetail("You may see %s.", list.data), errhint("Name the owner, too.")));
  pg_unreachable();
}

// The visible model of that name: the caller's own first.
VisibleModel find_model(const char* text) {
  const char* owner;
  const char* name;
  split_name(text, &owner, &name);
  Oid types[2] = {TEXTOID, TEXTOID};
  Datum values[2] = {CStringGetTextDatum(name), owner ? CStringGetTextDatum(owner) : static_cast<Datum>(0)};
  const char absent[3] = {' ', owner ? ' ' : 'n', '\0'};
  SPI_execute_with_args(
      "SELECT model_id, owner_name, model_name FROM salesforecast.model"
      " WHERE model_name OPERATOR(pg_catalog.=) $1"
      " AND ($2 IS NULL OR owner_name OPERATOR(pg_catalog.=) $2)"
      " ORDER BY (owner_name OPERATOR(pg_catalog.=) CURRENT_USER::pg_catalog.text) DESC, owner_name",
      2, types, values, absent, true, 0);
  const uint64 count = SPI_processed;
  if (count == 0) unknown_model(text);
  const VisibleModel model = {column_int8(0, 1), column_text(0, 2), column_text(0, 3)};
  const bool own = std::strcmp(model.owner_name, GetUserNameFromId(GetUserId(), false)) == 0;
  if (count > 1 && !own) ambiguous_model(text, count);
  return model;
}

[[noreturn]] void unknown_version(const VisibleModel& model, int32 version) {
  Oid types[1] = {INT8OID};
  Datum values[1] = {Int64GetDatum(model.model_id)};
  SPI_execute_with_args(
      "SELECT pg_catalog.string_agg(version_number::pg_catalog.text, ', ' ORDER BY version_number)"
      " FROM salesforecast.version WHERE model_id OPERATOR(pg_catalog.=) $1",
      1, types, values, nullptr, true, 0);
  const char* known = column_text(0, 1);
  ereport(ERROR,
          (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("model \"%s\" has no version %d", model.model_name, version),
           known ? errdetail("It has %s.", known) : errdetail("It has none."), errhint("NULL takes the newest.")));
  pg_unreachable();
}

}  // namespace

void OwnerRights::enter() {
  GetUserIdAndSecContext(&user, &security);
  SetUserIdAndSecContext(registry_owner(), security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
}

void OwnerRights::leave() const { SetUserIdAndSecContext(user, security); }

int64 registry_statement(const char* sql, int count, Oid* types, Datum* values, const char* nulls) {
  const int result = SPI_execute_with_args(sql, count, types, values, nulls, false, 0);
  if (result < 0) elog(ERROR, "registry statement failed: %s", SPI_result_code_string(result));
  if (SPI_processed == 0 || SPI_tuptable == nullptr) return 0;
  bool is_null;
  const Datum id = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null);
  return is_null ? 0 : DatumGetInt64(id);
}

void check_model_name(const char* name) {
  const int length = pg_mbstrlen(name);
  if (length == 0 || length > kMaxNameLength || std::strchr(name, '.') != nullptr) {
    ereport(ERROR,
            (errcode(ERRCODE_INVALID_NAME), errmsg("model name \"%s\" is not valid", name),
             errdetail("A name has 1 to %d characters and no dot: owner.name is how others call it.", kMaxNameLength),
             errhint("Choose another name.")));
  }
}

StoredVersion find_version(const char* name, int32 version, MemoryContext memory) {
  const VisibleModel model = find_model(name);
  Oid types[2] = {INT8OID, INT4OID};
  Datum values[2] = {Int64GetDatum(model.model_id), Int32GetDatum(version)};
  SPI_execute_with_args(
      "SELECT version_id, version_number::pg_catalog.int8, horizon::pg_catalog.int8, artifact,"
      " series_cols, series_types FROM salesforecast.version"
      " WHERE model_id OPERATOR(pg_catalog.=) $1"
      " AND ($2 OPERATOR(pg_catalog.=) 0 OR version_number OPERATOR(pg_catalog.=) $2)"
      " ORDER BY version_number DESC LIMIT 1",
      2, types, values, nullptr, true, 0);
  if (SPI_processed == 0) unknown_version(model, version);
  StoredVersion out;
  out.model_id = model.model_id;
  out.owner_name = MemoryContextStrdup(memory, model.owner_name);
  out.model_name = MemoryContextStrdup(memory, model.model_name);
  out.version_id = column_int8(0, 1);
  out.version_number = static_cast<int32>(column_int8(0, 2));
  out.horizon = static_cast<int32>(column_int8(0, 3));
  out.artifact = DatumGetByteaP(column_copy(0, 4, memory));
  out.series_cols = DatumGetArrayTypeP(column_copy(0, 5, memory));
  out.series_types = DatumGetArrayTypeP(column_copy(0, 6, memory));
  return out;
}

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_drop);

Datum sf_drop(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  const char* name = required_text(fcinfo, 0, "model");
  const bool all = PG_ARGISNULL(1);
  SPI_connect();
  const StoredVersion stored = find_version(name, all ? 0 : version_argument(fcinfo, 1), CurrentMemoryContext);
  const Oid owner = get_role_oid(stored.owner_name, true);
  if (!OidIsValid(owner) || !has_privs_of_role(GetUserId(), owner)) {
    ereport(ERROR,
            (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE), errmsg("must be owner of model \"%s\"", stored.model_name),
             errdetail("It belongs to \"%s\".", stored.owner_name), errhint("Ask a member of that role to drop it.")));
  }
  OwnerRights rights;
  rights.enter();
  Oid types[2] = {INT8OID, INT8OID};
  Datum values[2] = {Int64GetDatum(stored.model_id), Int64GetDatum(all ? 0 : stored.version_id)};
  const int64 dropped = registry_statement(
      "WITH gone AS (DELETE FROM salesforecast.version WHERE model_id OPERATOR(pg_catalog.=) $1"
      " AND ($2 OPERATOR(pg_catalog.=) 0 OR version_id OPERATOR(pg_catalog.=) $2) RETURNING 1)"
      " SELECT pg_catalog.count(*) FROM gone",
      2, types, values, nullptr);
  registry_statement(
      "DELETE FROM salesforecast.model AS m WHERE m.model_id OPERATOR(pg_catalog.=) $1 AND NOT EXISTS"
      " (SELECT FROM salesforecast.version AS v WHERE v.model_id OPERATOR(pg_catalog.=) m.model_id)",
      1, types, values, nullptr);
  rights.leave();
  SPI_finish();
  PG_RETURN_INT64(dropped);
}

}  // extern "C"
