#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "core/calendar/frequency.h"

namespace salesforecast {

namespace {

// A convention is what 95 of 100 rows share.
bool most(std::size_t count, std::size_t of) { return count >= of - of / 20; }

// The value that most rows have, if one has. Boyer and Moore's vote finds the only value that can have a majority
// (R. Boyer, J Moore, "MJRTY: a fast majority vote algorithm", 1991), a second pass counts it.
template <typename Value>
std::optional<std::int64_t> shared(std::span<const Timestamp> timestamps, Value value) {
  std::int64_t leader = 0;
  std::size_t votes = 0;
  for (const Timestamp ts : timestamps) {
    const std::int64_t own = value(ts);
    if (votes == 0) leader = own;
    votes = own == leader ? votes + 1 : votes - 1;
  }
  std::size_t count = 0;
  for (const Timestamp ts : timestamps) count += value(ts) == leader ? 1 : 0;
  return most(count, timestamps.size()) ? std::optional(leader) : std::nullopt;
}

std::int64_t day_of(Timestamp ts) { return floor_div(ts, kMicrosPerDay); }
std::int64_t time_of(Timestamp ts) { return floor_mod(ts, kMicrosPerDay); }

void anchor_micros(Frequency& frequency, std::span<const Timestamp> timestamps) {
  if (frequency.micros % kMicrosPerDay == 0) {
    frequency.label_shift = shared(timestamps, time_of).value_or(0);
    const std::int64_t days = frequency.micros / kMicrosPerDay;
    if (days == 1) return;
    if (const auto day = shared(timestamps, [days](Timestamp ts) { return floor_mod(day_of(ts), days); })) {
      frequency.anchor = *day * kMicrosPerDay;
    }
    return;
  }
  const std::int64_t micros = frequency.micros;
  const auto offset = shared(timestamps, [micros](Timestamp ts) { return floor_mod(ts, micros); });
  if (!offset) return;
  // Intervals that divide a day stay with the clock's own and carry the stamp as a shift; others start where the rows
  // do.
  if (kMicrosPerDay % micros == 0) {
    frequency.label_shift = *offset;
  } else {
    frequency.anchor = *offset;
  }
}

// How rows lie in their months.
struct MonthDays {
  std::array<std::size_t, 32> on_day{};    // rows dated on that day
  std::array<std::size_t, 32> last_day{};  // of them, those on the last day of their month
  std::size_t month_ends = 0;
};

MonthDays count_month_days(std::span<const Timestamp> timestamps) {
  MonthDays counts;
  for (const Timestamp ts : timestamps) {
    const CivilDate date = civil_from_days(day_of(ts));
    const auto day = static_cast<std::size_t>(date.day);
    ++counts.on_day[day];
    if (date.day == days_in_month(date.year, date.month)) {
      ++counts.last_day[day];
      ++counts.month_ends;
    }
  }
  return counts;
}

// The day of the month that most rows have, where the last day stands in for a day that a month lacks; 1 if none.
int shared_day(const MonthDays& counts, std::size_t rows) {
  for (std::size_t day = 1; day < counts.on_day.size(); ++day) {
    std::size_t fitting = counts.on_day[day];
    for (std::size_t shorter = 28; shorter < day; ++shorter) fitting += counts.last_day[shorter];
    if (counts.on_day[day] > 0 && most(fitting, rows)) return static_cast<int>(day);
  }
  return 1;
}

void anchor_months(Frequency& frequency, std::span<const Timestamp> timestamps) {
  const std::int64_t time = shared(timestamps, time_of).value_or(0);
  const MonthDays counts = count_month_days(timestamps);
  frequency.month_end = most(counts.month_ends, timestamps.size());
  frequency.label_shift = time;
  const int months = frequency.months;
  std::optional<std::int64_t> month = 0;
  if (months > 1) {
    month = shared(timestamps, [months](Timestamp ts) {
      const CivilDate date = civil_from_days(day_of(ts));
      return floor_mod((std::int64_t{date.year} - 2000) * 12 + date.month - 1, months);
    });
  }
  if (!month) return;
  // The month that rows are dated in is the period's last with month ends, its first otherwise.
  frequency.anchor_month = static_cast<int>((*month + (frequency.month_end ? 1 : 0)) % months);
  if (!frequency.month_end) {
    frequency.label_shift += (shared_day(counts, timestamps.size()) - 1) * kMicrosPerDay;
  }
}

// Retail months: rows dated on the first day, on the last one, or on one between that all months have.
void anchor_retail(Frequency& frequency, std::span<const Timestamp> timestamps) {
  const Frequency plain = frequency;
  std::size_t ends = 0;
  for (const Timestamp ts : timestamps) {
    ends += plain.period_of(ts) != plain.period_of(ts + kMicrosPerDay) ? 1 : 0;
  }
  frequency.month_end = most(ends, timestamps.size());
  frequency.label_shift = shared(timestamps, time_of).value_or(0);
  if (frequency.month_end) return;
  const auto day =
      shared(timestamps, [&](Timestamp ts) { return (ts - plain.start_of(plain.period_of(ts))) / kMicrosPerDay; });
  if (day && *day < 28) frequency.label_shift += *day * kMicrosPerDay;
}

}  // namespace

Frequency anchored(Frequency frequency, std::span<const Timestamp> timestamps) {
  if (timestamps.empty()) return frequency;
  if (frequency.retail != RetailWeeks::kNone) {
    anchor_retail(frequency, timestamps);
  } else if (frequency.months > 0) {
    anchor_months(frequency, timestamps);
  } else {
    anchor_micros(frequency, timestamps);
  }
  return frequency;
}

}  // namespace salesforecast
