// The check of the SQL's version against the library's.
#include "pg/installed_version.h"
//
#include "pg/postgres_includes.h"
//
#include <cstdlib>

namespace salesforecast::pg {

namespace {

constexpr const char* kExtension = "salesforecast";

// pg_extension.extversion, palloc'd; NULL where the extension is not in this database.
const char* installed_version() {
  Relation extensions = table_open(ExtensionRelationId, AccessShareLock);
  ScanKeyData key;
  ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ, CStringGetDatum(kExtension));
  SysScanDesc scan = systable_beginscan(extensions, ExtensionNameIndexId, true, nullptr, 1, &key);
  const char* version = nullptr;
  HeapTuple row = systable_getnext(scan);
  if (HeapTupleIsValid(row)) {
    bool is_null;
    const Datum value = heap_getattr(row, Anum_pg_extension_extversion, RelationGetDescr(extensions), &is_null);
    version = TextDatumGetCString(value);  // the column is NOT NULL
  }
  systable_endscan(scan);
  table_close(extensions, AccessShareLock);
  return version;
}

// Reads N.N.N; false for anything else.
bool parse_version(const char* text, long parts[3]) {
  for (int i = 0; i < 3; ++i) {
    if (*text < '0' || *text > '9') return false;
    char* end;
    parts[i] = std::strtol(text, &end, 10);
    if (*end != (i < 2 ? '.' : '\0')) return false;
    text = end + 1;
  }
  return true;
}

// Below 0 where `one` is the older, 0 where both are equal or one of them is no N.N.N.
int compare_versions(const char* one, const char* other) {
  long left[3];
  long right[3];
  if (!parse_version(one, left) || !parse_version(other, right)) return 0;
  for (int i = 0; i < 3; ++i) {
    if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
  }
  return 0;
}

}  // namespace

void check_installed_version() {
  const char* installed = installed_version();
  if (installed == nullptr) {
    ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
                    errmsg("extension \"%s\" is not installed in this database", kExtension),
                    errdetail("The library is loaded, but the registry's tables are the extension's."),
                    errhint("Run CREATE EXTENSION %s.", kExtension)));
  }
  const int order = compare_versions(installed, SALESFORECAST_VERSION);
  if (order == 0) return;
  ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                  errmsg("extension \"%s\" is at version %s in this database, its library at %s", kExtension, installed,
                         SALESFORECAST_VERSION),
                  order < 0 ? errdetail("The package was upgraded, this database was not; forecasts go on meanwhile.")
                            : errdetail("This database was updated, the library that this session loaded is older."),
                  order < 0 ? errhint("Run ALTER EXTENSION %s UPDATE.", kExtension)
                            : errhint("Install the package of version %s, then open a new session: a session keeps the "
                                      "library it loaded.",
                                      installed)));
}

}  // namespace salesforecast::pg
