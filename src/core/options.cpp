#include "core/options.h"

#include <algorithm>
#include <cstddef>

#include "core/calendar/frequency.h"
#include "core/error.h"
#include "core/option_rules.h"
#include "core/text.h"

namespace salesforecast {

namespace {

// Longer text is no set of options; the longest list of regressors takes a fifth of it.
constexpr std::size_t kLongestText = 1'000'000;

[[noreturn]] void refuse_unknown(const std::string& name) {
  std::vector<std::string> names;
  for (const OptionRule& rule : option_rules()) names.emplace_back(rule.spec.name);
  const std::string nearest = nearest_word(name, names);
  throw Error(ErrorKind::kInvalidArgument, "unknown option \"" + quoted_excerpt(name) + "\"",
              "valid are " + joined(names),
              nearest.empty() ? "docs/options.md says what each of them does" : "did you mean \"" + nearest + "\"?");
}

const OptionRule& rule_of(const std::string& name) {
  for (const OptionRule& rule : option_rules()) {
    if (name == rule.spec.name) return rule;
  }
  refuse_unknown(name);
}

[[noreturn]] void refuse_document(const std::string& found) {
  throw Error(ErrorKind::kInvalidArgument, "options must be a JSON object, not " + found, "",
              "write it like {\"frequency\": \"week\", \"horizon\": 13}");
}

// Takes the parser's events: one object, its values scalars or lists of text. Anything deeper ends the parse at once,
// so that hostile nesting costs neither memory nor stack. Event names and signatures are nlohmann's.
class Reader {
 public:
  explicit Reader(Options& options) : options_(options) {}

  // JSON null says "not given": what programs write for an empty field of a form.
  bool null() {
    if (depth_ == 0) refuse_document("null");
    if (list_depth_ > 0) refuse_option(rule_->spec, "a list with null in it");
    return true;
  }
  bool boolean(bool value) { return take(value, "a boolean"); }
  bool number_integer(std::int64_t value) { return take(value, "a number"); }
  bool number_unsigned(std::uint64_t value) { return take(value, "a number"); }
  bool number_float(double value, const std::string&) { return take(value, "a number"); }
  bool string(std::string& value) {
    if (list_depth_ > 0) {
      list_.push_back(std::move(value));
      return true;
    }
    return take(std::move(value), "a string");
  }
  bool binary(std::vector<std::uint8_t>&) { return false; }  // not in JSON text

  bool start_object(std::size_t) {
    if (depth_ > 0) refuse_option(rule_->spec, list_depth_ > 0 ? "a list with an object in it" : "an object");
    depth_ = 1;
    return true;
  }
  bool key(std::string& name) {
    rule_ = &rule_of(name);
    const auto index = static_cast<std::size_t>(rule_ - option_rules().data());
    if (seen_.size() <= index) seen_.resize(option_rules().size());
    if (seen_[index]) {
      throw Error(ErrorKind::kInvalidArgument, "option \"" + name + "\" is given twice",
                  "each option may be given once", "leave one of them out");
    }
    seen_[index] = true;
    return true;
  }
  bool end_object() { return true; }

  bool start_array(std::size_t) {
    if (depth_ == 0) refuse_document("an array");
    if (list_depth_ > 0) refuse_option(rule_->spec, "a list with a list in it");
    list_depth_ = 1;
    list_.clear();
    return true;
  }
  bool end_array() {
    list_depth_ = 0;
    rule_->read(options_, rule_->spec, std::move(list_));
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& problem) {
    // 406 is nlohmann's number for a number beyond what a double holds.
    throw Error(ErrorKind::kInvalidArgument,
                problem.id == 406 ? "options hold a number that is too big" : "options are not valid JSON",
                "the problem is at character " + with_separators(static_cast<std::int64_t>(position)),
                "write it like {\"frequency\": \"week\", \"horizon\": 13}");
  }

 private:
  bool take(const OptionValue& value, const char* kind) {
    if (depth_ == 0) refuse_document(kind);
    if (list_depth_ > 0) refuse_option(rule_->spec, "a list with " + std::string(kind) + " in it");
    rule_->read(options_, rule_->spec, value);
    return true;
  }

