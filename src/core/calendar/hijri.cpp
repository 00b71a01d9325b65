#include "core/calendar/hijri.h"

#include <cstddef>

namespace salesforecast {

namespace {

constexpr std::int64_t kFirstDay = -4'158;  // 1988-08-13, the first day of 1409

// Bit m - 1 is set where month m of the year has 30 days, else it has 29. The calendar is published by King Abdulaziz
// City for Science and Technology; its months for 1356 to 1500 are those collected by R. H. van Gent, "The Umm al-Qura
// Calendar of Saudi Arabia", Utrecht University, which the calendars of ICU, Java and .NET are made from, too.
constexpr std::uint16_t kLongMonths[] = {
    0x4ad, 0x95d, 0x2da, 0x5d9, 0xdb2, 0xba4, 0xb4a, 0xa55, 0x2b5, 0x575, 0xb6a, 0xbd2, 0xbc4, 0xb89,
    0xa95, 0x52d, 0x5ad, 0xb6a, 0x6d4, 0xdc9, 0xd92, 0xaa6, 0x956, 0x2ae, 0x56d, 0x36a, 0xb55, 0xaaa,
    0x94d, 0x49d, 0x95d, 0x2ba, 0x5b5, 0x5aa, 0xd55, 0xa9a, 0x92e, 0x26e, 0x55d, 0xada, 0x6d4, 0x6a5,
    0x54b, 0xa97, 0x54e, 0xaae, 0x5ac, 0xba9, 0xd92, 0xb25, 0x64b, 0xcab, 0x55a, 0xb55, 0x6d2, 0xea5,
    0xe4a, 0xa95, 0x52d, 0xaad, 0x36c, 0x759, 0x6d2, 0x695, 0x52d, 0xa5b,
};
static_assert(sizeof(kLongMonths) / sizeof(kLongMonths[0]) == kLastHijriYear - kFirstHijriYear + 1);

int month_length(int year, int month) {
  return 29 + ((kLongMonths[static_cast<std::size_t>(year - kFirstHijriYear)] >> (month - 1)) & 1);
}

}  // namespace

std::int64_t days_from_hijri(int year, int month, int day) {
  std::int64_t days = kFirstDay;
  for (int y = kFirstHijriYear; y < year; ++y) {
    for (int m = 1; m <= 12; ++m) days += month_length(y, m);
  }
  for (int m = 1; m < month; ++m) days += month_length(year, m);
  return days + day - 1;
}

}  // namespace salesforecast
