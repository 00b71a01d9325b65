#include "core/methods/parameters.h"

#include <Eigen/Core>
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

// Throws unless there are so many.
template <typename Entry>
void require_count(const Entry* entry, std::string_view name, std::size_t low, std::size_t high) {
  if (entry == nullptr) refuse(name, "is missing");
  const std::size_t count = entry->values.size();
  if (count < low || count > high) refuse(name, "has " + std::to_string(count) + " values");
}

}  // namespace

std::uint16_t coarse_bits(float value) noexcept {
  constexpr float kLargest = 65'504;
  return Eigen::half_impl::float_to_half_rtne(std::isnan(value) ? value : std::clamp(value, -kLargest, kLargest)).x;
}

float coarse_of(std::uint16_t bits) noexcept {
  return Eigen::half_impl::half_to_float(Eigen::half_impl::raw_uint16_to_half(bits));
}

float coarse(float value) noexcept { return coarse_of(coarse_bits(value)); }

void Parameters::set_coarse(std::string name, const std::vector<float>& values) {
  Coarse& one = coarse_.emplace_back();
  one.name = std::move(name);
  for (const float value : values) one.values.push_back(coarse(value));
}

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
  require_count(entry, name, low_count, high_count);
  const std::vector<double>& values = entry->values;
  if (!std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
    refuse(name, "is not finite");
  }
  return values;
}

const std::vector<float>& Parameters::coarse_numbers(std::string_view name, std::size_t count) const {
  return coarse_numbers(name, count, count);
}

const std::vector<float>& Parameters::coarse_numbers(std::string_view name, std::size_t low_count,
                                                     std::size_t high_count) const {
  const Coarse* entry = find(coarse_, name);
  require_count(entry, name, low_count, high_count);
  if (std::any_of(entry->values.begin(), entry->values.end(), [](float v) { return std::isinf(v); })) {
    refuse(name, "is not finite");
  }
  return entry->values;
}

const std::string& Parameters::word(std::string_view name) const {
  const Word* entry = find(words_, name);
  if (entry == nullptr) {
    refuse(name, "is missing");
  }
  return entry->value;
}

bool Parameters::has(std::string_view name) const {
  return find(numbers_, name) != nullptr || find(coarse_, name) != nullptr || find(words_, name) != nullptr;
}

void Parameters::add(std::string_view prefix, const Parameters& part) {
  for (const auto& [name, values] : part.numbers_) set(std::string(prefix) + name, values);
  for (const auto& [name, values] : part.coarse_) set_coarse(std::string(prefix) + name, values);
  for (const auto& [name, value] : part.words_) set_word(std::string(prefix) + name, value);
}

Parameters Parameters::part(std::string_view prefix) const {
  const auto inside = [&](const std::string& name) { return name.compare(0, prefix.size(), prefix) == 0; };
  Parameters out;
  for (const auto& [name, values] : numbers_) {
    if (inside(name)) out.set(name.substr(prefix.size()), values);
  }
  for (const auto& [name, values] : coarse_) {
    if (inside(name)) out.set_coarse(name.substr(prefix.size()), values);
  }
  for (const auto& [name, value] : words_) {
    if (inside(name)) out.set_word(name.substr(prefix.size()), value);
  }
  return out;
}

}  // namespace salesforecast
