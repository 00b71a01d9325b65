#include "core/calendar/sun_moon.h"

#include <gtest/gtest.h>

#include "core/calendar/timestamp.h"

namespace salesforecast {
namespace {

constexpr double kMinute = 1.0 / 1'440;

double at(CivilDate date, int hour, int minute) {
  return static_cast<double>(days_from_civil(date)) + (hour * 60 + minute) * kMinute;
}

// Times of the U.S. Naval Observatory's tables of moon phases and seasons, to the minute.
TEST(SunMoon, new_moons_as_published) {
  EXPECT_NEAR(new_moon(0), at({2000, 1, 6}, 18, 14), 2 * kMinute);
  EXPECT_NEAR(new_moon(new_moon_before(at({2024, 4, 20}, 0, 0))), at({2024, 4, 8}, 18, 21), 2 * kMinute);
  EXPECT_NEAR(new_moon(new_moon_before(at({2017, 8, 30}, 0, 0))), at({2017, 8, 21}, 18, 30), 2 * kMinute);
}

TEST(SunMoon, the_new_moon_before_is_the_last_one) {
  for (std::int64_t number = -120; number < 640; ++number) {
    const double instant = new_moon(number);
    ASSERT_EQ(new_moon_before(instant + kMinute), number);
    ASSERT_EQ(new_moon_before(instant - kMinute), number - 1);
    const double elongation = moon_elongation(instant);
    ASSERT_LT(elongation < 180 ? elongation : 360 - elongation, 0.1) << number;
  }
}

TEST(SunMoon, equinoxes_and_solstices_as_published) {
  EXPECT_NEAR(sun_reaches(0, at({2024, 1, 1}, 0, 0)), at({2024, 3, 20}, 3, 6), 15 * kMinute);
  EXPECT_NEAR(sun_reaches(90, at({2024, 1, 1}, 0, 0)), at({2024, 6, 20}, 20, 51), 15 * kMinute);
  EXPECT_NEAR(sun_reaches(180, at({2024, 1, 1}, 0, 0)), at({2024, 9, 22}, 12, 44), 15 * kMinute);
  EXPECT_NEAR(sun_reaches(270, at({2024, 1, 1}, 0, 0)), at({2024, 12, 21}, 9, 21), 15 * kMinute);
}

}  // namespace
}  // namespace salesforecast
