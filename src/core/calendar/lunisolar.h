// Calendars whose months follow the moon and whose years follow the sun, computed from the sky.
#pragma once

#include <cstdint>
#include <vector>

namespace salesforecast {

// A day of the East Asian calendar (Chinese rules, months and days from 1, no leap months) in the lunar year that
// begins in a Gregorian one, in days since 2000-01-01. `zone`: hours ahead of universal time of the country's clock:
// 8 China, 9 Korea, 7 Vietnam; a new moon near midnight makes the countries' feasts differ. N. Dershowitz and
// E. Reingold, "Calendrical Calculations", chapter "The Chinese Calendar": months begin with the day of the new moon,
// the sun's longitude of 270 degrees lies in the eleventh, and a month without a multiple of 30 degrees is a leap month
// where thirteen lie between two eleventh ones.
std::int64_t east_asian_day(int year, int month, int day, int zone);

// The day on which the sun reaches a longitude in a Gregorian year, by the clock of a zone: equinoxes, solar terms.
std::int64_t solar_term_day(int year, double longitude, int zone) noexcept;

// Days of a Gregorian year on which a tithi (1 to 30, each twelve degrees of the moon's way from the sun; 15 ends with
// the full moon, 30 with the new moon) of a lunar month of India prevails at an hour of Indian time. Months by number:
// that in which the sun enters Mesha, the first sign of the sidereal zodiac, is 1 (Chaitra). Months begin with a new
// moon (amanta), as "Calendrical Calculations", chapter "The Modern Hindu Calendars"; ayanamsha of Lahiri. A tithi that
// prevails at that hour on two days belongs to the second, one that does on none to the day it begins.
std::vector<std::int64_t> hindu_days(int year, int month, int tithi, double hour);

}  // namespace salesforecast
