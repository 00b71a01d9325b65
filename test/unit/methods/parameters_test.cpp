#include "core/methods/parameters.h"

#include <gtest/gtest.h>

#include <cmath>
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

TEST(Parameters, coarse_numbers_are_the_nearest_of_half_precision) {
  // Exact: up to 11 bits, from 2^-24 on; between two of them the nearer one, of equally near ones the even one.
  for (const float exact : {0.0F, 1.0F, -2'047.0F, 0.333251953125F, 65'504.0F, 5.9604644775390625e-8F}) {
    EXPECT_EQ(coarse(exact), exact);
  }
  EXPECT_EQ(coarse(2'049), 2'048);
  EXPECT_EQ(coarse(2'051), 2'052);
  EXPECT_EQ(coarse(2'050.9F), 2'050);
  EXPECT_EQ(coarse(2e-8F), 0);
  EXPECT_EQ(coarse_bits(1), 0x3c00);
  EXPECT_EQ(coarse_bits(-2), 0xc000);
  EXPECT_EQ(coarse_of(0x3555), 0.333251953125F);
  for (float value = 7e-5F; value < 65'504; value *= 1.37F) {
    EXPECT_LE(std::abs(coarse(value) - value), value / 2'048);
    EXPECT_EQ(coarse(-value), -coarse(value));
    EXPECT_EQ(coarse(coarse(value)), coarse(value));
  }
}

TEST(Parameters, coarse_numbers_end_at_the_largest_one_and_keep_what_is_none) {
  constexpr float kEndless = std::numeric_limits<float>::infinity();
  for (const float large : {65'505.0F, 65'520.0F, 1e9F, std::numeric_limits<float>::max(), kEndless}) {
    EXPECT_EQ(coarse(large), 65'504);
    EXPECT_EQ(coarse(-large), -65'504);
  }
  EXPECT_TRUE(std::isnan(coarse(std::numeric_limits<float>::quiet_NaN())));
  EXPECT_TRUE(std::isnan(coarse_of(coarse_bits(std::numeric_limits<float>::quiet_NaN()))));
}

TEST(Parameters, each_bit_pattern_is_a_number_that_gives_it_back) {
  for (std::uint32_t bits = 0; bits <= 0xffff; ++bits) {
    const float value = coarse_of(static_cast<std::uint16_t>(bits));
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(coarse(value)));
    } else if (std::isfinite(value)) {
      EXPECT_EQ(coarse_bits(value), bits);
    }
  }
}

TEST(Parameters, gives_back_coarse_numbers_and_refuses_others) {
  Parameters p;
  p.set_coarse("residuals", {0.1F, std::numeric_limits<float>::quiet_NaN(), 1e9F});
  p.set("alpha", 0.5);
  EXPECT_TRUE(p.has("residuals"));
  const std::vector<float>& kept = p.coarse_numbers("residuals", 3);
  EXPECT_EQ(kept[0], coarse(0.1F));
  EXPECT_TRUE(std::isnan(kept[1]));
  EXPECT_EQ(kept[2], 65'504);
  EXPECT_EQ(p.coarse_numbers("residuals", 1, 5).size(), 3u);
  EXPECT_EQ(refusal([&] { p.coarse_numbers("residuals", 2); }), "model parameter \"residuals\" has 3 values");
  EXPECT_EQ(refusal([&] { p.coarse_numbers("residuals", 4, 9); }), "model parameter \"residuals\" has 3 values");
  EXPECT_EQ(refusal([&] { p.coarse_numbers("alpha", 1); }), "model parameter \"alpha\" is missing");
  EXPECT_EQ(refusal([&] { p.numbers("residuals", 3); }), "model parameter \"residuals\" is missing");
}

TEST(Parameters, parts_keep_their_coarse_numbers) {
  Parameters part, all;
  part.set_coarse("residuals", {0.25F});
  all.add("1 ", part);
  EXPECT_EQ(all.coarse_numbers("1 residuals", 1)[0], 0.25F);
  EXPECT_EQ(all.part("1 ").coarse_numbers("residuals", 1)[0], 0.25F);
  EXPECT_FALSE(all.part("2 ").has("residuals"));
}

}  // namespace
}  // namespace salesforecast
