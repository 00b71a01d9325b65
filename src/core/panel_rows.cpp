#include "core/panel_rows.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "core/bit_mix.h"
#include "core/text.h"

namespace salesforecast {

namespace {

// Years 1 to 9999: sales lie in them, and any horizon after them on the calendar.
constexpr Timestamp kFirstRowTime = -730'119 * kMicrosPerDay;
constexpr Timestamp kEndRowTime = 2'921'940 * kMicrosPerDay;

constexpr std::size_t kRowsBetweenChecks = 8'192;

// Calls visit(begin, end) over blocks of the rows, asking for a cancel before each.
template <typename Visit>
void in_blocks(std::size_t rows, const Context& context, Visit visit) {
  for (std::size_t begin = 0; begin < rows; begin += kRowsBetweenChecks) {
    context.check_cancel();
    visit(begin, std::min(rows, begin + kRowsBetweenChecks));
  }
}

void check_row(const RowStore::Row& row, std::size_t series_count) {
  if (row.series >= series_count) throw Error(ErrorKind::kInternal, "row of a series beyond the panel");
  if (row.ts < kFirstRowTime || row.ts >= kEndRowTime) {
    const bool finite = row.ts >= kFirstTimestamp && row.ts < kEndTimestamp;
    throw Error(ErrorKind::kInvalidData,
                finite ? "the time " + format_timestamp(row.ts) + " is out of range" : "a time is infinite",
                "rows lie in the years 1 to 9999", "leave such rows out with a WHERE or a view");
  }
  if (std::isinf(row.y)) {
    throw Error(ErrorKind::kNonFinite, "the target is infinite at " + format_timestamp(row.ts),
                "every value is a finite number or NULL", "leave such rows out, or make their target NULL");
  }
}

// Which rows are kept.
struct RowFilter {
  Timestamp start;
  double least;  // rows below are left out

  // NULL targets pass: NaN is below nothing.
  bool keeps(const RowStore::Row& row) const { return row.ts >= start && !(row.y < least); }
};

// Counts rows by series into offsets (a counting sort), checking each on the way.
void count_rows(const std::vector<RowStore::Row>& rows, std::size_t series_count, const RowFilter& filter,
                bool count_negatives, const Context& context, SortedRows* sorted) {
  sorted->offsets.assign(series_count + 1, 0);
  std::size_t* const counts = sorted->offsets.data() + 1;
  in_blocks(rows.size(), context, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const RowStore::Row& row = rows[i];
      // One test for the common case; y - y is zero unless y is infinite or NaN.
      const bool plain =
          row.series < series_count && row.ts >= kFirstRowTime && row.ts < kEndRowTime && row.y - row.y == 0;
      if (!plain) {
        check_row(row, series_count);
        ++sorted->nulls;
      }
      if (row.ts < filter.start) {
        ++sorted->before_start;
        continue;
      }
      if (count_negatives && row.y < 0) ++sorted->negatives;
      if (filter.keeps(row)) ++counts[row.series];
    }
  });
  for (std::size_t s = 1; s <= series_count; ++s) sorted->offsets[s] += sorted->offsets[s - 1];
}

void scatter_rows(const std::vector<RowStore::Row>& rows, const RowFilter& filter, const Context& context,
                  SortedRows* sorted) {
  std::vector<std::size_t> next(sorted->offsets.begin(), sorted->offsets.end() - 1);
  Timestamp* const ts = sorted->ts.get();
  double* const y = sorted->y.get();
  in_blocks(rows.size(), context, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const RowStore::Row& row = rows[i];
      if (!filter.keeps(row)) continue;
      const std::size_t place = next[row.series]++;
      ts[place] = row.ts;
      y[place] = row.y + 0.0;  // -0.0 becomes 0.0
    }
  });
}

// NaN after all numbers.
bool value_less(double a, double b) { return std::isnan(b) ? !std::isnan(a) : a < b; }

enum class Order { kSorted, kTiesUnsorted, kUnsorted };

Order order_of(const Timestamp* ts, const double* y, std::size_t rows) {
  bool ties_sorted = true;
  for (std::size_t i = 1; i < rows; ++i) {
    if (ts[i] > ts[i - 1]) continue;
    if (ts[i] < ts[i - 1]) return Order::kUnsorted;
    ties_sorted = ties_sorted && !value_less(y[i], y[i - 1]);
  }
  return ties_sorted ? Order::kSorted : Order::kTiesUnsorted;
}

