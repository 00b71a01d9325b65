#include "core/series_nature.h"

#include <gtest/gtest.h>

#include "support/panels.h"

namespace salesforecast {
namespace {

using test::kNaN;

SeriesNature nature(const std::vector<double>& y) {
  Series series;
  series.y = y;
  return nature_of(series, parse_frequency("day"), 7, Ended::kZero);
}

TEST(SeriesNature, gaps_are_bridged_and_ends_are_cut) {
  const CleanHistory history = clean_history({kNaN, 1, kNaN, kNaN, 4, 5, kNaN}, 1);
  EXPECT_EQ(history.y, (std::vector<double>{1, 2, 3, 4, 5}));
  EXPECT_EQ(history.skipped, 1);
  EXPECT_EQ(history.trailing, 1);
  EXPECT_EQ(history.observed, 3);
  EXPECT_EQ(clean_history({kNaN, kNaN}, 1).trailing, 2);
}

TEST(SeriesNature, every_kind_has_its_status_word) {
  std::vector<double> late = {1, 2}, ended = {1, 2};
  late.resize(2 + 28, kNaN);
  ended.resize(2 + 29, kNaN);
  const std::vector<std::pair<std::vector<double>, const char*>> cases = {
      {{1, 2, 3}, "ok"},       {late, "late_data"}, {ended, "ended"},           {{}, "empty"},
      {{7}, "too_short"},      {{0}, "all_zero"},   {{0, kNaN, 0}, "all_zero"}, {{3, 3, kNaN, 3}, "constant"},
      {{kNaN, kNaN}, "empty"},
  };
  for (const auto& [y, word] : cases) {
    const SeriesNature found = nature(y);
    EXPECT_STREQ(status_of(found.kind), word);
    EXPECT_EQ(status_detail_of(found.kind, found.history.trailing).empty(), std::string(word) == "ok") << word;
  }
}

TEST(SeriesNature, the_clip_at_zero_ends_with_one_negative_period_in_a_hundred) {
  std::vector<double> y(200, 5.0);
  y[3] = -1;
  EXPECT_TRUE(nature(y).non_negative);
  y[4] = -1;
  EXPECT_FALSE(nature(y).non_negative);
}

TEST(SeriesNature, only_a_method_asked_for_can_find_a_series_too_short) {
  EXPECT_EQ(shortage_of(Options(), 7, 1), "");
  Options asked;
  asked.method = "seasonal_naive";
  EXPECT_EQ(shortage_of(asked, 7, 3), "seasonal_naive needs 7 periods, the series has 3");
  EXPECT_EQ(shortage_of(asked, 7, 7), "");
}

}  // namespace
}  // namespace salesforecast
