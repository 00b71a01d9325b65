// Inside of the option parser: values of JSON as values of options. Each reader throws Error(kInvalidArgument), naming
// the option, for a wrong type or a value out of range.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/option_rules.h"
#include "core/text.h"

namespace salesforecast {

inline constexpr int kLongestHorizon = 10'000;  // kMaxHorizon of core/model.h, which is a layer above

// A word of an option and what it stands for.
template <typename Enum>
struct Choice {
  const char* word;
  Enum value;
};

[[noreturn]] void refuse_word(const OptionSpec& spec, const std::string& word, const std::vector<std::string>& words);

const std::string& text_of(const OptionSpec& spec, const OptionValue& value);

bool boolean_of(const OptionSpec& spec, const OptionValue& value);

// A whole number; 7.0 is one, as jsonb keeps what was written.
std::uint64_t integer_of(const OptionSpec& spec, const OptionValue& value, std::uint64_t low, std::uint64_t high);

double number_of(const OptionSpec& spec, const OptionValue& value, double low, double high);

Timestamp timestamp_of(const OptionSpec& spec, const OptionValue& value);

// A day that rows can have: years 1 to 9999.
Timestamp day_of(const OptionSpec& spec, const OptionValue& value);

std::string ets_model_of(const OptionSpec& spec, const OptionValue& value);

std::string frequency_of(const OptionSpec& spec, const OptionValue& value);

std::vector<std::string> names_of(const OptionSpec& spec, const OptionValue& value);

// "price:7": the regressor and its lag. A name may have colons itself.
std::map<std::string, std::vector<int>> lags_of(const OptionSpec& spec, const OptionValue& value);

// A table's name, with its schema and quotes.
std::string relation_of(const OptionSpec& spec, const OptionValue& value);

// One country or a list of them: codes in upper case, sorted, none twice.
std::vector<std::string> countries_of(const OptionSpec& spec, const OptionValue& value);

std::string theta_variant_of(const OptionSpec& spec, const OptionValue& value);

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

template <typename Enum, std::size_t size>
const char* word_of(Enum value, const std::array<Choice<Enum>, size>& choices) {
  for (const Choice<Enum>& choice : choices) {
    if (choice.value == value) return choice.word;
  }
  throw Error(ErrorKind::kInternal, "option value without a word");
}

}  // namespace salesforecast
