#include "core/calendar/easter.h"

#include "core/calendar/timestamp.h"

namespace salesforecast {

// J. Meeus, "Astronomical Algorithms", 1991, chapter 8.
std::int64_t western_easter(int year) noexcept {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return days_from_civil({year, n / 31, n % 31 + 1});
}

// The same chapter: a day of the Julian calendar, which lies behind by a day more in most century years.
std::int64_t orthodox_easter(int year) noexcept {
  const int a = year % 4, b = year % 7, c = year % 19;
  const int d = (19 * c + 15) % 30;
  const int e = (2 * a + 4 * b - d + 34) % 7;
  const int n = d + e + 114;
  const int behind = year / 100 - year / 400 - 2;
  return days_from_civil({year, n / 31, n % 31 + 1}) + behind;
}

}  // namespace salesforecast
