#include "core/methods/parameters.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include "core/error.h"

namespace salesforecast {
namespace {

// The message of the Error(kInvalidData) that `call` throws.
std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidData);
    return error.message();
  }
  return "not refused";
}

TEST(Parameters, gives_back_what_was_set) {
  Parameters p;
  p.set("alpha", 0.25);
  p.set("season", {1, 2, 3});
  p.set_word("form", "additive");
  EXPECT_EQ(p.number("alpha", 0, 1), 0.25);
  EXPECT_EQ(p.numbers("season", 3), (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(p.numbers("season", 1, 5).size(), 3u);
  EXPECT_EQ(p.word("form"), "additive");
  EXPECT_TRUE(p.has("alpha") && p.has("form"));
  EXPECT_FALSE(p.has("beta"));
}

TEST(Parameters, integers_are_whole) {
  Parameters p;
  p.set("n", 12);
  p.set("half", 0.5);
  EXPECT_EQ(p.integer("n", 0, 100), 12);
  EXPECT_NE(refusal([&] { p.integer("half", 0, 100); }).find("not a whole number"), std::string::npos);
}

TEST(Parameters, refuses_what_is_missing_outside_or_not_finite_and_names_it) {
  Parameters p;
  p.set("alpha", 1.5);
  p.set("nan", std::numeric_limits<double>::quiet_NaN());
  p.set("endless", {1, std::numeric_limits<double>::infinity()});
  p.set("none", std::vector<double>());
  EXPECT_EQ(refusal([&] { p.number("beta", 0, 1); }), "model parameter \"beta\" is missing");
  EXPECT_EQ(refusal([&] { p.number("alpha", 0, 1); }), "model parameter \"alpha\" is 1.5, outside 0 to 1");
  EXPECT_EQ(refusal([&] { p.number("nan", 0, 1); }), "model parameter \"nan\" is not finite");
  EXPECT_EQ(refusal([&] { p.numbers("endless", 2); }), "model parameter \"endless\" is not finite");
  EXPECT_EQ(refusal([&] { p.number("none", 0, 1); }), "model parameter \"none\" has 0 values");
  EXPECT_EQ(refusal([&] { p.word("form"); }), "model parameter \"form\" is missing");
}

}  // namespace
}  // namespace salesforecast
