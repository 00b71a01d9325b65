// Retail calendars: years of whole weeks whose quarters have 13 weeks, grouped into months of 4 and 5 weeks.
#pragma once

#include <cstdint>

#include "core/calendar/timestamp.h"

namespace salesforecast {

// The order of weeks in a quarter's three months; the values are what artifacts keep.
enum class RetailWeeks : std::int32_t { kNone = 0, k445 = 445, k454 = 454, k544 = 544 };

// Sunday 2004-02-01. Years that start on the Sunday nearest February 1 end on the Saturday nearest January 31: the rule
// of the National Retail Federation (NRF, "4-5-4 calendar").
inline constexpr std::int32_t kNrfAnchor = 1'492;

// A calendar is told by one first day of a year, in days since 2000-01-01: each year starts on the anchor's weekday,
// where that is nearest to the anchor's day of the year. So a year has 52 weeks, or 53: the last month gets the week.
struct RetailCalendar {
  RetailWeeks weeks = RetailWeeks::k445;
  std::int32_t anchor = kNrfAnchor;

  // Months are numbered through: month 0 begins the year that starts nearest to the anchor's day in 2000.
  std::int64_t month_of(std::int64_t day) const noexcept;
  // The first day of a month. Beyond a million years the year stays there.
  std::int64_t first_day_of(std::int64_t month) const noexcept;

 private:
  std::int64_t first_day_of_year(std::int64_t year) const noexcept;
};

}  // namespace salesforecast
