// Named numbers: the one form in which methods hand their state to the artifact and take it back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace salesforecast {

// To the nearest number of half precision (11 bits; beyond 65,504 as that): what coarse numbers are kept as. NaN stays.
float coarse(float value) noexcept;
// Their bits (IEEE 754 binary16), and back.
std::uint16_t coarse_bits(float value) noexcept;
float coarse_of(std::uint16_t bits) noexcept;

// A method's state as named vectors of numbers, of coarse numbers (a quarter of the room, NaN allowed) and named words.
// Order is kept, names are unique. Small on purpose: the artifact stores it as it is, so a new method needs no new
// schema.
class Parameters {
 public:
  struct Numbers {
    std::string name;
    std::vector<double> values;
  };
  struct Coarse {
    std::string name;
    std::vector<float> values;  // as coarse() gives them
  };
  struct Word {
    std::string name;
    std::string value;
  };

  void set(std::string name, double value) { numbers_.push_back({std::move(name), {value}}); }
  void set(std::string name, std::vector<double> values) { numbers_.push_back({std::move(name), std::move(values)}); }
  void set_coarse(std::string name, const std::vector<float>& values);
  void set_word(std::string name, std::string value) { words_.push_back({std::move(name), std::move(value)}); }

  // The single finite number of that name within [low, high]; throws Error(kInvalidData) for a missing name, another
  // count, or a value outside.
  double number(std::string_view name, double low, double high) const;
  // As number(), and whole.
  int integer(std::string_view name, int low, int high) const;
  // `count` finite numbers; throws Error(kInvalidData).
  const std::vector<double>& numbers(std::string_view name, std::size_t count) const;
  // Between low_count and high_count finite numbers.
  const std::vector<double>& numbers(std::string_view name, std::size_t low_count, std::size_t high_count) const;
  // Coarse numbers, finite or NaN.
  const std::vector<float>& coarse_numbers(std::string_view name, std::size_t count) const;
  const std::vector<float>& coarse_numbers(std::string_view name, std::size_t low_count, std::size_t high_count) const;
  // Throws Error(kInvalidData) when it is missing.
  const std::string& word(std::string_view name) const;
  bool has(std::string_view name) const;

  // Those of a part, which are kept under names with a prefix of their own.
  void add(std::string_view prefix, const Parameters& part);
  Parameters part(std::string_view prefix) const;

  const std::vector<Numbers>& all_numbers() const noexcept { return numbers_; }
  const std::vector<Coarse>& all_coarse() const noexcept { return coarse_; }
  const std::vector<Word>& all_words() const noexcept { return words_; }

 private:
  std::vector<Numbers> numbers_;
  std::vector<Coarse> coarse_;
  std::vector<Word> words_;
};

}  // namespace salesforecast