// std::sort that can be cancelled: blocks, then merges of twice the size. The result is the same, as equal rows are the
// same rows.
template <typename Iterator, typename Less>
void sort_in_blocks(Iterator first, std::size_t rows, Less less, const Context& context) {
  constexpr std::size_t kBlock = 65'536;  // some milliseconds
  const auto at = [&](std::size_t row) { return first + static_cast<std::ptrdiff_t>(std::min(row, rows)); };
  for (std::size_t begin = 0; begin < rows; begin += kBlock) {
    if (rows > kBlock) context.check_cancel();
    std::sort(at(begin), at(begin + kBlock), less);
  }
  for (std::size_t sorted = kBlock; sorted < rows; sorted *= 2) {
    for (std::size_t begin = 0; begin + sorted < rows; begin += 2 * sorted) {
      context.check_cancel();
      std::inplace_merge(at(begin), at(begin + sorted), at(begin + 2 * sorted), less);
    }
  }
}

void sort_ties(const Timestamp* ts, double* y, std::size_t rows, const Context& context) {
  for (std::size_t begin = 0, end = 0; begin < rows; begin = end) {
    for (end = begin + 1; end < rows && ts[end] == ts[begin];) ++end;
    if (end - begin > 1) sort_in_blocks(y + begin, end - begin, value_less, context);
  }
}

// Sorts one series through `scratch`, which is reused from series to series.
void sort_series(Timestamp* ts, double* y, std::size_t rows, std::vector<std::pair<Timestamp, double>>* scratch,
                 const Context& context) {
  scratch->clear();
  scratch->reserve(rows);
  for (std::size_t i = 0; i < rows; ++i) scratch->emplace_back(ts[i], y[i]);
  const auto less = [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : value_less(a.second, b.second);
  };
  sort_in_blocks(scratch->begin(), rows, less, context);
  for (std::size_t i = 0; i < rows; ++i) std::tie(ts[i], y[i]) = (*scratch)[i];
}

void order_rows(const Context& context, SortedRows* sorted) {
  std::vector<std::pair<Timestamp, double>> scratch;
  std::size_t since_check = 0;
  for (std::size_t s = 0; s + 1 < sorted->offsets.size(); ++s) {
    const std::size_t begin = sorted->offsets[s], rows = sorted->offsets[s + 1] - begin;
    Timestamp* const ts = sorted->ts.get() + begin;
    double* const y = sorted->y.get() + begin;
    if ((since_check += rows + 1) > kRowsBetweenChecks) {
      context.check_cancel();
      since_check = 0;
    }
    switch (order_of(ts, y, rows)) {
      case Order::kSorted:
        break;
      case Order::kTiesUnsorted:
        sort_ties(ts, y, rows, context);
        break;
      case Order::kUnsorted:
        require_memory(sorted->bytes() + rows * sizeof(scratch[0]) * 3 / 2, context);  // half of it to merge
        sort_series(ts, y, rows, &scratch, context);
        break;
    }
  }
}

}  // namespace

SortedRows sort_rows(RowStore&& store, std::size_t series_count, const Options& options, const Context& context) {
  const RowFilter filter = {options.start.value_or(kFirstTimestamp),
                            options.returns == Returns::kIgnore ? 0.0 : -std::numeric_limits<double>::infinity()};
  SortedRows sorted;
  require_memory(store.bytes() + store.size() * (sizeof(Timestamp) + sizeof(double)) + 2 * series_count * 8, context);
  count_rows(store.rows(), series_count, filter, options.returns != Returns::kNet, context, &sorted);
  sorted.ts = std::make_unique_for_overwrite<Timestamp[]>(sorted.size());
  sorted.y = std::make_unique_for_overwrite<double[]>(sorted.size());
  scatter_rows(store.rows(), filter, context, &sorted);
  std::vector<RowStore::Row>().swap(store.rows());
  sorted.clock_jumps = std::move(store.clock_jumps);
  order_rows(context, &sorted);
  return sorted;
}

std::uint64_t hash_rows(std::span<const Timestamp> ts, std::span<const double> y) {
  // Each row through a mixer; wrapping sums commute.
  constexpr std::uint64_t kMissing = 0x7ff8'0000'0000'0000;  // every NaN is the same NULL
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < ts.size(); ++i) {
    const std::uint64_t bits = std::isnan(y[i]) ? kMissing : std::bit_cast<std::uint64_t>(y[i]);
    sum += mixed_bits(static_cast<std::uint64_t>(ts[i]) * 0x9e37'79b9'7f4a'7c15 + bits);
  }
  return sum;
}

void require_memory(std::size_t bytes, const Context& context) {
  if (bytes <= context.max_memory) return;
  const auto megabytes = [](std::size_t b) {
    return with_separators(static_cast<std::int64_t>((b + 1'048'575) >> 20));
  };
  throw Error(ErrorKind::kOutOfMemory, "the rows need " + megabytes(bytes) + " MB of memory",
              "the limit is " + megabytes(context.max_memory) + " MB",
              "raise salesforecast.max_memory, or train on fewer rows or longer periods");
}

}  // namespace salesforecast
