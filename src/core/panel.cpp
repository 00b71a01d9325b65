#include "core/panel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/panel_end.h"
#include "core/panel_notices.h"
#include "core/panel_periods.h"
#include "core/panel_regressors.h"
#include "core/panel_rows.h"
#include "core/text.h"

namespace salesforecast {

namespace {

// Where the rows of a series that count begin and end in SortedRows.
struct RowRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool empty() const { return begin == end; }
};

Frequency asked_frequency(const Options& options) {
  Frequency frequency = parse_frequency(options.frequency);
  if (options.retail_anchor && frequency.retail != RetailWeeks::kNone) {
    frequency.retail_anchor = static_cast<std::int32_t>(*options.retail_anchor / kMicrosPerDay);
  }
  return frequency;
}

// What only a retail calendar has must not be silently without effect: the frequency may be a slip.
void check_retail_anchor(const Options& options) {
  if (!options.retail_anchor || options.frequency.starts_with("retail_")) return;
  throw Error(ErrorKind::kInvalidArgument, "option \"retail_anchor\" is for retail calendars only",
              "the frequency is \"" + options.frequency + "\"",
              "give frequency \"retail_445\", \"retail_454\" or \"retail_544\", or leave the option out");
}

void settle_frequency(const SortedRows& rows, const Options& options, Panel* panel) {
  if (options.frequency != "auto") {
    panel->frequency = anchored(asked_frequency(options), rows.timestamps());
  } else if (const auto detected = detect_frequency(rows.timestamps(), rows.offsets)) {
    panel->frequency = *detected;
    panel->frequency_detected = true;
  } else {
    panel->frequency = anchored(parse_frequency("day"), rows.timestamps());
  }
  panel->season = options.season > 0 ? options.season : panel->frequency.season();
}

// The rows from a series' first value to its last one.
RowRange valued_rows(const SortedRows& rows, std::size_t series) {
  RowRange range{rows.offsets[series], rows.offsets[series + 1]};
  while (!range.empty() && std::isnan(rows.y[range.begin])) ++range.begin;
  while (!range.empty() && std::isnan(rows.y[range.end - 1])) --range.end;
  return range;
}

// The rows that count of one series, and where it ends; an empty range for a series without a value up to the panel's
// end.
struct SeriesPlan {
  RowRange range;
  std::int64_t first_period = 0;
  std::int64_t last_period = 0;
  PeriodCount periods;
};

// plans_too: rows without a value have regressors, so they are not left out.
SeriesPlan plan_series(const SortedRows& rows, std::size_t series, const Frequency& frequency, std::int64_t until,
                       SeriesEnd series_end, bool plans_too, PanelCounts* counts) {
  SeriesPlan plan;
  plan.range = valued_rows(rows, series);
  // The row after the last one inside the panel; few series have rows beyond.
  std::size_t inside = rows.offsets[series + 1];
  const Timestamp beyond = frequency.start_of(until + 1);
  if (inside > rows.offsets[series] && rows.ts[inside - 1] >= beyond) {
    const Timestamp* const ts = rows.ts.get();
    inside = static_cast<std::size_t>(std::lower_bound(ts + rows.offsets[series], ts + inside, beyond) - ts);
    for (std::size_t row = inside; row < rows.offsets[series + 1]; ++row) {
      counts->after_until += plans_too && std::isnan(rows.y[row]) ? 0 : 1;
    }
    plan.range.end = std::max(plan.range.begin, std::min(plan.range.end, inside));
    while (!plan.range.empty() && std::isnan(rows.y[plan.range.end - 1])) --plan.range.end;
  }
  if (plan.range.empty()) {
    counts->empty_series += 1;
    plan.first_period = until + 1;
    plan.last_period = until;
    return plan;
  }
  // A NULL before the panel's end says that the period is unknown, so it must not be filled.
  if (series_end == SeriesEnd::kPanel) plan.range.end = inside;
  counts->rows += plan.range.end - plan.range.begin;
  plan.first_period = frequency.period_of(rows.ts[plan.range.begin]);
  plan.last_period = series_end == SeriesEnd::kPanel ? until : frequency.period_of(rows.ts[plan.range.end - 1]);
  if (plan.last_period - plan.first_period >= kMaxPeriods) {
    throw Error(
        ErrorKind::kTooBig,
        "a series from " + format_timestamp(frequency.label_of(plan.first_period)) + " to " +
            format_timestamp(frequency.label_of(plan.last_period)) + " has " +
            with_separators(plan.last_period - plan.first_period + 1) + " periods of one " + frequency.name(),
        "at most " + with_separators(kMaxPeriods) + " are possible",
        "look for a mistyped year among the first and last times, or set option \"frequency\" to a longer period");
  }
  return plan;
}

// Every series by its plan. single_sales: the panel's rows are.
void build_all_series(const SortedRows& rows, const RegressorRows& regressors, std::span<const SeriesPlan> plans,
                      std::span<const std::int64_t> jumped, bool single_sales, const Options& options,
                      const Context& context, Panel* panel) {
  std::vector<Gap> gaps;
  panel->series.reserve(plans.size());
  std::size_t since_check = 0;
  for (std::size_t s = 0; s < plans.size(); ++s) {
    const SeriesPlan& plan = plans[s];
    const std::size_t length = plan.range.end - plan.range.begin;
    if ((since_check += length + 1) > 8'192) {
      context.check_cancel();
      since_check = 0;
    }
    if (plan.range.empty()) {
      panel->series.emplace_back().first_period = plan.first_period;
      continue;
    }
    const SeriesRows own = {{rows.ts.get() + plan.range.begin, length},
                            {rows.y.get() + plan.range.begin, length},
                            plan.first_period,
                            plan.last_period,
                            jumped,
                            single_sales || plan.periods.of_single_sales()};
    Series& series = panel->series.emplace_back(build_series(own, panel->frequency, options, &gaps));
    if (regressors.empty()) continue;
    series.regressors = regressors.of_series(s, panel->frequency, plan.first_period, context);
    series.hash += hash_regressors(series.regressors);
  }
}

}  // namespace

