// Public holidays of North and Central America and the Caribbean, from the countries' labour and holiday laws.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"CA", "Canada", R"(
01-01 also sat+2/sun+1 : New Year's Day
easter-2 : Good Friday
07-01 : Canada Day
mon1/09 : Labour Day
12-25 also sat+2/sun+1 : Christmas Day
)"},
    {"CR", "Costa Rica", R"(
# Laws 8442 and 8753 moved days to Mondays from 2006 on, law 9875 from 2020 to 2024.
01-01 : New Year's Day
04-11 ..2005,2009..2022,2025.. : Juan Santamaria Day
04-11 2006..2008 move tue+6/wed+5/thu+4/fri+3/sat+2/sun+1 : Juan Santamaria Day
04-11 2023,2024 move tue-1/thu+4 : Juan Santamaria Day
easter-3 : Maundy Thursday
easter-2 : Good Friday
05-01 ..2020,2022.. : Labour Day
2021-05-03 : Labour Day
07-25 ..2005,2009..2019,2022,2025.. : Annexation of Nicoya
07-25 2006..2008 move tue+6/wed+5/thu+4/fri+3/sat+2/sun+1 : Annexation of Nicoya
07-25 2020,2021,2023,2024 move tue-1/wed-2/thu+4/fri+3/sat+2/sun+1 : Annexation of Nicoya
08-15 ..2005,2008..2019,2021,2022,2025.. : Mother's Day
08-15 2006,2007 move tue+6/wed+5/thu+4/fri+3/sat+2/sun+1 : Mother's Day
08-15 2020,2023,2024 move tue-1/wed-2/thu+4/fri+3/sat+2/sun+1 : Mother's Day
09-15 ..2019,2023.. : Independence Day
09-15 2020..2022 move tue-1/wed-2/thu+4/fri+3/sat+2/sun+1 : Independence Day
10-12 ..2019 move tue+6/wed+5/thu+4/fri+3 : Cultures Day
12-25 : Christmas Day
)"},
    {"DO", "Dominican Republic", R"(
# Law 139-97 moves holidays of the middle of the week to Mondays, but for inaugurations of presidents on 16 August.
01-01 : New Year's Day
01-06 move tue-1/wed-2/thu+4/fri+3 : Epiphany
01-21 : Our Lady of Altagracia
01-26 move tue-1/wed-2/thu+4/fri+3 : Juan Pablo Duarte Day
02-27 : Independence Day
easter-2 : Good Friday
05-01 move tue-1/wed-2/thu+4/fri+3/sun+1 : Labour Day
easter+60 : Corpus Christi
08-16 1996,2000,2004,2008,2012,2016,2020,2024,2028,2032,2036,2040,2044,2048 : Restoration Day
08-16 ..1995,1997..1999,2001..2003,2005..2007,2009..2011,2013..2015,2017..2019,2021..2023,2025..2027,2029..2031,2033..2035,2037..2039,2041..2043,2045..2047,2049.. move tue-1/wed-2/thu+4/fri+3 : Restoration Day
09-24 : Our Lady of Mercedes
11-06 move tue-1/wed-2/thu+4/fri+3 : Constitution Day
12-25 : Christmas Day
)"},
    {"GT", "Guatemala", R"(
01-01 : New Year's Day
easter-3 : Maundy Thursday
easter-2 : Good Friday
easter-1 : Holy Saturday
05-01 ..2018,2020.. : Labour Day
06-30 ..2018 : Army Day
06-30 2019.. move tue-1/wed-2/thu+4/fri+3/sat+2/sun+1 : Army Day
08-15 : Assumption Day
09-15 : Independence Day
2019-04-29 : Labour Day
10-20 ..2017,2020.. : Revolution Day
10-20 2018,2019 move sat+2/sun+1 : Revolution Day
11-01 : All Saints' Day
12-25 : Christmas Day
)"},
    {"MX", "Mexico", R"(
# Federal Labour Law, article 74: Mondays since the reform of January 2006.
01-01 : New Year's Day
02-05 ..2005 : Constitution Day
mon1/02 2006.. : Constitution Day
03-21 ..2006 : Benito Juarez's Birthday
mon3/03 2007.. : Benito Juarez's Birthday
05-01 : Labour Day
09-16 : Independence Day
11-20 ..2005 : Revolution Day
mon3/11 2006.. : Revolution Day
12-01 1994,2000,2006,2012,2018 : Change of Federal Government
10-01 2024,2030,2036,2042,2048 : Change of Federal Government
12-25 : Christmas Day
)"},
    {"PA", "Panama", R"(
* also sun+1
01-01 : New Year's Day
01-09 : Martyrs' Day
easter-47 : Carnival Tuesday
easter-2 : Good Friday
05-01 : Labour Day
11-03 : Separation Day
11-05 2002.. : Colon Day
11-10 : Los Santos Uprising Day
11-28 : Independence Day
12-08 : Mother's Day
12-20 2022.. : National Mourning Day
12-25 : Christmas Day
*
07-01 2014,2019,2024 : Presidential Inauguration Day
)"},
    {"US", "United States", R"(
# 5 U.S.C. 6103.
* also sat-1/sun+1
01-01 : New Year's Day
mon3/01 : Martin Luther King Jr. Day
mon3/02 : Washington's Birthday
mon-1/05 : Memorial Day
06-19 2021.. : Juneteenth National Independence Day
07-04 : Independence Day
mon1/09 : Labor Day
mon2/10 : Columbus Day
11-11 : Veterans Day
thu4/11 : Thanksgiving Day
12-25 : Christmas Day
)"},
};

}  // namespace

std::span<const Country> americas() { return kCountries; }

}  // namespace salesforecast::holidays
