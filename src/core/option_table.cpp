#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string_view>

#include "core/calendar/frequency.h"
#include "core/error.h"
#include "core/option_rules.h"
#include "core/text.h"

namespace salesforecast {

namespace {

constexpr std::size_t kLongestName = 200;       // bytes of a method, time zone or regressor name
constexpr std::size_t kMostRegressors = 1'000;  // as many as a table may have columns, and some
constexpr int kLongestHorizon = 10'000;         // kMaxHorizon of core/model.h, which is a layer above

template <typename Enum>
struct Choice {
  const char* word;
  Enum value;
};

constexpr std::array<Choice<Aggregate>, 5> kAggregates = {{{"sum", Aggregate::kSum},
                                                           {"mean", Aggregate::kMean},
                                                           {"min", Aggregate::kMin},
                                                           {"max", Aggregate::kMax},
                                                           {"last", Aggregate::kLast}}};
constexpr std::array<Choice<Fill>, 5> kFills = {{{"auto", Fill::kAuto},
                                                 {"zero", Fill::kZero},
                                                 {"missing", Fill::kMissing},
                                                 {"previous", Fill::kPrevious},
                                                 {"linear", Fill::kLinear}}};
constexpr std::array<Choice<Point>, 2> kPoints = {{{"mean", Point::kMean}, {"median", Point::kMedian}}};
constexpr std::array<Choice<SeriesEnd>, 2> kEnds = {{{"panel", SeriesEnd::kPanel}, {"own", SeriesEnd::kOwn}}};
constexpr std::array<Choice<Partial>, 3> kPartials = {
    {{"auto", Partial::kAuto}, {"keep", Partial::kKeep}, {"drop", Partial::kDrop}}};
constexpr std::array<Choice<Returns>, 3> kReturns = {
    {{"net", Returns::kNet}, {"ignore", Returns::kIgnore}, {"separate", Returns::kSeparate}}};
constexpr std::array<Choice<Ended>, 2> kEndeds = {{{"zero", Ended::kZero}, {"keep", Ended::kKeep}}};
constexpr std::array<Choice<EffortLimit>, 3> kEfforts = {
    {{"fast", EffortLimit::kFast}, {"normal", EffortLimit::kNormal}, {"high", EffortLimit::kHigh}}};
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

// A whole number; 7.0 is one, as jsonb keeps what was written.
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

template <typename Enum, std::size_t size>
Enum choice_of(const OptionSpec& spec, const OptionValue& value, const std::array<Choice<Enum>, size>& choices) {
  const std::string word = lower_ascii(text_of(spec, value));
  std::vector<std::string> words;
  for (const Choice<Enum>& choice : choices) {
    if (word == choice.word) return choice.value;
    words.emplace_back(choice.word);
  }
  refuse_word(spec, word, words);
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

template <typename Enum, std::size_t size>
const char* word_of(Enum value, const std::array<Choice<Enum>, size>& choices) {
  for (const Choice<Enum>& choice : choices) {
    if (choice.value == value) return choice.word;
  }
  throw Error(ErrorKind::kInternal, "option value without a word");
}

Timestamp timestamp_of(const OptionSpec& spec, const OptionValue& value) {
  const std::string& text = text_of(spec, value);
  try {
    return parse_timestamp(text);
  } catch (const Error&) {
    refuse_option(spec, described(value));
  }
}

// A day that rows can have: years 1 to 9999.
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

// "price:7": the regressor and its lag. A name may have colons itself.
std::map<std::string, std::vector<int>> lags_of(const OptionSpec& spec, const OptionValue& value) {
  const auto* texts = std::get_if<std::vector<std::string>>(&value);
  if (texts == nullptr) refuse_option(spec, described(value));
  if (texts->size() > kMostRegressors) refuse_option(spec, counted(static_cast<std::int64_t>(texts->size()), "lag"));
  std::map<std::string, std::vector<int>> lags;
  for (const std::string& text : *texts) {
    const std::size_t colon = text.rfind(':');
    const std::string name = colon == text.npos ? "" : text.substr(0, colon);
    const char* const begin = text.data() + (colon == text.npos ? text.size() : colon + 1);
    const char* const end = text.data() + text.size();
    int lag = -1;
    const auto [stop, problem] = std::from_chars(begin, end, lag);
    if (name.empty() || name.size() > kLongestName || problem != std::errc() || stop != end || lag < 0 ||
        lag > kLongestHorizon) {
      refuse_option(spec, "\"" + quoted_excerpt(text) + "\"");
    }
    lags[name].push_back(lag);
  }
  for (auto& [name, own] : lags) {
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
  }
  return lags;
}

std::string theta_variant_of(const OptionSpec& spec, const OptionValue& value) {
  std::string word = lower_ascii(text_of(spec, value));
  if (std::find(kThetaVariants.begin(), kThetaVariants.end(), word) == kThetaVariants.end()) {
    refuse_word(spec, word, {kThetaVariants.begin(), kThetaVariants.end()});
  }
  return word;
}

const Options& defaults() {
  static const Options kDefaults;
  return kDefaults;
}

template <auto member>
void write_plain(const Options& options, const OptionSpec& spec, nlohmann::json& json) {
  if (options.*member != defaults().*member) json[spec.name] = options.*member;
}

template <auto member>
void write_time(const Options& options, const OptionSpec& spec, nlohmann::json& json) {
  if (options.*member) json[spec.name] = format_timestamp(*(options.*member));
}

// Reads one option; the types are spelled out once here so that the table below stays a table.
using O = Options;
using S = OptionSpec;
using V = OptionValue;
using J = nlohmann::json;

const std::array<OptionRule, 27> kRules = {{
    {{"aggregate", "text", "sum, mean, min, max, last", "what the rows of one period become"},
     [](O& o, const S& s, const V& v) { o.aggregate = choice_of(s, v, kAggregates); },
     [](const O& o, const S& s, J& j) {
       if (o.aggregate != defaults().aggregate) j[s.name] = word_of(o.aggregate, kAggregates);
     }},
    {{"budget_seconds", "number", "0.001 to 1000000",
      "time that fitting may take; reading the source and storing the model come on top. Where all of the work would "
      "take longer on one core, a plan of less is made beforehand; series whose turn has not come when the time is "
      "over "
      "get a simple method"},
     [](O& o, const S& s, const V& v) { o.budget_seconds = number_of(s, v, 0.001, 1e6); },
     write_plain<&Options::budget_seconds>},
    {{"candidates", "list of text", "names of methods",
      "methods that auto chooses among, where a series is long enough for them; not given: all that suit a series"},
     [](O& o, const S& s, const V& v) {
       o.candidates = names_of(s, v);
       for (std::string& name : o.candidates) name = lower_ascii(name);
       std::sort(o.candidates.begin(), o.candidates.end());
     },
     write_plain<&Options::candidates>},
    {{"effort", "text", "fast, normal, high",
      "how much auto tries: fast leaves out what takes long for what it gains, high adds what takes long"},
     [](O& o, const S& s, const V& v) { o.effort = choice_of(s, v, kEfforts); },
     [](const O& o, const S& s, J& j) {
       if (o.effort != defaults().effort) j[s.name] = word_of(o.effort, kEfforts);
     }},
    {{"end", "text", "panel, own", "where a series ends: with the panel or with its own last row"},
     [](O& o, const S& s, const V& v) { o.end = choice_of(s, v, kEnds); },
     [](const O& o, const S& s, J& j) {
       if (o.end != defaults().end) j[s.name] = word_of(o.end, kEnds);
     }},
    {{"ended", "text", "zero, keep", "forecast of a series that ended: zero, or as if it went on"},
     [](O& o, const S& s, const V& v) { o.ended = choice_of(s, v, kEndeds); },
     [](const O& o, const S& s, J& j) {
       if (o.ended != defaults().ended) j[s.name] = word_of(o.ended, kEndeds);
     }},
    {{"ets_damped", "boolean", "true, false", "damped trend of ets; both are tried when not given"},
     [](O& o, const S& s, const V& v) { o.ets_damped = boolean_of(s, v); },
     [](const O& o, const S& s, J& j) {
       if (o.ets_damped) j[s.name] = *o.ets_damped;
     }},
    {{"ets_model", "text", "three of A, M, N, Z: error (not N), trend, season", "form of ets, Z: chosen by AICc"},
     [](O& o, const S& s, const V& v) { o.ets_model = ets_model_of(s, v); },
     write_plain<&Options::ets_model>},
    {{"fill", "text", "auto, zero, missing, previous, linear", "value of a period without rows inside a series"},
     [](O& o, const S& s, const V& v) { o.fill = choice_of(s, v, kFills); },
     [](const O& o, const S& s, J& j) {
       if (o.fill != defaults().fill) j[s.name] = word_of(o.fill, kFills);
     }},
    {{"frequency", "text",
      "auto, hour, day, week, month, quarter, year, \"15 minutes\", \"2 weeks\", retail_445, retail_454, retail_544",
      "length of a period"},
     [](O& o, const S& s, const V& v) { o.frequency = frequency_of(s, v); },
     write_plain<&Options::frequency>},
    {{"horizon", "integer", "1 to 10000", "steps to forecast when none are asked for"},
     [](O& o, const S& s, const V& v) { o.horizon = static_cast<int>(integer_of(s, v, 1, kLongestHorizon)); },
     write_plain<&Options::horizon>},
    {{"keep_versions", "integer", "1 to 1000",
      "newest versions kept of a named model; a training drops those before them"},
     [](O& o, const S& s, const V& v) { o.keep_versions = static_cast<int>(integer_of(s, v, 1, kMostVersions)); },
     write_plain<&Options::keep_versions>},
    {{"known_at_col", "text", "a column of the source",
      "time at which a row's regressors were written down: cut-offs see what was known by then, the latest of a "
      "period"},
     [](O& o, const S& s, const V& v) { o.known_at_col = text_of(s, v); },
     write_plain<&Options::known_at_col>},
    {{"method", "text", "auto or the name of a method", "how to forecast"},
     [](O& o, const S& s, const V& v) { o.method = lower_ascii(text_of(s, v)); },
     write_plain<&Options::method>},
    {{"partial", "text", "auto, keep, drop",
      "an unfinished last period: left out when the periods before show that it is one, kept, or left out in any case"},
     [](O& o, const S& s, const V& v) { o.partial = choice_of(s, v, kPartials); },
     [](const O& o, const S& s, J& j) {
       if (o.partial != defaults().partial) j[s.name] = word_of(o.partial, kPartials);
     }},
    {{"past_regressors", "list of text", "names of regressors",
      "regressors whose values to come nobody knows: methods see them one horizon ago, or as regressor_lags says"},
     [](O& o, const S& s, const V& v) {
       o.past_regressors = names_of(s, v);
       std::sort(o.past_regressors.begin(), o.past_regressors.end());
     },
     write_plain<&Options::past_regressors>},
    {{"point", "text", "mean, median", "what is forecast: means add up, half of the outcomes lie below a median"},
     [](O& o, const S& s, const V& v) { o.point = choice_of(s, v, kPoints); },
     [](const O& o, const S& s, J& j) {
       if (o.point != defaults().point) j[s.name] = word_of(o.point, kPoints);
     }},
    {{"regressor_lags", "list of text", "\"name:lag\", lags from 0 to 10000 periods",
      "lags at which methods see a regressor, such as [\"price:0\", \"price:7\"]; not given: 0. Of one known in the "
      "past only, steps beyond the lag see its last value"},
     [](O& o, const S& s, const V& v) { o.regressor_lags = lags_of(s, v); },
     [](const O& o, const S& s, J& j) {
       for (const auto& [name, lags] : o.regressor_lags) {
         for (const int lag : lags) j[s.name].push_back(name + ":" + std::to_string(lag));
       }
     }},
    {{"regressors", "list of text", "at most 1000 different names of 1 to 200 bytes",
      "names of the regressor values, in their order"},
     [](O& o, const S& s, const V& v) { o.regressors = names_of(s, v); },
     write_plain<&Options::regressors>},
    {{"retail_anchor", "timestamp", "a date like \"2023-01-29\"",
      "first day of any fiscal year of a retail calendar; not given: the Sunday nearest February 1 begins each"},
     [](O& o, const S& s, const V& v) { o.retail_anchor = day_of(s, v); },
     write_time<&Options::retail_anchor>},
    {{"returns", "text", "net, ignore, separate",
      "negative rows: summed with the others, left out, or forecast apart as a share of gross sales, at most all "
      "(aggregate sum)"},
     [](O& o, const S& s, const V& v) { o.returns = choice_of(s, v, kReturns); },
     [](const O& o, const S& s, J& j) {
       if (o.returns != defaults().returns) j[s.name] = word_of(o.returns, kReturns);
     }},
    {{"season", "integer", "0 to 10000", "steps of the main season; 1: none, 0: the frequency's own"},
     [](O& o, const S& s, const V& v) { o.season = static_cast<int>(integer_of(s, v, 0, kMaxSeason)); },
     write_plain<&Options::season>},
    {{"seed", "integer", "0 to 18446744073709551615", "start of every random choice"},
     [](O& o, const S& s, const V& v) { o.seed = integer_of(s, v, 0, ~std::uint64_t{0}); },
     write_plain<&Options::seed>},
    {{"start", "timestamp", "a time like \"2026-11-21\" or \"2026-11-21 13:05:00\"", "rows before are left out"},
     [](O& o, const S& s, const V& v) { o.start = timestamp_of(s, v); },
     write_time<&Options::start>},
    {{"theta_variant", "text", "auto, classic, optimised, dynamic", "form of theta"},
     [](O& o, const S& s, const V& v) { o.theta_variant = theta_variant_of(s, v); },
     write_plain<&Options::theta_variant>},
    {{"time_zone", "text", "a time zone name",
      "zone that timestamps with time zone are read in; else the session's. The hour that clocks jump over in spring "
      "is "
      "missing, the one they repeat in autumn has the rows of both; forecasts have 24 hours every day"},
     [](O& o, const S& s, const V& v) { o.time_zone = text_of(s, v); },
     write_plain<&Options::time_zone>},
    {{"until", "timestamp", "a time like \"2026-11-21\" or \"2026-11-21 13:05:00\"",
      "a time inside the last period; rows after that period are left out"},
     [](O& o, const S& s, const V& v) { o.until = timestamp_of(s, v); },
     write_time<&Options::until>},
}};

}  // namespace

std::span<const OptionRule> option_rules() { return kRules; }

const std::vector<OptionSpec>& option_table() {
  static const std::vector<OptionSpec> kTable = [] {
    std::vector<OptionSpec> specs;
    specs.reserve(kRules.size());
    for (const OptionRule& rule : kRules) specs.push_back(rule.spec);
    return specs;
  }();
  return kTable;
}

void refuse_option(const OptionSpec& spec, const std::string& found) {
  throw Error(ErrorKind::kInvalidArgument, "option \"" + std::string(spec.name) + "\" cannot be " + found,
              "it is of type " + std::string(spec.type) + ": " + spec.values, "docs/options.md shows each option");
}

}  // namespace salesforecast
