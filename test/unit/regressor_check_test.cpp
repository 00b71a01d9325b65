// What a check finds in regressors, and what it leaves alone.
#include "core/regressor_check.h"

#include <gtest/gtest.h>
#include <cmath>

namespace salesforecast {
namespace {

using Kind = RegressorFinding::Kind;

double noise(int t) { return ((static_cast<std::uint32_t>(t) * 2654435761U >> 15) * 40503U >> 9) % 101; }

std::vector<double> made(double (*value)(int)) {
  std::vector<double> out;
  for (int t = 0; t < 60; ++t) out.push_back(value(t));
  return out;
}

Regressor of(std::vector<double> values) { return {"x", RegressorKind::kKnown, std::move(values), {}}; }

TEST(RegressorCheck, finds_one_trouble_a_regressor) {
  const std::vector<double> y = made([](int t) { return 100 + noise(t); });
  const std::vector<Regressor> regressors = {
      of(made([](int) { return std::nan(""); })),
      of(made([](int) { return 7.0; })),
      of(made([](int t) { return t % 5 == 0 ? 1.0 : 0.0; })),
      of(made([](int t) { return t % 5 == 0 ? 3.0 : 5.0; })),
      of(made([](int t) { return 2 * noise(t) + t % 3; })),
      of(made([](int t) { return noise(t + 1); })),
  };
  const std::vector<RegressorFinding> found = check_regressors(y, regressors, {});
  ASSERT_EQ(found.size(), 5u);
  EXPECT_EQ(found[0].kind, Kind::kMissing);
  EXPECT_EQ(found[1].kind, Kind::kConstant);
  EXPECT_EQ(found[2].kind, Kind::kTwin);
  EXPECT_EQ(found[2].source, 3u);
  EXPECT_EQ(found[2].other, 2u);
  EXPECT_EQ(found[3].kind, Kind::kFollows);
  EXPECT_EQ(found[4].kind, Kind::kFollowsNext);
  EXPECT_NEAR(found[4].correlation, 1, 1e-9);
  Options options;
  options.regressors = {"a", "b", "c", "d", "e", "f"};
  EXPECT_EQ(sentence_of(found[2], options), "regressor \"d\" says what \"c\" says");
  EXPECT_EQ(
      sentence_of(found[4], options),
      "regressor \"f\" tells the target of the next period (correlation of changes 1.00): is it written down later "
      "than its row says?");
}

TEST(RegressorCheck, leaves_alone_what_is_fit_to_learn_from) {
  // A price that explains much of the sales is no leak; neither is a short history, nor a text.
  const std::vector<double> y = made([](int t) { return 100 - 10 * (t / 9 % 3) + noise(t) / 10; });
  EXPECT_TRUE(
      check_regressors(y, std::vector<Regressor>{of(made([](int t) { return 10.0 + t / 9 % 3; }))}, {}).empty());
  const std::vector<double> few(y.begin(), y.begin() + 8);
  EXPECT_TRUE(check_regressors(few, std::vector<Regressor>{of(few)}, {}).empty());
  const std::vector<std::vector<std::string>> categories = {{"a", "b"}};
  const std::vector<double> halves = made([](int t) { return t % 2 == 0 ? 0.0 : 1.0; });
  EXPECT_TRUE(check_regressors(halves, std::vector<Regressor>{of(halves)}, categories).empty());
}

}  // namespace
}  // namespace salesforecast
