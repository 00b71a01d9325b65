#include "core/panel_periods.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

#include "core/error.h"
#include "core/panel_rows.h"
#include "core/robust.h"

namespace salesforecast {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// Walks along a grid: keeps the bounds of the current period, so that most rows cost a comparison and no division.
class GridCursor {
 public:
  GridCursor(const Frequency& frequency, std::int64_t period) : frequency_(frequency) { go_to(period); }

  std::int64_t period() const { return period_; }
  Timestamp end() const { return end_; }
  // To the period of a time at or after end().
  void advance_to(Timestamp ts) {
    if (frequency_.micros > 0 && ts - end_ < frequency_.micros) {
      ++period_;
      end_ += frequency_.micros;
      return;
    }
    // Months have no fixed length, but the next one is the likely one as well.
    const Timestamp next_end = frequency_.start_of(period_ + 2);
    if (ts < next_end) {
      ++period_;
      end_ = next_end;
    } else {
      go_to(frequency_.period_of(ts));
    }
  }

 private:
  void go_to(std::int64_t period) {
    period_ = period;
    end_ = frequency_.start_of(period + 1);
  }

  const Frequency& frequency_;
  std::int64_t period_ = 0;
  Timestamp end_ = 0;
};

// What came back, apart from what was sold: option returns "separate".
class Returned {
 public:
  explicit Returned(std::size_t periods) : by_period_(periods) {}

  // The rows of a period without the negative ones, which are summed up here. A period of returns alone sold nothing.
  std::span<const double> take(std::span<const double> y, std::size_t period) {
    sold_.clear();
    for (const double own : y) {
      if (own < 0) {
        by_period_[period] -= own;
      } else {
        sold_.push_back(own);
      }
    }
    if (sold_.empty()) sold_.push_back(0);
    return sold_;
  }

  std::vector<double> by_period() && { return std::move(by_period_); }

