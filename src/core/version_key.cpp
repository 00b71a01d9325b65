// Keys of series in a version that comes from anywhere.
#include "core/version_key.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/artifact_payload.h"
#include "core/text.h"

namespace salesforecast {

// Takes the parser's events, as the options' reader does: the first thing that is no scalar inside the one object ends
// the parse, so that hostile nesting costs neither memory nor stack. Event names and signatures are nlohmann's.
class KeyRule::Events {
 public:
  explicit Events(KeyRule& rule) : rule_(rule) {}

  bool null() { return take_scalar(); }
  bool boolean(bool) { return take_scalar(); }
  bool number_integer(std::int64_t) { return take_scalar(); }
  bool number_unsigned(std::uint64_t) { return take_scalar(); }
  bool number_float(double, const std::string&) { return take_scalar(); }
  bool string(std::string& value) {
    // Written as \u0000: no text of PostgreSQL holds it.
    if (value.find('\0') != std::string::npos) refuse_model("its key has a text with a zero character");
    return take_scalar();
  }
  bool binary(std::vector<std::uint8_t>&) { return false; }  // not in JSON text

  bool start_object(std::size_t) {
    if (inside_) refuse_nested();
    inside_ = true;
    return true;
  }
  bool key(std::string& name) {
    column_ = std::move(name);
    const auto& columns = rule_.columns_;
    const auto place = std::lower_bound(columns.begin(), columns.end(), column_);
    if (place == columns.end() || *place != column_) {
      refuse_model("its key names \"" + quoted_excerpt(column_) + "\", which is no column of the version's series");
    }
    const auto index = static_cast<std::size_t>(place - columns.begin());
    if (rule_.seen_[index]) refuse_model("its key names column \"" + quoted_excerpt(column_) + "\" twice");
    rule_.seen_[index] = true;
    return true;
  }
  bool end_object() { return true; }

  bool start_array(std::size_t) {
    if (inside_) refuse_nested();
    refuse_document();
  }
  bool end_array() { return true; }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& problem) {
    // 406 is nlohmann's number for a number beyond what a double holds.
    refuse_model((problem.id == 406 ? "its key holds a number that is too big" : "its key is not valid JSON") +
                 std::string(", at character ") + with_separators(static_cast<std::int64_t>(position)));
  }

 private:
  [[noreturn]] static void refuse_document() { refuse_model("its key is not a JSON object"); }
  [[noreturn]] void refuse_nested() const {
    refuse_model("its key has a list or an object as column \"" + quoted_excerpt(column_) + "\"");
  }
  bool take_scalar() const {
    if (!inside_) refuse_document();
    return true;
  }

  KeyRule& rule_;
  std::string column_;
  bool inside_ = false;
};

KeyRule::KeyRule(std::vector<std::string> columns) : columns_(std::move(columns)), seen_(columns_.size()) {
  std::sort(columns_.begin(), columns_.end());
}

void KeyRule::check(std::string_view json) {
  if (json.size() > kMaxKeyBytes) {
    refuse_model("its key has " + with_separators(static_cast<std::int64_t>(json.size())) + " bytes, the most is " +
                 with_separators(kMaxKeyBytes));
  }
  if (columns_.empty() && json != "{}") refuse_model("its key is not {}, though the version has no series columns");
  // nlohmann takes a zero byte for the end of the text, and skips a byte order mark, which the server does not.
  if (json.find('\0') != json.npos || json.starts_with('\xEF')) refuse_model("its key is not valid JSON");
  std::fill(seen_.begin(), seen_.end(), false);
  Events events(*this);
  if (!nlohmann::json::sax_parse(json.begin(), json.end(), &events)) refuse_model("its key is not valid JSON");
  const auto missing = std::find(seen_.begin(), seen_.end(), false);
  if (missing != seen_.end()) {
    const std::string& column = columns_[static_cast<std::size_t>(missing - seen_.begin())];
    refuse_model("its key lacks column \"" + quoted_excerpt(column) + "\"");
  }
}

}  // namespace salesforecast
