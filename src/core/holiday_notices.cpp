#include "core/holiday_notices.h"

#include <algorithm>
#include <map>

#include "core/calendar/holidays.h"
#include "core/text.h"

namespace salesforecast {

namespace {

constexpr std::size_t kMostNames = 20;

// "a, b and 3 more".
std::string some_of(std::vector<std::string> names) {
  const std::size_t all = names.size();
  names.resize(std::min(all, kMostNames));
  std::string text = joined(names);
  if (all > kMostNames) text += " and " + with_separators(static_cast<std::int64_t>(all - kMostNames)) + " more";
  return text;
}

std::string date_text(std::int64_t day) { return format_timestamp(day * kMicrosPerDay); }

std::int64_t day_of_period(const Frequency& frequency, std::int64_t period) {
  return floor_div(frequency.start_of(period), kMicrosPerDay);
}

// "" where the holidays known go on to the day that the last step begins on.
std::string end_sentence(const std::string& whose, std::int64_t known, std::int64_t last) {
  if (known >= last) return {};
  return "holidays of " + whose + " are known up to " + date_text(known) + ", the forecast goes on to " +
         date_text(last);
}

}  // namespace

std::vector<std::string> holiday_notices(const ModelHeader& header, std::int64_t first_period) {
  std::vector<std::string> out;
  const auto say = [&](const std::string& sentence) {
    if (!sentence.empty()) out.push_back(sentence);
  };
  const Frequency& frequency = header.frequency;
  const std::int64_t last = day_of_period(frequency, header.until_period + header.horizon);
  if (!header.options.holidays.empty()) {
    say(end_sentence(joined(header.options.holidays), days_from_civil({kLastHolidayYear, 12, 31}), last));
  }
  const std::string& table = header.options.holiday_table;
  const SeriesHolidays seen(header.holidays, frequency, 1, first_period, header.until_period + 1);
  std::vector<bool> known(header.holidays.size());
  for (std::size_t c = 0; c < seen.columns().size(); ++c) {
    const int holiday = seen.columns()[c].holiday;
    if (holiday != kOtherHolidays && !seen.idle(c)) known[static_cast<std::size_t>(holiday)] = true;
  }
  std::vector<std::string> rare;
  std::int64_t end = 0;
  bool any = false;
  for (std::size_t i = 0; i < header.holidays.size(); ++i) {
    const NamedHoliday& holiday = header.holidays[i];
    if (!holiday.from_table) continue;
    end = any ? std::max<std::int64_t>(end, holiday.days.back()) : holiday.days.back();
    any = true;
    if (!known[i]) rare.push_back(holiday.name);
  }
  if (any) say(end_sentence(table, end, last));
  if (!header.options.holiday_table.empty() && !any) say("holiday table " + table + " has no holiday");
  if (!rare.empty()) {
    say("of " + table + " the history has less than two days of " + some_of(rare) +
        ": they change no forecast; of one name their effect is learned together");
  }
  return out;
}

std::vector<std::string> holidays_used(const ModelHeader& header, const SeriesModel& model) {
  std::vector<std::string> out;
  const std::vector<bool> used = model.fitted->uses_regressors();
  const std::size_t first = header.design().size();
  const std::vector<HolidayColumn> columns = header.holiday_design();
  for (std::size_t c = 0; c < columns.size() && first + c < used.size(); ++c) {
    if (!used[first + c]) continue;
    std::string name = holiday_name(header.holidays, columns[c]);
    if (out.empty() || out.back() != name) out.push_back(std::move(name));
  }
  return out;
}

std::string holiday_sentence(const ModelHeader& header, std::span<const SeriesModel> models) {
  if (header.holidays.empty()) return {};
  const Method* method = find_method(header.options.method);
  if (method != nullptr && !method->abilities.regressors) {
    return "method " + header.options.method + " uses no holidays: they did not change the forecast";
  }
  std::map<std::string, std::int64_t> users;
  for (const SeriesModel& model : models) {
    for (const std::string& name : holidays_used(header, model)) ++users[name];
  }
  const std::string of = counted(static_cast<std::int64_t>(models.size()), "series");
  if (users.empty()) return "holidays in use, of " + of + ": none";
  std::vector<std::string> texts;
  texts.reserve(users.size());
  for (const auto& [name, count] : users) texts.push_back(name + " by " + with_separators(count));
  return "holidays in use, of " + of + ": " + some_of(std::move(texts));
}

}  // namespace salesforecast
