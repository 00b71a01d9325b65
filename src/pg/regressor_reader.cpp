#include "pg/regressor_reader.h"
//
#include <cmath>

#include "pg/arguments.h"
#include "pg/guard.h"

namespace salesforecast::pg {

RegressorReader* RegressorReader::of_source(const Source& source, RowStore* store, MemoryContext memory) {
  auto* self = static_cast<RegressorReader*>(MemoryContextAllocZero(memory, sizeof(RegressorReader)));
  const int count = source.regressor_count;
  self->count_ = count;
  self->columns_ = static_cast<Column*>(MemoryContextAllocZero(memory, sizeof(Column) * (count + 1)));
  self->values_ = static_cast<double*>(MemoryContextAllocZero(memory, sizeof(double) * (count + 1)));
  for (int i = 0; i < count; ++i) {
    const SourceColumn& column = source.regressor_columns[i];
    const bool category = is_category(column);
    self->columns_[i] = {column.name, column.place, category ? nullptr : number_reader(column.type),
                         category ? make_owned<SeriesIndex>(memory) : nullptr};
  }
  self->known_at_place_ = source.known_at_column.name == nullptr || count == 0 ? -1 : source.known_at_column.place;
  self->known_at_type_ = source.known_at_column.type;
  guarded([&] {
    store->regressor_count = static_cast<std::size_t>(count);
    store->categories.resize(static_cast<std::size_t>(count));
  });
  return self;
}

// Texts are numbered in the order in which they come.
double RegressorReader::category(int column, Datum value, RowStore* store, MemoryContext scratch) {
  constexpr std::uint32_t kMaxTexts = 100'000;
  const Column& own = columns_[column];
  MemoryContext before = MemoryContextSwitchTo(scratch);
  const text* packed = DatumGetTextPP(value);
  const std::string_view bytes(VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed));
  std::uint32_t number = own.texts->find(bytes);
  if (number == SeriesIndex::kUnknown) {
    number = static_cast<std::uint32_t>(own.texts->size());
    if (number == kMaxTexts) {
      ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                      errmsg("regressor \"%s\" has more than %u different texts", own.name, kMaxTexts),
                      errdetail("A text is a category, and a few dozen of them can be told apart."),
                      errhint("Leave the column out, or put rare texts together in a view.")));
    }
    const char* utf8 = to_utf8(text_to_cstring(packed));
    guarded([&] {
      own.texts->add(bytes, number);
      store->categories[static_cast<std::size_t>(column)].emplace_back(utf8);
    });
    constexpr std::size_t kEntryBytes = 120;  // of the nodes and strings around the text itself
    text_bytes_ += 2 * bytes.size() + kEntryBytes;
  }
  MemoryContextSwitchTo(before);
  MemoryContextReset(scratch);
  return number;
}

int RegressorReader::read(const TupleTableSlot* slot, RowStore* store, MemoryContext scratch) {
  for (int i = 0; i < count_; ++i) {
    const Column& column = columns_[i];
    const Datum value = slot->tts_values[column.place];
    if (slot->tts_isnull[column.place]) {
      values_[i] = std::nan("");
    } else if (column.texts != nullptr) {
      values_[i] = category(i, value, store, scratch);
    } else {
      values_[i] = read_number(column.read, value, scratch);
      if (!std::isfinite(values_[i])) return i;
    }
  }
  guarded([&] { store->regressors.insert(store->regressors.end(), values_, values_ + count_); });
  return -1;
}

}  // namespace salesforecast::pg
