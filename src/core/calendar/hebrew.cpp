// N. Dershowitz and E. Reingold, "Calendrical Calculations", chapter "The Hebrew Calendar".
#include "core/calendar/hebrew.h"

#include "core/calendar/timestamp.h"

namespace salesforecast {

namespace {

// Day 1 of their day count, 0001-01-01, lies this far before 2000-01-01; the calendar's epoch is their day -1373427.
constexpr std::int64_t kCountTo2000 = 730'120;
constexpr std::int64_t kEpoch = -1'373'427;

bool leap_year(std::int64_t year) { return floor_mod(7 * year + 1, 19) < 7; }

// Days from the epoch to the mean new moon of Tishri, put off so that no feast falls on a day that is not allowed.
std::int64_t elapsed_days(std::int64_t year) {
  const std::int64_t months = floor_div(235 * year - 234, 19);
  const std::int64_t parts = 12'084 + 13'753 * months;
  const std::int64_t day = 29 * months + floor_div(parts, 25'920);
  return floor_mod(3 * (day + 1), 7) < 3 ? day + 1 : day;
}

// New year, put off once more where a year would get a length that none has.
std::int64_t new_year(std::int64_t year) {
  const std::int64_t before = elapsed_days(year - 1), own = elapsed_days(year), next = elapsed_days(year + 1);
  std::int64_t delay = 0;
  if (next - own == 356) {
    delay = 2;
  } else if (own - before == 382) {
    delay = 1;
  }
  return kEpoch + own + delay;
}

int month_length(std::int64_t year, int month) {
  const std::int64_t days = new_year(year + 1) - new_year(year);
  switch (month) {
    case 2:   // Iyyar
    case 4:   // Tammuz
    case 6:   // Elul
    case 10:  // Tevet
    case 13:  // the second Adar
      return 29;
    case 8:  // Heshvan
      return days % 10 == 5 ? 30 : 29;
    case 9:  // Kislev
      return days % 10 == 3 ? 29 : 30;
    case 12:
      return leap_year(year) ? 30 : 29;
    default:
      return 30;
  }
}

}  // namespace

std::int64_t days_from_hebrew(int year, int month, int day) noexcept {
  std::int64_t days = new_year(year) + day - 1;
  const int last_month = leap_year(year) ? 13 : 12;
  for (int m = 7; month >= 7 ? m < month : m <= last_month; ++m) days += month_length(year, m);
  if (month < 7) {
    for (int m = 1; m < month; ++m) days += month_length(year, m);
  }
  return days - kCountTo2000;
}

}  // namespace salesforecast
