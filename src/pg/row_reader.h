// Rows of a source into a RowStore: an own DestReceiver, so that no row is copied or sorted by the executor.
#pragma once

#include "pg/source.h"
//
#include "core/model.h"
#include "core/series_index.h"
#include "pg/series_key.h"

namespace salesforecast::pg {

// The series of a source in the order of their keys, and their rows.
struct SourceRows {
  RowStore* store;  // series numbers are places in the arrays below
  std::uint32_t series_count;
  Jsonb** keys;                 // shown
  std::uint64_t* key_hashes;    // of the canonical text
  std::int64_t null_time_rows;  // rows without a time, left out
};

// The zone that cuts a timestamptz into periods: the option's, else the session's, which then becomes the option.
// 22023 for an unknown zone.
pg_tz* choose_zone(Options& options, const Source& source);

// The zone of a training, for rows that come later; the session's where this server does not know it.
pg_tz* zone_of(const ModelHeader& header);

// Reads every row. Needs SPI to be connected; results live in `memory`. A timestamptz is cut in `zone`.
// Errors: 22003 for a NaN or infinite target (series and time named), 22008 for an infinite time, 42501 without SELECT
// on a column, 53200 over salesforecast.max_memory, 54000 for more than a million series.
SourceRows read_source(Source* source, pg_tz* zone, MemoryContext memory);

// Numbers the series by the JSON text of their keys, to find those of a version again.
void index_keys(const SourceRows& rows, SeriesIndex* numbers);

// 22000 where the source had no row with a time.
void require_rows(const SourceRows& rows, const SourceNames& names);

// "2 rows without a time were left out"; nullptr where there were none.
const char* null_time_notice(const SourceRows& rows);

// Midnight of a date; false for an infinite date and one that no timestamp reaches.
bool midnight_of(DateADT day, Timestamp* ts);

// Microseconds of a timestamptz as the clocks of a zone showed it. Keeps the zone's present offset: a look-up only at a
// change of clocks.
class ZoneClock {
 public:
  explicit ZoneClock(pg_tz* zone) : zone_(zone) {}
  Timestamp local(TimestampTz instant);

 private:
  pg_tz* zone_;
  std::int64_t from_ = 1;  // seconds since 1970, the span in which offset_ holds; empty at first
  std::int64_t to_ = 0;
  std::int64_t offset_ = 0;  // seconds east of Greenwich
};

// Tells the store where the clocks of `zone` jumped ahead among the times of its rows.
void note_clock_jumps(pg_tz* zone, RowStore* store);

}  // namespace salesforecast::pg
