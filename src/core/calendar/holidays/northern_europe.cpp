// Public holidays of the Nordic and Baltic countries, from their holiday laws.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"DK", "Denmark", R"(
01-01 : New Year's Day
easter-3 : Maundy Thursday
easter-2 : Good Friday
easter : Easter Sunday
easter+1 : Easter Monday
easter+26 ..2023 : Great Prayer Day
easter+39 : Ascension Day
easter+49 : Whit Sunday
easter+50 : Whit Monday
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
    {"EE", "Estonia", R"(
01-01 : New Year's Day
02-24 : Independence Day
easter-2 : Good Friday
easter : Easter Sunday
05-01 : Spring Day
easter+49 : Whit Sunday
06-23 : Victory Day
06-24 : Midsummer Day
08-20 1998.. : Day of Restoration of Independence
12-24 2005.. : Christmas Eve
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
    {"FI", "Finland", R"(
01-01 : New Year's Day
sat>=01-06 ..1990 : Epiphany
01-06 1991.. : Epiphany
easter-2 : Good Friday
easter : Easter Sunday
easter+1 : Easter Monday
05-01 : May Day
sat<=05-21 ..1990 : Ascension Day
easter+39 1991.. : Ascension Day
easter+49 : Whit Sunday
sat>=06-20-1 : Midsummer Eve
sat>=06-20 : Midsummer Day
sat>=10-31 : All Saints' Day
12-06 : Independence Day
12-24 : Christmas Eve
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
    {"IS", "Iceland", R"(
# Law 88/1971; the afternoons of 24 and 31 December are left out.
01-01 : New Year's Day
easter-3 : Maundy Thursday
easter-2 : Good Friday
easter : Easter Sunday
easter+1 : Easter Monday
thu>=04-19 : First Day of Summer
05-01 : Labour Day
easter+39 : Ascension Day
easter+49 : Whit Sunday
easter+50 : Whit Monday
06-17 : National Day
mon1/08 : Commerce Day
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
    {"LT", "Lithuania", R"(
01-01 : New Year's Day
02-16 : Day of Restoration of the State
03-11 : Day of Restoration of Independence
easter : Easter Sunday
easter+1 : Easter Monday
05-01 : Labour Day
sun1/05 : Mother's Day
sun1/06 : Father's Day
06-24 2003.. : Saint John's Day
07-06 : Statehood Day
08-15 : Assumption Day
11-01 : All Saints' Day
11-02 2020.. : All Souls' Day
12-24 : Christmas Eve
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
    {"LV", "Latvia", R"(
01-01 : New Year's Day
easter-2 : Good Friday
easter : Easter Sunday
easter+1 : Easter Monday
05-01 : Labour Day
05-04 2002..2007 : Restoration of Independence Day
05-04 2008.. also sat+2/sun+1 : Restoration of Independence Day
sun2/05 : Mother's Day
easter+49 : Whit Sunday
06-23 : Midsummer Eve
06-24 : Midsummer Day
11-18 ..2006 : Proclamation Day
11-18 2007.. also sat+2/sun+1 : Proclamation Day
12-24 2007.. : Christmas Eve
12-25 : Christmas Day
12-26 : Second Day of Christmas
12-31 : New Year's Eve
2018-07-09,2023-07-10 : Final Day of the Song and Dance Celebration
2018-09-24 : Visit of Pope Francis
2023-05-29 : Ice Hockey Bronze Medal Day
)"},
    {"NO", "Norway", R"(
01-01 : New Year's Day
easter-3 : Maundy Thursday
easter-2 : Good Friday
easter : Easter Sunday
easter+1 : Easter Monday
05-01 : Labour Day
05-17 : Constitution Day
easter+39 : Ascension Day
easter+49 : Whit Sunday
easter+50 : Whit Monday
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
    {"SE", "Sweden", R"(
# Lag 1989:253, which leaves out the eves that most people have off.
01-01 : New Year's Day
01-06 : Epiphany
easter-2 : Good Friday
easter : Easter Sunday
easter+1 : Easter Monday
05-01 : May Day
easter+39 : Ascension Day
easter+49 : Whit Sunday
easter+50 ..2004 : Whit Monday
06-06 2005.. : National Day
sat>=06-20 : Midsummer Day
sat>=10-31 : All Saints' Day
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
};

}  // namespace

std::span<const Country> northern_europe() { return kCountries; }

}  // namespace salesforecast::holidays
