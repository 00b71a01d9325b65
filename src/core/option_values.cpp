#include "core/option_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "core/calendar/frequency.h"
#include "core/calendar/holidays.h"

namespace salesforecast {

namespace {

constexpr std::size_t kLongestName = 200;       // bytes of a method, time zone or regressor name
constexpr std::size_t kMostRegressors = 1'000;  // as many as a table may have columns, and some

constexpr std::array<const char*, 4> kThetaVariants = {"auto", "classic", "optimised", "dynamic"};

// Text of a value for a message: what was found instead.
std::string described(const OptionValue& value) {
  struct Describe {
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(std::int64_t i) const { return std::to_string(i); }
    std::string operator()(std::uint64_t i) const { return std::to_string(i); }
    std::string operator()(double d) const { return nlohmann::json(d).dump(); }
    std::string operator()(const std::string& s) const { return "\"" + quoted_excerpt(s) + "\""; }
    std::string operator()(const std::vector<std::string>&) const { return "a list"; }
  };
  return std::visit(Describe{}, value);
}

}  // namespace

[[noreturn]] void refuse_word(const OptionSpec& spec, const std::string& word, const std::vector<std::string>& words) {
  const std::string nearest = nearest_word(word, words);
  throw Error(ErrorKind::kInvalidArgument,
              "option \"" + std::string(spec.name) + "\" does not know \"" + quoted_excerpt(word) + "\"",
              "valid are " + joined(words),
              nearest.empty() ? "give one of these" : "did you mean \"" + nearest + "\"?");
}

const std::string& text_of(const OptionSpec& spec, const OptionValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || text->empty() || text->size() > kLongestName) refuse_option(spec, described(value));
  return *text;
}

bool boolean_of(const OptionSpec& spec, const OptionValue& value) {
  const bool* flag = std::get_if<bool>(&value);
  if (flag == nullptr) refuse_option(spec, described(value));
  return *flag;
}

std::uint64_t integer_of(const OptionSpec& spec, const OptionValue& value, std::uint64_t low, std::uint64_t high) {
  std::uint64_t number = 0;
  if (const auto* i = std::get_if<std::int64_t>(&value); i != nullptr && *i >= 0) {
    number = static_cast<std::uint64_t>(*i);
  } else if (const auto* u = std::get_if<std::uint64_t>(&value)) {
    number = *u;
  } else if (const auto* d = std::get_if<double>(&value);
             d != nullptr && *d >= 0 && *d < 0x1p53 && std::floor(*d) == *d) {
    number = static_cast<std::uint64_t>(*d);
  } else {
    refuse_option(spec, described(value));
  }
  if (number < low || number > high) refuse_option(spec, described(value));
  return number;
}

double number_of(const OptionSpec& spec, const OptionValue& value, double low, double high) {
  double number = 0;
  if (const auto* i = std::get_if<std::int64_t>(&value)) {
    number = static_cast<double>(*i);
  } else if (const auto* u = std::get_if<std::uint64_t>(&value)) {
    number = static_cast<double>(*u);
  } else if (const auto* d = std::get_if<double>(&value)) {
    number = *d;
  } else {
    refuse_option(spec, described(value));
  }
  if (!(number >= low && number <= high)) refuse_option(spec, described(value));
  return number;
}

Timestamp timestamp_of(const OptionSpec& spec, const OptionValue& value) {
  const std::string& text = text_of(spec, value);
  try {
    return parse_timestamp(text);
  } catch (const Error&) {
    refuse_option(spec, described(value));
  }
}