void RowStore::append_missing(std::uint32_t series, Timestamp ts) {
  append(series, ts, std::numeric_limits<double>::quiet_NaN());
}

Panel build_panel(RowStore&& store, std::size_t series_count, const Options& options, const Context& context) {
  if (store.size() == 0) {
    throw Error(ErrorKind::kInvalidData, "there are no rows to learn from", "", "check the source and its filter");
  }
  check_retail_anchor(options);
  const RegressorRows regressors(store, series_count, options, context);
  const SortedRows rows = sort_rows(std::move(store), series_count, options, context);
  Panel panel;
  settle_frequency(rows, options, &panel);
  context.check_cancel();
  const PanelEnd end = settle_end(rows, options, panel.frequency, context);
  panel.until_period = end.until;
  panel.habit = end.habit;

  PanelCounts counts;
  counts.before_start = rows.before_start;
  std::vector<SeriesPlan> plans;
  plans.reserve(series_count);
  std::size_t bytes = rows.bytes() + regressors.bytes() + series_count * (sizeof(SeriesPlan) + sizeof(Series));
  for (std::size_t s = 0; s < series_count; ++s) {
    plans.push_back(
        plan_series(rows, s, panel.frequency, panel.until_period, options.end, !options.regressors.empty(), &counts));
    bytes += static_cast<std::size_t>(plans.back().last_period - plans.back().first_period + 1) * sizeof(double) *
             (1 + options.regressors.size());
  }
  require_memory(bytes, context);

  const std::vector<std::int64_t> jumped = jumped_periods(panel.frequency, rows.clock_jumps);
  PeriodCount periods;
  for (SeriesPlan& plan : plans) {
    const std::size_t length = plan.range.end - plan.range.begin;
    plan.periods = count_periods({rows.ts.get() + plan.range.begin, length}, panel.frequency);
    periods.add(plan.periods);
  }
  build_all_series(rows, regressors, plans, jumped, periods.of_single_sales(), options, context, &panel);
  panel.categories = regressors.categories();
  panel.row_count = static_cast<std::int64_t>(counts.rows);
  panel.rows_outside = static_cast<std::int64_t>(counts.before_start + counts.after_until);
  counts.after_until -= end.rows_left;  // the notice on the last period counts them
  panel.notices = panel_notices(panel, counts, rows, options);
  if (!end.notice.empty()) panel.notices.push_back(end.notice + (end.advice.empty() ? "" : "; " + end.advice));
  return panel;
}

}  // namespace salesforecast
