#include "core/calendar/lunisolar.h"

#include <cmath>

#include "core/calendar/sun_moon.h"
#include "core/calendar/timestamp.h"

namespace salesforecast {

namespace {

std::int64_t local_day(double instant, double zone) {
  return static_cast<std::int64_t>(std::floor(instant + zone / 24));
}

double local_midnight(std::int64_t day, double zone) { return static_cast<double>(day) - zone / 24; }

// The number of the new moon that begins the month holding a day.
std::int64_t month_holding(std::int64_t day, int zone) { return new_moon_before(local_midnight(day + 1, zone) - 1e-9); }

std::int64_t month_start(std::int64_t moon, int zone) { return local_day(new_moon(moon), zone); }

// The sign that the sun stands in as a day begins.
int sign_at(std::int64_t day, int zone) { return static_cast<int>(sun_longitude(local_midnight(day, zone)) / 30); }

bool lacks_major_term(std::int64_t moon, int zone) {
  return sign_at(month_start(moon, zone), zone) == sign_at(month_start(moon + 1, zone), zone);
}

// The eleventh month that holds the winter solstice of a Gregorian year.
std::int64_t eleventh_month(int year, int zone) { return month_holding(solar_term_day(year, 270, zone), zone); }

}  // namespace

std::int64_t solar_term_day(int year, double longitude, int zone) noexcept {
  const auto new_year = static_cast<double>(days_from_civil({year, 1, 1}));
  return local_day(sun_reaches(longitude, new_year - zone / 24.0), zone);
}

std::int64_t east_asian_day(int year, int month, int day, int zone) {
  // Months count from the eleventh of the solstice before; from the eleventh on the next solstice is nearer.
  const int solstice_year = month >= 11 ? year : year - 1;
  const std::int64_t eleventh = eleventh_month(solstice_year, zone);
  const bool leap_year = eleventh_month(solstice_year + 1, zone) - eleventh == 13;
  std::int64_t moon = eleventh;
  bool leap_passed = !leap_year;
  for (int left = month >= 11 ? month - 11 : month + 1; left > 0; --left) {
    ++moon;
    if (!leap_passed && lacks_major_term(moon, zone)) {
      leap_passed = true;
      ++moon;
    }
  }
  return month_start(moon, zone) + day - 1;
}

namespace {

constexpr double kIndianZone = 5.5;

// Lahiri's ayanamsha: how far the sidereal zodiac lies ahead of the tropical one (23.853 degrees in 2000, 50.3 seconds
// of arc more each year; Indian Astronomical Ephemeris).
double sidereal_sun(double instant) { return sun_longitude(instant) - 23.853 - 0.013968 * instant / 365.25; }

int sidereal_sign(double instant) {
  const double longitude = sidereal_sun(instant);
  return static_cast<int>((longitude < 0 ? longitude + 360 : longitude) / 30);
}

int tithi_at(std::int64_t day, double hour) {
  return static_cast<int>(moon_elongation(local_midnight(day, kIndianZone) + hour / 24) / 12) + 1;
}

}  // namespace

std::vector<std::int64_t> hindu_days(int year, int month, int tithi, double hour) {
  std::vector<std::int64_t> days;
  const std::int64_t first = days_from_civil({year, 1, 1}), last = days_from_civil({year, 12, 31});
  const std::int64_t before = new_moon_before(static_cast<double>(first)) - 1;
  for (std::int64_t moon = before; moon < before + 15; ++moon) {
    // Sign 0 (Mesha) is entered in month 1, Chaitra, which begins while the sun is in sign 11. A leap month, in which
    // the sun enters no sign, has the feasts of none.
    const int sign = sidereal_sign(new_moon(moon));
    if (sign != (month + 10) % 12 || sign == sidereal_sign(new_moon(moon + 1))) continue;
    // The moon takes 27 to 32 hours over two tithis and a half: look around the mean day.
    const auto mean = static_cast<std::int64_t>(std::floor(new_moon(moon) + (tithi - 0.5) * 29.53 / 30));
    std::int64_t found = mean + 3;
    while (found > mean - 3 && tithi_at(found, hour) % 30 != tithi % 30) --found;
    if (found == mean - 3) {
      found = mean + 2;
      while (tithi_at(found, hour) % 30 != (tithi + 29) % 30) --found;
    }
    if (found >= first && found <= last) days.push_back(found);
  }
  return days;
}

}  // namespace salesforecast
