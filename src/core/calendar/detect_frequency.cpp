#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/calendar/frequency.h"

namespace salesforecast {

namespace {

bool most(std::size_t count, std::size_t of) { return count >= of - of / 20; }
bool half(std::size_t count, std::size_t of) { return 2 * count >= of; }

// The steps between neighbouring distinct times of each series, and how many rows repeat a time.
struct Steps {
  std::vector<std::int64_t> micros;  // unordered, whole days left out
  std::vector<std::size_t> of_days;  // [d]: steps of exactly d days, d < of_days.size()
  std::vector<std::int64_t> longer;  // whole-day steps beyond that, in days
  std::size_t whole_days = 0;        // of both
  std::size_t repeats = 0;

  std::size_t count() const { return micros.size() + whole_days; }
  void add_days(std::int64_t days) {
    ++whole_days;
    if (static_cast<std::size_t>(days) < of_days.size()) {
      ++of_days[static_cast<std::size_t>(days)];
    } else {
      longer.push_back(days);
    }
  }
};

constexpr std::size_t kTabledDays = 1'024;

// Fewer steps prove no unusual interval: two rows 37 days apart are no grid of 37 days.
constexpr std::size_t kFewSteps = 4;

template <typename Visit>
void for_each_pair(std::span<const Timestamp> timestamps, std::span<const std::size_t> offsets, Visit visit) {
  for (std::size_t series = 0; series + 1 < offsets.size(); ++series) {
    for (std::size_t row = offsets[series] + 1; row < offsets[series + 1]; ++row) {
      visit(timestamps[row - 1], timestamps[row]);
    }
  }
}

Steps collect_steps(std::span<const Timestamp> timestamps, std::span<const std::size_t> offsets) {
  Steps steps;
  steps.of_days.assign(kTabledDays, 0);
  std::size_t single_days = 0;
  for_each_pair(timestamps, offsets, [&](Timestamp before, Timestamp after) {
    const std::int64_t step = after - before;
    if (step == kMicrosPerDay) {
      ++single_days;
    } else if (step == 0) {
      ++steps.repeats;
    } else if (step % kMicrosPerDay == 0) {
      steps.add_days(step / kMicrosPerDay);
    } else {
      steps.micros.push_back(step);
    }
  });
  steps.of_days[1] += single_days;
  steps.whole_days += single_days;
  return steps;
}

// The same steps counted between days: times of day no longer matter.
Steps collect_day_steps(std::span<const Timestamp> timestamps, std::span<const std::size_t> offsets) {
  Steps steps;
  steps.of_days.assign(kTabledDays, 0);
  for_each_pair(timestamps, offsets, [&](Timestamp before, Timestamp after) {
    const std::int64_t days = floor_div(after, kMicrosPerDay) - floor_div(before, kMicrosPerDay);
    if (days == 0) {
      ++steps.repeats;
    } else {
      steps.add_days(days);
    }
  });
  return steps;
}

// The value that more than half of them have, if one has (Boyer & Moore 1981), else any of them; at least one value.
std::int64_t majority(const std::vector<std::int64_t>& values) {
  std::int64_t leader = values.front();
  std::size_t votes = 0;
  for (const std::int64_t value : values) {
    if (votes == 0) leader = value;
    votes = value == leader ? votes + 1 : votes - 1;
  }
  return leader;
}

// Divisors of a day that clocks and tills use. A stamp falls on the longer ones only by design; the shorter ones are
// where raw transactions lie as well, so those need more (see sub_day_interval).
constexpr std::array<std::int64_t, 23> kClockSteps = {
    1 * kMicrosPerSecond,  5 * kMicrosPerSecond,  10 * kMicrosPerSecond, 15 * kMicrosPerSecond, 30 * kMicrosPerSecond,
    1 * kMicrosPerMinute,  2 * kMicrosPerMinute,  3 * kMicrosPerMinute,  4 * kMicrosPerMinute,  5 * kMicrosPerMinute,
    6 * kMicrosPerMinute,  10 * kMicrosPerMinute, 12 * kMicrosPerMinute, 15 * kMicrosPerMinute, 20 * kMicrosPerMinute,
    30 * kMicrosPerMinute, 1 * kMicrosPerHour,    2 * kMicrosPerHour,    3 * kMicrosPerHour,    4 * kMicrosPerHour,
    6 * kMicrosPerHour,    8 * kMicrosPerHour,    12 * kMicrosPerHour};
constexpr std::int64_t kByDesign = 10 * kMicrosPerMinute;

// Whether most steps are multiples of `interval` (which divides a day); gives up at the first that is too much.
bool aligned(const Steps& steps, std::int64_t interval) {
  std::size_t misses = 0;
  const std::size_t bearable = steps.count() / 20;
  for (const std::int64_t step : steps.micros) {
    if (step % interval != 0 && ++misses > bearable) return false;
  }
  return true;
}

// The longest clock step that most steps are multiples of; 0 for none.
std::int64_t longest_clock_step(const Steps& steps) {
  std::int64_t longest = 0;
  std::vector<std::int64_t> failed;
  for (const std::int64_t step : kClockSteps) {
    // What does not fit a divisor does not fit its multiples: raw seconds are out after one look.
    const bool hopeless = std::any_of(failed.begin(), failed.end(), [&](std::int64_t f) { return step % f == 0; });
    if (!hopeless && aligned(steps, step)) {
      longest = step;
    } else {
      failed.push_back(step);
    }
  }
  return longest;
}

// An interval shorter than a day, if the times keep one.
std::optional<std::int64_t> sub_day_interval(const Steps& steps) {
  // Days and longer are told apart by their dates, see date_interval; what is left has a step that is not whole days.
  if (most(steps.whole_days, steps.count())) return std::nullopt;
  const std::int64_t commonest = majority(steps.micros);
  std::size_t equal = 0, multiples = 0;
  for (const std::int64_t step : steps.micros) {
    equal += step == commonest ? 1 : 0;
    multiples += step % commonest == 0 ? 1 : 0;
  }
  const std::int64_t clock = longest_clock_step(steps);
  // 7 hours, 90 seconds, one minute: believed when nearly every step is that one and times do not repeat as baskets do.
  const std::size_t days_kept = kMicrosPerDay % commonest == 0 ? steps.whole_days : 0;
  const bool regular = most(multiples + days_kept, steps.count()) && 5 * equal >= 4 * steps.count() &&
                       20 * steps.repeats <= steps.count() && (commonest == clock || steps.count() >= kFewSteps);
  if (regular && commonest < kMicrosPerDay) return commonest;
  return clock >= kByDesign ? std::optional(clock) : std::nullopt;
}

std::size_t count_between(const Steps& steps, std::int64_t least, std::int64_t last) {
  std::size_t count = 0;
  for (std::int64_t days = least; days <= last; ++days) count += steps.of_days[static_cast<std::size_t>(days)];
  return count;
}

std::size_t count_multiples(const Steps& steps, std::int64_t days) {
  std::size_t count = 0;
  for (std::size_t d = static_cast<std::size_t>(days); d < steps.of_days.size(); d += static_cast<std::size_t>(days)) {
    count += steps.of_days[d];
  }
  for (const std::int64_t step : steps.longer) count += step % days == 0 ? 1 : 0;
  return count;
}

Frequency of_days(std::int64_t days) {
  Frequency frequency;
  frequency.micros = days * kMicrosPerDay;
  if (days % 7 == 0) frequency.anchor = 2 * kMicrosPerDay;  // Monday, until anchored() finds another
  return frequency;
}

Frequency of_months(int months) {
  Frequency frequency;
  frequency.months = months;
  return frequency;
}

// Months that rows keep: most of them dated on one day of the month or on its last, and months apart. The longest of
// the calendar's own lengths that is the usual step, divides most others, and whose months the panel's rows share.
std::optional<Frequency> month_interval(std::span<const Timestamp> timestamps, std::span<const std::size_t> offsets,
                                        const Steps& steps) {
  if (!most(steps.count() - count_between(steps, 1, 27), steps.count())) return std::nullopt;
  const Frequency month = anchored(of_months(1), timestamps);
  const bool on_first_days = month.label_shift < kMicrosPerDay && !month.month_end;
  if (on_first_days) {
    // No shared day reads as the first as well: look whether they are there.
    std::size_t firsts = 0;
    for (const Timestamp ts : timestamps) firsts += civil_from_days(floor_div(ts, kMicrosPerDay)).day == 1 ? 1 : 0;
    if (!most(firsts, timestamps.size())) return std::nullopt;
  }
  std::vector<std::int64_t> numbers(timestamps.size());
  std::transform(timestamps.begin(), timestamps.end(), numbers.begin(),
                 [&](Timestamp ts) { return month.period_of(ts); });
  for (const int months : {12, 6, 4, 3, 2}) {
    std::size_t all = 0, equal = 0, kept = 0;
    for_each_pair(numbers, offsets, [&](std::int64_t before, std::int64_t after) {
      const std::int64_t apart = after - before;
      all += apart != 0 ? 1 : 0;
      equal += apart == months ? 1 : 0;
      kept += apart != 0 && apart % months == 0 ? 1 : 0;
    });
    // Series that share no month would have no grid in common: they stay monthly.
    std::array<std::size_t, 12> residues{};
    for (const std::int64_t number : numbers) ++residues[static_cast<std::size_t>(floor_mod(number, months))];
    const std::size_t together = *std::max_element(residues.begin(), residues.end());
    if (half(equal, all) && most(kept, all) && most(together, numbers.size())) return of_months(months);
  }
  return of_months(1);
}

// Business calendars: the last working day of a month, reporting days that slide by a holiday.
std::optional<Frequency> sliding_interval(const Steps& steps) {
  const std::size_t all = steps.count();
  if (all < kFewSteps) return std::nullopt;
  if (most(count_between(steps, 26, 36), all)) return of_months(1);
  if (most(count_between(steps, 85, 97), all)) return of_months(3);
  if (most(count_between(steps, 355, 376), all)) return of_months(12);
  if (most(count_between(steps, 6, 8) + count_multiples(steps, 7) - steps.of_days[7], all) &&
      half(steps.of_days[7], all)) {
    return of_days(7);
  }
  return std::nullopt;
}

// A number of days that most steps are multiples of. Weeks are believed from few rows, other lengths (10 days) only
// when steps show them again and again: slow movers meet any small divisor by chance.
std::int64_t day_interval(const Steps& steps) {
  const std::size_t all = steps.count();
  std::int64_t commonest = 1;
  std::size_t most_often = 0;
  for (std::size_t days = 1; days < steps.of_days.size(); ++days) {
    if (steps.of_days[days] > most_often) {
      most_often = steps.of_days[days];
      commonest = static_cast<std::int64_t>(days);
    }
  }
  const bool dominant = half(most_often, all) && most(count_multiples(steps, commonest), all);
  const bool usual = commonest == 7 || commonest == 14 || commonest == 28;
  if (commonest > 1 && dominant && (usual || all >= kFewSteps)) return commonest;
  return most(count_multiples(steps, 7), all) ? 7 : 1;
}

Frequency date_interval(std::span<const Timestamp> timestamps, std::span<const std::size_t> offsets,
                        const Steps& steps) {
  // Most panels are days: settled without a look at the calendar.
  if (!half(steps.of_days[1], steps.count())) {
    if (const auto months = month_interval(timestamps, offsets, steps)) return *months;
    if (const std::int64_t days = day_interval(steps); days > 1) return of_days(days);
    if (const auto sliding = sliding_interval(steps)) return *sliding;
  }
  return of_days(1);
}

}  // namespace

std::optional<Frequency> detect_frequency(std::span<const Timestamp> timestamps,
                                          std::span<const std::size_t> series_offsets) {
  Steps steps = collect_steps(timestamps, series_offsets);
  if (steps.count() == 0) return std::nullopt;
  if (const auto interval = sub_day_interval(steps)) {
    Frequency frequency;
    frequency.micros = *interval;
    return anchored(frequency, timestamps);
  }
  if (!steps.micros.empty()) steps = collect_day_steps(timestamps, series_offsets);
  if (steps.count() == 0) return of_days(1);
  return anchored(date_interval(timestamps, series_offsets, steps), timestamps);
}

}  // namespace salesforecast
