#include "core/actuals.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/panel_end.h"
#include "core/panel_periods.h"
#include "core/panel_regressors.h"
#include "core/panel_rows.h"
#include "core/text.h"

namespace salesforecast {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
const std::vector<std::pair<std::int64_t, double>> kNone;

// A value that nobody wrote down is as the one before it, at first as the last one that the training saw.
void fill_forward(const SeriesModel& model, RegressorValues& values) {
  for (std::size_t i = 0; i < std::min(values.size(), model.regressors.past.size()); ++i) {
    double last = model.regressors.past[i].back();
    for (double& value : values[i]) {
      if (std::isnan(value)) value = last;
      last = value;
    }
  }
}

}  // namespace

Actuals::Actuals() = default;
Actuals::~Actuals() = default;
Actuals::Actuals(Actuals&&) noexcept = default;
Actuals& Actuals::operator=(Actuals&&) noexcept = default;

Actuals Actuals::of_rows(RowStore&& store, std::size_t series_count, const ModelHeader& header,
                         const Context& context) {
  Options options = header.options;
  options.start.reset();
  options.until.reset();
  Actuals out;
  out.regressors_ = std::make_unique<RegressorRows>(store, series_count, header.options, context, header.categories);
  const SortedRows rows = sort_rows(std::move(store), series_count, options, context);
  PanelEnd end = settle_end(rows, options, header.frequency, context, header.habit);
  out.until_ = end.until;
  if (!end.notice.empty()) out.notices_.push_back(std::move(end.notice));
  out.begin(rows, header);
  out.values_.resize(series_count);
  out.jumped_ = jumped_periods(header.frequency, rows.clock_jumps);
  for (std::size_t s = 0; s < series_count; ++s) {
    context.check_cancel();
    for (std::size_t row = rows.offsets[s]; row < rows.offsets[s + 1];) {
      const std::int64_t period = header.frequency.period_of(rows.ts[row]);
      const Timestamp end = header.frequency.start_of(period + 1);
      const std::size_t begin = row;
      while (row < rows.offsets[s + 1] && rows.ts[row] < end) ++row;
      if (period > out.until_) break;
      if (period < out.from_) continue;
      out.values_[s].emplace_back(period, period_value(options.aggregate, {rows.y.get() + begin, row - begin}));
    }
  }
  return out;
}

void Actuals::begin(const SortedRows& rows, const ModelHeader& header) {
  Timestamp first = kEndTimestamp;
  for (std::size_t s = 0; s + 1 < rows.offsets.size(); ++s) {
    if (rows.offsets[s] < rows.offsets[s + 1]) first = std::min(first, rows.ts[rows.offsets[s]]);
  }
  from_ = header.frequency.period_of(first);
  if (header.options.partial == Partial::kKeep || !header.habit.known()) return;
  if (first - header.frequency.start_of(from_) <= header.habit.lead) return;
  notices_.push_back("the first period, " + format_timestamp(header.frequency.label_of(from_)) +
                     ", is left out: its rows begin at " + format_timestamp(first) + ", later than periods do");
  ++from_;
}

std::vector<ScoredPoint> Actuals::score(std::optional<std::size_t> series, const ModelHeader& header,
                                        const SeriesModel& model, int most, double level,
                                        const Context& context) const {
  std::vector<ScoredPoint> points;
  const auto horizon = static_cast<int>(std::min<std::int64_t>(most, until_ - model.end_period + 1));
  if (horizon < 1) return points;
  RegressorValues given(header.options.regressors.size());
  if (series) given = values_to_come(*regressors_, *series, header, model, horizon, context);
  for (std::vector<double>& values : given) values.resize(static_cast<std::size_t>(horizon), kMissing);
  fill_forward(model, given);
  const std::vector<ForecastRow> rows = forecast_series(header, model, horizon, level, given);
  const Values& values = series ? values_[*series] : kNone;
  auto value = std::lower_bound(values.begin(), values.end(), std::pair(model.end_period, -kInfinity));
  for (int step = 1; step <= horizon; ++step) {
    const std::int64_t period = model.end_period + step - 1;
    const bool there = value != values.end() && value->first == period;
    const bool zero =
        model.gaps_are_zero && period >= from_ && !std::binary_search(jumped_.begin(), jumped_.end(), period);
    const double y = there ? (value++)->second : zero ? 0 : kMissing;
    if (std::isnan(y)) continue;
    points.push_back(scored_point(rows[static_cast<std::size_t>(step - 1)], y, model));
  }
  return points;
}

}  // namespace salesforecast
