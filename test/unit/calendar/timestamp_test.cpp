#include "core/calendar/timestamp.h"

#include <gtest/gtest.h>

#include <string>

#include "core/error.h"

namespace salesforecast {
namespace {

TEST(Timestamp, day_numbers_are_the_inverse_of_dates_over_eight_centuries) {
  CivilDate expected{1600, 1, 1};
  const std::int64_t first = days_from_civil(expected);
  for (std::int64_t day = first; day < first + 2 * 146'097; ++day) {
    const CivilDate date = civil_from_days(day);
    ASSERT_EQ(date.year, expected.year);
    ASSERT_EQ(date.month, expected.month);
    ASSERT_EQ(date.day, expected.day);
    ASSERT_EQ(days_from_civil(date), day);
    if (++expected.day > days_in_month(expected.year, expected.month)) {
      expected.day = 1;
      if (++expected.month > 12) expected = {expected.year + 1, 1, 1};
    }
  }
}

TEST(Timestamp, epoch_is_a_saturday_in_2000) {
  EXPECT_EQ(days_from_civil({2000, 1, 1}), 0);
  EXPECT_EQ(weekday_of(0), 5);
  EXPECT_EQ(weekday_of(2), 0);
  EXPECT_EQ(weekday_of(-5), 0);
  EXPECT_EQ(days_from_civil({1970, 1, 1}), -10'957);
}

TEST(Timestamp, leap_years_follow_the_gregorian_rule) {
  EXPECT_EQ(days_in_month(2000, 2), 29);
  EXPECT_EQ(days_in_month(1900, 2), 28);
  EXPECT_EQ(days_in_month(2024, 2), 29);
  EXPECT_EQ(days_in_month(2023, 2), 28);
}

TEST(Timestamp, text_round_trips) {
  for (const std::string text :
       {"2026-11-21", "2026-11-21 13:05:00", "1999-12-31 23:59:59.999999", "2000-01-01 00:00:00.000001", "0001-01-01",
        "4713-01-01 BC", "0001-12-31 23:00:00 BC", "294276-12-31 23:59:59.999999"}) {
    EXPECT_EQ(format_timestamp(parse_timestamp(text)), text);
  }
}

TEST(Timestamp, short_forms_are_read) {
  EXPECT_EQ(parse_timestamp("2026-11-21T13:05"), parse_timestamp("2026-11-21 13:05:00"));
  EXPECT_EQ(parse_timestamp(" 2026-1-2 "), parse_timestamp("2026-01-02"));
  EXPECT_EQ(parse_timestamp("2026-11-21 13:05:00.5"), parse_timestamp("2026-11-21 13:05:00.500000"));
}

TEST(Timestamp, what_is_no_time_is_refused) {
  for (const std::string text : {"",
                                 " ",
                                 "BC",
                                 "2026",
                                 "2026-13-01",
                                 "2026-02-29",
                                 "2026-00-10",
                                 "2026-11-21T",
                                 "2026-11-21 25:00",
                                 "2026-11-21 12:60",
                                 "2026-11-21 12:00:61",
                                 "2026-11-21 12:00:00.1234567",
                                 "2026-11-21 12:00Z",
                                 "0000-01-01",
                                 "26-11-21",
                                 "2026-11-21x",
                                 "9999999-01-01",
                                 "infinity",
                                 "294277-01-01",
                                 "2026-11-21 BC BC",
                                 "4714-01-01 BC"}) {
    EXPECT_THROW(parse_timestamp(text), Error) << text;
  }
  EXPECT_THROW(parse_timestamp(std::string("2026-11-21\0x", 12)), Error);
}

TEST(Timestamp, ends_of_time_are_those_of_postgresql) {
  EXPECT_EQ(kEndTimestamp, parse_timestamp("294276-12-31 23:59:59.999999") + 1);
  EXPECT_LE(kFirstTimestamp, parse_timestamp("4713-01-01 BC"));
}

}  // namespace
}  // namespace salesforecast
