// Public holidays of western and southern Europe, from the countries' holiday and labour laws.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"AT", "Austria", R"(
01-01 : New Year's Day
01-06 : Epiphany
easter+1 : Easter Monday
05-01 : Labour Day
easter+39 : Ascension Day
easter+50 : Whit Monday
easter+60 : Corpus Christi
08-15 : Assumption Day
10-26 : National Day
11-01 : All Saints' Day
12-08 : Immaculate Conception
12-25 : Christmas Day
12-26 : Saint Stephen's Day
)"},
    {"BE", "Belgium", R"(
01-01 : New Year's Day
easter : Easter Sunday
easter+1 : Easter Monday
05-01 : Labour Day
easter+39 : Ascension Day
easter+49 : Whit Sunday
easter+50 : Whit Monday
07-21 : National Day
08-15 : Assumption Day
11-01 : All Saints' Day
11-11 : Armistice Day
12-25 : Christmas Day
)"},
    {"CH", "Switzerland", R"(
# What all cantons keep; every other day is a matter of the canton.
01-01 : New Year's Day
easter+39 : Ascension Day
08-01 1994.. : National Day
12-25 : Christmas Day
)"},
    {"CY", "Cyprus", R"(
01-01 : New Year's Day
01-06 : Epiphany
orthodox-48 : Green Monday
03-25 : Greek Independence Day
04-01 : Cyprus National Day
orthodox-2 : Good Friday
orthodox : Easter Sunday
orthodox+1 : Easter Monday
05-01 : Labour Day
orthodox+50 : Whit Monday
08-15 : Dormition of the Mother of God
10-01 : Independence Day
10-28 : Ohi Day
12-25 : Christmas Day
12-26 : Day after Christmas
)"},
    {"DE", "Germany", R"(
# What all states keep. Repentance Day was one until 1994; in 2017 all kept Reformation Day.
01-01 : New Year's Day
easter-2 : Good Friday
easter+1 : Easter Monday
05-01 : Labour Day
easter+39 : Ascension Day
easter+50 : Whit Monday
06-17 1990 : German Unity Day
10-03 : German Unity Day
2017-10-31 : Reformation Day
wed<=11-22 ..1994 : Repentance and Prayer Day
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
    {"ES", "Spain", R"(
# The national days; what falls on a Sunday, regions may give on another day.
01-01 : New Year's Day
01-06 : Epiphany
easter-2 : Good Friday
05-01 : Labour Day
08-15 : Assumption Day
10-12 : National Day
11-01 : All Saints' Day
12-06 : Constitution Day
12-08 : Immaculate Conception
12-25 : Christmas Day
)"},
    {"FR", "France", R"(
# Code du travail, L3133-1. Whit Monday was the unpaid day of solidarity from 2005 to 2007.
01-01 : New Year's Day
easter+1 : Easter Monday
05-01 : Labour Day
05-08 : Victory Day
easter+39 : Ascension Day
easter+50 ..2004,2008.. : Whit Monday
07-14 : National Day
08-15 : Assumption Day
11-01 : All Saints' Day
11-11 : Armistice Day
12-25 : Christmas Day
)"},
    {"GB", "United Kingdom", R"(
# What England, Wales, Scotland and Northern Ireland share; Banking and Financial Dealings Act 1971 and proclamations.
01-01 also sat+2/sun+1 : New Year's Day
easter-2 : Good Friday
mon1/05 ..1994,1996..2019,2021.. : Early May Bank Holiday
1995-05-08,2020-05-08 : Early May Bank Holiday
mon-1/05 ..2001,2003..2011,2013..2021,2023.. : Spring Bank Holiday
2002-06-04,2012-06-04,2022-06-02 : Spring Bank Holiday
12-25 also sat+2/sun+2 : Christmas Day
12-26 also sat+2/sun+2 : Boxing Day
1999-12-31 : Millennium Eve
2002-06-03 : Golden Jubilee
2011-04-29 : Royal Wedding
2012-06-05 : Diamond Jubilee
2022-06-03 : Platinum Jubilee
2022-09-19 : State Funeral of Queen Elizabeth II
2023-05-08 : Coronation of King Charles III
)"},
    {"GR", "Greece", R"(
01-01 : New Year's Day
01-06 : Epiphany
orthodox-48 : Green Monday
03-25 : Independence Day
orthodox-2 : Good Friday
orthodox+1 : Easter Monday
05-01 ..2021,2023,2025..2032,2034..2038,2040..2043,2045..2049 : Labour Day
05-01 2022,2033,2039,2044,2050 also sun+1 : Labour Day
# In Holy Week Labour Day is kept on the Tuesday after Easter.
2021-05-04,2024-05-07,2027-05-04,2032-05-04 : Labour Day (observed)
orthodox+50 : Whit Monday
08-15 : Dormition of the Mother of God
10-28 : Ohi Day
12-25 : Christmas Day
12-26 : Synaxis of the Mother of God
)"},
    {"IE", "Ireland", R"(
# Organisation of Working Time Act 1997, second schedule.
01-01 : New Year's Day
02-01 2023.. move tue+6/wed+5/thu+4/sat+2/sun+1 : Saint Brigid's Day
03-17 : Saint Patrick's Day
easter+1 : Easter Monday
mon1/05 1994.. : May Bank Holiday
mon1/06 : June Bank Holiday
mon1/08 : August Bank Holiday
mon-1/10 : October Bank Holiday
12-25 : Christmas Day
12-26 : Saint Stephen's Day
2022-03-18 : Day of Remembrance and Recognition
)"},
    {"IT", "Italy", R"(
01-01 : New Year's Day
01-06 : Epiphany
easter : Easter Sunday
easter+1 : Easter Monday
04-25 : Liberation Day
05-01 : Labour Day
sun1/06 ..2000 : Republic Day
06-02 2001.. : Republic Day
08-15 : Assumption Day
10-04 2026.. : Saint Francis of Assisi
11-01 : All Saints' Day
sun1/11 : National Unity Day
12-08 : Immaculate Conception
12-25 : Christmas Day
12-26 : Saint Stephen's Day
2011-03-17 : Anniversary of the Unification
)"},
    {"LU", "Luxembourg", R"(
01-01 : New Year's Day
easter+1 : Easter Monday
05-01 : Labour Day
05-09 2019.. : Europe Day
easter+39 : Ascension Day
easter+50 : Whit Monday
06-23 : National Day
08-15 : Assumption Day
11-01 : All Saints' Day
12-25 : Christmas Day
12-26 : Saint Stephen's Day
)"},
    {"MT", "Malta", R"(
01-01 : New Year's Day
02-10 : Saint Paul's Shipwreck
03-19 : Saint Joseph
03-31 : Freedom Day
easter-2 : Good Friday
05-01 : Labour Day
06-07 : Sette Giugno
06-29 : Saint Peter and Saint Paul
08-15 : Assumption Day
09-08 : Our Lady of Victories
09-21 : Independence Day
12-08 : Immaculate Conception
12-13 : Republic Day
12-25 : Christmas Day
)"},
    {"NL", "Netherlands", R"(
# Algemene termijnenwet, article 3; Liberation Day is a day off every five years.
01-01 : New Year's Day
easter-2 : Good Friday
easter : Easter Sunday
easter+1 : Easter Monday
04-30 ..2013 move sun-1 : Queen's Day
04-27 2014.. move sun-1 : King's Day
05-05 1990,1995,2000,2005,2010,2015,2020,2025,2030,2035,2040,2045,2050 : Liberation Day
easter+39 : Ascension Day
easter+49 : Whit Sunday
easter+50 : Whit Monday
12-25 : Christmas Day
12-26 : Second Day of Christmas
)"},
    {"PT", "Portugal", R"(
# Codigo do Trabalho, article 234; four days were suspended from 2013 to 2015.
01-01 : New Year's Day
easter-2 : Good Friday
easter : Easter Sunday
04-25 : Freedom Day
05-01 : Labour Day
easter+60 ..2012,2016.. : Corpus Christi
06-10 : Portugal Day
08-15 : Assumption Day
10-05 ..2012,2016.. : Republic Day
11-01 ..2012,2016.. : All Saints' Day
12-01 ..2012,2016.. : Restoration of Independence Day
12-08 : Immaculate Conception
12-25 : Christmas Day
)"},
};

}  // namespace

std::span<const Country> western_europe() { return kCountries; }

}  // namespace salesforecast::holidays
