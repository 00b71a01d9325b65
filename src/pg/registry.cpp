// The registry: finding models by name, the rights its statements run with, sf_drop, sf_rename.
#include "pg/registry.h"
//
#include <cstring>

#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/installed_version.h"
#include "pg/saved_query.h"

namespace salesforecast::pg {

namespace {

constexpr int kMaxNameLength = 200;  // characters; the table's check says the same
constexpr int kVersionId = 1;        // column of salesforecast.version

// The role that owns the registry's tables.
Oid registry_owner() {
  HeapTuple row = SearchSysCache1(RELOID, ObjectIdGetDatum(registry_table("model")));
  if (!HeapTupleIsValid(row)) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("the registry table salesforecast.model is missing"),
                    errhint("Run CREATE EXTENSION salesforecast in this database.")));
  }
  const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(row))->relowner;
  ReleaseSysCache(row);
  return owner;
}

// Values of the last statement's rows by column name, so that tables of an older version can be read, too.
bool has_column(const char* name) { return SPI_fnumber(SPI_tuptable->tupdesc, name) > 0; }

Datum column_value(uint64 row, const char* name) {
  bool is_null;
  TupleDesc columns = SPI_tuptable->tupdesc;
  return SPI_getbinval(SPI_tuptable->vals[row], columns, SPI_fnumber(columns, name), &is_null);
}

const char* column_text(uint64 row, const char* name) { return TextDatumGetCString(column_value(row, name)); }

// Empty where the column is missing.
const char* later_column_text(const char* name) { return has_column(name) ? column_text(0, name) : ""; }

// A role in three columns. The tables of 0.1.0 know roles by name alone, or not at all.
StoredRole column_role(uint64 row, const char* name, const char* system, const char* number) {
  if (!has_column(number)) return {has_column(name) ? column_text(row, name) : "", 0, InvalidOid};
  return {column_text(row, name), DatumGetInt64(column_value(row, system)),
          DatumGetObjectId(column_value(row, number))};
}

// A text[] of the first row.
const char** column_texts(const char* name, int* count) {
  return array_texts(DatumGetArrayTypePCopy(column_value(0, name)), name, count);
}

[[noreturn]] void unknown_model(const char* name) {
  SPI_execute("SELECT model_name FROM salesforecast.model LIMIT 10000", true, 0);
  const int count = static_cast<int>(SPI_processed);
  const char** names = static_cast<const char**>(palloc(sizeof(char*) * (count + 1)));
  for (int i = 0; i < count; ++i) names[i] = column_text(i, "model_name");
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

[[noreturn]] void ambiguous_model(const char* name, const NamedModel* models, const int* ranks, int count, int rank) {
  StringInfoData list;
  initStringInfo(&list);
  for (int i = 0; i < count; ++i) {
    if (ranks[i] != rank) continue;
    appendStringInfo(&list, "%s\"%s.%s\"", list.len ? ", " : "", models[i].owner_name, models[i].model_name);
  }
  ereport(ERROR, (errcode(ERRCODE_AMBIGUOUS_ALIAS), errmsg("model name \"%s\" is ambiguous", name),
                  errdetail("You may see %s.", list.data), errhint("Name the owner, too.")));
  pg_unreachable();
}

// A row of salesforecast.model, of 0.1.0, too: a new library goes on forecasting until the extension is updated.
NamedModel model_of_row(uint64 row) {
  NamedModel model;
  model.model_id = DatumGetInt64(column_value(row, "model_id"));
  model.model_name = column_text(row, "model_name");
  model.owner = column_role(row, "owner_name", "owner_system", "owner_role");
  model.owner_role = find_role(model.owner);
  const char* present = present_name(model.owner);
  model.owner_name = present != nullptr ? present : model.owner.name;
  model.access = model_access(model.model_id, model.owner_role);
  return model;
}

[[noreturn]] void unknown_version(const NamedModel& model, int32 version) {
  Oid types[1] = {INT8OID};
  Datum values[1] = {Int64GetDatum(model.model_id)};
  SPI_execute_with_args(
      "SELECT pg_catalog.string_agg(version_number::pg_catalog.text, ', ' ORDER BY version_number)"
      " FROM salesforecast.version WHERE model_id OPERATOR(pg_catalog.=) $1",
      1, types, values, nullptr, true, 0);
  const char* known = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
  ereport(ERROR,
          (errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("model \"%s\" has no version %d", model.model_name, version),
           known ? errdetail("It has %s.", known) : errdetail("It has none."), errhint("NULL takes the newest.")));
  pg_unreachable();
}

// Which of several models a bare name means, the least first: one's own, a group's, one shared by somebody. Sharing
// needs no consent, so what is shared never stands in the way of what one had.
int rank_of(const NamedModel& model) {
  if (model.owner_role == GetUserId()) return 0;
  return is_member_of_owner(model.owner_role) ? 1 : 2;
}

}  // namespace