Timestamp day_of(const OptionSpec& spec, const OptionValue& value) {
  const Timestamp ts = timestamp_of(spec, value);
  const bool in_range =
      days_from_civil({1, 1, 1}) * kMicrosPerDay <= ts && ts < days_from_civil({10'000, 1, 1}) * kMicrosPerDay;
  if (!in_range || floor_mod(ts, kMicrosPerDay) != 0) refuse_option(spec, described(value));
  return ts;
}

std::string ets_model_of(const OptionSpec& spec, const OptionValue& value) {
  std::string model = text_of(spec, value);
  for (char& c : model) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  const bool valid = model.size() == 3 && std::string_view("AMZ").find(model[0]) != std::string_view::npos &&
                     std::string_view("NAMZ").find(model[1]) != std::string_view::npos &&
                     std::string_view("NAMZ").find(model[2]) != std::string_view::npos;
  if (!valid) refuse_option(spec, described(value));
  return model;
}

std::string frequency_of(const OptionSpec& spec, const OptionValue& value) {
  std::string word = lower_ascii(text_of(spec, value));
  return word == "auto" ? word : parse_frequency(word).name();
}

std::vector<std::string> names_of(const OptionSpec& spec, const OptionValue& value) {
  const auto* names = std::get_if<std::vector<std::string>>(&value);
  if (names == nullptr) refuse_option(spec, described(value));
  if (names->size() > kMostRegressors) refuse_option(spec, counted(static_cast<std::int64_t>(names->size()), "name"));
  std::vector<std::string> sorted = *names;
  std::sort(sorted.begin(), sorted.end());
  const auto repeated = std::adjacent_find(sorted.begin(), sorted.end());
  if (repeated != sorted.end()) refuse_option(spec, "\"" + quoted_excerpt(*repeated) + "\" twice");
  for (const std::string& name : sorted) {
    if (name.empty() || name.size() > kLongestName) {
      refuse_option(spec, name.empty() ? "an empty name"
                                       : "a name of " + counted(static_cast<std::int64_t>(name.size()), "byte"));
    }
  }
  return *names;
}

std::map<std::string, std::vector<int>> lags_of(const OptionSpec& spec, const OptionValue& value) {
  const auto* texts = std::get_if<std::vector<std::string>>(&value);
  if (texts == nullptr) refuse_option(spec, described(value));
  if (texts->size() > kMostRegressors) refuse_option(spec, counted(static_cast<std::int64_t>(texts->size()), "lag"));
  std::map<std::string, std::vector<int>> lags;
  for (const std::string& text : *texts) {
    const std::size_t colon = text.rfind(':');
    std::string name = colon == text.npos ? "" : text.substr(0, colon);
    const char* const begin = text.data() + (colon == text.npos ? text.size() : colon + 1);
    const char* const end = text.data() + text.size();
    int lag = kAutomaticLag;
    if (lower_ascii({begin, end}) != "auto") {
      const auto [stop, problem] = std::from_chars(begin, end, lag);
      if (problem != std::errc() || stop != end || lag < 0 || lag > kLongestHorizon) name.clear();
    }
    if (name.empty() || name.size() > kLongestName) refuse_option(spec, "\"" + quoted_excerpt(text) + "\"");
    lags[name].push_back(lag);
  }
  for (auto& [name, own] : lags) {
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
  }
  return lags;
}

std::string relation_of(const OptionSpec& spec, const OptionValue& value) {
  // Two names of 63 bytes, each of them a quote, doubled, between quotes.
  constexpr std::size_t kLongestRelation = 257;
  const auto* text = std::get_if<std::string>(&value);
  const bool fits = text != nullptr && !text->empty() && text->size() <= kLongestRelation;
  if (!fits || text->find('\0') != text->npos) refuse_option(spec, described(value));
  return *text;
}

std::vector<std::string> countries_of(const OptionSpec& spec, const OptionValue& value) {
  const auto* one = std::get_if<std::string>(&value);
  std::vector<std::string> codes = one != nullptr ? std::vector<std::string>{*one} : names_of(spec, value);
  for (std::string& code : codes) code = holiday_country(code);
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

std::string theta_variant_of(const OptionSpec& spec, const OptionValue& value) {
  std::string word = lower_ascii(text_of(spec, value));
  if (std::find(kThetaVariants.begin(), kThetaVariants.end(), word) == kThetaVariants.end()) {
    refuse_word(spec, word, {kThetaVariants.begin(), kThetaVariants.end()});
  }
  return word;
}

}  // namespace salesforecast
