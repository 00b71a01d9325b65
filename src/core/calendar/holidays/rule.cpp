#include "core/calendar/holidays/rule.h"

#include "core/calendar/easter.h"
#include "core/calendar/hebrew.h"
#include "core/calendar/hijri.h"
#include "core/calendar/lunisolar.h"
#include "core/calendar/timestamp.h"

namespace salesforecast::holidays {

namespace {

std::int64_t nth_weekday(int year, int month, int weekday, int nth) {
  if (nth > 0) {
    const std::int64_t first = days_from_civil({year, month, 1});
    return first + floor_mod(weekday - weekday_of(first), 7) + 7 * (nth - 1);
  }
  const std::int64_t last = days_from_civil({year, month, days_in_month(year, month)});
  return last - floor_mod(weekday_of(last) - weekday, 7) + 7 * (nth + 1);
}

// A year of the Gregorian calendar meets two or three of the Islamic one.
std::vector<std::int64_t> islamic_days(int year, int month, int day) {
  std::vector<std::int64_t> days;
  const int near = (year - 622) * 33 / 32;
  for (int own = near - 1; own <= near + 2; ++own) {
    if (own < kFirstHijriYear || own > kLastHijriYear) continue;
    const std::int64_t found = days_from_hijri(own, month, day);
    if (civil_from_days(found).year == year) days.push_back(found);
  }
  return days;
}

}  // namespace

bool Rule::valid_in(int year) const noexcept {
  if (kind == DayKind::kOnce) return year == parts[0];
  for (const auto& [first, last] : years) {
    if (first <= year && year <= last) return true;
  }
  return years.empty();
}

std::vector<std::int64_t> Rule::days_in(int year) const {
  const auto [a, b, c] = parts;
  // From Tishri (7) on, the Hebrew year is one more.
  constexpr int kHebrewYears = 3760;
  switch (kind) {
    case DayKind::kFixed:
      return {days_from_civil({year, a, b})};
    case DayKind::kOnce:
      return {days_from_civil({a, b, c})};
    case DayKind::kNth:
      return {nth_weekday(year, b, weekday, a) + offset};
    case DayKind::kFrom: {
      const std::int64_t day = days_from_civil({year, a, b});
      return {day + floor_mod(weekday - weekday_of(day), 7) + offset};
    }
    case DayKind::kUpTo: {
      const std::int64_t day = days_from_civil({year, a, b});
      return {day - floor_mod(weekday_of(day) - weekday, 7) + offset};
    }
    case DayKind::kEaster:
      return {western_easter(year) + offset};
    case DayKind::kOrthodox:
      return {orthodox_easter(year) + offset};
    case DayKind::kHebrew:
      return {days_from_hebrew(year + kHebrewYears + (a >= 7 ? 1 : 0), a, b) + offset};
    case DayKind::kMoon:
      return {east_asian_day(year, a, b, zone) + offset};
    case DayKind::kTerm:
      return {solar_term_day(year, a, zone) + offset};
    case DayKind::kIslamic:
    case DayKind::kHindu:
      break;
  }
  std::vector<std::int64_t> days = kind == DayKind::kIslamic ? islamic_days(year, a, b) : hindu_days(year, a, b, c);
  for (std::int64_t& day : days) day += offset;
  return days;
}

}  // namespace salesforecast::holidays