 private:
  std::vector<double> by_period_;
  std::vector<double> sold_;  // scratch
};

// `returned`: where negative rows go; null: they are summed with the others.
void aggregate_rows(const SeriesRows& rows, const Frequency& frequency, Aggregate aggregate, Series* series,
                    std::vector<Gap>* gaps, Returned* returned) {
  GridCursor cursor(frequency, rows.first_period);
  double* const y = series->y.data();
  std::size_t next_index = 0;
  for (std::size_t row = 0; row < rows.ts.size();) {
    if (rows.ts[row] >= cursor.end()) cursor.advance_to(rows.ts[row]);
    const std::size_t begin = row++;
    while (row < rows.ts.size() && rows.ts[row] < cursor.end()) ++row;
    const auto index = static_cast<std::size_t>(cursor.period() - rows.first_period);
    if (index > next_index) gaps->push_back({next_index, index - next_index});
    next_index = index + 1;
    if (row - begin == 1 && returned == nullptr) {
      y[index] = rows.y[begin];
      continue;
    }
    series->merged_rows += static_cast<std::int64_t>(row - begin - 1);
    const std::span<const double> own = rows.y.subspan(begin, row - begin);
    y[index] = period_value(aggregate, returned == nullptr ? own : returned->take(own, index));
    if (std::isinf(y[index])) {
      throw Error(ErrorKind::kNonFinite,
                  "the rows of " + format_timestamp(frequency.label_of(cursor.period())) + " add up to infinity",
                  "every period needs a finite value");
    }
  }
  series->trailing_periods = static_cast<std::int64_t>(series->y.size() - next_index);
}

// Takes the periods that the clocks jumped over out of the gaps. Returns how many those are.
std::int64_t leave_out_jumps(const SeriesRows& rows, std::vector<Gap>* gaps) {
  std::int64_t left_out = 0;
  for (const std::int64_t period : rows.jumped_periods) {
    const auto index = static_cast<std::size_t>(period - rows.first_period);  // before the series: beyond any gap
    const auto gap =
        std::partition_point(gaps->begin(), gaps->end(), [&](const Gap& g) { return g.begin + g.length <= index; });
    if (gap == gaps->end() || index < gap->begin) continue;
    ++left_out;
    const Gap behind = {index + 1, gap->begin + gap->length - index - 1};
    gap->length = index - gap->begin;
    const auto next = gap->length == 0 ? gaps->erase(gap) : gap + 1;
    if (behind.length > 0) gaps->insert(next, behind);
  }
  return left_out;
}

// The nearest value before `index`, and its place; y[0] is one.
std::size_t value_before(const std::vector<double>& y, std::size_t index) {
  while (std::isnan(y[--index])) {
  }
  return index;
}

void fill_linear(const Gap& gap, std::vector<double>* y) {
  const std::size_t left = value_before(*y, gap.begin);
  std::size_t right = gap.begin + gap.length;
  while (right < y->size() && std::isnan((*y)[right])) ++right;
  if (right == y->size()) return;  // nothing but NULL behind it: stays missing
  const double low = (*y)[left], high = (*y)[right];
  for (std::size_t i = gap.begin; i < gap.begin + gap.length; ++i) {
    const double share = static_cast<double>(i - left) / static_cast<double>(right - left);
    (*y)[i] = low * (1 - share) + high * share;  // not low + share*(high-low): the difference may overflow
  }
}

void fill_gaps(Fill fill, std::span<const Gap> gaps, std::vector<double>* y) {
  if (fill == Fill::kMissing) return;
  for (const Gap& gap : gaps) {
    if (fill == Fill::kLinear) {
      fill_linear(gap, y);
    } else {
      const double value = fill == Fill::kZero ? 0.0 : (*y)[value_before(*y, gap.begin)];
      std::fill_n(y->begin() + static_cast<std::ptrdiff_t>(gap.begin), gap.length, value);
    }
  }
}

constexpr std::size_t kEnoughPeriods = 20;  // fewer show no habit

// Whether zeros are written down that the series' gaps could as well be: in a series long enough to tell, in runs that
// are typically as long. A shop's feast days, one zero each, do not make no sale of three lost days.
bool zeros_like_gaps(const std::vector<double>& y, std::size_t inside, std::span<const Gap> gaps) {
  std::vector<std::size_t> runs, lengths;
  for (std::size_t period = 0; period < y.size(); ++period) {
    if (y[period] != 0) continue;
    if (period == 0 || y[period - 1] != 0) runs.push_back(0);
    ++runs.back();
  }
  if (runs.empty() || gaps.empty() || inside < kEnoughPeriods) return !runs.empty();
  for (const Gap& gap : gaps) lengths.push_back(gap.length);
  return upper_median(lengths) <= upper_median(runs);
}

// Fill `auto`: no row means no sale where rows are sales (several of them often make a period), where zeros are written
// down that are like the gaps, or where most periods have no row: a slow mover, as records are not lost more often than
// kept. Otherwise it means no record.
Fill settled_fill(const Options& options, const Series& series, std::span<const Gap> gaps) {
  if (options.fill != Fill::kAuto) return options.fill;
  const bool sums = options.aggregate == Aggregate::kSum;
  if (sums && series.single_sales) return Fill::kZero;
  const std::size_t inside = series.y.size() - static_cast<std::size_t>(series.trailing_periods);
  const bool rare = 2 * static_cast<std::size_t>(series.filled_periods) > inside;
  if (sums && rare && inside >= kEnoughPeriods) return Fill::kZero;
  return zeros_like_gaps(series.y, inside, gaps) ? Fill::kZero : Fill::kMissing;
}

// Whether the time after the last row is no more than the series' rows keep one waiting anyway: then it means no sales,
// like the gaps inside. Else records are late, or the series has ended. The longest gap but
// one counts: a single long one may be a loss of records. A slow mover's next gap may well be longer than those seen.
bool usual_wait(std::span<const Gap> gaps, std::int64_t trailing) {
  constexpr std::int64_t kSlow = 2;  // periods: longer usual gaps are a slow mover's
  std::int64_t longest = 0, usual = 0;
  for (const Gap& gap : gaps) {
    const auto length = static_cast<std::int64_t>(gap.length);
    usual = std::max(usual, std::min(length, longest));
    longest = std::max(longest, length);
  }
  return trailing <= (usual > kSlow ? 3 * usual : usual);
}

// Sets zero on the weekdays of a daily series that never have a row: the shop is shut, and a value made up for its
// Sundays would blur the week. The time after the last row is closed only when all of it is. `gaps` lists what has no
// row.
void close_weekdays(std::span<const Gap> gaps, Series* series) {
  constexpr std::size_t kEnoughWeeks = 4;
  const auto weekday = [&](std::size_t index) {
    return (static_cast<std::size_t>(floor_mod(series->first_period, 7)) + index) % 7;
  };
  const std::size_t inside = series->y.size() - static_cast<std::size_t>(series->trailing_periods);
  if (inside < 7 * kEnoughWeeks) return;
  std::array<std::size_t, 7> absent{}, present{};
  for (std::size_t index = 0; index < inside; ++index) ++present[weekday(index)];
  for (const Gap& gap : gaps) {
    for (std::size_t index = gap.begin; index < gap.begin + gap.length; ++index) ++absent[weekday(index)];
  }
  const auto close = [&](std::size_t begin, std::size_t end) {
    for (std::size_t index = begin; index < end; ++index) {
      if (absent[weekday(index)] != present[weekday(index)]) continue;
      series->y[index] = 0;
      series->closed_weekdays = true;
    }
  };
  for (const Gap& gap : gaps) close(gap.begin, gap.begin + gap.length);
  for (std::size_t index = inside; index < series->y.size(); ++index) {
    if (absent[weekday(index)] != present[weekday(index)]) return;
  }
  close(inside, series->y.size());
  series->zeros_at_end = series->trailing_periods > 0;
}

}  // namespace

