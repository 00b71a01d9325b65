#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "core/options.h"
#include "core/text.h"

namespace salesforecast {

namespace {

// Longer words are no slip of a short name, and the table below is quadratic.
constexpr std::size_t kLongestWord = 64;

// Edits (insert, delete, replace, swap of neighbours) from a to b: the restricted Damerau distance.
// G. Navarro, "A guided tour to approximate string matching", ACM Computing Surveys 33(1), 2001, section 5.1.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest_word(const std::string& word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > kLongestWord) return {};
  const std::string wanted = lower_ascii(word);
  std::string nearest;
  std::size_t least = kLongestWord;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongestWord) continue;
    const std::size_t distance = edit_distance(wanted, lower_ascii(candidate));
    // A third of the longer word: "freq" is no slip of "frequency", but a beginning is a near miss all the same.
    const std::size_t allowed = std::max<std::size_t>(1, std::max(wanted.size(), candidate.size()) / 3);
    const bool begins = wanted.size() >= 3 && lower_ascii(candidate).compare(0, wanted.size(), wanted) == 0;
    if (distance < least && (distance <= allowed || begins)) {
      nearest = candidate;
      least = distance;
    }
  }
  return nearest;
}

}  // namespace salesforecast