Oid registry_table(const char* name) { return get_relname_relid(name, get_namespace_oid("salesforecast", false)); }

NamedModel find_model(const char* text) {
  const char* owner;
  const char* name;
  split_name(text, &owner, &name);
  static SavedQuery of_name = {
      "SELECT m.* FROM salesforecast.model AS m WHERE m.model_name OPERATOR(pg_catalog.=) $1"
      " ORDER BY m.owner_name, m.model_id",
      1,
      {TEXTOID},
      nullptr};
  Datum values[1] = {CStringGetTextDatum(name)};
  run_saved(&of_name, values);
  const auto rows = static_cast<int>(SPI_processed);
  auto* models = static_cast<NamedModel*>(palloc(sizeof(NamedModel) * (rows + 1)));
  int* ranks = static_cast<int*>(palloc(sizeof(int) * (rows + 1)));
  int count = 0;
  int best = -1;
  int equals = 0;  // as good as the best
  for (int row = 0; row < rows; ++row) {
    NamedModel* model = &models[count];
    *model = model_of_row(row);
    // BYPASSRLS shows a role more rows, but gives it no right to a model.
    if (model->access == Access::kNone) continue;
    if (owner != nullptr && std::strcmp(owner, model->owner_name) != 0) continue;
    ranks[count] = rank_of(*model);
    if (best < 0 || ranks[count] < ranks[best]) {
      best = count;
      equals = 0;
    }
    if (ranks[count] == ranks[best]) ++equals;
    ++count;
  }
  if (best < 0) unknown_model(text);
  if (equals > 1) ambiguous_model(text, models, ranks, count, ranks[best]);
  return models[best];
}

StoredVersion find_version(const NamedModel& model, int32 version, MemoryContext memory) {
  static SavedQuery of_model = {
      "SELECT v.* FROM salesforecast.version AS v WHERE v.model_id OPERATOR(pg_catalog.=) $1"
      " AND ($2 OPERATOR(pg_catalog.=) 0 OR v.version_number OPERATOR(pg_catalog.=) $2)"
      " ORDER BY v.version_number DESC LIMIT 1",
      2,
      {INT8OID, INT4OID},
      nullptr};
  Datum values[2] = {Int64GetDatum(model.model_id), Int32GetDatum(version)};
  run_saved(&of_model, values);
  if (SPI_processed == 0) unknown_version(model, version);
  MemoryContext before = MemoryContextSwitchTo(memory);
  StoredVersion out;
  out.model_name = pstrdup(model.model_name);
  out.version_id = DatumGetInt64(column_value(0, "version_id"));
  out.version_number = DatumGetInt32(column_value(0, "version_number"));
  out.horizon = DatumGetInt32(column_value(0, "horizon"));
  out.series_count = DatumGetInt64(column_value(0, "series_count"));
  out.artifact = DatumGetByteaPCopy(column_value(0, "artifact"));
  out.options = DatumGetJsonbPCopy(column_value(0, "options"));
  out.names.source = column_text(0, "source");
  out.names.time_col = column_text(0, "time_col");
  out.names.target_col = column_text(0, "target_col");
  out.names.series_cols = column_texts("series_cols", &out.names.series_count);
  out.names.regressor_cols = column_texts("regressor_cols", &out.names.regressor_count);
  int type_count;
  out.series_types = column_texts("series_types", &type_count);
  if (type_count != out.names.series_count) elog(ERROR, "version %d has %d types", out.version_number, type_count);
  // Columns that the tables of 0.1.0 lack.
  out.source_confirmed = !has_column("source_confirmed") || DatumGetBool(column_value(0, "source_confirmed"));
  out.dates = {later_column_text("session_time_zone"), later_column_text("session_date_style")};
  out.source_owner = column_role(0, "source_owner", "source_owner_system", "source_owner_role");
  MemoryContextSwitchTo(before);
  return out;
}

