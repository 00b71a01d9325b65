// Public holidays of countries, from rules (core/calendar/holidays/).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace salesforecast {

inline constexpr int kFirstHolidayYear = 1990;
inline constexpr int kLastHolidayYear = 2050;

// One day off of a country. Text lives as long as the list.
struct Holiday {
  std::string_view country;  // ISO 3166-1 alpha-2, upper case
  std::int32_t day = 0;      // days since 2000-01-01
  std::string_view name;     // of two holidays on one day: "A; B"
};

// The code of a country, given in any case, in upper case. Throws Error(kInvalidArgument) for an unknown country:
// nearest one as hint.
std::string holiday_country(const std::string& code);

// The holidays of some countries (codes in any case; one named twice counts once), by country in the order asked for,
// then by day; one entry a country and day.
class HolidayList {
 public:
  // Throws Error(kInvalidArgument) for an unknown country and for years outside the range above or out of order.
  HolidayList(std::span<const char* const> countries, int from_year, int to_year);

  // The next one; false after the last.
  bool next(Holiday* holiday);

 private:
  struct Entry {
    std::string_view country;
    std::int32_t day;
    std::string name;
  };

  std::vector<Entry> entries_;
  std::size_t position_ = 0;
};

}  // namespace salesforecast
