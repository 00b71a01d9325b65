// Public holidays of central Europe, from the countries' holiday and labour laws.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"CZ", "Czechia", R"(
# Law 245/2000 and, before, 93/1951 with its changes.
01-01 : New Year's Day
easter-2 2016.. : Good Friday
easter+1 : Easter Monday
05-01 : Labour Day
05-09 1990,1991 : Victory Day
05-08 1992.. : Victory Day
07-05 : Saints Cyril and Methodius
07-06 : Jan Hus Day
09-28 2000.. : Statehood Day
10-28 : Independent Czechoslovak State Day
11-17 2000.. : Struggle for Freedom and Democracy Day
12-24 : Christmas Eve
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
    {"HR", "Croatia", R"(
01-01 : New Year's Day
01-06 ..2001,2003.. : Epiphany
easter 2009.. : Easter Sunday
easter+1 : Easter Monday
05-01 : Labour Day
05-30 ..2001,2020.. : Statehood Day
06-25 2002..2019 : Statehood Day
easter+60 2002.. : Corpus Christi
06-22 : Anti-Fascist Struggle Day
08-05 : Victory Day
08-15 : Assumption Day
10-08 2002..2019 : Independence Day
11-01 : All Saints' Day
11-18 2020.. : Remembrance Day
12-25 : Christmas Day
12-26 : Saint Stephen's Day
)"},
    {"HU", "Hungary", R"(
# Labour Code, section 102.
01-01 : New Year's Day
03-15 : National Day
easter-2 2017.. : Good Friday
easter : Easter Sunday
easter+1 : Easter Monday
05-01 : Labour Day
easter+49 : Whit Sunday
easter+50 : Whit Monday
08-20 : State Foundation Day
10-23 : National Day
11-01 1999.. : All Saints' Day
12-24 2026.. : Christmas Eve
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
    {"PL", "Poland", R"(
01-01 : New Year's Day
01-06 2011.. : Epiphany
easter : Easter Sunday
easter+1 : Easter Monday
05-01 : Labour Day
05-03 : Constitution Day
easter+49 : Whit Sunday
easter+60 : Corpus Christi
07-22 1990 : National Day of the Rebirth of Poland
08-15 : Assumption Day
11-01 : All Saints' Day
11-11 : Independence Day
12-24 2025.. : Christmas Eve
12-25 : Christmas Day
12-26 : Second Day of Christmas
2018-11-12 : Centenary of Independence
)"},
    {"SI", "Slovenia", R"(
01-01 : New Year's Day
01-02 ..2012,2017.. : New Year's Day
02-08 1991.. : Preseren Day
easter : Easter Sunday
easter+1 : Easter Monday
04-27 : Day of Uprising against Occupation
05-01 x2 : Labour Day
easter+49 : Whit Sunday
06-25 1991.. : Statehood Day
08-15 1992.. : Assumption Day
10-31 1992.. : Reformation Day
11-01 : Remembrance Day
12-25 1991.. : Christmas Day
12-26 1991.. : Independence and Unity Day
2023-08-14 : Solidarity Day
)"},
    {"SK", "Slovakia", R"(
# Law 241/1993; laws of 2023 to 2025 made some of its days working days.
01-01 : Establishment of the Slovak Republic
01-06 1994.. : Epiphany
easter-2 1994.. : Good Friday
easter+1 : Easter Monday
05-01 : Labour Day
05-08 1997..2025,2027.. : Victory over Fascism Day
07-05 : Saints Cyril and Methodius
08-29 1994.. : Slovak National Uprising
09-01 1994..2023 : Constitution Day
09-15 1994..2025,2027.. : Our Lady of Sorrows
11-01 1994.. : All Saints' Day
11-17 2001..2024 : Struggle for Freedom and Democracy Day
12-24 : Christmas Eve
12-25 : Christmas Day
12-26 : Second Day of Christmas
2018-10-30 : Centenary of the Slovak Declaration
)"},
};

}  // namespace

std::span<const Country> central_europe() { return kCountries; }

}  // namespace salesforecast::holidays
