#include "core/calendar/easter.h"

#include <gtest/gtest.h>

#include "core/calendar/timestamp.h"

namespace salesforecast {
namespace {

// Published dates: Astronomical Applications Department of the U.S. Naval Observatory, "The Date of Easter".
TEST(Easter, western_as_published) {
  const CivilDate published[] = {{1990, 4, 15}, {1991, 3, 31}, {2000, 4, 23}, {2008, 3, 23}, {2011, 4, 24},
                                 {2019, 4, 21}, {2024, 3, 31}, {2025, 4, 20}, {2026, 4, 5},  {2035, 3, 25},
                                 {2038, 4, 25}, {2049, 4, 18}, {2050, 4, 10}};
  for (const CivilDate& date : published) EXPECT_EQ(western_easter(date.year), days_from_civil(date)) << date.year;
}

TEST(Easter, orthodox_as_published) {
  const CivilDate published[] = {{1990, 4, 15}, {2000, 4, 30}, {2002, 5, 5},  {2010, 4, 4}, {2021, 5, 2},
                                 {2024, 5, 5},  {2025, 4, 20}, {2026, 4, 12}, {2043, 5, 3}, {2050, 4, 17}};
  for (const CivilDate& date : published) EXPECT_EQ(orthodox_easter(date.year), days_from_civil(date)) << date.year;
}

TEST(Easter, is_a_sunday_of_spring_and_orthodox_never_earlier) {
  for (int year = 1900; year <= 2199; ++year) {
    const std::int64_t west = western_easter(year), east = orthodox_easter(year);
    ASSERT_EQ(weekday_of(west), 6);
    ASSERT_EQ(weekday_of(east), 6);
    ASSERT_GE(west, days_from_civil({year, 3, 22}));
    ASSERT_LE(west, days_from_civil({year, 4, 25}));
    ASSERT_TRUE(east == west || (east >= west + 7 && east <= west + 35)) << year;
  }
}

}  // namespace
}  // namespace salesforecast
