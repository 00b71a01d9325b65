#include "core/calendar/holidays/rule.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/calendar/timestamp.h"
#include "core/error.h"

namespace salesforecast::holidays {
namespace {

// The days of a one-line table in a year, as "MM-DD".
std::vector<std::string> days(const std::string& line, int year) {
  std::vector<std::string> out;
  for (const Rule& rule : parse_rules(line)) {
    if (!rule.valid_in(year)) continue;
    for (const std::int64_t day : rule.days_in(year)) out.push_back(format_timestamp(day * kMicrosPerDay).substr(5));
  }
  return out;
}

using Strings = std::vector<std::string>;

TEST(HolidayRule, days_of_every_kind) {
  EXPECT_EQ(days("12-25 : A", 2025), Strings{"12-25"});
  EXPECT_EQ(days("2022-09-19,2022-09-20 : A", 2022), (Strings{"09-19", "09-20"}));
  EXPECT_EQ(days("2022-09-19 : A", 2023), Strings{});
  EXPECT_EQ(days("mon3/01 : A", 2025), Strings{"01-20"});
  EXPECT_EQ(days("mon-1/05 : A", 2025), Strings{"05-26"});
  EXPECT_EQ(days("fri4/11+1 : A", 2025), Strings{"11-29"});
  EXPECT_EQ(days("mon>=05-19 : A", 2025), Strings{"05-19"});
  EXPECT_EQ(days("sat>=06-20-1 : A", 2025), Strings{"06-20"});
  EXPECT_EQ(days("mon<=05-24 : A", 2025), Strings{"05-19"});
  EXPECT_EQ(days("easter-2 : A", 2025), Strings{"04-18"});
  EXPECT_EQ(days("orthodox+50 : A", 2024), Strings{"06-24"});
  EXPECT_EQ(days("islamic/10/1 : A", 2000), (Strings{"01-08", "12-27"}));
  EXPECT_EQ(days("hebrew/7/10 : A", 2024), Strings{"10-12"});
  EXPECT_EQ(days("moon8/1/1-1 : A", 2024), Strings{"02-09"});
  EXPECT_EQ(days("term8/15 : A", 2024), Strings{"04-04"});
  EXPECT_EQ(days("hindu/7/30/18 : A", 2023), Strings{"11-12"});
}

TEST(HolidayRule, years_shifts_and_defaults) {
  const std::vector<Rule> rules = parse_rules(
      "# comment\n* also sat-1/sun+1\n01-01 ..1999,2005,2010..2012 : A: b\n01-02 x3 move next:sun/clash : C\n*\n01-03 "
      ": D\n");
  ASSERT_EQ(rules.size(), 3u);
  EXPECT_EQ(rules[0].name, "A: b");
  EXPECT_TRUE(rules[0].valid_in(1990));
  EXPECT_FALSE(rules[0].valid_in(2000));
  EXPECT_TRUE(rules[0].valid_in(2005));
  EXPECT_TRUE(rules[0].valid_in(2012));
  EXPECT_FALSE(rules[0].valid_in(2013));
  EXPECT_EQ(rules[0].shifts.by_weekday, (std::array<int, 7>{0, 0, 0, 0, 0, -1, 1}));
  EXPECT_EQ(rules[1].length, 3);
  EXPECT_TRUE(rules[1].shifts.instead && rules[1].shifts.to_next && rules[1].shifts.clash);
  EXPECT_EQ(rules[2].shifts, Shifts{});
}

TEST(HolidayRule, faults_of_a_table_are_found) {
  for (const char* line :
       {"12-25", "12-25 Christmas", "12-25x : A", "mon/01 : A", "foo : A", "12-25 also : A", "12-25 also xyz : A",
        "12-25 also sat : A", "12-25 x : A", "12-25 1990.2000 : A", "islamic/10 : A", "* also sat", " : A"}) {
    EXPECT_THROW(parse_rules(line), Error) << line;
  }
}

}  // namespace
}  // namespace salesforecast::holidays
