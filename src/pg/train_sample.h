// The state of the aggregate sf_train: rows of one series, and how they travel between processes.
#pragma once

#include "pg/postgres_includes.h"

namespace salesforecast::pg {

enum class TimeKind : int32 { kDate, kTimestamp, kTimestampTz };

// Rows of one series as flat arrays in the aggregate's memory, so that a hash aggregate counts and spills them.
struct Sample {
  TimeKind kind;
  int32 regressor_count;  // -1 before the first row
  int64 count;
  int64 capacity;
  int64 null_times;
  int64* ts;           // as given: an instant for timestamptz
  double* y;           // NaN: NULL
  double* regressors;  // count * regressor_count, NaN: NULL; nullptr without regressors
  Jsonb* options;      // nullptr: none given
  MemoryContext memory;
};

Sample* new_sample(MemoryContext memory, TimeKind kind);

// Makes room for so many rows; the number of regressors must be known. 54000 for more than a sample holds.
void reserve(Sample* sample, int64 rows);

// 22023: options, or numbers of regressors, differ between rows.
[[noreturn]] void refuse_mixed(const char* what);

// Options of a later row must be those of the first; NULL counts as {}.
void check_options(Sample* sample, const Jsonb* options, bool first);

// Appends all rows of `from`.
void join(Sample* into, const Sample* from);

// A state on its way to another process. Reading it back trusts no size: 22000.
bytea* serialized(const Sample* sample);
Sample* deserialized(const bytea* bytes, MemoryContext memory);

}  // namespace salesforecast::pg
