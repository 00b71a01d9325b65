// The regressor columns of a source's rows, into a RowStore.
#pragma once

#include "pg/source.h"
//
#include "core/panel.h"
#include "core/series_index.h"
#include "pg/number_reader.h"

namespace salesforecast::pg {

class RegressorReader {
 public:
  // After source_query(), which settles the columns' places.
  static RegressorReader* of_source(const Source& source, RowStore* store, MemoryContext memory);

  // Appends the regressors of a row. Returns the number of a column whose value is NaN or infinite, else -1. Errors:
  // 54000 for more than 100,000 different texts.
  int read(const TupleTableSlot* slot, RowStore* store, MemoryContext scratch);

  int count() const { return count_; }
  const char* name(int column) const { return columns_[column].name; }
  double value(int column) const { return values_[column]; }  // of the row at hand
  std::size_t bytes() const { return text_bytes_; }

  // Whether rows say when they were written down.
  bool dated() const { return known_at_place_ >= 0; }
  int known_at_place() const { return known_at_place_; }
  Oid known_at_type() const { return known_at_type_; }

 private:
  struct Column {
    const char* name;
    int place;
    NumberReader read;
    SeriesIndex* texts;  // of categories: text -> its number; else nullptr
  };

  double category(int column, Datum value, RowStore* store, MemoryContext scratch);

  int count_;
  Column* columns_;
  double* values_;
  int known_at_place_;
  Oid known_at_type_;
  std::size_t text_bytes_;
};

static_assert(std::is_trivially_destructible_v<RegressorReader>);

}  // namespace salesforecast::pg
