// Public holidays of eastern and south-eastern Europe and the Caucasus, from the countries' holiday and labour laws.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"AL", "Albania", R"(
* also next:sat/sun
01-01 x2 : New Year's Day
03-14 2004.. : Summer Day
03-22 : Nowruz
easter : Catholic Easter Sunday
orthodox : Orthodox Easter Sunday
05-01 : Labour Day
09-05 2018.. : Mother Teresa Canonization Day
10-19 2004..2017 : Mother Teresa Beatification Day
11-22 2024.. : Alphabet Day
11-28 : Independence Day
11-29 : Liberation Day
12-08 2009.. : National Youth Day
12-25 : Christmas Day
islamic/10/1 : Eid al-Fitr
islamic/12/10 : Eid al-Adha
*
2020-01-03,2022-03-21,2024-03-15 : Public Holiday
)"},
    {"AM", "Armenia", R"(
01-01 x2 : New Year's Day
01-03 2010..2021 x3 : Christmas Holidays
01-06 : Christmas and Epiphany
01-07 2010..2021 : Remembrance of the Dead
01-27 2026.. : Remembrance of the Fallen Defenders
01-28 2003.. : Army Day
03-08 2001.. : Women's Day
04-07 1994..2001 : Motherhood and Beauty Day
04-24 : Genocide Remembrance Day
05-01 2001.. : Labour Day
05-09 : Victory and Peace Day
05-28 : Republic Day
07-05 1996.. : Constitution Day
09-21 1992.. : Independence Day
12-31 : New Year's Eve
)"},
    {"BA", "Bosnia and Herzegovina", R"(
# The laws of the two entities; feasts of all three creeds, as public bodies keep them.
01-01 x2 : New Year's Day
01-07 : Orthodox Christmas Day
easter+1 : Catholic Easter Monday
orthodox-2 : Orthodox Good Friday
05-01 x2 : Labour Day
12-25 : Catholic Christmas Day
islamic/10/1 : Eid al-Fitr
islamic/12/10 : Eid al-Adha
)"},
    {"BG", "Bulgaria", R"(
# Labour Code, article 154; since 2017 a weekend's holidays give the next working days.
01-01 ..2016 : New Year's Day
01-01 2017.. also next:sat/sun : New Year's Day
03-03 ..2016 : Liberation Day
03-03 2017.. also next:sat/sun : Liberation Day
orthodox-2 2010.. : Good Friday
orthodox-1 2010.. : Holy Saturday
orthodox x2 : Easter
05-01 ..2016 : Labour Day
05-01 2017.. also next:sat/sun : Labour Day
05-06 1998..2016 : Saint George's Day
05-06 2017.. also next:sat/sun : Saint George's Day
05-24 ..2016 : Day of Slavonic Alphabet
05-24 2017.. also next:sat/sun : Day of Slavonic Alphabet
09-06 1998..2016 : Unification Day
09-06 2017.. also next:sat/sun : Unification Day
09-22 1998..2016 : Independence Day
09-22 2017.. also next:sat/sun : Independence Day
12-24 ..2016 : Christmas Eve
12-24 2017.. also next:sat/sun : Christmas Eve
12-25 ..2016 x2 : Christmas Day
12-25 2017.. x2 also next:sat/sun : Christmas Day
2004-04-02,2007-01-02,2025-12-31,2026-01-02 : Official Holiday
)"},
    {"BY", "Belarus", R"(
01-01 : New Year's Day
01-02 2020.. : New Year's Day
01-07 : Orthodox Christmas Day
03-08 : Women's Day
easter : Catholic Easter Sunday
orthodox : Orthodox Easter Sunday
orthodox+9 : Radunitsa
05-01 : Labour Day
05-09 : Victory Day
07-03 1996.. : Independence Day
11-07 : October Revolution Day
12-25 : Catholic Christmas Day
)"},
    {"GE", "Georgia", R"(
01-01 x2 : New Year's Day
01-07 : Christmas Day
01-19 : Epiphany
03-03 : Mother's Day
03-08 : Women's Day
04-09 : National Unity Day
orthodox-2 : Good Friday
orthodox-1 : Holy Saturday
orthodox : Easter Sunday
orthodox+1 : Easter Monday
05-09 : Victory Day
05-12 : Saint Andrew's Day
05-17 2024.. : Day of Family Sanctity
05-26 : Independence Day
08-28 : Dormition of the Mother of God
10-14 : Svetitskhovloba
11-23 : Saint George's Day
2025-08-29 : Public Holiday
)"},
    {"MD", "Moldova", R"(
01-01 : New Year's Day
01-07 x2 : Christmas Day (old style)
03-08 : Women's Day
orthodox : Easter Sunday
orthodox+1 : Easter Monday
orthodox+8 : Memorial Easter
05-01 : Labour Day
05-09 : Victory Day
06-01 2016.. : Children's Day
08-27 1991.. : Independence Day
08-31 : National Language Day
12-25 2013.. : Christmas Day (new style)
)"},
    {"ME", "Montenegro", R"(
# Law on state holidays of 2007; a Sunday moves the rest to the days after.
01-01 2007.. x2 also next:sun : New Year's Day
05-01 2007.. x2 also next:sun : Labour Day
05-21 2007.. x2 also next:sun : Independence Day
07-13 2007.. x2 also next:sun : Statehood Day
11-13 2022.. also next:sun : Njegos Day
2024-11-14 : Njegos Day
)"},
    {"MK", "North Macedonia", R"(
# Law on holidays of 1998, changed in 2007; a Sunday gives the Monday.
* also sun+1
01-01 ..2007 x2 : New Year's Day
01-01 2008.. : New Year's Day
05-01 ..2006 x2 : Labour Day
05-01 2007.. : Labour Day
05-24 2007.. : Saints Cyril and Methodius
08-02 : Republic Day
09-08 : Independence Day
10-11 : National Uprising Day
10-23 2007.. : Day of the Revolutionary Struggle
12-08 2007.. : Saint Clement of Ohrid
01-07 2008.. : Christmas Day
islamic/10/1 2007..2009,2011..2015,2017.. : Eid al-Fitr
2010-09-09,2016-07-05 : Eid al-Fitr
*
orthodox+1 2007.. : Easter Monday
2024-04-24,2024-05-08 : Election Day
)"},
    {"RO", "Romania", R"(
# Codul muncii, article 139.
01-01 x2 : New Year's Day
01-06 2024.. : Epiphany
01-07 2024.. : Saint John the Baptist
01-24 2017.. : Unification Day
orthodox-2 2018.. : Good Friday
orthodox x2 : Easter
05-01 : Labour Day
06-01 2017.. : Children's Day
orthodox+49 2009.. x2 : Pentecost
08-15 2009.. : Dormition of the Mother of God
11-30 2012.. : Saint Andrew's Day
12-01 : National Day
12-25 x2 : Christmas Day
)"},
    {"RS", "Serbia", R"(
# Law on state holidays of 2007; a Sunday gives the next day that is none.
01-01 2007.. x2 also next:sun : New Year's Day
01-07 2007.. : Orthodox Christmas Day
02-15 2007.. x2 also next:sun : Statehood Day
orthodox-2 2007.. x4 : Orthodox Easter
05-01 2007.. x2 also next:sun : Labour Day
11-11 2007.. also next:sun : Armistice Day
)"},
    {"RU", "Russia", R"(
# Article 112 of the Labour Code. What the government moves from January to other months is not in the table.
01-01 ..2004 x2 : New Year's Day
01-01 2005..2012 x5 : New Year Holidays
01-01 2013.. x6 : New Year Holidays
01-08 2013.. : New Year Holidays
01-07 1991.. : Christmas Day
02-23 2013,2014,2019,2025 : Defender of the Fatherland Day
02-23 2002..2012,2015..2018,2020..2024,2026.. also sat+2/sun+1 : Defender of the Fatherland Day
03-08 2014,2025 : Women's Day
03-08 ..2013,2015..2024,2026.. also sat+2/sun+1 : Women's Day
05-01 ..2004 x2 also next:sat/sun : Spring and Labour Day
05-01 2005.. also sat+2/sun+1 : Spring and Labour Day
05-09 also sat+2/sun+1 : Victory Day
06-12 1992.. also sat+2/sun+1 : Russia Day
11-04 2005.. also sat+2/sun+1 : Unity Day
11-07 ..2004 also sat+2/sun+1 : October Revolution Day
12-12 1994..2004 also sat+2/sun+1 : Constitution Day
)"},
    {"UA", "Ukraine", R"(
# Labour Code, article 73. Under martial law, from March 2022 on, holidays are working days.
* also next:sat/sun
01-01 ..2022 : New Year's Day
01-07 ..2022 : Christmas Day (old style)
03-08 ..2022 : Women's Day
orthodox ..2021 : Easter Sunday
05-01 ..2017 x2 : Labour Day
05-01 2018..2021 : Labour Day
05-09 ..2021 : Victory Day
orthodox+49 ..2021 : Pentecost
06-28 1997..2021 : Constitution Day
08-24 1992..2021 : Independence Day
10-14 2015..2021 : Defenders of Ukraine Day
11-07 ..1999 x2 : October Revolution Day
12-25 2017..2021 : Christmas Day
)"},
};

}  // namespace

std::span<const Country> eastern_europe() { return kCountries; }

}  // namespace salesforecast::holidays
