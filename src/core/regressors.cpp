#include "core/regressors.h"

#include <algorithm>
#include <limits>

namespace salesforecast {

namespace {

// Values of periods 0 .. count-1 as they were known at `cutoff`; those of a regressor of the past from there on are
// NaN.
std::vector<double> known_values(const Regressor& regressor, int cutoff, std::size_t count) {
  std::vector<double> out(count, std::numeric_limits<double>::quiet_NaN());
  const bool future = regressor.kind == RegressorKind::kKnown;
  const auto seen = future ? count : std::min(count, static_cast<std::size_t>(cutoff));
  if (regressor.records.empty()) {
    std::copy_n(regressor.values.begin(), std::min(seen, regressor.values.size()), out.begin());
    return out;
  }
  for (const RegressorRecord& record : regressor.records) {
    if (record.known_at > cutoff) break;  // sorted: the rest came later
    if (record.period >= 0 && static_cast<std::size_t>(record.period) < seen) out[record.period] = record.value;
  }
  return out;
}

}  // namespace

Regressors::Regressors(std::vector<Regressor> columns) : columns_(std::move(columns)) {
  for (Regressor& column : columns_) {
    std::stable_sort(column.records.begin(), column.records.end(),
                     [](const RegressorRecord& a, const RegressorRecord& b) { return a.known_at < b.known_at; });
  }
}

RegressorView Regressors::view(int cutoff, int window, int horizon) const {
  RegressorView view;
  if (columns_.empty()) return view;
  const auto end = static_cast<std::size_t>(cutoff), steps = static_cast<std::size_t>(horizon);
  const std::size_t first = window > 0 && window < cutoff ? end - static_cast<std::size_t>(window) : 0;
  auto own = std::make_shared<std::vector<std::vector<double>>>();
  own->reserve(columns_.size());
  for (const Regressor& column : columns_) {
    std::span<const double> values = column.values;
    // Spans of the values themselves where they reach; a copy where records say otherwise, or an end is missing.
    if (!column.records.empty() || values.size() < end + steps) {
      values = own->emplace_back(known_values(column, cutoff, end + steps));
    }
    const bool future = column.kind == RegressorKind::kKnown;
    view.columns_.push_back(
        {values.subspan(first, end - first), future ? values.subspan(end, steps) : values.first(0)});
  }
  view.own_ = std::move(own);
  return view;
}

}  // namespace salesforecast