  Options& options_;
  const OptionRule* rule_ = nullptr;
  std::vector<bool> seen_;
  std::vector<std::string> list_;
  int depth_ = 0;       // 1 inside the object
  int list_depth_ = 0;  // 1 inside a list
};

void check_prophet(const Options& options) {
  const bool logistic = options.prophet_growth == ProphetGrowth::kLogistic;
  if (logistic == (options.prophet_capacity > 0)) return;
  throw Error(ErrorKind::kInvalidArgument,
              logistic ? "option \"prophet_growth\" logistic needs option \"prophet_capacity\""
                       : "option \"prophet_capacity\" needs option \"prophet_growth\" logistic",
              "logistic growth saturates at a capacity, other growth at none", "give both or none");
}

// What multiplies on the scale of the sales adds up on a transform's.
void check_transform(const Options& options) {
  if (options.transform == Transform::kNone) return;
  const char* other = nullptr;
  if (options.prophet_growth == ProphetGrowth::kLogistic) other = "prophet_growth\" logistic";
  if (options.prophet_seasonality == ProphetSeasonality::kMultiplicative) {
    other = "prophet_seasonality\" multiplicative";
  }
  if (options.ets_model.find('M') != std::string::npos) other = "ets_model\" with M";
  if (other == nullptr) return;
  throw Error(ErrorKind::kInvalidArgument, std::string("option \"transform\" is not for option \"") + other,
              "on the scale of a transform effects add up, which multiplies them on that of the values",
              "leave out one of the two");
}

void check_holidays(const Options& options) {
  if (options.holiday_days_before == 0 && options.holiday_days_after == 0) return;
  if (!options.holidays.empty() || !options.holiday_table.empty()) return;
  const char* name = options.holiday_days_before > 0 ? "holiday_days_before" : "holiday_days_after";
  throw Error(ErrorKind::kInvalidArgument, std::string("option \"") + name + "\" needs holidays",
              "there are no holidays that days could lie around", "give option \"holidays\" or \"holiday_table\", too");
}

void merge_word(std::string& option, const std::string& argument, const char* name) {
  if (option == "auto") {
    option = argument;
  } else if (argument != "auto" && option != argument) {
    throw Error(ErrorKind::kInvalidArgument, std::string(name) + " is given twice",
                "the argument says \"" + argument + "\", the option \"" + option + "\"", "give it once");
  }
}

}  // namespace

Options parse_options(const std::string& json) {
  if (json.size() > kLongestText) {
    throw Error(ErrorKind::kInvalidArgument,
                "options of " + counted(static_cast<std::int64_t>(json.size()), "byte") + " are too long",
                "at most " + with_separators(kLongestText) + " bytes are read", "leave out what is not needed");
  }
  Options options;
  Reader reader(options);
  if (!nlohmann::json::sax_parse(json, &reader)) refuse_document("what was given");
  if (options.start && options.until && *options.start > *options.until) {
    throw Error(ErrorKind::kInvalidArgument,
                "option \"start\" " + format_timestamp(*options.start) + " is after option \"until\" " +
                    format_timestamp(*options.until),
                "no row can lie between them", "give an earlier start or a later until");
  }
  if (options.returns == Returns::kSeparate && options.aggregate != Aggregate::kSum) {
    throw Error(ErrorKind::kInvalidArgument, "option \"returns\" separate does not go with this option \"aggregate\"",
                "returns are taken off what was sold: both must be sums",
                "leave \"aggregate\" out, or set \"returns\" to net or ignore");
  }
  check_prophet(options);
  check_transform(options);
  check_holidays(options);
  return options;
}

void refuse_registry_options(const Options& options) {
  if (options.keep_versions != Options{}.keep_versions) {
    throw Error(ErrorKind::kInvalidArgument, "option \"keep_versions\" is not for the aggregate sf_train",
                "it gives one model and keeps none", "leave it out");
  }
  if (options.budget_seconds != 0) {
    throw Error(ErrorKind::kInvalidArgument, "option \"budget_seconds\" is not for the aggregate sf_train",
                "it plans the work of a whole panel", "leave it out, or train by sf_train over a table");
  }
  if (options.reconcile != Reconcile::kNone) {
    throw Error(ErrorKind::kInvalidArgument, "option \"reconcile\" is not for the aggregate sf_train",
                "it needs the series columns of a whole panel", "leave it out, or train by sf_train over a table");
  }
  if (options.warm_start) {
    throw Error(ErrorKind::kInvalidArgument, "option \"warm_start\" is not for the aggregate sf_train",
                "it continues from an earlier version of a named model",
                "leave it out, or train by sf_train over a table");
  }
  if (!options.holiday_table.empty()) {
    throw Error(ErrorKind::kInvalidArgument, "option \"holiday_table\" is not for the aggregate sf_train",
                "it reads nothing but its arguments",
                "leave it out, or train by sf_train over a table; option \"holidays\" needs no table");
  }
  if (!options.known_at_col.empty()) {
    throw Error(ErrorKind::kInvalidArgument, "option \"known_at_col\" is not for the aggregate sf_train",
                "it names a column of a table", "leave it out, or train by sf_train over a table");
  }
}

void check_regressor_options(const Options& options) {
  const auto require_regressor = [&](const std::string& name, const char* option) {
    const std::vector<std::string>& known = options.regressors;
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    const std::string nearest = nearest_word(name, known);
    throw Error(ErrorKind::kInvalidArgument,
                "option \"" + std::string(option) + "\" names no regressor \"" + quoted_excerpt(name) + "\"",
                known.empty() ? "there are no regressors" : "regressors are " + joined(known),
                nearest.empty() ? "name one of them, or leave it out" : "did you mean \"" + nearest + "\"?");
  };
  for (const std::string& name : options.past_regressors) require_regressor(name, "past_regressors");
  for (const auto& [name, lags] : options.regressor_lags) {
    require_regressor(name, "regressor_lags");
    const auto& past = options.past_regressors;
    if (!std::binary_search(lags.begin(), lags.end(), 0) || !std::binary_search(past.begin(), past.end(), name))
      continue;
    throw Error(ErrorKind::kInvalidArgument, "regressor \"" + quoted_excerpt(name) + "\" cannot have lag 0",
                "it is one of past_regressors: no value of the time to come is known", "give lags of 1 or more");
  }
}

void merge_arguments(Options& options, const std::string& frequency, const std::string& method) {
  merge_word(options.frequency, frequency, "frequency");
  merge_word(options.method, method, "method");
  if (!options.regressors.empty()) {
    throw Error(ErrorKind::kInvalidArgument, "option \"regressors\" is not for a training from a table",
                "there the columns are named by the argument regressor_cols");
  }
  if (options.frequency != "auto") parse_frequency(options.frequency);
}

std::string options_json(const Options& options) {
  nlohmann::json json = nlohmann::json::object();
  for (const OptionRule& rule : option_rules()) rule.write(options, rule.spec, json);
  // Names that are no UTF-8 can come only from a caller who did not parse them; they must not throw here.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace salesforecast
