#include "core/calendar/timestamp.h"

#include <array>
#include <cstdio>
#include <string_view>

#include "core/error.h"
#include "core/text.h"

namespace salesforecast {

namespace {

// Days from 0000-03-01 (where Hinnant's eras begin) to 2000-01-01.
constexpr std::int64_t kEraDaysTo2000 = 730'425;
constexpr int kDaysInEra = 146'097;  // 400 years
constexpr int kFirstYear = -4'712;   // 4713 BC: PostgreSQL's first year
constexpr int kLastYear = 294'276;   // and its last

// Reads `text` from left to right; every reader gives false and stays where it was when the text says something else.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return position_ == text_.size(); }
  bool at_digit() const { return !at_end() && text_[position_] >= '0' && text_[position_] <= '9'; }
  bool skip(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  void skip_blanks() {
    while (skip(' ')) {
    }
  }
  bool skip_word(std::string_view word) {
    if (text_.substr(position_, word.size()) != word) return false;
    position_ += word.size();
    return true;
  }
  // Between `least` and `most` digits.
  bool number(std::size_t least, std::size_t most, int* value) {
    std::size_t end = position_;
    int sum = 0;
    while (end < text_.size() && end - position_ < most && text_[end] >= '0' && text_[end] <= '9') {
      sum = sum * 10 + (text_[end++] - '0');
    }
    if (end - position_ < least) return false;
    position_ = end;
    *value = sum;
    return true;
  }
  // One to six digits after the point, as microseconds.
  bool fraction(int* micros) {
    const std::size_t begin = position_;
    if (!number(1, 6, micros)) return false;
    for (std::size_t digits = position_ - begin; digits < 6; ++digits) *micros *= 10;
    return true;
  }

 private:
  std::string_view text_;
  std::size_t position_ = 0;
};

bool scan_date(Scanner& scanner, CivilDate* date) {
  return scanner.number(4, 6, &date->year) && scanner.skip('-') && scanner.number(1, 2, &date->month) &&
         scanner.skip('-') && scanner.number(1, 2, &date->day) && date->year >= 1 && date->year <= kLastYear &&
         date->month >= 1 && date->month <= 12 && date->day >= 1;
}

bool scan_time(Scanner& scanner, std::int64_t* micros) {
  int hour = 0, minute = 0, second = 0, fraction = 0;
  if (!scanner.number(1, 2, &hour) || !scanner.skip(':') || !scanner.number(2, 2, &minute)) return false;
  if (scanner.skip(':')) {
    if (!scanner.number(2, 2, &second)) return false;
    if (scanner.skip('.') && !scanner.fraction(&fraction)) return false;
  }
  if (hour > 23 || minute > 59 || second > 59) return false;
  *micros = hour * kMicrosPerHour + minute * kMicrosPerMinute + second * kMicrosPerSecond + fraction;
  return true;
}

}  // namespace

std::int64_t days_from_civil(CivilDate date) noexcept {
  // The year begins in March, so that a leap day is its last day. Inside an era 32 bits do, and divide faster.
  const std::int64_t year = std::int64_t{date.year} - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = floor_div(year, 400);
  const auto year_of_era = static_cast<std::uint32_t>(year - era * 400);
  const auto month_from_march = static_cast<std::uint32_t>(date.month + 9) % 12;
  const std::uint32_t day_of_year = (153 * month_from_march + 2) / 5 + static_cast<std::uint32_t>(date.day) - 1;
  const std::uint32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysInEra + day_of_era - kEraDaysTo2000;
}

CivilDate civil_from_days(std::int64_t days) noexcept {
  const std::int64_t shifted = days + kEraDaysTo2000;
  const std::int64_t era = floor_div(shifted, kDaysInEra);
  const auto day_of_era = static_cast<std::uint32_t>(shifted - era * kDaysInEra);
  const std::uint32_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::uint32_t month_from_march = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const int month = static_cast<int>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  return {static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)), month, day};
}

int days_in_month(int year, int month) noexcept {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

int weekday_of(std::int64_t days) noexcept { return static_cast<int>(floor_mod(days + 5, 7)); }

std::string format_timestamp(Timestamp ts) {
  const std::int64_t days = floor_div(ts, kMicrosPerDay);
  const std::int64_t time = ts - days * kMicrosPerDay;
  const CivilDate date = civil_from_days(days);
  const bool before_christ = date.year <= 0;  // year 0 is 1 BC
  char text[64];
  int length = std::snprintf(text, sizeof text, "%04d-%02d-%02d", before_christ ? 1 - date.year : date.year, date.month,
                             date.day);
  std::string out(text, static_cast<std::size_t>(length));
  if (time != 0) {
    const int seconds = static_cast<int>(time / kMicrosPerSecond);
    length = std::snprintf(text, sizeof text, " %02d:%02d:%02d", seconds / 3'600, seconds / 60 % 60, seconds % 60);
    out.append(text, static_cast<std::size_t>(length));
    if (const int micros = static_cast<int>(time % kMicrosPerSecond); micros != 0) {
      length = std::snprintf(text, sizeof text, ".%06d", micros);
      out.append(text, static_cast<std::size_t>(length));
    }
  }
  if (before_christ) out += " BC";
  return out;
}

Timestamp parse_timestamp(const std::string& text) {
  Scanner scanner(text);
  CivilDate date{};
  std::int64_t time = 0;
  scanner.skip_blanks();
  bool valid = scan_date(scanner, &date);
  if (valid && scanner.skip('T')) {
    valid = scan_time(scanner, &time);
  } else {
    scanner.skip_blanks();
    if (valid && scanner.at_digit()) valid = scan_time(scanner, &time);
  }
  scanner.skip_blanks();
  if (scanner.skip_word("BC")) date.year = 1 - date.year;
  scanner.skip_blanks();
  valid = valid && scanner.at_end() && date.year >= kFirstYear && date.day <= days_in_month(date.year, date.month);
  if (!valid) {
    throw Error(ErrorKind::kInvalidArgument, "not a valid time: \"" + quoted_excerpt(text) + "\"",
                "a time is a date, or a date and a time of day without time zone",
                "write it like \"2026-11-21\" or \"2026-11-21 13:05:00\"");
  }
  return days_from_civil(date) * kMicrosPerDay + time;
}

}  // namespace salesforecast
