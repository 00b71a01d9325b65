// Training a version of a named model: read the source, fit every series, store. What sf_train and sf_retrain share.
#pragma once

#include "pg/registry.h"
#include "pg/row_reader.h"

namespace salesforecast::pg {

struct TrainingRequest {
  const char* function_name;  // that was called
  const char* model_name;
  const NamedModel* model;  // whose next version it becomes; nullptr: the caller's own of model_name, made if need be
  SourceNames names;
  Training* training;  // with its options, as asked
  Oid reader;          // with whose rights the source is read
  SessionDates dates;  // the session's settings meanwhile
  // Of a stored source: whose it was; no name: not known. Any for a source that the caller names.
  StoredRole source_owner;
};

// What reading a source gives.
struct ReadSource {
  Source source;
  SourceRows rows;
  SessionDates dates;
  std::vector<HolidayRow>* holidays;  // of option holiday_table; nullptr: none
  Oid stranger;                       // whose code a superuser reads; InvalidOid: nobody's
};

// Reads the source as request->reader; sets the time zone in the training's options. Errors: as train_version().
ReadSource read_as(TrainingRequest* request);

// Sets which series of the panel share the value of a series column: their errors may hang together, and their sums be
// forecast.
void name_groups(Training* training, const SourceRows& rows, const SourceNames& names);

// The request to read again the source of a stored version, with the owner's rights. 55000 where there is no owner, or
// where he did not choose the source himself.
TrainingRequest stored_request(const NamedModel& model, const StoredVersion& version);

// Gives a row of sf_train_result, made in `result_memory`. SPI must be connected. Errors: as resolve_source(),
// read_source(), train_panel() and write_version(); 22000 for a source without rows, 22023 for an unknown time zone,
// 55000 for a stored source that belongs to another role by now, or runs users' code for whom the model is only shared
// with.
HeapTuple train_version(TrainingRequest* request, TupleDesc descriptor, MemoryContext result_memory);

// Stores what is known of trained or imported series: sets accuracy, series and fallback counts of the record, writes
// the version and gives the result row.
HeapTuple store_version(VersionRecord* record, const Training* training, TupleDesc descriptor,
                        MemoryContext result_memory);

// The warnings of a training as text[], `more` (nullptr: none) last.
ArrayType* warning_array(const Training* training, const char* const* more, int more_count);

}  // namespace salesforecast::pg