void require_access(const NamedModel& model, Access needed, const char* action) {
  if (model.access >= needed) return;
  ereport(ERROR,
          (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
           needed == Access::kOwn ? errmsg("must be owner of model \"%s\"", model.model_name)
                                  : errmsg("permission denied for model \"%s\"", model.model_name),
           errdetail("It belongs to \"%s\"; you may %s it.", model.owner_name,
                     model.access == Access::kTrain ? "forecast and retrain" : "forecast"),
           errhint("Ask a member of that role %s, or to share it with you as %s.", action, access_word(needed))));
}

void lock_model(const NamedModel& model, bool by_name) {
  const StoredRole owner = OidIsValid(model.owner_role) ? stored_role(model.owner_role) : model.owner;
  Oid types[9] = {INT8OID, TEXTOID, INT8OID, OIDOID, TEXTOID, BOOLOID, TEXTOID, INT8OID, OIDOID};
  Datum values[9] = {
      Int64GetDatum(model.model_id),        CStringGetTextDatum(model.owner.name), Int64GetDatum(model.owner.system),
      ObjectIdGetDatum(model.owner.number), CStringGetTextDatum(model.model_name), BoolGetDatum(by_name),
      CStringGetTextDatum(owner.name),      Int64GetDatum(owner.system),           ObjectIdGetDatum(owner.number)};
  // An update, not FOR UPDATE: a transaction whose snapshot is older than this change must be told so, and a row that
  // was only locked tells nobody.
  const int64 locked = registry_statement(
      "UPDATE salesforecast.model SET owner_name = $7, owner_system = $8, owner_role = $9"
      " WHERE model_id OPERATOR(pg_catalog.=) $1 AND owner_name OPERATOR(pg_catalog.=) $2"
      " AND owner_system OPERATOR(pg_catalog.=) $3 AND owner_role OPERATOR(pg_catalog.=) $4"
      " AND (NOT $6 OR model_name OPERATOR(pg_catalog.=) $5) RETURNING model_id",
      9, types, values);
  if (locked != 0) return;
  ereport(ERROR,
          (errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
           errmsg("could not lock model \"%s\" because of a concurrent change", model.model_name),
           errdetail("It was dropped, renamed or given to another owner in the meantime."), errhint("Try again.")));
}

NamedModel begin_change(const char* name, const char* action, OwnerRights* rights) {
  SPI_connect();
  const NamedModel model = find_model(name);
  require_access(model, Access::kOwn, action);
  rights->enter();
  lock_model(model, true);
  return model;
}

void end_change(const OwnerRights& rights) {
  rights.leave();
  SPI_finish();
}

int64 model_of_owner(Oid role, const StoredRole& stored, const char* name) {
  const StoredRole owner = OidIsValid(role) ? stored_role(role) : stored;
  Oid types[5] = {TEXTOID, INT8OID, OIDOID, TEXTOID, INT8OID};
  Datum values[5] = {CStringGetTextDatum(name), Int64GetDatum(owner.system), ObjectIdGetDatum(owner.number),
                     CStringGetTextDatum(owner.name), Int64GetDatum(this_system())};
  return registry_statement(
      "SELECT model_id FROM salesforecast.model WHERE model_name OPERATOR(pg_catalog.=) $1"
      " AND ((owner_system OPERATOR(pg_catalog.=) $2 AND owner_role OPERATOR(pg_catalog.=) $3"
      " AND (owner_role OPERATOR(pg_catalog.<>) 0 OR owner_name OPERATOR(pg_catalog.=) $4))"
      " OR (owner_system OPERATOR(pg_catalog.<>) $5 AND owner_name OPERATOR(pg_catalog.=) $4))"
      " ORDER BY (owner_system OPERATOR(pg_catalog.=) $5) DESC LIMIT 1",
      5, types, values);
}

