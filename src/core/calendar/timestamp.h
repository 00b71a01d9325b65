// Time as the core sees it: microseconds since 2000-01-01 00:00 of an unnamed local calendar.
#pragma once

#include <cstdint>
#include <string>

namespace salesforecast {

// Microseconds since 2000-01-01 00:00:00, proleptic Gregorian, no time zone: PostgreSQL's own
// representation of `timestamp`, so the glue passes it through unchanged.
using Timestamp = std::int64_t;

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
inline constexpr std::int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
inline constexpr std::int64_t kMicrosPerDay = 24 * kMicrosPerHour;

struct CivilDate {
  int year;
  int month;  // 1..12
  int day;    // 1..31
};

// Days since 2000-01-01 of a date, and back (floor for negative values). Algorithm: Howard Hinnant,
// "chrono-compatible low-level date algorithms", days_from_civil and civil_from_days.
std::int64_t days_from_civil(CivilDate date) noexcept;
CivilDate civil_from_days(std::int64_t days) noexcept;

// Days in a month, leap years counted.
int days_in_month(int year, int month) noexcept;

// ISO weekday of a day number, Monday 0 .. Sunday 6 (2000-01-01 was a Saturday: 5).
int weekday_of(std::int64_t days) noexcept;

// floor(a / b) and the matching non-negative remainder for b > 0.
constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) noexcept {
  return a / b - ((a % b != 0) && (a < 0) ? 1 : 0);
}
constexpr std::int64_t floor_mod(std::int64_t a, std::int64_t b) noexcept { return a - floor_div(a, b) * b; }

// The instants that the core takes: PostgreSQL's finite timestamps, 4713 BC to 294276 AD. Period arithmetic on them,
// and a few thousand years beyond, cannot overflow.
inline constexpr Timestamp kFirstTimestamp = -211'813'488'000'000'000;
inline constexpr Timestamp kEndTimestamp = 9'223'371'331'200'000'000;  // one beyond the last

// "2026-11-21" at midnight, else "2026-11-21 13:05:00", with microseconds only where there are any.
std::string format_timestamp(Timestamp ts);

// Parses what format_timestamp writes (years before 1 end in " BC"), and "2026-11-21T13:05"; throws
// Error(kInvalidArgument).
Timestamp parse_timestamp(const std::string& text);

}  // namespace salesforecast
