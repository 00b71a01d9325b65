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

namespace {

// A text is a category and a number is none: taken for each other, every value would be one that training never saw.
void check_kinds(const Source& source, const ModelHeader& header) {
  for (int i = 0; i < source.regressor_count; ++i) {
    const SourceColumn& column = source.regressor_columns[i];
    const bool text = is_category(column);
    const auto number = static_cast<std::size_t>(i);
    const bool category = number < header.categories.size() && !header.categories[number].empty();
    if (text == category) continue;
    ereport(ERROR,
            (errcode(ERRCODE_DATATYPE_MISMATCH),
             errmsg("column \"%s\" of argument future has type %s", column.name, format_type_be(column.type)),
             errdetail("The model was trained with %s.", category ? "a category, of type text" : "a number or boolean"),
             errhint("Cast it in a view and give the view.")));
  }
}

}  // namespace

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
  check_kinds(source, header);
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
