// Numbers of a query's result as float8.
#pragma once

#include "pg/postgres_includes.h"

namespace salesforecast::pg {

using NumberReader = double (*)(Datum);

// Of a column of this type: an integer, float, boolean (1 and 0), else numeric.
NumberReader number_reader(Oid type);

// What a numeric leaves behind is swept out of `scratch` at once: a receiver of rows is called in the memory of the
// whole query.
double read_number(NumberReader reader, Datum value, MemoryContext scratch);

}  // namespace salesforecast::pg
