// J. Meeus, "Astronomical Algorithms", second edition, 1998: chapters 25 (sun), 47 (moon, the largest terms) and 49
// (new moons).
#include "core/calendar/sun_moon.h"

#include <cmath>

namespace salesforecast {

namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;
constexpr double kDaysInCentury = 36'525;
constexpr double kMeanMonth = 29.530588861;
constexpr double kNoon = 0.5;              // 2000-01-01 12:00, the epoch of the theories
constexpr double kFirstNewMoon = 5.09766;  // new moon 0 from 2000-01-01 12:00

double sine(double degrees) { return std::sin(degrees * kDegree); }

double full_circle(double degrees) { return degrees - 360 * std::floor(degrees / 360); }

// Terrestrial minus universal time in days: F. Espenak and J. Meeus, "Five Millennium Canon of Solar Eclipses", 2006,
// the polynomial of 2005 to 2050; a second or two off elsewhere in a lifetime's range.
double clock_lag(double instant) {
  const double years = instant / 365.25;
  return (62.92 + 0.32217 * years + 0.005589 * years * years) / 86'400;
}

double centuries(double instant) { return (instant + clock_lag(instant) - kNoon) / kDaysInCentury; }

struct MoonTerm {
  double amplitude;  // degrees
  double elongation, sun_anomaly, moon_anomaly, latitude;
};

// Table 47.A, longitude, down to 0.01 degrees.
constexpr MoonTerm kMoonTerms[] = {
    {6.288774, 0, 0, 1, 0},  {1.274027, 2, 0, -1, 0}, {0.658314, 2, 0, 0, 0},   {0.213618, 0, 0, 2, 0},
    {-0.185116, 0, 1, 0, 0}, {-0.114332, 0, 0, 0, 2}, {0.058793, 2, 0, -2, 0},  {0.057066, 2, -1, -1, 0},
    {0.053322, 2, 0, 1, 0},  {0.045758, 2, -1, 0, 0}, {-0.040923, 0, 1, -1, 0}, {-0.034720, 1, 0, 0, 0},
    {-0.030383, 0, 1, 1, 0}, {0.015327, 2, 0, 0, -2}, {-0.012528, 0, 0, 1, 2},  {0.010980, 0, 0, 1, -2},
    {0.010675, 4, 0, -1, 0}, {0.010034, 0, 0, 3, 0},
};

double moon_longitude(double t) {
  const double mean = 218.3164477 + 481'267.88123421 * t - 0.0015786 * t * t;
  const double elongation = 297.8501921 + 445'267.1114034 * t - 0.0018819 * t * t;
  const double sun_anomaly = 357.5291092 + 35'999.0502909 * t;
  const double moon_anomaly = 134.9633964 + 477'198.8675055 * t + 0.0087414 * t * t;
  const double latitude = 93.2720950 + 483'202.0175233 * t - 0.0036539 * t * t;
  double sum = mean;
  for (const MoonTerm& term : kMoonTerms) {
    sum += term.amplitude * sine(term.elongation * elongation + term.sun_anomaly * sun_anomaly +
                                 term.moon_anomaly * moon_anomaly + term.latitude * latitude);
  }
  return sum;
}

// The corrections of a new moon beyond its mean time, in days (the largest of the table, to 0.0001 and the planets').
double new_moon_correction(double k, double t) {
  const double e = 1 - 0.002516 * t - 0.0000074 * t * t;
  const double sun = 2.5534 + 29.10535670 * k - 0.0000014 * t * t;
  const double moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t;
  const double latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t * t;
  const double node = 124.7746 - 1.56375588 * k + 0.0020672 * t * t;
  return -0.40720 * sine(moon) + 0.17241 * e * sine(sun) + 0.01608 * sine(2 * moon) + 0.01039 * sine(2 * latitude) +
         0.00739 * e * sine(moon - sun) - 0.00514 * e * sine(moon + sun) + 0.00208 * e * e * sine(2 * sun) -
         0.00111 * sine(moon - 2 * latitude) - 0.00057 * sine(moon + 2 * latitude) +
         0.00056 * e * sine(2 * moon + sun) - 0.00042 * sine(3 * moon) + 0.00042 * e * sine(sun + 2 * latitude) +
         0.00038 * e * sine(sun - 2 * latitude) - 0.00024 * e * sine(2 * moon - sun) - 0.00017 * sine(node) +
         0.000325 * sine(299.77 + 0.107408 * k - 0.009173 * t * t) + 0.000165 * sine(251.88 + 0.016321 * k) +
         0.000164 * sine(251.83 + 26.651886 * k) + 0.000126 * sine(349.42 + 36.412478 * k) +
         0.000110 * sine(84.66 + 18.206239 * k);
}

}  // namespace

double sun_longitude(double instant) noexcept {
  const double t = centuries(instant);
  const double mean = 280.46646 + 36'000.76983 * t + 0.0003032 * t * t;
  const double anomaly = 357.52911 + 35'999.05029 * t - 0.0001537 * t * t;
  const double centre = (1.914602 - 0.004817 * t) * sine(anomaly) + (0.019993 - 0.000101 * t) * sine(2 * anomaly) +
                        0.000289 * sine(3 * anomaly);
  const double node = 125.04 - 1'934.136 * t;
  return full_circle(mean + centre - 0.00569 - 0.00478 * sine(node));
}

double moon_elongation(double instant) noexcept {
  return full_circle(moon_longitude(centuries(instant)) - sun_longitude(instant));
}

double new_moon(std::int64_t number) noexcept {
  const auto k = static_cast<double>(number);
  const double t = k / 1'236.85;
  const double mean = kNoon + kFirstNewMoon + kMeanMonth * k + 0.00015437 * t * t;
  const double instant = mean + new_moon_correction(k, t);
  return instant - clock_lag(instant);
}

std::int64_t new_moon_before(double instant) noexcept {
  // The true new moon lies less than a day from the mean one.
  auto number = static_cast<std::int64_t>(std::floor((instant - kFirstNewMoon) / kMeanMonth)) + 1;
  while (new_moon(number) > instant) --number;
  return number;
}

double sun_reaches(double longitude, double instant) noexcept {
  constexpr double kDegreesInDay = 360 / 365.2422;
  double at = instant + full_circle(longitude - sun_longitude(instant)) / kDegreesInDay;
  for (int i = 0; i < 5; ++i) {
    const double short_of = full_circle(longitude - sun_longitude(at) + 180) - 180;
    at += short_of / kDegreesInDay;
  }
  return at;
}

}  // namespace salesforecast
