#include "core/methods/parameters.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "core/error.h"

namespace salesforecast {
namespace {

// Every refusal reads the same: which value, what is wrong with it, and that the model should be trained again.
[[noreturn]] void refuse(std::string_view name, const std::string& problem) {
  throw Error(ErrorKind::kInvalidData, "model parameter \"" + std::string(name) + "\" " + problem,
              "A stored model holds finite parameters within their ranges.", "Train the model again.");
}

// Short whatever the size: "1.5", "1e+307".
std::string shown(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

template <typename Entry>
const Entry* find(const std::vector<Entry>& entries, std::string_view name) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

double Parameters::number(std::string_view name, double low, double high) const {
  const double value = numbers(name, 1).front();
  if (value < low || value > high) {
    refuse(name, "is " + shown(value) + ", outside " + shown(low) + " to " + shown(high));
  }
  return value;
}

int Parameters::integer(std::string_view name, int low, int high) const {
  const double value = number(name, low, high);
  if (value != std::floor(value)) {
    refuse(name, "is " + shown(value) + ", not a whole number");
  }
  return static_cast<int>(value);
}

const std::vector<double>& Parameters::numbers(std::string_view name, std::size_t count) const {
  return numbers(name, count, count);
}

const std::vector<double>& Parameters::numbers(std::string_view name, std::size_t low_count,
                                               std::size_t high_count) const {
  const Numbers* entry = find(numbers_, name);
  if (entry == nullptr) {
    refuse(name, "is missing");
  }
  const std::vector<double>& values = entry->values;
  if (values.size() < low_count || values.size() > high_count) {
    refuse(name, "has " + std::to_string(values.size()) + " values");
  }
  if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
    refuse(name, "is not finite");
  }
  return values;
}

const std::string& Parameters::word(std::string_view name) const {
  const Word* entry = find(words_, name);
  if (entry == nullptr) {
    refuse(name, "is missing");
  }
  return entry->value;
}

bool Parameters::has(std::string_view name) const {
  return find(numbers_, name) != nullptr || find(words_, name) != nullptr;
}

void Parameters::add(std::string_view prefix, const Parameters& part) {
  for (const auto& [name, values] : part.numbers_) set(std::string(prefix) + name, values);
  for (const auto& [name, value] : part.words_) set_word(std::string(prefix) + name, value);
}

Parameters Parameters::part(std::string_view prefix) const {
  const auto inside = [&](const std::string& name) { return name.compare(0, prefix.size(), prefix) == 0; };
  Parameters out;
  for (const auto& [name, values] : numbers_) {
    if (inside(name)) out.set(name.substr(prefix.size()), values);
  }
  for (const auto& [name, value] : words_) {
    if (inside(name)) out.set_word(name.substr(prefix.size()), value);
  }
  return out;
}

}  // namespace salesforecast
