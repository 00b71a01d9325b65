#include "core/calendar/holidays.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/calendar/holidays/countries.h"
#include "core/calendar/timestamp.h"
#include "core/error.h"

namespace salesforecast {
namespace {

using Days = std::map<std::string, std::string>;  // names by day

Days days_of(const char* country, int from_year, int to_year) {
  const std::vector<const char*> countries = {country};
  HolidayList list(countries, from_year, to_year);
  Days days;
  Holiday holiday;
  while (list.next(&holiday)) {
    const std::string day = format_timestamp(holiday.day * kMicrosPerDay);
    EXPECT_TRUE(days.emplace(day, holiday.name).second) << country << " " << day;
  }
  return days;
}

std::vector<const char*> all_codes() {
  std::vector<const char*> codes;
  for (const holidays::Country* country : holidays::all_countries()) codes.push_back(country->code.data());
  return codes;
}

Error failure_of(const std::vector<const char*>& countries, int from_year, int to_year) {
  try {
    HolidayList list(countries, from_year, to_year);
  } catch (const Error& error) {
    return error;
  }
  return Error(ErrorKind::kInternal, "no error");
}

TEST(Holidays, of_the_united_states_with_observed_days) {
  const Days days = days_of("us", 2020, 2022);
  EXPECT_EQ(days.at("2020-07-03"), "Independence Day (observed)");
  EXPECT_EQ(days.count("2020-06-19"), 0u);
  EXPECT_EQ(days.at("2021-06-18"), "Juneteenth National Independence Day (observed)");
  EXPECT_EQ(days.at("2021-12-31"), "New Year's Day (observed)");
  EXPECT_EQ(days.at("2022-06-20"), "Juneteenth National Independence Day (observed)");
  EXPECT_EQ(days.at("2022-11-24"), "Thanksgiving Day");
  EXPECT_EQ(days.at("2022-05-30"), "Memorial Day");
}

TEST(Holidays, of_the_united_kingdom_with_single_days) {
  const Days days = days_of("GB", 2020, 2023);
  EXPECT_EQ(days.count("2020-05-04"), 0u);
  EXPECT_EQ(days.at("2020-05-08"), "Early May Bank Holiday");
  EXPECT_EQ(days.at("2020-12-28"), "Boxing Day (observed)");
  EXPECT_EQ(days.at("2021-12-27"), "Christmas Day (observed)");
  EXPECT_EQ(days.at("2022-09-19"), "State Funeral of Queen Elizabeth II");
  EXPECT_EQ(days.at("2023-05-08"), "Coronation of King Charles III");
}

TEST(Holidays, of_japan_with_equinoxes_substitutes_and_days_between) {
  const Days days = days_of("JP", 2009, 2026);
  EXPECT_EQ(days.at("2009-09-22"), "National Holiday");
  EXPECT_EQ(days.at("2012-09-22"), "Autumnal Equinox Day");
  EXPECT_EQ(days.at("2015-05-06"), "Constitution Day (observed)");
  EXPECT_EQ(days.at("2024-03-20"), "Vernal Equinox Day");
  EXPECT_EQ(days.at("2026-05-06"), "Constitution Day (observed)");
}

TEST(Holidays, substitutes_wait_for_the_next_free_day) {
  // Seollal's eve 2024 to Sunday the 11th; Children's Day and Buddha's Birthday met on Monday 2025-05-05.
  const Days korea = days_of("KR", 2024, 2025);
  EXPECT_EQ(korea.at("2024-02-12"), "Seollal (observed)");
  EXPECT_EQ(korea.at("2025-05-05"), "Children's Day; Buddha's Birthday");
  EXPECT_EQ(korea.at("2025-05-06"), "Children's Day (observed)");
  EXPECT_EQ(korea.count("2025-05-07"), 0u);
  const Days china = days_of("HK", 2012, 2013);
  EXPECT_EQ(china.at("2013-02-13"), "Lunar New Year");
  EXPECT_EQ(china.count("2013-02-10"), 0u);
}

TEST(Holidays, laws_begin_and_end) {
  EXPECT_EQ(days_of("DK", 2023, 2024).count("2023-05-05"), 1u);
  EXPECT_EQ(days_of("DK", 2023, 2024).count("2024-04-26"), 0u);
  EXPECT_EQ(days_of("PT", 2013, 2016).count("2014-10-05"), 0u);
  EXPECT_EQ(days_of("PT", 2013, 2016).count("2016-10-05"), 1u);
  EXPECT_EQ(days_of("SK", 2024, 2025).count("2024-09-01"), 0u);
}

TEST(Holidays, every_country_has_days_in_every_year_of_its_law) {
  for (const char* code : all_codes()) {
    for (const int year : {1990, 2007, 2021, 2025, 2050}) {
      const std::string country = code;
      // Laws in force since 1995 and 2007; no days off under martial law (docs/holidays.md).
      if (year < 1995 && country == "ZA") continue;
      if (year < 2007 && (country == "RS" || country == "ME")) continue;
      if (year > 2021 && country == "UA") continue;
      const std::size_t count = days_of(code, year, year).size();
      EXPECT_GE(count, 3u) << country << " " << year;
      EXPECT_LE(count, 45u) << country << " " << year;
    }
  }
}

TEST(Holidays, a_year_alone_is_the_same_year_in_a_range) {
  for (const char* code : all_codes()) {
    const Days range = days_of(code, kFirstHolidayYear, kLastHolidayYear);
    Days single;
    for (int year = kFirstHolidayYear; year <= kLastHolidayYear; ++year) single.merge(days_of(code, year, year));
    EXPECT_EQ(range, single) << code;
  }
}

TEST(Holidays, come_by_country_as_asked_for_and_by_day) {
  const std::vector<const char*> countries = {"SE", "at", "se", "AT"};
  HolidayList list(countries, 2025, 2025);
  Holiday holiday;
  std::string order;
  std::int32_t day = 0;
  while (list.next(&holiday)) {
    if (order.size() < 2 || holiday.country != order.substr(order.size() - 2)) {
      order += holiday.country;
      day = 0;
    }
    EXPECT_GT(holiday.day, day);
    day = holiday.day;
  }
  EXPECT_EQ(order, "SEAT");
  EXPECT_FALSE(list.next(&holiday));
}

TEST(Holidays, codes_are_unique_and_names_ascii) {
  std::set<std::string_view> codes;
  for (const holidays::Country* country : holidays::all_countries()) {
    EXPECT_TRUE(codes.insert(country->code).second) << country->code;
    EXPECT_EQ(country->code.size(), 2u);
    for (const char c : country->rules) ASSERT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << country->code;
  }
  EXPECT_GE(codes.size(), 60u);
}

TEST(Holidays, unknown_countries_are_told_the_nearest) {
  EXPECT_EQ(failure_of({"UK"}, 2025, 2025).hint(), "Did you mean \"GB\"?");
  EXPECT_EQ(failure_of({"DE", "Germany"}, 2025, 2025).hint(), "Did you mean \"DE\"?");
  EXPECT_EQ(failure_of({"frnace"}, 2025, 2025).hint(), "Did you mean \"FR\"?");
  EXPECT_EQ(failure_of({"USA"}, 2025, 2025).hint(), "Did you mean \"US\"?");
  EXPECT_EQ(failure_of({"qwertyuiop"}, 2025, 2025).hint(), "Countries are given by ISO 3166 codes of two letters.");
  const Error error = failure_of({"\x01'\"; DROP"}, 2025, 2025);
  EXPECT_EQ(error.kind(), ErrorKind::kInvalidArgument);
  EXPECT_EQ(error.message(), "no holidays are known of country \"?'\"; DROP\"");
}

TEST(Holidays, years_out_of_range_are_refused) {
  EXPECT_EQ(failure_of({"DE"}, 1989, 2025).message(), "year 1989 is out of range");
  EXPECT_EQ(failure_of({"DE"}, 2025, 2051).message(), "year 2051 is out of range");
  EXPECT_EQ(failure_of({"DE"}, 2026, 2025).message(), "from_year 2026 lies after to_year 2025");
  EXPECT_EQ(failure_of({}, 1, 2).kind(), ErrorKind::kInvalidArgument);
  EXPECT_EQ(failure_of({"DE"}, 1990, 2050).message(), "no error");
}

}  // namespace
}  // namespace salesforecast
