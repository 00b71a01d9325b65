// The Umm al-Qura calendar, the civil Islamic calendar of Saudi Arabia.
#pragma once

#include <cstdint>

namespace salesforecast {

// The years that are known: their days lie from 1988-08-13 to 2052-08-25.
inline constexpr int kFirstHijriYear = 1409;
inline constexpr int kLastHijriYear = 1474;

// Days since 2000-01-01 of a date of the calendar, years as above, months and days from 1.
std::int64_t days_from_hijri(int year, int month, int day);

}  // namespace salesforecast
