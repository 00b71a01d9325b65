// The models of a call, one series after the other: of a bytea, or of a named version's series that match a filter.
#pragma once

#include "pg/registry.h"
//
#include "core/artifact.h"

namespace salesforecast::pg {

// Bytes of a bytea as the core reads them; valid while the bytea is.
std::span<const std::uint8_t> bytes_of(const bytea* value);

// Series of a version in their order, read in pages: nothing is held open between calls, and memory stays bounded.
class SeriesPages {
 public:
  // Finds the version and prepares the filter (nullptr: all). Errors: as find_version(); 22023 for a filter with an
  // unknown column or a value that does not fit the column; 42704 for a full key that was not trained.
  static SeriesPages* open(const char* model, int32 version, const Jsonb* filter, MemoryContext memory);

  const ModelHeader& header() const { return *header_; }
  int32 default_horizon() const { return version_.horizon; }

  // The next series; nullptr at the end. The results are valid until the next call.
  const SeriesModel* next();
  const Jsonb* series() const { return series_; }

 private:
  void prepare_filter(const Jsonb* filter);
  void refill();
  [[noreturn]] void unknown_series() const;
  void require_still_visible() const;

  MemoryContext memory_;
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
