// Where sun and moon stand: enough to tell the days of lunar and solar feasts.
#pragma once

#include <cstdint>

namespace salesforecast {

// Instants are days since 2000-01-01 00:00 in universal time. Valid from 1900 to 2100.

// Apparent longitude of the sun in degrees, 0 to 360; right to about 0.01 degrees, a quarter of an hour of its way.
double sun_longitude(double instant) noexcept;

// How far the moon is ahead of the sun in degrees, 0 to 360; right to about 0.05 degrees, some six minutes of its way.
double moon_elongation(double instant) noexcept;

// The new moon numbered `number`, 0 being that of 2000-01-06; right to about half a minute.
double new_moon(std::int64_t number) noexcept;

// The number of the last new moon at or before an instant.
std::int64_t new_moon_before(double instant) noexcept;

// When the sun reaches a longitude, first at or after an instant.
double sun_reaches(double longitude, double instant) noexcept;

}  // namespace salesforecast
