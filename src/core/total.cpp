#include "core/total.h"

#include <algorithm>
#include <cmath>

#include "core/paths.h"

namespace salesforecast {

TotalPeriod::TotalPeriod(const std::string& period, const ModelHeader& header) {
  if (period.empty()) return;
  Frequency frequency = parse_period(period);
  if (header.frequency.retail != RetailWeeks::kNone) frequency.retail_anchor = header.frequency.retail_anchor;
  if (frequency.micros > 0) {
    length_ = frequency.micros;
    origin_ = header.frequency.label_of(header.until_period + 1);
  } else {
    calendar_ = frequency;
  }
}

std::int64_t TotalPeriod::of(Timestamp ts) const {
  if (calendar_) return calendar_->period_of(ts);
  return length_ > 0 ? floor_div(ts - origin_, length_) : 0;
}

Totals::Totals(const ModelHeader& header, const TotalPeriod& period, int horizon, double level, std::size_t most_bytes)
    : header_(header), period_(period), horizon_(horizon), level_(level), most_sums_(most_bytes / sizeof(Sum)) {
  check_forecast_request(horizon, level);
}

Totals::Sum& Totals::sum_of(std::size_t group, Timestamp ts) {
  const auto [at, fresh] = sums_.try_emplace({group, period_.of(ts)});
  if (fresh && sums_.size() > most_sums_) {
    throw Error(ErrorKind::kOutOfMemory, "totals need more than salesforecast.max_memory",
                std::to_string(sums_.size()) + " sums with " + std::to_string(kPaths) + " paths each were reached",
                "raise salesforecast.max_memory, or ask for fewer roll-ups or longer periods");
  }
  Sum& sum = at->second;
  sum.from = fresh ? ts : std::min(sum.from, ts);
  sum.to = fresh ? ts : std::max(sum.to, ts);
  return sum;
}

void Totals::add(std::size_t group, std::uint64_t key, std::span<const std::uint64_t> values, const SeriesModel& model,
                 const RegressorValues& given, const Context& context) {
  SeriesPaths paths(header_, model, horizon_, given, {key, values}, PathDetail::kSums, context);
  std::vector<Sum*> sums;
  for (const ForecastRow& row : paths.means()) {
    const std::size_t step = sums.size();
    sums.push_back(&sum_of(group, row.ts));
    sums.back()->total = finite_outcome(sums.back()->total + row.forecast);
    sums.back()->non_negative = sums.back()->non_negative && model.non_negative;
    sums.back()->whole = sums.back()->whole && paths.whole(step);
  }
  for (int path = 0; path < kPaths; ++path) {
    if (path % 16 == 0) context.check_cancel();
    paths.each_outcome(path, [&](std::size_t step, double outcome) { sums[step]->paths[path] += outcome; });
  }
}

std::vector<TotalRow> Totals::rows() const {
  std::vector<TotalRow> rows;
  const double tail = (1 - level_) / 2;
  for (const auto& [key, sum] : sums_) {
    std::vector<double> sorted(sum.paths.begin(), sum.paths.end());
    for (double& value : sorted) value = finite_outcome(value);
    std::sort(sorted.begin(), sorted.end());
    TotalRow& row = rows.emplace_back();
    row.group = key.first;
    row.from = sum.from;
    row.to = sum.to;
    row.total = sum.total;
    row.lower_bound = std::min(row.total, path_quantile(sorted, tail));
    if (sum.non_negative) row.lower_bound = std::max(0.0, row.lower_bound);
    row.upper_bound = std::max(row.total, path_quantile(sorted, 1 - tail));
    if (!sum.whole) continue;
    row.lower_bound = std::floor(row.lower_bound);
    row.upper_bound = std::ceil(row.upper_bound);
  }
  return rows;
}

}  // namespace salesforecast
