// The version of the extension's SQL in this database, against that of the loaded library.
#pragma once

namespace salesforecast::pg {

// Called first by every function that writes to the registry: library and tables must be of one version. Reading needs
// no check: the library forecasts from the tables of every released version. Versions that are not three numbers
// (tests, development) pass. One index look-up in pg_extension. Errors: 42704 where the extension is missing in this
// database, 55000 where the versions differ, with what to do.
void check_installed_version();

}  // namespace salesforecast::pg
