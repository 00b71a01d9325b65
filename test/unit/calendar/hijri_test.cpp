#include "core/calendar/hijri.h"

#include <gtest/gtest.h>

#include "core/calendar/timestamp.h"

namespace salesforecast {
namespace {

TEST(Hijri, feasts_of_the_umm_al_qura_calendar) {
  EXPECT_EQ(days_from_hijri(1409, 1, 1), days_from_civil({1988, 8, 13}));
  EXPECT_EQ(days_from_hijri(1441, 10, 1), days_from_civil({2020, 5, 24}));
  EXPECT_EQ(days_from_hijri(1444, 12, 10), days_from_civil({2023, 6, 28}));
  EXPECT_EQ(days_from_hijri(1445, 10, 1), days_from_civil({2024, 4, 10}));
  EXPECT_EQ(days_from_hijri(1446, 1, 1), days_from_civil({2024, 7, 7}));
  EXPECT_EQ(days_from_hijri(1446, 10, 1), days_from_civil({2025, 3, 30}));
}

TEST(Hijri, months_follow_one_another) {
  std::int64_t day = days_from_hijri(kFirstHijriYear, 1, 1);
  for (int year = kFirstHijriYear; year <= kLastHijriYear; ++year) {
    const std::int64_t new_year = day;
    for (int month = 1; month <= 12; ++month) {
      ASSERT_EQ(days_from_hijri(year, month, 1), day);
      const std::int64_t next = month < 12 ? days_from_hijri(year, month + 1, 1) : day + 29;
      ASSERT_TRUE(next - day == 29 || next - day == 30);
      day = next;
    }
    if (year < kLastHijriYear) {
      day = days_from_hijri(year + 1, 1, 1);
      ASSERT_TRUE(day - new_year == 354 || day - new_year == 355) << year;
    }
  }
}

}  // namespace
}  // namespace salesforecast
