// Public holidays of Oceania: those of the whole country.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"AU", "Australia", R"(
# What all states and territories keep; each of them has more, and gives other days for weekends by its own law.
01-01 : New Year's Day
01-26 : Australia Day
easter-2 : Good Friday
easter+1 : Easter Monday
04-25 : Anzac Day
12-25 : Christmas Day
12-26 : Boxing Day
2022-09-22 : National Day of Mourning
)"},
    {"NZ", "New Zealand", R"(
# Holidays Act 2003; weekends of Waitangi and Anzac Day since the change of 2013. Matariki: Te Kahui o Matariki Act 2022.
01-01 also sat+2/sun+2 : New Year's Day
01-02 also sat+2/sun+2 : Day after New Year's Day
02-06 ..2013 : Waitangi Day
02-06 2014.. also sat+2/sun+1 : Waitangi Day
easter-2 : Good Friday
easter+1 : Easter Monday
04-25 ..2013 : Anzac Day
04-25 2014.. also sat+2/sun+1 : Anzac Day
mon1/06 : Sovereign's Birthday
2022-06-24,2023-07-14,2024-06-28,2025-06-20,2026-07-10,2027-06-25,2028-07-14,2029-07-06,2030-06-21 : Matariki
2031-07-11,2032-07-02,2033-06-24,2034-07-07,2035-06-29,2036-07-18,2037-07-10,2038-06-25,2039-07-15 : Matariki
2040-07-06,2041-07-19,2042-07-11,2043-07-03,2044-06-24,2045-07-07,2046-06-29,2047-07-19,2048-07-03 : Matariki
2049-06-25,2050-07-15 : Matariki
mon4/10 : Labour Day
12-25 also sat+2/sun+2 : Christmas Day
12-26 also sat+2/sun+2 : Boxing Day
2022-09-26 : Queen Elizabeth II Memorial Day
)"},
};

}  // namespace

std::span<const Country> pacific() { return kCountries; }

}  // namespace salesforecast::holidays
