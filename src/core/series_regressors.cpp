#include "core/series_regressors.h"

#include "core/holiday_design.h"

namespace salesforecast {

namespace {

// What methods see of the holidays, of the history and the `reach` periods after it.
void add_holidays(const ModelHeader& header, std::int64_t first_period, int n, int reach,
                  std::vector<Regressor>* columns) {
  if (header.holidays.empty()) return;
  const SeriesHolidays holidays(header.holidays, header.frequency, header.season, first_period, first_period + n);
  for (std::size_t c = 0; c < holidays.columns().size(); ++c) {
    Regressor& column = columns->emplace_back();
    column.name = holiday_name(header.holidays, holidays.columns()[c]);
    column.values = holidays.values(c, first_period, static_cast<std::size_t>(n) + static_cast<std::size_t>(reach));
    column.holiday = true;
  }
}

}  // namespace

OwnRegressors own_regressors(const Series& series, int skipped, int n, int reach, const ModelHeader& header) {
  OwnRegressors out;
  const std::vector<DesignColumn> design = header.design();
  std::vector<Regressor> columns;
  if (!series.regressors.empty() && !design.empty()) {
    const std::vector<Regressor> own =
        regressors_at(series.regressors, skipped, skipped + static_cast<int>(series.y.size()));
    out.known = known_regressors(design, own, n, reach);
    columns = designed(design, own);
  } else if (!header.holidays.empty()) {
    columns.resize(design.size());  // the holidays' columns keep their places
  }
  add_holidays(header, series.first_period + skipped, n, reach, &columns);
  out.columns = Regressors(std::move(columns));
  return out;
}

}  // namespace salesforecast
