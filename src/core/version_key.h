// The keys of a version's series, as bytes from outside bring them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace salesforecast {

inline constexpr std::size_t kMaxKeyBytes = 1'000'000;

// What a key must be to belong to a version with these columns: the text of a JSON object that names each column once
// and nothing else, its values scalars; without columns the text {}. Whether a value fits its column's type, and
// whether two keys are the same series, is for the caller, who can ask the server.
class KeyRule {
 public:
  // `columns`: their names, each once.
  explicit KeyRule(std::vector<std::string> columns = {});

  // Throws Error(kInvalidData), "model is not valid", saying what is wrong with "its key". Safe for hostile text: no
  // recursion, no memory beyond a small multiple of it.
  void check(std::string_view json);

 private:
  class Events;
  std::vector<std::string> columns_;  // sorted
  std::vector<bool> seen_;            // by the key at hand
};

}  // namespace salesforecast
