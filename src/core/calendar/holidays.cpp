#include "core/calendar/holidays.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/calendar/holidays/countries.h"
#include "core/calendar/holidays/rule.h"
#include "core/calendar/timestamp.h"
#include "core/error.h"
#include "core/options.h"
#include "core/text.h"

namespace salesforecast {

namespace {

using holidays::all_countries, holidays::Country, holidays::DayKind, holidays::parse_rules, holidays::Rule,
    holidays::Shifts;

// The code that a word may have meant: that which begins an ISO code of three letters, a code or a country's name that
// is near, or what people write for it.
std::string nearest_code(const std::string& word) {
  if (lower_ascii(word) == "uk") return "GB";
  for (const Country* country : all_countries()) {
    if (word.size() == 3 && lower_ascii(country->code) == lower_ascii(word.substr(0, 2))) {
      return std::string(country->code);
    }
  }
  std::vector<std::string> words;
  for (const Country* country : all_countries()) words.emplace_back(country->name);
  for (const Country* country : all_countries()) words.emplace_back(country->code);
  const std::string nearest = nearest_word(word, words);
  for (const Country* country : all_countries()) {
    if (nearest == country->name || nearest == country->code) return std::string(country->code);
  }
  return {};
}

const Country& country_of(const std::string& code) {
  const std::string wanted = lower_ascii(code);
  for (const Country* country : all_countries()) {
    if (lower_ascii(country->code) == wanted) return *country;
  }
  std::vector<std::string> codes;
  for (const Country* country : all_countries()) codes.emplace_back(country->code);
  const std::string nearest = nearest_code(code);
  throw Error(
      ErrorKind::kInvalidArgument, "no holidays are known of country \"" + quoted_excerpt(code) + "\"",
      "Known are " + joined(codes) + ".",
      nearest.empty() ? "Countries are given by ISO 3166 codes of two letters." : "Did you mean \"" + nearest + "\"?");
}

void check_years(int from_year, int to_year) {
  for (const int year : {from_year, to_year}) {
    if (year >= kFirstHolidayYear && year <= kLastHolidayYear) continue;
    throw Error(
        ErrorKind::kInvalidArgument, "year " + std::to_string(year) + " is out of range",
        "Holidays are known from " + std::to_string(kFirstHolidayYear) + " to " + std::to_string(kLastHolidayYear) +
            ".",
        "Give years from " + std::to_string(kFirstHolidayYear) + " to " + std::to_string(kLastHolidayYear) + ".");
  }
  if (from_year > to_year) {
    throw Error(ErrorKind::kInvalidArgument,
                "from_year " + std::to_string(from_year) + " lies after to_year " + std::to_string(to_year),
                "Years run from the first to the last.", "Swap them.");
  }
}

// The days off of one country, their names by day. Days of the year before and after are kept while it grows, for some
// shift into the years asked for, or stand in the way of those that do.
class CountryDays {
 public:
  CountryDays(const Country& country, int from_year, int to_year) {
    for (const Rule& rule : parse_rules(country.rules)) {
      for (int year = from_year - 1; year <= to_year + 1; ++year) {
        if (rule.valid_in(year)) add(rule, year);
      }
    }
    std::stable_sort(waiting_.begin(), waiting_.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
    for (const Waiting& holiday : waiting_) add_next(holiday);
  }

  const std::map<std::int64_t, std::vector<std::string>>& names() const { return names_; }

 private:
  // A holiday that may get another day, once all others have theirs.
  struct Waiting {
    std::int64_t day;
    Shifts shifts;
    std::string_view name;
  };

  void add(const Rule& rule, int year) {
    for (const std::int64_t first : rule.days_in(year)) {
      for (std::int64_t day = first; day < first + rule.length; ++day) add(rule, day);
    }
  }

  void add(const Rule& rule, std::int64_t day) {
    const Shifts& shifts = rule.shifts;
    const int shift = shifts.by_weekday[static_cast<std::size_t>(weekday_of(day))];
    if (shifts.to_next) waiting_.push_back({day, shifts, rule.name});
    if (shifts.to_next ? !shifts.instead || shift == 0 : shift == 0) {
      add_name(day, std::string(rule.name));
    } else if (shifts.instead) {
      if (!shifts.to_next) add_name(day + shift, std::string(rule.name));
    } else {
      add_name(day, std::string(rule.name));
      add_name(day + shift, observed(rule.name));
    }
  }

  void add_next(const Waiting& holiday) {
    const auto rests = [&](std::int64_t day) {
      return holiday.shifts.by_weekday[static_cast<std::size_t>(weekday_of(day))] != 0;
    };
    const bool clashes = holiday.shifts.clash && names_[holiday.day].size() > 1;
    if ((!rests(holiday.day) && !clashes) || !made_good_.insert(holiday.day).second) return;
    std::int64_t day = holiday.day + 1;
    while (rests(day) || names_.count(day) != 0) ++day;
    add_name(day, holiday.shifts.instead ? std::string(holiday.name) : observed(holiday.name));
  }

  static std::string observed(std::string_view name) { return std::string(name) + " (observed)"; }

  void add_name(std::int64_t day, std::string name) {
    std::vector<std::string>& names = names_[day];
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  }

  std::map<std::int64_t, std::vector<std::string>> names_;
  std::vector<Waiting> waiting_;
  std::set<std::int64_t> made_good_;  // days that another day has been given for: one, however many holidays meet there
};

}  // namespace

std::string holiday_country(const std::string& code) { return std::string(country_of(code).code); }

HolidayList::HolidayList(std::span<const char* const> countries, int from_year, int to_year) {
  check_years(from_year, to_year);
  std::set<std::string_view> done;
  const std::int64_t first = days_from_civil({from_year, 1, 1}), last = days_from_civil({to_year, 12, 31});
  for (const char* code : countries) {
    const Country& country = country_of(code);
    if (!done.insert(country.code).second) continue;
    const CountryDays days(country, from_year, to_year);
    for (const auto& [day, names] : days.names()) {
      if (day < first || day > last) continue;
      std::string name;
      for (const std::string& one : names) name += (name.empty() ? "" : "; ") + one;
      entries_.push_back({country.code, static_cast<std::int32_t>(day), std::move(name)});
    }
  }
}

bool HolidayList::next(Holiday* holiday) {
  if (position_ == entries_.size()) return false;
  const Entry& entry = entries_[position_++];
  *holiday = {entry.country, entry.day, entry.name};
  return true;
}

}  // namespace salesforecast
