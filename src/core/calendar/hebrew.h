// The Hebrew calendar.
#pragma once

#include <cstdint>

namespace salesforecast {

// Days since 2000-01-01 of a date of the Hebrew calendar: month 1 is Nisan, 7 Tishri, which begins the year.
std::int64_t days_from_hebrew(int year, int month, int day) noexcept;

}  // namespace salesforecast
