// Small text helpers for messages: figures with separators, safe excerpts of what a user wrote.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace salesforecast {

// "1,234,567".
std::string with_separators(std::int64_t number);

// "1 row", "2,345 rows": the figure and the noun, with an s where the figure is not one ("series" stays).
std::string counted(std::int64_t number, std::string_view noun);

// At most 60 bytes of a user's text, cut between characters, control characters and broken UTF-8 as "?": what may stand
// between the quotes of a message.
std::string quoted_excerpt(std::string_view text);

// "a, b, c".
std::string joined(const std::vector<std::string>& words);

// ASCII letters in lower case; other bytes stay.
std::string lower_ascii(std::string_view text);

}  // namespace salesforecast