std::vector<std::int64_t> jumped_periods(const Frequency& frequency, std::span<const ClockJump> jumps) {
  std::vector<std::int64_t> out;
  for (const ClockJump& jump : jumps) {
    std::int64_t period = frequency.period_of(jump.begin);
    if (frequency.start_of(period) < jump.begin) ++period;
    for (; frequency.start_of(period + 1) <= jump.end; ++period) out.push_back(period);
  }
  return out;
}

double period_value(Aggregate aggregate, std::span<const double> y) {
  double value = kMissing;
  std::size_t count = 0;
  for (const double own : y) {
    if (std::isnan(own)) continue;
    if (count++ == 0) {
      value = own;
      continue;
    }
    switch (aggregate) {
      case Aggregate::kSum:
      case Aggregate::kMean:
        value += own;
        break;
      case Aggregate::kMin:
        value = std::min(value, own);
        break;
      case Aggregate::kMax:
        value = std::max(value, own);
        break;
      case Aggregate::kLast:  // of rows at one time the largest: the only rule that no order of rows can change
        value = own;
        break;
    }
  }
  return aggregate == Aggregate::kMean && count > 1 ? value / static_cast<double>(count) : value;
}

PeriodCount count_periods(std::span<const Timestamp> ts, const Frequency& frequency) {
  PeriodCount count;
  if (ts.empty()) return count;
  GridCursor cursor(frequency, frequency.period_of(ts.front()));
  for (std::size_t row = 0; row < ts.size();) {
    if (ts[row] >= cursor.end()) cursor.advance_to(ts[row]);
    const std::size_t begin = row++;
    while (row < ts.size() && ts[row] < cursor.end()) ++row;
    ++count.with_rows;
    count.with_several += row - begin > 1 ? 1 : 0;
  }
  return count;
}

Series build_series(const SeriesRows& rows, const Frequency& frequency, const Options& options,
                    std::vector<Gap>* gaps) {
  Series series;
  series.first_period = rows.first_period;
  series.row_count = static_cast<std::int64_t>(rows.ts.size());
  series.y.assign(static_cast<std::size_t>(rows.last_period - rows.first_period + 1), kMissing);
  gaps->clear();
  std::optional<Returned> returned;
  if (options.returns == Returns::kSeparate) returned.emplace(series.y.size());
  aggregate_rows(rows, frequency, options.aggregate, &series, gaps, returned ? &*returned : nullptr);
  if (returned) series.returned = std::move(*returned).by_period();
  series.hash = hash_rows(rows.ts, rows.y);
  series.single_sales = rows.single_sales;
  const std::int64_t jumped = leave_out_jumps(rows, gaps);
  for (const Gap& gap : *gaps) {
    const auto length = static_cast<std::int64_t>(gap.length);
    series.filled_periods += length;
    series.longest_gap = std::max(series.longest_gap, length);
  }
  const auto inside = series.y.end() - static_cast<std::ptrdiff_t>(series.trailing_periods);
  series.null_periods =
      std::count_if(series.y.begin(), inside, [](double y) { return std::isnan(y); }) - series.filled_periods - jumped;
  if (gaps->empty() && series.trailing_periods == 0) return series;
  const Fill fill = settled_fill(options, series, *gaps);
  fill_gaps(fill, *gaps, &series.y);
  if (!gaps->empty()) series.fill = fill;
  const bool may_close = options.fill == Fill::kAuto && fill == Fill::kMissing && options.aggregate == Aggregate::kSum;
  if (may_close && frequency.micros == kMicrosPerDay) close_weekdays(*gaps, &series);
  // After the last row only "no row, no sale" goes on; previous and linear have nothing to lead to.
  const bool no_sale =
      fill == Fill::kZero && (options.fill == Fill::kZero || usual_wait(*gaps, series.trailing_periods));
  if (no_sale) {
    std::fill(inside, series.y.end(), 0.0);
    for (const std::int64_t period : rows.jumped_periods) {
      const std::int64_t index = period - rows.first_period;
      if (index >= inside - series.y.begin() && index < std::ssize(series.y)) series.y[index] = kMissing;
    }
    series.zeros_at_end = series.trailing_periods > 0;
  }
  return series;
}

}  // namespace salesforecast
