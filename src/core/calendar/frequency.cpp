#include "core/calendar/frequency.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include "core/error.h"
#include "core/options.h"
#include "core/text.h"

namespace salesforecast {

namespace {

constexpr std::int64_t kMicrosPerWeek = 7 * kMicrosPerDay;
constexpr std::int64_t kMonday = 2 * kMicrosPerDay;  // 2000-01-03, the first Monday after the epoch
constexpr int kMaxDefaultHorizon = 10'000;
constexpr std::int64_t kMaxYears = 100;

// A word for a unit of time, and what it is: micros or months, times count.
struct Word {
  const char* text;
  std::int64_t micros;
  int months;
};

// Names first in their canonical form: hints and lists are taken from here. "m" is missing on purpose: month or minute?
constexpr std::array<Word, 46> kWords = {{
    {"second", kMicrosPerSecond, 0},
    {"minute", kMicrosPerMinute, 0},
    {"hour", kMicrosPerHour, 0},
    {"day", kMicrosPerDay, 0},
    {"week", kMicrosPerWeek, 0},
    {"month", 0, 1},
    {"quarter", 0, 3},
    {"year", 0, 12},
    {"microsecond", 1, 0},
    {"microseconds", 1, 0},
    {"millisecond", 1'000, 0},
    {"milliseconds", 1'000, 0},
    {"ms", 1'000, 0},
    {"seconds", kMicrosPerSecond, 0},
    {"sec", kMicrosPerSecond, 0},
    {"secs", kMicrosPerSecond, 0},
    {"s", kMicrosPerSecond, 0},
    {"minutes", kMicrosPerMinute, 0},
    {"minutely", kMicrosPerMinute, 0},
    {"min", kMicrosPerMinute, 0},
    {"mins", kMicrosPerMinute, 0},
    {"hours", kMicrosPerHour, 0},
    {"hourly", kMicrosPerHour, 0},
    {"hr", kMicrosPerHour, 0},
    {"hrs", kMicrosPerHour, 0},
    {"h", kMicrosPerHour, 0},
    {"days", kMicrosPerDay, 0},
    {"daily", kMicrosPerDay, 0},
    {"d", kMicrosPerDay, 0},
    {"weeks", kMicrosPerWeek, 0},
    {"weekly", kMicrosPerWeek, 0},
    {"w", kMicrosPerWeek, 0},
    {"fortnight", 2 * kMicrosPerWeek, 0},
    {"fortnights", 2 * kMicrosPerWeek, 0},
    {"fortnightly", 2 * kMicrosPerWeek, 0},
    {"months", 0, 1},
    {"monthly", 0, 1},
    {"mon", 0, 1},
    {"quarters", 0, 3},
    {"quarterly", 0, 3},
    {"q", 0, 3},
    {"years", 0, 12},
    {"yearly", 0, 12},
    {"annual", 0, 12},
    {"annually", 0, 12},
    {"y", 0, 12},
}};
constexpr std::size_t kCanonicalWords = 8;

struct RetailName {
  const char* text;
  RetailWeeks weeks;
};
constexpr std::array<RetailName, 3> kRetailNames = {
    {{"retail_445", RetailWeeks::k445}, {"retail_454", RetailWeeks::k454}, {"retail_544", RetailWeeks::k544}}};

constexpr std::array<const char*, 7> kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                  "friday", "saturday", "sunday"};
constexpr std::array<const char*, 12> kMonths = {"january", "february", "march",     "april",   "may",      "june",
                                                 "july",    "august",   "september", "october", "november", "december"};

// Months since 2000-01 of a day number.
std::int64_t month_of(CivilDate date) noexcept { return (std::int64_t{date.year} - 2000) * 12 + date.month - 1; }

// A day number as an instant, held at the ends of what 64 bits can say.
Timestamp instant_of_day(__int128 days) noexcept {
  const __int128 micros = days * kMicrosPerDay;
  constexpr __int128 kLeast = std::numeric_limits<Timestamp>::min();
  constexpr __int128 kMost = std::numeric_limits<Timestamp>::max();
  return static_cast<Timestamp>(std::clamp(micros, kLeast, kMost));
}

CivilDate first_day_of_month(std::int64_t month) noexcept {
  // Far beyond the last timestamp, and still an int: CivilDate holds its year as one.
  constexpr std::int64_t kFarthest = 12 * 1'000'000;
  const std::int64_t held = std::clamp(month, -kFarthest, kFarthest);
  return {static_cast<int>(2000 + floor_div(held, 12)), static_cast<int>(floor_mod(held, 12)) + 1, 1};
}

Timestamp saturating_add(Timestamp a, std::int64_t b) noexcept {
  Timestamp sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? std::numeric_limits<Timestamp>::max() : std::numeric_limits<Timestamp>::min();
}

// "day" for one, "3 days" for more.
std::string count_of(std::int64_t count, const char* unit) {
  if (count == 1) return unit;
  return std::to_string(count) + " " + unit + "s";
}

std::string time_of_day(std::int64_t micros) {
  char text[32];
  const int seconds = static_cast<int>(micros / kMicrosPerSecond);
  std::snprintf(text, sizeof text, "%02d:%02d", seconds / 3'600, seconds / 60 % 60);
  std::string out = text;
  if (seconds % 60 != 0) {
    std::snprintf(text, sizeof text, ":%02d", seconds % 60);
    out += text;
  }
  return out;
}

// What a text that cannot be read was to be.
struct Wanted {
  const char* name;
  bool automatic;  // "auto" would have been something
};
constexpr Wanted kFrequency = {"frequency", true}, kPeriod = {"period", false};

[[noreturn]] void refuse(const std::string& text, const Wanted& wanted) {
  std::vector<std::string> names, words;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (i < kCanonicalWords) names.emplace_back(kWords[i].text);
    words.emplace_back(kWords[i].text);
  }
  std::vector<std::string> retail(kRetailNames.size());
  std::transform(kRetailNames.begin(), kRetailNames.end(), retail.begin(),
                 [](const RetailName& name) { return name.text; });
  words.insert(words.end(), retail.begin(), retail.end());
  const std::size_t letter = text.find_first_not_of("0123456789 ");
  const std::string word = letter == std::string::npos ? "" : text.substr(letter);
  const std::string nearest = nearest_word(word, words);
  throw Error(ErrorKind::kInvalidArgument, std::string("unknown ") + wanted.name + " \"" + quoted_excerpt(text) + "\"",
              (wanted.automatic ? "valid are \"auto\" and " : "valid are ") + joined(names) +
                  ", with a count in front where it is not one (\"15 minutes\"), and " + joined(retail),
              nearest.empty() ? "write it like \"day\" or \"2 weeks\"" : "did you mean \"" + nearest + "\"?");
}

Frequency parse(const std::string& text, const Wanted& wanted) {
  const std::string lower = lower_ascii(text);
  std::size_t begin = lower.find_first_not_of(' ');
  if (begin == std::string::npos) refuse(text, wanted);
  std::int64_t count = 1;
  const bool has_count = lower[begin] >= '0' && lower[begin] <= '9';
  if (has_count) {
    count = 0;
    for (; begin < lower.size() && lower[begin] >= '0' && lower[begin] <= '9'; ++begin) {
      count = std::min<std::int64_t>(count * 10 + (lower[begin] - '0'), std::int64_t{1} << 53);
    }
    begin = std::min(lower.find_first_not_of(' ', begin), lower.size());
  }
  const std::string word = lower.substr(begin, lower.find_last_not_of(' ') + 1 - begin);
  for (const RetailName& name : kRetailNames) {
    if (word != name.text || has_count) continue;
    Frequency frequency;
    frequency.retail = name.weeks;
    frequency.retail_anchor = kNrfAnchor;
    return frequency;
  }
  for (const Word& candidate : kWords) {
    if (word != candidate.text) continue;
    Frequency frequency;
    if (count < 1 || count > (candidate.months > 0 ? kMaxYears * 12 / candidate.months
                                                   : kMaxYears * 365 * kMicrosPerDay / candidate.micros)) {
      throw Error(ErrorKind::kInvalidArgument,
                  std::string(wanted.name) + " \"" + quoted_excerpt(text) + "\" is out of range",
                  "a period is between one microsecond and 100 years long", "write it like \"day\" or \"2 weeks\"");
    }
    frequency.micros = count * candidate.micros;
    frequency.months = static_cast<int>(count) * candidate.months;
    if (frequency.micros > 0 && frequency.micros % kMicrosPerWeek == 0) frequency.anchor = kMonday;
    return frequency;
  }
  refuse(text, wanted);
}

}  // namespace

std::int64_t Frequency::period_of(Timestamp ts) const noexcept {
  if (micros > 0) return floor_div(saturating_add(ts, -anchor), micros);
  if (retail != RetailWeeks::kNone) return RetailCalendar{retail, retail_anchor}.month_of(floor_div(ts, kMicrosPerDay));
  return floor_div(month_of(civil_from_days(floor_div(ts, kMicrosPerDay))) - anchor_month, months);
}

Timestamp Frequency::start_of(std::int64_t period) const noexcept {
  if (micros > 0) {
    std::int64_t start = 0;
    if (__builtin_mul_overflow(period, micros, &start)) {
      return period > 0 ? std::numeric_limits<Timestamp>::max() : std::numeric_limits<Timestamp>::min();
    }
    return saturating_add(start, anchor);
  }
  if (retail != RetailWeeks::kNone) return instant_of_day(RetailCalendar{retail, retail_anchor}.first_day_of(period));
  std::int64_t month = 0;
  if (__builtin_mul_overflow(period, std::int64_t{months}, &month)) {
    return period > 0 ? std::numeric_limits<Timestamp>::max() : std::numeric_limits<Timestamp>::min();
  }
  return instant_of_day(days_from_civil(first_day_of_month(saturating_add(month, anchor_month))));
}

Timestamp Frequency::label_of(std::int64_t period) const noexcept {
  const Timestamp start = start_of(period);
  if (micros > 0) return saturating_add(start, label_shift);
  if (month_end) {
    const Timestamp next = start_of(period + 1);
    return saturating_add(next, label_shift - kMicrosPerDay);
  }
  if (label_shift < 28 * kMicrosPerDay) return saturating_add(start, label_shift);
  // Only a shift this long can leave its month.
  const CivilDate date = civil_from_days(floor_div(start, kMicrosPerDay));
  const std::int64_t day =
      std::min<std::int64_t>(label_shift / kMicrosPerDay, days_in_month(date.year, date.month) - 1);
  return saturating_add(start, day * kMicrosPerDay + label_shift % kMicrosPerDay);
}

double Frequency::days() const noexcept {
  if (micros > 0) return static_cast<double>(micros) / static_cast<double>(kMicrosPerDay);
  return std::max(months, 1) * (365.25 / 12.0);
}

std::string Frequency::name() const {
  for (const RetailName& calendar : kRetailNames) {
    if (retail == calendar.weeks) return calendar.text;
  }
  if (months > 0) {
    if (months == 3) return "quarter";
    return months % 12 == 0 ? count_of(months / 12, "year") : count_of(months, "month");
  }
  struct Unit {
    std::int64_t micros;
    const char* name;
  };
  constexpr std::array<Unit, 6> kUnits = {{{kMicrosPerWeek, "week"},
                                           {kMicrosPerDay, "day"},
                                           {kMicrosPerHour, "hour"},
                                           {kMicrosPerMinute, "minute"},
                                           {kMicrosPerSecond, "second"},
                                           {1'000, "millisecond"}}};
  for (const Unit& unit : kUnits) {
    if (micros % unit.micros == 0) return count_of(micros / unit.micros, unit.name);
  }
  return count_of(micros, "microsecond");
}

std::string Frequency::description() const {
  std::string out = name();
  const std::int64_t days_shift = label_shift / kMicrosPerDay;
  if (micros > 0 && micros % kMicrosPerWeek == 0) {
    out += std::string(" starting ") + kWeekdays[static_cast<std::size_t>(weekday_of(anchor / kMicrosPerDay))];
  } else if (months > 1 && anchor_month != 0) {
    out += std::string(" starting in ") + kMonths[static_cast<std::size_t>(anchor_month % 12)];
  }
  if (retail != RetailWeeks::kNone) {
    const CivilDate first = civil_from_days(retail_anchor);
    out += std::string(", years starting on the ") + kWeekdays[static_cast<std::size_t>(weekday_of(retail_anchor))] +
           " nearest " + kMonths[static_cast<std::size_t>(first.month - 1)] + " " + std::to_string(first.day);
  }
  if (month_end) out += ", dated at its end";
  if (micros == 0 && days_shift > 0) out += ", dated on day " + std::to_string(days_shift + 1);
  if (const std::int64_t time = label_shift % kMicrosPerDay; time != 0) {
    if (micros == 0 || micros >= kMicrosPerDay) {
      out += ", stamped at " + time_of_day(time);
    } else {
      out += ", stamped " + time_of_day(time) + " after its start";
    }
  }
  return out;
}

int Frequency::default_horizon() const noexcept {
  if (retail != RetailWeeks::kNone) return 12;
  double steps = 0;
  if (months > 0) {
    // A year of months, two of anything up to the quarter and half-year, four years of years.
    steps = months < 3 ? 12.0 / months : months < 12 ? 24.0 / months : 48.0 / months;
  } else if (micros < kMicrosPerDay) {
    steps = 2.0 / days();
  } else if (micros < kMicrosPerWeek) {
    steps = 28.0 / days();
  } else {
    const double length = days();
    steps = (length < 28 ? 91.0 : length < 80 ? 364.0 : length < 350 ? 728.0 : 1'461.0) / length;
  }
  return static_cast<int>(std::clamp(std::ceil(steps), 1.0, static_cast<double>(kMaxDefaultHorizon)));
}

int Frequency::season() const noexcept {
  const auto steps_of = [](std::int64_t whole, std::int64_t step) {
    if (whole % step != 0 || whole / step > kMaxSeason) return 1;
    return static_cast<int>(whole / step);
  };
  if (retail != RetailWeeks::kNone) return 12;
  if (months > 0) return steps_of(12, months);
  if (micros < kMicrosPerDay) return steps_of(kMicrosPerDay, micros);
  if (micros % kMicrosPerWeek == 0) return steps_of(52 * kMicrosPerWeek, micros);
  return steps_of(kMicrosPerWeek, micros);
}

std::vector<LongerSeason> Frequency::longer_seasons(int main) const {
  constexpr double kYearDays = 365.25, kMostOff = 0.01;
  std::vector<LongerSeason> out;
  const auto add = [&](LongCycle cycle, double steps) {
    const int before = out.empty() ? main : out.back().steps;
    if (steps >= 2.0 * before && steps <= kMaxSeason) out.push_back({cycle, static_cast<int>(steps)});
  };
  if (micros > 0 && kMicrosPerWeek % micros == 0)
    add(LongCycle::kWeek, static_cast<double>(kMicrosPerWeek) / static_cast<double>(micros));
  const double year = retail != RetailWeeks::kNone ? 12 : months > 0 ? 12.0 / months : kYearDays / days();
  if (std::abs(year - std::round(year)) <= kMostOff * year) add(LongCycle::kYear, std::round(year));
  return out;
}

Frequency parse_frequency(const std::string& text) { return parse(text, kFrequency); }

Frequency parse_period(const std::string& text) { return parse(text, kPeriod); }

}  // namespace salesforecast
