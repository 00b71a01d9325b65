#include "core/calendar/retail.h"

#include <algorithm>
#include <array>

namespace salesforecast {

namespace {

// Weeks of a quarter that lie before each of its months, and all of them.
using WeeksBefore = std::array<std::int64_t, 4>;

constexpr WeeksBefore weeks_before(RetailWeeks weeks) {
  switch (weeks) {
    case RetailWeeks::k454:
      return {0, 4, 9, 13};
    case RetailWeeks::k544:
      return {0, 5, 9, 13};
    case RetailWeeks::k445:
    case RetailWeeks::kNone:
      break;
  }
  return {0, 4, 8, 13};
}

}  // namespace

std::int64_t RetailCalendar::first_day_of_year(std::int64_t year) const noexcept {
  constexpr std::int64_t kFarthest = 1'000'000;  // far beyond the last timestamp, and still an int
  const CivilDate date = civil_from_days(anchor);
  const int own = static_cast<int>(std::clamp(year, -kFarthest, kFarthest));
  const std::int64_t target = days_from_civil({own, date.month, std::min(date.day, days_in_month(own, date.month))});
  // From three days before the target to three days after it every weekday is there once.
  return target - 3 + floor_mod(weekday_of(anchor) - weekday_of(target - 3), 7);
}

std::int64_t RetailCalendar::month_of(std::int64_t day) const noexcept {
  std::int64_t year = civil_from_days(day).year;
  while (first_day_of_year(year) > day) --year;
  while (first_day_of_year(year + 1) <= day) ++year;
  const std::int64_t week = (day - first_day_of_year(year)) / 7;
  const std::int64_t quarter = std::min<std::int64_t>(week / 13, 3);  // the 53rd week is the last quarter's
  const WeeksBefore before = weeks_before(weeks);
  std::int64_t month = 2;
  while (before[static_cast<std::size_t>(month)] > week - 13 * quarter) --month;
  return 12 * (year - 2000) + 3 * quarter + month;
}

std::int64_t RetailCalendar::first_day_of(std::int64_t month) const noexcept {
  const auto in_year = static_cast<std::size_t>(floor_mod(month, 12));
  const std::int64_t week = 13 * static_cast<std::int64_t>(in_year / 3) + weeks_before(weeks)[in_year % 3];
  return first_day_of_year(2000 + floor_div(month, 12)) + 7 * week;
}

}  // namespace salesforecast