void OwnerRights::enter() {
  const Oid owner = registry_owner();
  GetUserIdAndSecContext(&user, &security);
  SetUserIdAndSecContext(owner, security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
}

void OwnerRights::leave() const { SetUserIdAndSecContext(user, security); }

int64 registry_statement(const char* sql, int count, Oid* types, Datum* values) {
  const int result = SPI_execute_with_args(sql, count, types, values, nullptr, false, 0);
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

void refuse_taken_name(const char* owner, const char* name) {
  ereport(ERROR, (errcode(ERRCODE_DUPLICATE_OBJECT), errmsg("role \"%s\" already has a model \"%s\"", owner, name),
                  errdetail("A name is unique per owner."), errhint("Rename one of them with sf_rename, or drop it.")));
  pg_unreachable();
}

}  // namespace salesforecast::pg

extern "C" {

SF_FUNCTION(sf_drop);
SF_FUNCTION(sf_rename);
SF_FUNCTION(sf_remove_states);

Datum sf_drop(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  check_installed_version();
  const char* name = required_text(fcinfo, 0, "model");
  const bool all = PG_ARGISNULL(1);
  const int32 number = all ? 0 : version_argument(fcinfo, 1);
  OwnerRights rights;
  const NamedModel model = begin_change(name, "to drop", &rights);
  const int64 version_id = all ? 0 : find_version(model, number, CurrentMemoryContext).version_id;
  Oid types[2] = {INT8OID, INT8OID};
  Datum values[2] = {Int64GetDatum(model.model_id), Int64GetDatum(version_id)};
  const int64 dropped = registry_statement(
      "WITH gone AS (DELETE FROM salesforecast.version WHERE model_id OPERATOR(pg_catalog.=) $1"
      " AND ($2 OPERATOR(pg_catalog.=) 0 OR version_id OPERATOR(pg_catalog.=) $2) RETURNING 1)"
      " SELECT pg_catalog.count(*) FROM gone",
      2, types, values);
  if (!all && dropped == 0) unknown_version(model, number);  // another session dropped it meanwhile
  registry_statement(
      "DELETE FROM salesforecast.model AS m WHERE m.model_id OPERATOR(pg_catalog.=) $1 AND NOT EXISTS"
      " (SELECT FROM salesforecast.version AS v WHERE v.model_id OPERATOR(pg_catalog.=) m.model_id)",
      1, types, values);
  end_change(rights);
  PG_RETURN_INT64(dropped);
}

Datum sf_rename(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  check_installed_version();
  const char* name = required_text(fcinfo, 0, "model");
  const char* new_name = required_text(fcinfo, 1, "new_name");
  check_model_name(new_name);
  OwnerRights rights;
  const NamedModel model = begin_change(name, "to rename", &rights);
  Oid types[2] = {INT8OID, TEXTOID};
  Datum values[2] = {Int64GetDatum(model.model_id), CStringGetTextDatum(new_name)};
  // A concurrent change to the same name meets the unique index.
  const int64 taken = model_of_owner(model.owner_role, model.owner, new_name);
  if (taken != 0 && taken != model.model_id) refuse_taken_name(model.owner_name, new_name);
  registry_statement("UPDATE salesforecast.model SET model_name = $2 WHERE model_id OPERATOR(pg_catalog.=) $1", 2,
                     types, values);
  end_change(rights);
  PG_RETURN_VOID();
}

// Trigger on salesforecast.version.
Datum sf_remove_states(PG_FUNCTION_ARGS) {
  using namespace salesforecast::pg;
  if (!CALLED_AS_TRIGGER(fcinfo)) elog(ERROR, "sf_remove_states is a trigger's function");
  const auto* event = static_cast<TriggerData*>(static_cast<void*>(fcinfo->context));
  // On any other table it would remove what its owner pleases with the rights of whoever deletes there.
  if (RelationGetRelid(event->tg_relation) != registry_table("version")) elog(ERROR, "not a trigger of this table");
  SPI_connect();
  if (TRIGGER_FIRED_FOR_ROW(event->tg_event)) {
    bool is_null;
    Oid types[1] = {INT8OID};
    Datum values[1] = {SPI_getbinval(event->tg_trigtuple, RelationGetDescr(event->tg_relation), kVersionId, &is_null)};
    registry_statement("DELETE FROM salesforecast.series_state WHERE version_id OPERATOR(pg_catalog.=) $1", 1, types,
                       values);
  } else {
    registry_statement("TRUNCATE salesforecast.series_state", 0, nullptr, nullptr);
  }
  SPI_finish();
  PG_RETURN_POINTER(nullptr);
}

}  // extern "C"
