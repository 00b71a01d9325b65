// Inside of the option parser: one rule an option, from which the parser, the writer and the public table are made.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/options.h"

namespace salesforecast {

// A JSON value that an option may have. Deeper values are refused before they are built.
using OptionValue = std::variant<bool, std::int64_t, std::uint64_t, double, std::string, std::vector<std::string>>;

struct OptionRule {
  OptionSpec spec;
  // Reads a value into the options; throws Error(kInvalidArgument).
  void (*read)(Options& options, const OptionSpec& spec, const OptionValue& value);
  // Writes the option into `json` unless it has its default.
  void (*write)(const Options& options, const OptionSpec& spec, nlohmann::json& json);
};

// Sorted by name.
std::span<const OptionRule> option_rules();

// The error of a wrong type or a value out of range.
[[noreturn]] void refuse_option(const OptionSpec& spec, const std::string& found);

}  // namespace salesforecast
