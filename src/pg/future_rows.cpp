#include "pg/future_rows.h"
//
#include <optional>

#include "core/panel_regressors.h"
#include "core/series_index.h"
#include "pg/arguments.h"
#include "pg/guard.h"
#include "pg/row_reader.h"
#include "pg/series_values.h"
#include "pg/settings.h"

namespace salesforecast::pg {

struct FutureRows::Rows {
  std::optional<RegressorRows> regressors;
  SeriesIndex numbers;
  Context context;
};

const FutureRows* FutureRows::read(Oid relation, const StoredVersion& version, const ModelHeader& header,
                                   MemoryContext memory) {
  if (version.names.regressor_count == 0) {
    ereport(NOTICE, (errmsg("argument future changes nothing: version %d was trained without regressors",
                            version.version_number)));
    return nullptr;
  }
  SourceNames names = names_in(relation, version.names, "future");
  names.target_col = nullptr;
  Source source = resolve_source(names);
  const SourceRows read = read_source(&source, zone_of(header), CurrentMemoryContext);
  auto* out = static_cast<FutureRows*>(MemoryContextAllocZero(memory, sizeof(FutureRows)));
  out->rows_ = make_owned<Rows>(memory);
  out->rows_->context.max_memory = max_memory_bytes();
  out->rows_->context.stop_requested = server_wants_stop;
  index_keys(read, &out->rows_->numbers);
  guarded([&] {
    out->rows_->regressors.emplace(*read.store, read.series_count, header.options, out->rows_->context,
                                   header.categories);
  });
  return out;
}

RegressorValues FutureRows::of_series(const char* key, const ModelHeader& header, const SeriesModel& model,
                                      int horizon) const {
  const std::uint32_t number = rows_->numbers.find(key);
  if (number == SeriesIndex::kUnknown) return {};
  return values_to_come(*rows_->regressors, number, header, model, horizon, rows_->context);
}

}  // namespace salesforecast::pg
