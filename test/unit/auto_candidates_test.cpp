// What auto tries on histories with few sales.
#include <gtest/gtest.h>

#include <set>

#include "core/trial.h"

namespace salesforecast {
namespace {

// A sale every `gap` periods.
std::set<std::string> tried(int gap, int periods, int season, const std::string& options = "{}") {
  const Options parsed = parse_options(options);
  std::vector<double> y;
  for (int t = 1; t <= periods; ++t) y.push_back(t % gap == 0 ? 1 + t % 4 : 0);
  std::set<std::string> names;
  for (const Candidate& one : auto_candidates({.y = y, .season = season, .options = &parsed}, Effort::kFull)) {
    names.insert(one.method->name);
  }
  return names;
}

TEST(AutoCandidates, few_sales_have_methods_of_their_own) {
  const std::set<std::string> own = {"imapa", "sba", "tsb"};
  EXPECT_EQ(tried(2, 50, 1), own);
  EXPECT_EQ(tried(2, 50, 12), own);  // four years say nothing of a season among zeros
  EXPECT_EQ(tried(6, 700, 7), own);  // hardly ever sold
  EXPECT_EQ(tried(1, 50, 12).count("tsb"), 0U);
}

TEST(AutoCandidates, seasonal_methods_join_where_a_season_can_be_seen) {
  EXPECT_EQ(tried(2, 69, 7).count("ets"), 0U);
  EXPECT_EQ(tried(2, 70, 7), (std::set<std::string>{"ets", "imapa", "sba", "theta", "thief", "tsb"}));
}

TEST(AutoCandidates, sums_of_quarters_tell_nothing_that_quarters_do_not) {
  EXPECT_EQ(tried(1, 80, 4).count("thief"), 0U);
  EXPECT_EQ(tried(1, 80, 4, R"({"candidates": ["thief"]})").count("thief"), 1U);
  EXPECT_EQ(tried(1, 80, 7).count("thief"), 1U);
  EXPECT_EQ(tried(1, 80, 12).count("thief"), 1U);
  EXPECT_EQ(tried(1, 35, 12).count("thief"), 0U);  // less than three years
}

TEST(AutoCandidates, plain_forms_are_tried_when_named) {
  EXPECT_EQ(tried(2, 50, 1, R"({"candidates": ["croston", "adida", "ets"]})"),
            (std::set<std::string>{"adida", "croston", "ets"}));
}

}  // namespace
}  // namespace salesforecast
