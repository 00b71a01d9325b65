#include "core/backtest.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/cutoffs.h"

namespace salesforecast {

namespace {

void require_range(int value, int most, const char* name) {
  if (value >= 1 && value <= most) return;
  throw Error(ErrorKind::kInvalidArgument, std::string(name) + " " + std::to_string(value) + " is out of range",
              std::string("it is a number from 1 to ") + std::to_string(most), "NULL takes the default");
}

}  // namespace

BacktestPlan plan_panel_backtest(const Panel& panel, int folds, int stride, int horizon) {
  require_range(folds, kMaxFolds, "folds");
  require_range(stride, kMaxHorizon, "stride");
  require_range(horizon, kMaxHorizon, "horizon");
  std::size_t longest = 0;
  for (const Series& series : panel.series) longest = std::max(longest, series.y.size());
  const auto n = static_cast<int>(longest);
  const int wanted = std::min(2 * panel.season, std::max(2, n - horizon));
  const CutoffPlan cutoffs = plan_backtest(n, horizon, folds, stride, std::max(2, wanted));
  if (cutoffs.cutoffs.empty()) {
    throw Error(ErrorKind::kInvalidData, "the history is too short for a backtest",
                "its longest series has " + std::to_string(n) + " periods, a horizon of " + std::to_string(horizon) +
                    " is held back, and two periods must be left",
                "give a smaller horizon");
  }
  BacktestPlan plan;
  plan.horizon = horizon;
  for (const int cutoff : cutoffs.cutoffs) plan.held_back.push_back(n - cutoff);
  return plan;
}

Panel panel_before(const Panel& panel, std::int64_t held_back, std::int64_t history) {
  Panel out;
  out.frequency = panel.frequency;
  out.frequency_detected = panel.frequency_detected;
  out.season = panel.season;
  out.until_period = panel.until_period - held_back;
  out.categories = panel.categories;
  out.holidays = panel.holidays;
  out.groups = panel.groups;
  out.series.reserve(panel.series.size());
  for (const Series& whole : panel.series) {
    Series& series = out.series.emplace_back();
    const auto n = static_cast<std::int64_t>(whole.y.size());
    const std::int64_t end = std::max<std::int64_t>(0, n - held_back);
    const std::int64_t begin = history > 0 ? std::max<std::int64_t>(0, end - history) : 0;
    series.first_period = end > 0 ? whole.first_period + begin : out.until_period + 1;
    series.y.assign(whole.y.begin() + begin, whole.y.begin() + end);
    if (!whole.returned.empty()) series.returned.assign(whole.returned.begin() + begin, whole.returned.begin() + end);
    series.regressors = regressors_at(whole.regressors, static_cast<int>(begin), static_cast<int>(end));
    series.row_count = static_cast<std::int64_t>(
        std::count_if(series.y.begin(), series.y.end(), [](double v) { return !std::isnan(v); }));
    out.row_count += series.row_count;
  }
  return out;
}

std::vector<BacktestRow> backtest_rows(const ModelHeader& header, const SeriesModel& model, const Series& whole,
                                       std::int64_t held_back, int horizon, double level) {
  std::vector<BacktestRow> rows;
  const auto n = static_cast<std::int64_t>(whole.y.size());
  if (n <= held_back || model.observations == 0) return rows;
  const Timestamp cutoff = header.frequency.label_of(model.end_period - 1);
  for (const ForecastRow& forecast : forecast_series(header, model, horizon, level)) {
    const auto at = static_cast<std::size_t>(n - held_back + forecast.step - 1);
    double y = at < whole.y.size() ? whole.y[at] : std::numeric_limits<double>::quiet_NaN();
    if (at < whole.returned.size()) y -= whole.returned[at];
    rows.push_back({cutoff, scored_point(forecast, y, model)});
  }
  return rows;
}

std::vector<ScoredPoint> outcomes_of(std::span<const BacktestRow> rows) {
  std::vector<ScoredPoint> points;
  for (const BacktestRow& row : rows) {
    if (!std::isnan(row.point.y)) points.push_back(row.point);
  }
  return points;
}

}  // namespace salesforecast
