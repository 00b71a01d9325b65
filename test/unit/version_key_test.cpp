// Keys of series from outside: an object of scalars, one for each column, whatever else the text tries.
#include "core/version_key.h"

#include <gtest/gtest.h>

#include "core/error.h"

namespace salesforecast {
namespace {

// Why the key is refused, empty when it is not.
std::string problem(std::vector<std::string> columns, std::string_view key) {
  try {
    KeyRule(std::move(columns)).check(key);
    return {};
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
    EXPECT_EQ(error.message(), "model is not valid");
    return error.detail();
  }
}

TEST(VersionKey, object_of_scalars_under_the_columns_names_is_a_key) {
  EXPECT_EQ(problem({"store", "item"}, R"({"item": "a", "store": 1})"), "");
  EXPECT_EQ(problem({"b", "a", "c", "d"}, R"({"a": null, "b": true, "c": -1.5e3, "d": 12345678901234567890123})"), "");
  EXPECT_EQ(problem({"größe"}, R"({"gr\u00f6ße": ""})"), "");
  EXPECT_EQ(problem({""}, R"( {"" : 1} )"), "");
  EXPECT_EQ(problem({}, "{}"), "");
}

TEST(VersionKey, names_are_exactly_the_columns_each_once) {
  EXPECT_EQ(problem({"store", "item"}, R"({"item": 1})"), "its key lacks column \"store\"");
  EXPECT_EQ(problem({"store"}, "{}"), "its key lacks column \"store\"");
  EXPECT_EQ(problem({"store"}, R"({"store": 1, "Store": 1})"),
            "its key names \"Store\", which is no column of the version's series");
  EXPECT_EQ(problem({"store"}, R"({"store": 1, "st\u006fre": 1})"), "its key names column \"store\" twice");
  EXPECT_EQ(problem({}, R"({"store": 1})"), "its key is not {}, though the version has no series columns");
  EXPECT_EQ(problem({}, "{ }"), "its key is not {}, though the version has no series columns");
}

TEST(VersionKey, one_rule_checks_key_after_key) {
  KeyRule rule({"a", "b"});
  EXPECT_NO_THROW(rule.check(R"({"a": 1, "b": 2})"));
  EXPECT_THROW(rule.check(R"({"a": 1})"), Error);
  EXPECT_THROW(rule.check(R"({"b": 1})"), Error);
  EXPECT_NO_THROW(rule.check(R"({"b": 1, "a": 2})"));
}

TEST(VersionKey, what_is_no_object_of_scalars_is_refused) {
  for (const char* key : {"1", "null", "true", "\"store\"", "[]", "[1]", "1.5", "-1"}) {
    EXPECT_EQ(problem({"store"}, key), "its key is not a JSON object") << key;
  }
  for (const char* key : {R"({"store": [1]})", R"({"store": {}})", R"({"store": {"store": 1}})"}) {
    EXPECT_EQ(problem({"store"}, key), "its key has a list or an object as column \"store\"") << key;
  }
}

TEST(VersionKey, text_that_is_not_json_is_refused) {
  for (const char* key :
       {"", " ", "{", R"({"store")", R"({"store":})", R"({"store": 1)", R"({"store": 1,})", R"({"store": 1} {})",
        R"({"store": 1}x)", R"({store: 1})", R"({"store": 01})", R"({"store": NaN})", "{\"store\": \"\xff\"}",
        "{\"store\": \"\xed\xa0\x80\"}", R"({"store": "\ud800"})", "{\"store\": \"a\nb\"}", "/* */{\"store\": 1}"}) {
    EXPECT_TRUE(problem({"store"}, key).starts_with("its key is not valid JSON")) << key << problem({"store"}, key);
  }
  EXPECT_TRUE(problem({"store"}, R"({"store": 1e999})").starts_with("its key holds a number that is too big"));
}

// The parser by itself would let these through; the server's would not.
TEST(VersionKey, text_that_the_server_would_refuse_is_refused) {
  using namespace std::string_literals;
  EXPECT_EQ(problem({"store"}, "{\"store\": 1}\0"s), "its key is not valid JSON");
  EXPECT_EQ(problem({"store"}, "{\"store\": 1}\0, and more"s), "its key is not valid JSON");
  EXPECT_EQ(problem({"store"}, "\xef\xbb\xbf{\"store\": 1}"), "its key is not valid JSON");
  EXPECT_EQ(problem({"store"}, R"({"store": "a\u0000b"})"), "its key has a text with a zero character");
}

TEST(VersionKey, hostile_nesting_and_length_cost_nothing) {
  EXPECT_EQ(problem({"store"}, std::string(900'000, '[')), "its key is not a JSON object");
  EXPECT_EQ(problem({"store"}, "{\"store\": " + std::string(900'000, '[')),
            "its key has a list or an object as column \"store\"");
  const std::string longest = R"({"store": ")" + std::string(kMaxKeyBytes - 13, 'x') + "\"}";
  EXPECT_EQ(longest.size(), kMaxKeyBytes);
  EXPECT_EQ(problem({"store"}, longest), "");
  EXPECT_EQ(problem({"store"}, longest + " "), "its key has 1,000,001 bytes, the most is 1,000,000");
}

TEST(VersionKey, names_in_messages_are_cut_and_shown_safely) {
  const std::string key = "{\"" + std::string(500, 'x') + "\": 1}";
  EXPECT_LT(problem({"store"}, key).size(), 200u);
  EXPECT_EQ(problem({"store"}, R"({"a\nb": 1})"), "its key names \"a?b\", which is no column of the version's series");
}

}  // namespace
}  // namespace salesforecast
