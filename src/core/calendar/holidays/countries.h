// The countries whose public holidays are known, by region.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace salesforecast::holidays {

struct Country {
  std::string_view code;   // ISO 3166-1 alpha-2
  std::string_view name;   // as people write it in English
  std::string_view rules;  // see rule.h
};

// Days on which the whole country rests by law: no days of single regions, banks, schools or offices.
std::span<const Country> americas();
std::span<const Country> latin_america();
std::span<const Country> western_europe();
std::span<const Country> northern_europe();
std::span<const Country> central_europe();
std::span<const Country> eastern_europe();
std::span<const Country> middle_east();
std::span<const Country> africa();
std::span<const Country> south_asia();
std::span<const Country> east_asia();
std::span<const Country> pacific();

// All of them, by code.
const std::vector<const Country*>& all_countries();

}  // namespace salesforecast::holidays
