#include "core/regressors.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace salesforecast {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// Values of periods 0 .. count-1 by the records known at `cutoff`; NaN where there is none.
std::vector<double> recorded(const Regressor& regressor, int cutoff, std::size_t count) {
  std::vector<double> out(count, kMissing);
  for (const RegressorRecord& record : regressor.records) {
    if (record.known_at > cutoff) break;  // sorted: the rest came later
    if (record.period >= 0 && static_cast<std::size_t>(record.period) < count) out[record.period] = record.value;
  }
  return out;
}

// A value that is missing becomes the one before; as long as `count` at least.
void fill_forward(std::vector<double>* values, std::size_t count) {
  values->resize(std::max(values->size(), count), kMissing);
  double last = kMissing;
  for (double& value : *values) {
    if (std::isnan(value)) value = last;
    last = value;
  }
}

void delay(std::vector<double>* values, int lag) {
  const auto by = std::min(values->size(), static_cast<std::size_t>(lag));
  std::move_backward(values->begin(), values->end() - static_cast<std::ptrdiff_t>(by), values->end());
  std::fill_n(values->begin(), by, kMissing);
}

// What a method sees of periods 0 .. count-1 at `cutoff`, lag and all. Of the past nothing from the cut-off on is
// known: there the value before it goes on.
std::vector<double> seen_values(const Regressor& regressor, int cutoff, std::size_t count) {
  std::vector<double> out = regressor.records.empty() ? regressor.values : recorded(regressor, cutoff, count);
  if (regressor.kind == RegressorKind::kPast) out.resize(std::min(out.size(), static_cast<std::size_t>(cutoff)));
  fill_forward(&out, count);
  out.resize(count);
  delay(&out, regressor.lag);
  return out;
}

}  // namespace

Regressors::Regressors(std::vector<Regressor> columns) : columns_(std::move(columns)) {
  for (Regressor& column : columns_) {
    std::stable_sort(column.records.begin(), column.records.end(),
                     [](const RegressorRecord& a, const RegressorRecord& b) { return a.known_at < b.known_at; });
    // What is planned is known at any point: settled once for all views.
    if (!column.records.empty() || column.kind == RegressorKind::kPast) continue;
    fill_forward(&column.values, column.values.size() + static_cast<std::size_t>(column.lag));
    delay(&column.values, column.lag);
    column.lag = 0;
  }
}

std::size_t RegressorView::unknown(std::size_t column) const {
  const std::span<const double> values = history(column);
  const auto known = std::find_if(values.begin(), values.end(), [](double v) { return !std::isnan(v); });
  return static_cast<std::size_t>(known - values.begin());
}

RegressorView RegressorView::since(std::size_t begin) const {
  RegressorView later = *this;
  for (Column& column : later.columns_) column.history = column.history.subspan(std::min(begin, column.history.size()));
  return later;
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
    const bool settled = column.records.empty() && column.kind == RegressorKind::kKnown;
    if (!settled || values.size() < end + steps) values = own->emplace_back(seen_values(column, cutoff, end + steps));
    const bool future = column.kind == RegressorKind::kKnown || column.lag > 0;
    view.columns_.push_back(
        {values.subspan(first, end - first), future ? values.subspan(end, steps) : values.first(0), column.holiday});
  }
  view.own_ = std::move(own);
  return view;
}

std::vector<Regressor> regressors_at(std::span<const Regressor> regressors, int begin, int end) {
  std::vector<Regressor> out;
  for (const Regressor& whole : regressors) {
    Regressor& own = out.emplace_back();
    own.name = whole.name;
    own.kind = whole.kind;
    own.lag = whole.lag;
    own.holiday = whole.holiday;
    const std::size_t all = whole.values.size();
    const std::size_t last = whole.kind == RegressorKind::kPast ? std::min(all, static_cast<std::size_t>(end)) : all;
    const std::size_t first = std::min(last, static_cast<std::size_t>(begin));
    own.values.assign(whole.values.begin() + static_cast<std::ptrdiff_t>(first),
                      whole.values.begin() + static_cast<std::ptrdiff_t>(last));
    for (RegressorRecord record : whole.records) {
      if (record.known_at > end || record.period < begin) continue;
      record.period -= begin;
      record.known_at = std::max(0, record.known_at - begin);
      own.records.push_back(record);
    }
  }
  return out;
}

std::vector<double> values_ahead(const Regressor& regressor, int n, int steps) {
  const auto end = static_cast<std::size_t>(n), count = end + static_cast<std::size_t>(steps);
  std::vector<double> values;
  if (regressor.records.empty()) {
    values = regressor.values;
    values.resize(count, kMissing);
  } else {
    Regressor sorted = regressor;
    std::stable_sort(sorted.records.begin(), sorted.records.end(),
                     [](const RegressorRecord& a, const RegressorRecord& b) { return a.known_at < b.known_at; });
    values = recorded(sorted, n, count);
  }
  return {values.begin() + static_cast<std::ptrdiff_t>(end), values.end()};
}

}  // namespace salesforecast
