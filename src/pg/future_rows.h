// Values of regressors to come, from a table or view that a forecast names.
#pragma once

#include "pg/registry.h"
//
#include "core/model.h"

namespace salesforecast::pg {

class FutureRows {
 public:
  // Reads `relation` with the caller's rights: the training's time, series and regressor columns by their names. Needs
  // SPI to be connected; `header` must outlive it. nullptr, and a notice, for a model without regressors. Errors: those
  // of resolve_source() and read_source().
  static const FutureRows* read(Oid relation, const StoredVersion& version, const ModelHeader& header,
                                MemoryContext memory);

  // Of one series, by its key; none where it has no row. Throws Error(kCancelled) only.
  RegressorValues of_series(const char* key, const ModelHeader& header, const SeriesModel& model, int horizon) const;

 private:
  struct Rows;
  Rows* rows_;
};

}  // namespace salesforecast::pg
