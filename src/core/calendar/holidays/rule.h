// One public holiday as a line of text, and the days it stands for. The rule tables of this folder are lists of such
// lines; a comment in them begins with #.
//
//   DAY [YEARS] [xN] [also SHIFTS | move SHIFTS] : NAME
//
// DAY          12-25           a day of every year
//              2022-09-19      one day
//              mon3/01         third Monday of January; mon-1/05: last Monday of May
//              mon>=05-18      first Monday on or after a day; mon<=05-24: last one on or before
//              easter          Easter Sunday; orthodox: that of the Orthodox churches
//              islamic/10/1    month and day of the Umm al-Qura calendar
//              hebrew/7/10     month and day of the Hebrew calendar, Nisan being 1
//              moon8/1/1       month and day of the East Asian calendar by the clock of UTC+8
//              term8/15        the day of UTC+8 on which the sun's longitude is 15 degrees
//              hindu/7/30/18   month, tithi and hour of Indian time of the Hindu calendar (core/calendar/lunisolar.h)
//              Behind all but the first two: +N or -N days. Several days stand with commas between them.
// YEARS        2021..  ..2015  2010..2014,2018: when the law has (had) it
// xN           N days, the first being DAY
// also SHIFTS  sat-1/sun+1: by weekday of DAY, a day off besides, named "NAME (observed)"
// move SHIFTS  the same, the day off instead
// also next:   next:sat/sun: a day off besides where DAY is a Saturday or Sunday: the next day that is neither one of
//              these nor a holiday; next:sun/clash: also where another holiday falls on DAY. After "move" as well
//
// A line "* also …" or "* move …" gives the shifts of the lines below that have none ("*" alone: none).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace salesforecast::holidays {

enum class DayKind { kFixed, kOnce, kNth, kFrom, kUpTo, kEaster, kOrthodox, kIslamic, kHebrew, kMoon, kTerm, kHindu };

struct Shifts {
  bool instead = false;             // "move"
  bool to_next = false;             // "also next:"
  bool clash = false;               // ":clash"
  std::array<int, 7> by_weekday{};  // days, Monday first; with to_next not zero where the weekday asks for another day

  bool operator==(const Shifts&) const = default;
};

struct Rule {
  DayKind kind = DayKind::kFixed;
  int weekday = 0;             // of mon3/01 and the like, Monday 0
  std::array<int, 3> parts{};  // the numbers of DAY, in its order
  int zone = 0;                // hours ahead of universal time
  int offset = 0;              // the days behind DAY
  int length = 1;
  std::vector<std::pair<int, int>> years;  // first and last; none: always
  Shifts shifts;
  std::string_view name;

  bool valid_in(int year) const noexcept;
  // The first days it stands for by its date in a year, shifts aside. Year: 1989 to 2051.
  std::vector<std::int64_t> days_in(int year) const;
};

// The rules of a table. Throws Error(kInternal) for a line that cannot be read: a fault of this program.
std::vector<Rule> parse_rules(std::string_view table);

}  // namespace salesforecast::holidays
