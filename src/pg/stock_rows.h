// Stock of the series of a model, from a table or view that a call of sf_inventory names.
#pragma once

#include "pg/registry.h"
//
#include "core/inventory.h"

namespace salesforecast::pg {

struct StockTable;

class StockRows {
 public:
  // Reads `relation` with the caller's rights: the training's series columns by their names, on_hand and, where it is
  // there, on_order. Needs SPI to be connected. Errors: 42703 for a missing column, 42804 for one that is no number,
  // 42809 for a relation that holds no rows, 42501 without SELECT, 21000 for two rows of one series, 22003 for a number
  // that is not finite or an on_order below zero, 53200 over salesforecast.max_memory.
  static const StockRows* read(Oid relation, const StoredVersion& version, MemoryContext memory);

  // Of one series, by its key; false where it has no row, or a NULL as on_hand. Throws nothing.
  bool find(const char* key, Stock* stock) const;

 private:
  std::size_t take(const StockTable& table, HeapTuple row, TupleDesc descriptor);

  struct Rows;
  Rows* rows_;
};

}  // namespace salesforecast::pg
