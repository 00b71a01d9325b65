// Numbers for series keys: 0, 1, 2, … in order of first sight.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace salesforecast {

// Maps the bytes of a key to the number given to them. Remembers the last key asked for: rows of one series often
// follow each other.
class SeriesIndex {
 public:
  static constexpr std::uint32_t kUnknown = UINT32_MAX;

  // The number of a key, or kUnknown.
  std::uint32_t find(std::string_view key) {
    if (last_ != nullptr && *last_ == key) return last_number_;
    const auto at = numbers_.find(key);
    if (at == numbers_.end()) return kUnknown;
    last_ = &at->first;
    last_number_ = at->second;
    return at->second;
  }
  void add(std::string_view key, std::uint32_t number) { numbers_.emplace(key, number); }
  std::size_t size() const noexcept { return numbers_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const noexcept { return std::hash<std::string_view>{}(key); }
  };
  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
  const std::string* last_ = nullptr;  // node keys stay where they are
  std::uint32_t last_number_ = kUnknown;
};

// 64-bit FNV-1a (Fowler, Noll, Vo) of a canonical key: the same on every machine and version, since it is kept in
// tables.
constexpr std::uint64_t key_hash(std::string_view key) noexcept {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

}  // namespace salesforecast
