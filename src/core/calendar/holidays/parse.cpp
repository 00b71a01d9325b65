// Reads the lines that rule.h describes.
#include <algorithm>
#include <charconv>

#include "core/calendar/holidays/rule.h"
#include "core/error.h"

namespace salesforecast::holidays {

namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// A word of a line, read from left to right; every reader gives false and stays where it was when the word says
// something else.
class Word {
 public:
  explicit Word(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }
  bool skip(std::string_view prefix) {
    if (text_.substr(0, prefix.size()) != prefix) return false;
    text_.remove_prefix(prefix.size());
    return true;
  }
  bool number(int* value) {
    const bool plus = text_.size() > 1 && text_[0] == '+' && text_[1] != '-';
    const char* begin = text_.data() + (plus ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), *value);
    if (error != std::errc()) return false;
    text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
    return true;
  }
  bool weekday(int* value) {
    for (int day = 0; day < 7; ++day) {
      if (!skip(kWeekdays[static_cast<std::size_t>(day)])) continue;
      *value = day;
      return true;
    }
    return false;
  }
  // "01-31"
  bool month_day(int* month, int* day) { return number(month) && skip("-") && number(day); }

 private:
  std::string_view text_;
};

bool read_date(Word word, Rule* rule) {
  auto& [a, b, c] = rule->parts;
  if (!word.number(&a) || !word.skip("-") || !word.number(&b)) return false;
  rule->kind = word.skip("-") ? DayKind::kOnce : DayKind::kFixed;
  return (rule->kind == DayKind::kFixed || word.number(&c)) && word.at_end();
}

bool read_weekday_rule(Word* word, Rule* rule) {
  auto& [a, b, c] = rule->parts;
  if (word->skip(">=")) {
    rule->kind = DayKind::kFrom;
    return word->month_day(&a, &b);
  }
  if (word->skip("<=")) {
    rule->kind = DayKind::kUpTo;
    return word->month_day(&a, &b);
  }
  rule->kind = DayKind::kNth;
  return word->number(&a) && word->skip("/") && word->number(&b);
}

bool read_calendar(Word* word, Rule* rule) {
  int& a = rule->parts[0];
  int& b = rule->parts[1];
  int& c = rule->parts[2];
  const auto two = [&] { return word->skip("/") && word->number(&a) && word->skip("/") && word->number(&b); };
  const auto as = [&](std::string_view prefix, DayKind kind) {
    if (!word->skip(prefix)) return false;
    rule->kind = kind;
    return true;
  };
  if (as("easter", DayKind::kEaster) || as("orthodox", DayKind::kOrthodox)) return true;
  if (as("islamic", DayKind::kIslamic) || as("hebrew", DayKind::kHebrew)) return two();
  if (as("moon", DayKind::kMoon)) return word->number(&rule->zone) && two();
  if (as("term", DayKind::kTerm)) return word->number(&rule->zone) && word->skip("/") && word->number(&a);
  return as("hindu", DayKind::kHindu) && two() && word->skip("/") && word->number(&c);
}

bool read_day(std::string_view text, Rule* rule) {
  if (read_date(Word(text), rule)) return true;
  Word word(text);
  const bool known = word.weekday(&rule->weekday) ? read_weekday_rule(&word, rule) : read_calendar(&word, rule);
  return known && (word.at_end() || (word.number(&rule->offset) && word.at_end()));
}

// A rule for each of the days, which commas part.
bool read_days(std::string_view days, const Rule& common, std::vector<Rule>* rules) {
  while (!days.empty()) {
    const std::size_t end = std::min(days.find(','), days.size());
    Rule rule = common;
    if (!read_day(days.substr(0, end), &rule)) return false;
    rules->push_back(std::move(rule));
    days.remove_prefix(std::min(end + 1, days.size()));
  }
  return true;
}

bool read_years(Word word, Rule* rule) {
  constexpr int kEver = 9'999;
  do {
    int first = 0, last = kEver;
    const bool begins = word.number(&first);
    if (word.skip("..")) {
      word.number(&last);
    } else if (begins) {
      last = first;
    } else {
      return false;
    }
    rule->years.emplace_back(first, last);
  } while (word.skip(","));
  return word.at_end();
}

bool read_shifts(Word word, bool instead, Shifts* shifts) {
  *shifts = Shifts{};
  shifts->instead = instead;
  shifts->to_next = word.skip("next:");
  do {
    int weekday = 0, days = 1;
    if (shifts->to_next && word.skip("clash")) {
      shifts->clash = true;
    } else if (word.weekday(&weekday) && (shifts->to_next || word.number(&days))) {
      shifts->by_weekday[static_cast<std::size_t>(weekday)] = days;
    } else {
      return false;
    }
  } while (word.skip("/"));
  return word.at_end();
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// Everything behind DAY.
bool read_words(const std::vector<std::string_view>& words, Rule* rule) {
  for (std::size_t i = 1; i < words.size(); ++i) {
    Word word(words[i]);
    const bool instead = words[i] == "move";
    if (instead || words[i] == "also") {
      if (++i == words.size() || !read_shifts(Word(words[i]), instead, &rule->shifts)) return false;
    } else if (word.skip("x")) {
      if (!word.number(&rule->length) || !word.at_end()) return false;
    } else if (!read_years(word, rule)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<Rule> parse_rules(std::string_view table) {
  std::vector<Rule> rules;
  Shifts usual;
  while (!table.empty()) {
    const std::size_t end = std::min(table.find('\n'), table.size());
    const std::string_view line = table.substr(0, end);
    table.remove_prefix(std::min(end + 1, table.size()));
    if (line.empty() || line[0] == '#') continue;
    constexpr std::string_view kBeforeName = " : ";
    const std::size_t colon = std::min(line.find(kBeforeName), line.size());
    const std::vector<std::string_view> words = words_of(line.substr(0, colon));
    Rule rule;
    const bool default_line = line[0] == '*';
    if (!default_line) rule.shifts = usual;
    bool readable = read_words(words, &rule);
    if (default_line) {
      usual = rule.shifts;
    } else {
      readable = readable && colon < line.size() && !words.empty();
      if (readable) rule.name = line.substr(colon + kBeforeName.size());
      readable = readable && read_days(words[0], rule, &rules);
    }
    if (!readable) throw Error(ErrorKind::kInternal, "cannot read the holiday rule \"" + std::string(line) + "\"");
  }
  return rules;
}

}  // namespace salesforecast::holidays
