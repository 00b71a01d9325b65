#include "core/holiday_design.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

#include "core/calendar/holidays.h"
#include "core/error.h"
#include "core/text.h"

namespace salesforecast {

namespace {

using Days = std::vector<std::int32_t>;
using DaysByName = std::map<std::string, std::set<std::int32_t>>;

// Each name of a country and its days; a day of two holidays ("A; B") is a day of both.
DaysByName days_of_country(const std::string& code, int from_year) {
  constexpr std::string_view kBetween = "; ";
  DaysByName out;
  const char* const country = code.c_str();
  HolidayList list({&country, 1}, from_year, kLastHolidayYear);
  for (Holiday holiday; list.next(&holiday);) {
    std::string_view rest = holiday.name;
    for (std::size_t end = 0; end != rest.npos; rest.remove_prefix(end == rest.npos ? 0 : end + kBetween.size())) {
      end = rest.find(kBetween);
      out[std::string(rest.substr(0, end))].insert(holiday.day);
    }
  }
  return out;
}

// Holidays of one name in several countries are one where all have the same days.
DaysByName days_of_countries(std::span<const std::string> codes, int from_year) {
  std::map<std::string, std::map<std::string, std::set<std::int32_t>>> all;  // by name, then by country
  for (const std::string& code : codes) {
    for (auto& [name, days] : days_of_country(code, from_year)) all[name][code] = std::move(days);
  }
  DaysByName out;
  for (auto& [name, countries] : all) {
    const auto& first = countries.begin()->second;
    const bool one =
        std::all_of(countries.begin(), countries.end(), [&](const auto& own) { return own.second == first; });
    if (one) out[name] = first;
    for (auto& [code, days] : countries) {
      if (!one) out[std::string(name).append(" (").append(code).append(")")] = std::move(days);
    }
  }
  return out;
}

NamedHoliday named(const std::string& name, const std::set<std::int32_t>& days) {
  NamedHoliday out;
  out.name = name;
  out.days.assign(days.begin(), days.end());
  return out;
}

std::map<std::string, NamedHoliday> holidays_of_table(const Options& options, std::span<const HolidayRow> rows) {
  std::map<std::string, NamedHoliday> out;
  DaysByName days;
  for (const HolidayRow& row : rows) {
    days[row.name].insert(row.day);
    NamedHoliday& holiday = out[row.name];
    holiday.before = std::max(holiday.before, row.before < 0 ? options.holiday_days_before : row.before);
    holiday.after = std::max(holiday.after, row.after < 0 ? options.holiday_days_after : row.after);
  }
  for (auto& [name, holiday] : out) {
    holiday.name = name;
    holiday.days.assign(days[name].begin(), days[name].end());
    holiday.from_table = true;
  }
  return out;
}

[[noreturn]] void refuse_count(std::size_t count, const char* noun, std::size_t most) {
  throw Error(ErrorKind::kTooBig, "there are " + counted(static_cast<std::int64_t>(count), noun),
              "at most " + with_separators(static_cast<std::int64_t>(most)) + " are possible",
              "give fewer countries, or a table with fewer rows");
}

bool longer_than_a_day(const Frequency& frequency) { return frequency.micros == 0 || frequency.micros > kMicrosPerDay; }

Timestamp midnight_of(std::int32_t day) { return day * kMicrosPerDay; }

// Of periods of a day or less the first one that begins on the day (or later, where they pass it over), of longer ones
// that which the day's noon lies in.
std::int64_t period_of_day(const Frequency& frequency, std::int32_t day) {
  const Timestamp midnight = midnight_of(day);
  if (longer_than_a_day(frequency)) return frequency.period_of(midnight + kMicrosPerDay / 2);
  const std::int64_t period = frequency.period_of(midnight);
  return frequency.start_of(period) < midnight ? period + 1 : period;
}

std::vector<double> values_of(const Frequency& frequency, std::span<const std::int32_t> days, std::int64_t from,
                              std::size_t count) {
  std::vector<double> values(count);
  const std::int64_t end = from + static_cast<std::int64_t>(count);
  for (const std::int32_t day : days) {
    std::int64_t period = period_of_day(frequency, day);
    if (longer_than_a_day(frequency)) {
      if (from <= period && period < end) values[static_cast<std::size_t>(period - from)] += 1;
      continue;
    }
    const Timestamp midnight = midnight_of(day) + kMicrosPerDay;
    for (period = std::max(period, from); period < end && frequency.start_of(period) < midnight; ++period) {
      values[static_cast<std::size_t>(period - from)] = 1;
    }
  }
  return values;
}

void sort_once(Days* days) {
  std::sort(days->begin(), days->end());
  days->erase(std::unique(days->begin(), days->end()), days->end());
}

}  // namespace

std::vector<NamedHoliday> make_holidays(const Options& options, std::span<const HolidayRow> rows,
                                        std::int32_t first_day) {
  std::map<std::string, NamedHoliday> all = holidays_of_table(options, rows);
  if (!options.holidays.empty()) {
    const int from_year = std::clamp(civil_from_days(first_day).year - 1, kFirstHolidayYear, kLastHolidayYear);
    for (const auto& [name, days] : days_of_countries(options.holidays, from_year)) {
      const auto [at, added] = all.emplace(name, named(name, days));
      if (!added) continue;
      at->second.before = options.holiday_days_before;
      at->second.after = options.holiday_days_after;
    }
  }
  std::vector<NamedHoliday> out;
  std::size_t days = 0;
  for (auto& [name, holiday] : all) {
    days += holiday.days.size();
    out.push_back(std::move(holiday));
  }
  if (out.size() > kMostHolidays) refuse_count(out.size(), "holiday name", kMostHolidays);
  if (days > kMostHolidayDays) refuse_count(days, "holiday", kMostHolidayDays);
  return out;
}

std::vector<HolidayColumn> holiday_columns(std::span<const NamedHoliday> holidays, const Frequency& frequency) {
  std::vector<HolidayColumn> out;
  const bool one = longer_than_a_day(frequency);
  const auto add = [&](int number, int before, int after) {
    for (int offset = one ? 0 : -before; offset <= (one ? 0 : after); ++offset) out.push_back({number, offset});
  };
  int before = 0, after = 0;
  bool any = false;
  for (std::size_t i = 0; i < holidays.size(); ++i) {
    const NamedHoliday& holiday = holidays[i];
    add(static_cast<int>(i), holiday.before, holiday.after);
    if (holiday.from_table) continue;
    any = true;
    before = std::max(before, holiday.before);
    after = std::max(after, holiday.after);
  }
  if (any) add(kOtherHolidays, before, after);
  return out;
}

const std::string& holiday_name(std::span<const NamedHoliday> holidays, const HolidayColumn& column) {
  static const std::string kOthers = "other holidays";
  return column.holiday == kOtherHolidays ? kOthers : holidays[static_cast<std::size_t>(column.holiday)].name;
}

SeriesHolidays::SeriesHolidays(std::span<const NamedHoliday> holidays, const Frequency& frequency, int season,
                               std::int64_t first_period, std::int64_t end_period)
    : holidays_(holidays),
      frequency_(frequency),
      season_(season),
      first_period_(first_period),
      end_period_(end_period),
      columns_(holiday_columns(holidays, frequency)) {
  std::map<int, Days> others;  // by offset
  for (const HolidayColumn& column : columns_) {
    // Columns of the others come last.
    Days days = column.holiday == kOtherHolidays ? std::move(others[column.offset]) : own_days(column);
    if (column.holiday == kOtherHolidays) sort_once(&days);
    if (days_seen(column, days) < kLeastHolidayDays) {
      const bool joins =
          column.holiday != kOtherHolidays && !holidays_[static_cast<std::size_t>(column.holiday)].from_table;
      if (joins) others[column.offset].insert(others[column.offset].end(), days.begin(), days.end());
      days.clear();
    }
    leave_out_seasonal(&days);
    days_.push_back(std::move(days));
  }
}

// The days that a column stands for: of longer periods all of the holiday's windows.
std::vector<std::int32_t> SeriesHolidays::own_days(const HolidayColumn& column) const {
  const NamedHoliday& holiday = holidays_[static_cast<std::size_t>(column.holiday)];
  const bool window = longer_than_a_day(frequency_);
  Days days;
  for (const std::int32_t day : holiday.days) {
    for (int offset = window ? -holiday.before : column.offset; offset <= (window ? holiday.after : column.offset);
         ++offset) {
      days.push_back(day + offset);
    }
  }
  sort_once(&days);
  return days;
}

// Days of a column in the history; of a holiday that longer periods see with its window the holidays themselves.
int SeriesHolidays::days_seen(const HolidayColumn& column, std::span<const std::int32_t> days) const {
  if (longer_than_a_day(frequency_) && column.holiday != kOtherHolidays) {
    days = holidays_[static_cast<std::size_t>(column.holiday)].days;
  }
  return static_cast<int>(std::count_if(days.begin(), days.end(), [&](std::int32_t day) {
    const std::int64_t period = period_of_day(frequency_, day);
    return first_period_ <= period && period < end_period_;
  }));
}

void SeriesHolidays::leave_out_seasonal(std::vector<std::int32_t>* days) const {
  constexpr double kYearDays = 365.25, kNear = 0.01;
  const double year = season_ * frequency_.days();
  if (days->empty() || !longer_than_a_day(frequency_) || std::abs(year - kYearDays) > kNear * kYearDays) return;
  if (end_period_ - first_period_ <= season_) return;
  std::map<std::int64_t, int> counts;
  for (const std::int32_t day : *days) {
    const std::int64_t period = period_of_day(frequency_, day);
    if (first_period_ <= period && period < end_period_) ++counts[period];
  }
  const auto as_at = [&](int count, std::int64_t period) {
    const auto at = counts.find(period);
    return period < first_period_ || period >= end_period_ || (at != counts.end() && at->second == count);
  };
  const bool seasonal = std::all_of(counts.begin(), counts.end(), [&](const auto& one) {
    return as_at(one.second, one.first - season_) && as_at(one.second, one.first + season_);
  });
  if (seasonal) days->clear();
}

std::vector<double> SeriesHolidays::values(std::size_t column, std::int64_t from, std::size_t count) const {
  return values_of(frequency_, days_[column], from, count);
}

}  // namespace salesforecast
