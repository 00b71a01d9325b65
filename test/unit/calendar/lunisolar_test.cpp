#include "core/calendar/lunisolar.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/calendar/timestamp.h"

namespace salesforecast {
namespace {

// New year's days of the Hong Kong Observatory's conversion tables.
TEST(Lunisolar, chinese_new_years_as_published) {
  const CivilDate published[] = {{1990, 1, 27}, {1995, 1, 31}, {2000, 2, 5},  {2004, 1, 22}, {2015, 2, 19},
                                 {2020, 1, 25}, {2023, 1, 22}, {2024, 2, 10}, {2025, 1, 29}, {2026, 2, 17},
                                 {2033, 1, 31}, {2034, 2, 19}, {2044, 1, 30}, {2050, 1, 23}};
  for (const CivilDate& date : published) {
    EXPECT_EQ(east_asian_day(date.year, 1, 1, 8), days_from_civil(date)) << date.year;
  }
}

TEST(Lunisolar, feasts_behind_leap_months) {
  // Leap months: the second of 2023, the fourth of 2020, the eleventh of 2033.
  EXPECT_EQ(east_asian_day(2023, 5, 5, 8), days_from_civil({2023, 6, 22}));
  EXPECT_EQ(east_asian_day(2023, 8, 15, 8), days_from_civil({2023, 9, 29}));
  EXPECT_EQ(east_asian_day(2020, 4, 8, 8), days_from_civil({2020, 4, 30}));
  EXPECT_EQ(east_asian_day(2020, 8, 15, 8), days_from_civil({2020, 10, 1}));
  EXPECT_EQ(east_asian_day(2033, 8, 15, 8), days_from_civil({2033, 9, 8}));
  EXPECT_EQ(east_asian_day(2033, 12, 1, 8), days_from_civil({2034, 1, 20}));
}

TEST(Lunisolar, countries_differ_where_the_new_moon_is_near_midnight) {
  // Vietnam kept Tet of 2007 and 1985 earlier than China; Korea keeps that of 2028 later.
  EXPECT_EQ(east_asian_day(2007, 1, 1, 7), days_from_civil({2007, 2, 17}));
  EXPECT_EQ(east_asian_day(2007, 1, 1, 8), days_from_civil({2007, 2, 18}));
  EXPECT_EQ(east_asian_day(2028, 1, 1, 8), days_from_civil({2028, 1, 26}));
  EXPECT_EQ(east_asian_day(2028, 1, 1, 9), days_from_civil({2028, 1, 27}));
}

TEST(Lunisolar, solar_terms_as_published) {
  EXPECT_EQ(solar_term_day(2024, 15, 8), days_from_civil({2024, 4, 4}));
  EXPECT_EQ(solar_term_day(2023, 15, 8), days_from_civil({2023, 4, 5}));
  // Equinox days of the National Astronomical Observatory of Japan.
  EXPECT_EQ(solar_term_day(2023, 0, 9), days_from_civil({2023, 3, 21}));
  EXPECT_EQ(solar_term_day(2024, 0, 9), days_from_civil({2024, 3, 20}));
  EXPECT_EQ(solar_term_day(2012, 180, 9), days_from_civil({2012, 9, 22}));
  EXPECT_EQ(solar_term_day(2013, 180, 9), days_from_civil({2013, 9, 23}));
}

TEST(Lunisolar, diwali_as_gazetted) {
  const CivilDate published[] = {{2018, 11, 7},  {2019, 10, 27}, {2020, 11, 14}, {2021, 11, 4},
                                 {2022, 10, 24}, {2023, 11, 12}, {2025, 10, 20}};
  for (const CivilDate& date : published) {
    EXPECT_EQ(hindu_days(date.year, 7, 30, 18), std::vector<std::int64_t>{days_from_civil(date)}) << date.year;
  }
}

TEST(Lunisolar, every_year_has_each_feast_once) {
  for (int year = 1989; year <= 2051; ++year) {
    const std::int64_t new_year = east_asian_day(year, 1, 1, 8);
    ASSERT_GE(new_year, days_from_civil({year, 1, 21})) << year;
    ASSERT_LE(new_year, days_from_civil({year, 2, 21})) << year;
    ASSERT_EQ(hindu_days(year, 7, 30, 18).size(), 1u) << year;
    ASSERT_EQ(hindu_days(year, 2, 15, 12).size(), 1u) << year;
  }
}

}  // namespace
}  // namespace salesforecast
