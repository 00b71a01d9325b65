// Figures of a check; the sentences about them are in check_words.cpp.
#include "core/check.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/baseline.h"
#include "core/cold_start.h"
#include "core/decompose.h"
#include "core/level_shift.h"
#include "core/panel_rows.h"

namespace salesforecast {

namespace {

// Of the longest series, while it is looked at: history, baseline, sums and what medians reorder, 8 bytes each.
constexpr std::size_t kWorkBytesPerPeriod = 14 * sizeof(double);

void require_room(const Panel& panel, const Context& context) {
  std::size_t bytes = panel.series.size() * (sizeof(Series) + sizeof(SeriesCheck));
  std::size_t longest = 0;
  for (const Series& series : panel.series) {
    bytes += series.y.capacity() * sizeof(double);
    longest = std::max(longest, series.y.size());
  }
  require_memory(bytes + longest * kWorkBytesPerPeriod, context);
}

void count_periods(const Series& series, SeriesCheck* check) {
  const std::size_t inside = series.y.size() - static_cast<std::size_t>(series.trailing_periods);
  for (std::size_t t = 0; t < inside; ++t) {
    const double y = series.y[t];
    check->missing += std::isnan(y) ? 1 : 0;
    check->negatives += y < 0 ? 1 : 0;
    check->zeros += y == 0 ? 1 : 0;
  }
  check->periods = static_cast<std::int64_t>(inside);
  check->first_period = series.first_period;
  check->last_period = series.first_period + check->periods - 1;
}

double strength_of(const std::vector<double>& y, int season) {
  double largest = 0;
  for (const double v : y) largest = std::max(largest, std::fabs(v));
  std::vector<double> scaled = y;
  for (double& v : scaled) v /= largest;
  return seasonal_strength(scaled, season);
}

// y: the history without gaps; raw: the same values, NaN where one was made up.
void look_closer(const std::vector<double>& y, std::span<const double> raw, std::int64_t first, const Cycles& cycles,
                 const Context& context, SeriesCheck* check) {
  const Baseline baseline = baseline_of(y, cycles.season, context);
  const Outliers outliers = find_outliers(raw, cycles, baseline);
  check->outliers = static_cast<std::int64_t>(outliers.count);
  check->worst_outlier = first + static_cast<std::int64_t>(outliers.worst);
  const std::vector<LevelShift> shifts = level_shifts(y, baseline, cycles, context);
  check->level_shifts = static_cast<std::int64_t>(shifts.size());
  if (!shifts.empty()) {
    check->latest_shift = first + static_cast<std::int64_t>(shifts.back().index);
    check->level_before = shifts.back().before;
    check->level_after = shifts.back().after;
  }
  check->seasonal_strength = strength_of(y, cycles.season);
}

SeriesCheck check_series(const Series& series, const Panel& panel, const Options& options, const Context& context) {
  const SeriesNature nature = nature_of(series, panel.frequency, panel.season, options.ended);
  const CleanHistory& history = nature.history;
  SeriesCheck check;
  check.row_count = series.row_count;
  count_periods(series, &check);
  check.gaps = series.filled_periods;
  check.nulls = series.null_periods;
  check.longest_gap = series.longest_gap;
  check.duplicates = series.merged_rows;
  check.periods_after = series.trailing_periods;
  check.kind = nature.kind;
  check.kept = nature.kept;
  check.trailing = history.trailing;
  check.length = static_cast<int>(history.y.size());
  check.non_negative = nature.non_negative;
  check.fill = series.fill;
  check.closed_weekdays = series.closed_weekdays;
  check.zeros_at_end = series.zeros_at_end;
  const bool fitted = check.kind == SeriesKind::kOrdinary || check.kind == SeriesKind::kLate;
  check.too_short = fitted && !shortage_of(options, panel.season, check.length).empty();
  if (fitted || check.kind == SeriesKind::kEnded) {
    const Cycles cycles = Cycles::of(panel.frequency, panel.season);
    const auto raw = std::span(series.y).subspan(static_cast<std::size_t>(history.skipped), history.y.size());
    const auto skipped = static_cast<int>(history.skipped);
    check.regressors = check_regressors(
        raw, regressors_at(series.regressors, skipped, skipped + static_cast<int>(history.y.size())), panel.categories);
    look_closer(history.y, raw, series.first_period + history.skipped, cycles, context, &check);
  }
  return check;
}

void find_cold_starts(const Panel& panel, const Options& options, const Context& context, PanelCheck* out) {
  ModelHeader header;
  header.options = options;
  header.frequency = panel.frequency;
  header.horizon = panel.frequency.default_horizon();
  const ColdStarts starts(panel, header, context);
  for (std::size_t i = 0; i < out->series.size(); ++i) {
    if (starts.find(i) == nullptr) continue;
    out->series[i].cold = true;
    out->series[i].too_short = false;
  }
}

SeriesCheck totals_of(const std::vector<SeriesCheck>& series) {
  SeriesCheck totals;
  double strength = 0;
  int strengths = 0;
  for (const SeriesCheck& check : series) {
    if (check.periods > 0) {
      totals.first_period =
          totals.periods == 0 ? check.first_period : std::min(totals.first_period, check.first_period);
      totals.last_period = totals.periods == 0 ? check.last_period : std::max(totals.last_period, check.last_period);
    }
    if (check.level_shifts > 0) {
      totals.latest_shift =
          totals.level_shifts == 0 ? check.latest_shift : std::max(totals.latest_shift, check.latest_shift);
    }
    totals.row_count += check.row_count;
    totals.periods += check.periods;
    totals.gaps += check.gaps;
    totals.longest_gap = std::max(totals.longest_gap, check.longest_gap);
    totals.nulls += check.nulls;
    totals.missing += check.missing;
    totals.duplicates += check.duplicates;
    totals.periods_after += check.periods_after;
    totals.negatives += check.negatives;
    totals.zeros += check.zeros;
    totals.outliers += check.outliers;
    totals.level_shifts += check.level_shifts;
    if (!std::isnan(check.seasonal_strength)) {
      strength += check.seasonal_strength;
      ++strengths;
    }
  }
  if (strengths > 0) totals.seasonal_strength = strength / strengths;
  return totals;
}

}  // namespace

PanelCheck check_panel(const Panel& panel, const Options& options, const Context& context) {
  require_room(panel, context);
  PanelCheck out;
  out.options = options;
  out.frequency = panel.frequency;
  out.season = panel.season;
  out.until_period = panel.until_period;
  out.notices = panel.notices;
  out.series.reserve(panel.series.size());
  for (const Series& series : panel.series) {
    context.check_cancel();
    out.series.push_back(check_series(series, panel, options, context));
  }
  find_cold_starts(panel, options, context, &out);
  out.totals = totals_of(out.series);
  return out;
}

const char* status_of(const SeriesCheck& check) noexcept {
  if (check.cold) return kColdStart;
  if (check.kept) return status_of(SeriesKind::kEnded);
  return check.too_short ? status_of(SeriesKind::kSingle) : status_of(check.kind);
}

}  // namespace salesforecast
