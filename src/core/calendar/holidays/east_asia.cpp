// Public holidays of East Asia and Vietnam.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"CN", "China", R"(
# The days of the State Council's regulation; the weeks that it makes of them with swapped weekends are not in the table.
* also next:sat/sun
01-01 : New Year's Day
moon8/1/1 ..2007 x3 : Spring Festival
moon8/1/1-1 2008..2013 x3 : Spring Festival
moon8/1/1 2014..2024 x3 : Spring Festival
moon8/1/1-1 2025.. x4 : Spring Festival
term8/15 2008.. : Tomb-Sweeping Day
05-01 ..1999 : Labour Day
05-01 2000..2007 x3 : Labour Day
05-01 2008..2024 : Labour Day
05-01 2025.. x2 : Labour Day
moon8/5/5 2008.. : Dragon Boat Festival
moon8/8/15 2008.. : Mid-Autumn Festival
10-01 ..1998 x2 : National Day
10-01 1999.. x3 : National Day
*
2015-09-03 : Victory Day
)"},
    {"HK", "Hong Kong", R"(
# Statutory holidays: Employment Ordinance, chapter 57, which takes over the banks' holidays one by one until 2030.
* also next:sun/clash
01-01 : New Year's Day
moon8/1/1 2011.. x3 move next:sun : Lunar New Year
moon8/1/1 ..2010 move sun-1 : Lunar New Year
moon8/1/2 ..2010 move sun-2 : Lunar New Year
moon8/1/3 ..2010 move sun-3 : Lunar New Year
easter-2 2028.. : Good Friday
easter-1 2030.. : Day Following Good Friday
easter+1 2026.. : Easter Monday
term8/15 : Ching Ming Festival
05-01 1999.. : Labour Day
moon8/4/8 2022.. : Birthday of the Buddha
moon8/5/5 : Dragon Boat Festival
07-01 1997.. : Establishment of the Special Administrative Region
moon8/8/16 ..2010 move sun-1 : Day Following the Mid-Autumn Festival
moon8/8/16 2011.. move next:sun : Day Following the Mid-Autumn Festival
10-01 1997.. : National Day
moon8/9/9 : Double Ninth Festival
12-25 : Christmas Day
12-26 2024.. move next:sun : First Weekday after Christmas
*
2015-09-03 : Victory Day
)"},
    {"JP", "Japan", R"(
# Act on National Holidays (1948); equinox days as the National Astronomical Observatory computes them.
* also next:sun
01-01 : New Year's Day
01-15 ..1999 : Coming of Age Day
mon2/01 2000.. : Coming of Age Day
02-11 : Foundation Day
02-23 2020.. : Emperor's Birthday
term9/0 : Vernal Equinox Day
04-29 ..2006 : Greenery Day
04-29 2007.. : Showa Day
05-03 : Constitution Day
05-04 2007.. : Greenery Day
05-05 : Children's Day
07-20 1996..2002 : Marine Day
mon3/07 2003..2019,2022.. : Marine Day
08-11 2016..2019,2022.. : Mountain Day
2020-08-10,2021-08-08 : Mountain Day
09-15 ..2002 : Respect for the Aged Day
mon3/09 2003.. : Respect for the Aged Day
term9/180 : Autumnal Equinox Day
10-10 ..1999 : Sports Day
mon2/10 2000..2019,2022.. : Sports Day
11-03 : Culture Day
11-23 : Labour Thanksgiving Day
12-23 ..2018 : Emperor's Birthday
*
2020-07-23,2021-07-22 : Marine Day
2020-07-24,2021-07-23 : Sports Day
# A day between two holidays is one: 4 May, but for Sundays and substitutes, and the Tuesday before a Wednesday's equinox.
05-04 1990,1991,1993..1996,1999..2002,2004..2006 : National Holiday
2009-09-22,2015-09-22,2026-09-22,2032-09-21,2037-09-22,2043-09-22,2049-09-21 : National Holiday
1990-11-12,2019-05-01,2019-10-22 : Enthronement Ceremony
2019-04-30,2019-05-02 : National Holiday
1993-06-09 : Wedding of the Crown Prince
)"},
    {"KR", "South Korea", R"(
# Regulation on the holidays of public offices; substitutes came in 2014, 2021 and 2023.
01-01 ..1998 x2 : New Year's Day
01-01 1999.. : New Year's Day
moon9/1/1-1 ..2013 x3 : Seollal
moon9/1/1-1 2014.. x3 also next:sun/clash : Seollal
03-01 ..2021 : Independence Movement Day
03-01 2022.. also next:sat/sun/clash : Independence Movement Day
04-05 ..2005 : Arbor Day
05-01 2026.. also next:sat/sun/clash : Labour Day
05-05 ..2013 : Children's Day
05-05 2014.. also next:sat/sun/clash : Children's Day
moon9/4/8 ..2022 : Buddha's Birthday
moon9/4/8 2023.. also next:sat/sun/clash : Buddha's Birthday
06-06 : Memorial Day
07-17 ..2007 : Constitution Day
07-17 2026.. also next:sat/sun/clash : Constitution Day
08-15 ..2020 : Liberation Day
08-15 2021.. also next:sat/sun/clash : Liberation Day
moon9/8/15-1 ..2013 x3 : Chuseok
moon9/8/15-1 2014.. x3 also next:sun/clash : Chuseok
10-01 1990 : Armed Forces Day
10-03 ..2020 : National Foundation Day
10-03 2021.. also next:sat/sun/clash : National Foundation Day
10-09 1990,2013..2020 : Hangul Day
10-09 2021.. also next:sat/sun/clash : Hangul Day
12-25 ..2022 : Christmas Day
12-25 2023.. also next:sat/sun/clash : Christmas Day
# Election days: as held, and to come by the Public Official Election Act, article 34.
2000-04-13,2004-04-15,2008-04-09,2012-04-11,2016-04-13,2020-04-15,2024-04-10 : National Assembly Election Day
wed>=04-10 2028,2032,2036,2040,2044,2048 : National Assembly Election Day
2002-06-13,2006-05-31,2010-06-02,2014-06-04,2018-06-13,2022-06-01,2026-06-03,2030-06-12,2034-05-31 : Local Election Day
2002-12-19,2007-12-19,2012-12-19,2017-05-09,2022-03-09,2025-06-03,2030-03-27,2035-03-28 : Presidential Election Day
2002-07-01,2015-08-14,2016-05-06,2017-10-02,2020-08-17,2023-10-02,2024-10-01,2025-01-27 : Temporary Public Holiday
)"},
    {"TW", "Taiwan", R"(
# Regulations on memorial days and holidays; the swapped weekends of single years are not in the table.
01-01 ..2014 : Founding Day
01-01 2015.. also sat-1/sun+1 : Founding Day
moon8/1/1-1 ..2000 x4 : Lunar New Year
moon8/1/1-1 2001..2025 x4 also next:sat/sun : Lunar New Year
moon8/1/1-2 2026.. x5 also next:sat/sun : Lunar New Year
02-28 1997..2014 : Peace Memorial Day
02-28 2015.. also sat-1/sun+1 : Peace Memorial Day
# Children's Day keeps clear of Tomb-Sweeping Day, which is on 4 or on 5 April.
04-04 2011,2012 : Children's Day
04-04 2013,2016,2017,2020,2021,2024,2025,2028,2029,2032,2033,2036,2037,2040,2041,2044..2046,2048..2050 also mon+1/tue-1/wed-1/thu+1/fri-1/sat-2/sun-2 : Children's Day
04-04 2014,2015,2018,2019,2022,2023,2026,2027,2030,2031,2034,2035,2038,2039,2042,2043,2047 also sat-1/sun+2 : Children's Day
term8/15 ..2014 : Tomb-Sweeping Day
term8/15 2031,2042 also sat-2 : Tomb-Sweeping Day
term8/15 2015..2030,2032..2041,2043.. also sat-1/sun+1 : Tomb-Sweeping Day
05-01 2026.. also sat-1/sun+1 : Labour Day
moon8/5/5 ..2014 : Dragon Boat Festival
moon8/5/5 2015.. also sat-1/sun+1 : Dragon Boat Festival
moon8/8/15 ..2014 : Mid-Autumn Festival
moon8/8/15 2015.. also sat-1/sun+1 : Mid-Autumn Festival
09-28 2025.. also sat-1/sun+1 : Confucius' Birthday
10-10 ..2014 : National Day
10-10 2015.. also sat-1/sun+1 : National Day
10-25 2025.. also sat-1/sun+1 : Restoration Day
12-25 2025.. also sat-1/sun+1 : Constitution Day
)"},
    {"VN", "Vietnam", R"(
# Labour Code; a weekend's holiday gives the next working day. Days of Tet beyond the fourth are the government's.
* also next:sat/sun
01-01 : New Year's Day
moon7/1/1-1 x4 : Tet
moon7/3/10 2007.. : Hung Kings' Commemoration Day
04-30 : Reunification Day
05-01 : Labour Day
09-02 ..2020 : National Day
09-01 2022,2023,2025,2026 x2 : National Day
09-02 2021,2024,2027.. x2 : National Day
11-24 2026.. : Vietnam Cultural Day
)"},
};

}  // namespace

std::span<const Country> east_asia() { return kCountries; }

}  // namespace salesforecast::holidays
