// The models of a call, one series after the other: of a bytea, or of a named version's series that match a filter.
#pragma once

#include "pg/registry.h"
//
#include "core/artifact.h"
#include "pg/future_rows.h"
#include "pg/model_bytes.h"

namespace salesforecast::pg {

// Series of a version in their order, read in pages: nothing is held open between calls, and memory stays bounded.
class SeriesPages {
 public:
  // Finds the version and prepares the filter (nullptr: all). Errors: as find_version(); 22023 for a filter with an
  // unknown column or a value that does not fit the column; 42704 for a full key that was not trained.
  static SeriesPages* open(const char* model, int32 version, const Jsonb* filter, MemoryContext memory);

  // The same of a version that was found already.
  static SeriesPages* of_version(const StoredVersion& version, const Jsonb* filter, MemoryContext memory);

  const ModelHeader& header() const { return *header_; }
  int32 default_horizon() const { return version_.horizon; }

  // Whether the filter names one series: every column is given.
  bool one_series() const { return filter_is_key_; }

  // What `relation` says of regressors to come; see future_rows.h.
  const FutureRows* read_future(Oid relation, MemoryContext memory) const;

  // The next series; nullptr at the end. The results are valid until the next call.
  const SeriesModel* next();
  const bytea* next_state();  // its bytes as they are kept, unread
  const Jsonb* series() const { return series_; }

 private:
  void refill();
  const char* nearest_key() const;
  [[noreturn]] void unknown_series() const;
  void require_still_visible() const;

  MemoryContext page_memory_;
  StoredVersion version_;
  ModelHeader* header_;
  SeriesModel* current_;
  Jsonb* filter_;       // cast to the columns' types; nullptr: all
  bool filter_is_key_;  // every column is given
  int64 filter_hash_;
  int32 last_number_;  // of the last series of the page; -1 at first
  int page_count_;
  int page_at_;
  bytea** states_;
  Jsonb** keys_;
  bool ended_;
  const Jsonb* series_;
};

static_assert(std::is_trivially_destructible_v<SeriesPages>);

}  // namespace salesforecast::pg
