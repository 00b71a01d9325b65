#include "core/actuals.h"

#include <cmath>

#include "core/panel_periods.h"
#include "core/panel_rows.h"

namespace salesforecast {

Actuals Actuals::of_rows(RowStore&& store, std::size_t series_count, const ModelHeader& header,
                         const Context& context) {
  const SortedRows rows = sort_rows(std::move(store), series_count, {}, context);
  Actuals out;
  out.values_.resize(series_count);
  for (std::size_t s = 0; s < series_count; ++s) {
    context.check_cancel();
    for (std::size_t row = rows.offsets[s]; row < rows.offsets[s + 1];) {
      const std::int64_t period = header.frequency.period_of(rows.ts[row]);
      const Timestamp end = header.frequency.start_of(period + 1);
      const std::size_t begin = row;
      while (row < rows.offsets[s + 1] && rows.ts[row] < end) ++row;
      const double value = period_value(header.options.aggregate, {rows.y.get() + begin, row - begin});
      if (!std::isnan(value)) out.values_[s].emplace_back(period, value);
    }
  }
  return out;
}

std::vector<ScoredPoint> Actuals::score(std::size_t series, const ModelHeader& header, const SeriesModel& model,
                                        int horizon, double level) const {
  std::vector<ScoredPoint> points;
  const std::vector<ForecastRow> rows = forecast_series(header, model, horizon, level);
  for (const auto& [period, y] : values_[series]) {
    const std::int64_t step = period - model.end_period + 1;
    if (step < 1 || step > horizon) continue;
    const ForecastRow& row = rows[static_cast<std::size_t>(step - 1)];
    ScoredPoint& point = points.emplace_back();
    point.step = static_cast<int>(step);
    point.ts = row.ts;
    point.y = y;
    point.forecast = row.forecast;
    point.lower_bound = row.lower_bound;
    point.upper_bound = row.upper_bound;
    if (model.last_season.empty()) continue;
    point.naive = model.last_season[static_cast<std::size_t>(step - 1 + model.lead) % model.last_season.size()];
  }
  return points;
}

}  // namespace salesforecast
