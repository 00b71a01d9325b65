#include "core/calendar/hebrew.h"

#include <gtest/gtest.h>

#include "core/calendar/timestamp.h"

namespace salesforecast {
namespace {

TEST(Hebrew, feasts_as_published) {
  EXPECT_EQ(days_from_hebrew(5784, 7, 1), days_from_civil({2023, 9, 16}));
  EXPECT_EQ(days_from_hebrew(5785, 7, 1), days_from_civil({2024, 10, 3}));
  EXPECT_EQ(days_from_hebrew(5785, 7, 10), days_from_civil({2024, 10, 12}));
  EXPECT_EQ(days_from_hebrew(5784, 1, 15), days_from_civil({2024, 4, 23}));
  EXPECT_EQ(days_from_hebrew(5785, 1, 15), days_from_civil({2025, 4, 13}));
  EXPECT_EQ(days_from_hebrew(5784, 9, 25), days_from_civil({2023, 12, 8}));
  EXPECT_EQ(days_from_hebrew(5750, 1, 15), days_from_civil({1990, 4, 10}));
}

TEST(Hebrew, years_have_their_lengths_and_feasts_their_weekdays) {
  for (int year = 5700; year <= 5900; ++year) {
    const std::int64_t length = days_from_hebrew(year + 1, 7, 1) - days_from_hebrew(year, 7, 1);
    ASSERT_TRUE((length >= 353 && length <= 355) || (length >= 383 && length <= 385)) << year;
    const int new_year = weekday_of(days_from_hebrew(year, 7, 1));
    ASSERT_TRUE(new_year != 6 && new_year != 2 && new_year != 4) << year;
    ASSERT_EQ(days_from_hebrew(year + 1, 7, 1) - days_from_hebrew(year, 1, 15), 163) << year;
  }
}

}  // namespace
}  // namespace salesforecast
