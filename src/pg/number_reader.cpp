#include "pg/number_reader.h"

namespace salesforecast::pg {

namespace {

double read_bool(Datum value) { return DatumGetBool(value) ? 1 : 0; }
double read_int2(Datum value) { return DatumGetInt16(value); }
double read_int4(Datum value) { return DatumGetInt32(value); }
double read_int8(Datum value) { return static_cast<double>(DatumGetInt64(value)); }
double read_float4(Datum value) { return DatumGetFloat4(value); }
double read_float8(Datum value) { return DatumGetFloat8(value); }
double read_numeric(Datum value) { return DatumGetFloat8(DirectFunctionCall1(numeric_float8, value)); }

}  // namespace

NumberReader number_reader(Oid type) {
  switch (type) {
    case BOOLOID:
      return read_bool;
    case INT2OID:
      return read_int2;
    case INT4OID:
      return read_int4;
    case INT8OID:
      return read_int8;
    case FLOAT4OID:
      return read_float4;
    case FLOAT8OID:
      return read_float8;
    default:
      return read_numeric;
  }
}

double read_number(NumberReader reader, Datum value, MemoryContext scratch) {
  if (reader != read_numeric) return reader(value);
  MemoryContext before = MemoryContextSwitchTo(scratch);
  const double number = read_numeric(value);
  MemoryContextSwitchTo(before);
  MemoryContextReset(scratch);
  return number;
}

}  // namespace salesforecast::pg
