// Public holidays of South America, from the countries' labour and holiday laws and decrees.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"AR", "Argentina", R"(
# Laws 23.555 and 24.445, decrees 1584/2010 and 52/2017, law 27.399, and the decrees of bridge days.
01-01 : New Year's Day
easter-48 2011.. : Carnival Monday
easter-47 2011.. : Carnival Tuesday
03-24 2006.. : Day of Remembrance for Truth and Justice
04-02 2001..2005 move tue-1/wed-2/thu+4/fri+3 : Malvinas War Veterans' Day
04-02 1993..2000,2006..2019,2021.. : Malvinas War Veterans' Day
2020-03-31 : Malvinas War Veterans' Day
06-10 1990..2000 move tue-1/wed-2/thu+4/fri+3 : Malvinas Sovereignty Day
easter-3 2011.. : Maundy Thursday
easter-2 : Good Friday
05-01 : Labour Day
05-25 : May Revolution Day
06-17 2016 : General Guemes Day
06-17 2017.. move tue-1/wed-2/thu+4 : General Guemes Day
mon3/06 ..2010 : Flag Day
06-20 2011.. : Flag Day
07-09 : Independence Day
mon3/08 ..2010,2012..2016 : General San Martin Day
2011-08-22 : General San Martin Day
08-17 2017.. move tue-1/wed-2/thu+4/fri+3 : General San Martin Day
2003-10-12 : Columbus Day
10-12 ..2000,2002,2004..2010 move tue-1/wed-2/thu+4/fri+3/sat+2/sun+1 : Columbus Day
2001-10-08 : Columbus Day
mon2/10 2011..2016 : Day of Respect for Cultural Diversity
10-12 2017.. move tue-1/wed-2/thu+4/fri+3 : Day of Respect for Cultural Diversity
2010-11-22,2015-11-27 : National Sovereignty Day
mon4/11 2011..2014,2016 : National Sovereignty Day
11-20 2017.. move tue-1/wed-2/thu+4/fri+3 : National Sovereignty Day
12-08 : Immaculate Conception
12-25 : Christmas Day
2011-03-25,2011-12-09,2012-04-30,2012-12-24,2013-04-01,2013-06-21,2014-05-02,2014-12-26,2015-03-23,2015-12-07 : Bridge Day
2016-07-08,2016-12-09,2018-04-30,2018-12-24,2018-12-31,2019-07-08,2019-08-19,2019-10-14,2020-03-23,2020-07-10 : Bridge Day
2020-12-07,2021-05-24,2021-10-08,2021-11-22,2022-10-07,2022-11-21,2022-12-09,2023-05-26,2023-06-19 : Bridge Day
2023-10-13,2024-04-01,2024-06-21,2024-10-11,2025-05-02,2025-08-15,2025-11-21,2026-03-23,2026-07-10,2026-12-07 : Bridge Day
2010-05-24 : Bicentenary of the May Revolution
2010-10-27,2022-05-18 : National Census Day
2012-02-27 : Bicentenary of the National Flag
2012-09-24 : Bicentenary of the Battle of Tucuman
2013-01-31 : Bicentenary of the Constituent Assembly
2013-02-20 : Bicentenary of the Battle of Salta
2026-11-09 : Visit of Pope Leo XIV
2022-12-20 : World Cup Victory Day
)"},
    {"BO", "Bolivia", R"(
* also sun+1
01-01 : New Year's Day
01-22 2010.. : Plurinational State Foundation Day
easter-48 x2 : Carnival
easter-2 : Good Friday
05-01 : Labour Day
easter+60 : Corpus Christi
06-21 2009.. : Aymara New Year
08-06 : Independence Day
11-02 ..2015 : All Souls' Day
12-25 : Christmas Day
*
2012-04-30,2014-05-02 : Bridge Day
11-02 2016.. : All Souls' Day
)"},
    {"BR", "Brazil", R"(
# Laws 662/1949, 6.802/1980, 9.093/1995 (Good Friday) and 14.759/2023.
01-01 : Universal Fraternization Day
easter-2 : Good Friday
04-21 : Tiradentes' Day
05-01 : Labour Day
09-07 : Independence Day
10-12 : Our Lady of Aparecida
11-02 : All Souls' Day
11-15 : Republic Proclamation Day
11-20 2024.. : Black Awareness Day
12-25 : Christmas Day
)"},
    {"CL", "Chile", R"(
# Law 19.668 moves two days to Mondays, 20.299 Reformation Day; 20.215 and 20.983 lengthen Independence Day.
01-01 ..2016 : New Year's Day
01-01 2017.. also sun+1 : New Year's Day
easter-2 : Good Friday
easter-1 : Holy Saturday
05-01 : Labour Day
05-21 : Navy Day
easter+60 ..1999 : Corpus Christi
easter+57 2000..2006 : Corpus Christi
2021-06-21 : National Day of Indigenous Peoples
term-4/90 2022.. : National Day of Indigenous Peoples
06-29 ..1999 : Saint Peter and Saint Paul
06-29 2000.. move tue-1/wed-2/thu-3/fri+3 : Saint Peter and Saint Paul
07-16 2007.. : Our Lady of Mount Carmel
08-15 : Assumption Day
09-11 ..1998 : Day of National Liberation
mon1/09 1999..2001 : National Unity Day
09-18 ..2006 : Independence Day
09-18 2007..2016 also tue-1 : Independence Day
09-18 2017.. also tue-1/sat-1 : Independence Day
09-19 ..2006 : Army Day
09-19 2007.. also thu+1 : Army Day
2004-09-17,2010-09-17,2010-09-20,2022-09-16 : National Holiday
10-12 ..1999 : Meeting of Two Worlds
10-12 2000.. move tue-1/wed-2/thu-3/fri+3 : Meeting of Two Worlds
10-31 2008.. move tue-4/wed+2 : Reformation Day
11-01 : All Saints' Day
12-08 : Immaculate Conception
12-25 : Christmas Day
2002-04-24,2017-04-19 : Census Day
)"},
    {"CO", "Colombia", R"(
# Law 51 of 1983 moves holidays to the next Monday.
01-01 : New Year's Day
mon>=01-06 : Epiphany
mon>=03-19 : Saint Joseph's Day
easter-3 : Maundy Thursday
easter-2 : Good Friday
05-01 : Labour Day
easter+43 : Ascension Day
easter+64 : Corpus Christi
easter+71 : Sacred Heart
mon>=06-29 : Saint Peter and Saint Paul
mon>=07-09 2026.. : Our Lady of Chiquinquira
07-20 : Independence Day
08-07 : Battle of Boyaca
mon>=08-15 : Assumption Day
mon>=10-12 : Columbus Day
mon>=11-01 : All Saints' Day
mon>=11-11 : Independence of Cartagena
12-08 : Immaculate Conception
12-25 : Christmas Day
)"},
    {"EC", "Ecuador", R"(
# The law of December 2016 gives another day for holidays on weekends and in the middle of the week.
01-01 ..2016 : New Year's Day
01-01 2017.. also sat-1/sun+1 : New Year's Day
easter-48 x2 : Carnival
easter-2 : Good Friday
05-01 ..2016 : Labour Day
05-01 2017.. also tue-1/wed+2/thu+1/sat-1/sun+1 : Labour Day
05-24 ..2016 : Battle of Pichincha
05-24 2017.. also tue-1/wed+2/thu+1/sat-1/sun+1 : Battle of Pichincha
08-10 ..2016 : Independence of Quito
08-10 2017.. also tue-1/wed+2/thu+1/sat-1/sun+1 : Independence of Quito
10-09 ..2016 : Independence of Guayaquil
10-09 2017.. also tue-1/wed+2/thu+1/sat-1/sun+1 : Independence of Guayaquil
11-02 ..2016 : All Souls' Day
11-02 2017.. also tue-1/wed+2/sat-1/sun+2 : All Souls' Day
11-03 ..2016 : Independence of Cuenca
11-03 2017.. also sun+1 : Independence of Cuenca
12-25 ..2016 : Christmas Day
12-25 2017.. also sat-1/sun+1 : Christmas Day
)"},
    {"PE", "Peru", R"(
01-01 : New Year's Day
easter-3 : Maundy Thursday
easter-2 : Good Friday
easter : Easter Sunday
05-01 : Labour Day
06-07 2024.. : Battle of Arica and Flag Day
06-29 : Saint Peter and Saint Paul
07-23 2023.. : Air Force Day
07-28 x2 : Independence Day
08-06 2022.. : Battle of Junin
08-30 : Saint Rose of Lima
10-08 : Battle of Angamos
11-01 : All Saints' Day
12-08 : Immaculate Conception
12-09 2022.. : Battle of Ayacucho
12-25 : Christmas Day
)"},
    {"PY", "Paraguay", R"(
# Decrees moved some of the days to Mondays in single years.
01-01 : New Year's Day
03-01 ..2012,2014,2015,2020,2021,2024,2026.. : Heroes' Day
2013-03-04,2016-02-29,2017-02-27,2018-02-26,2019-03-04,2022-02-28,2023-02-27,2025-03-03 : Heroes' Day
easter-3 : Maundy Thursday
easter-2 : Good Friday
easter : Easter Sunday
05-01 : Labour Day
05-14 2012.. : Independence Day
05-15 : Independence Day
06-12 ..2012,2015..2017,2020..2023,2026.. : Chaco Armistice Day
2013-06-10,2014-06-16,2018-06-11,2019-06-17,2024-06-10,2025-06-16 : Chaco Armistice Day
06-20 2027.. : Constitution Day
2026-06-22 : Constitution Day
08-15 ..2016,2018.. : Founding of Asuncion
2017-08-14 : Founding of Asuncion
09-29 2000..2014,2018..2020,2023,2025.. : Battle of Boqueron
2015-09-28,2016-10-03,2017-10-02,2021-09-27,2022-10-03,2024-09-30 : Battle of Boqueron
12-08 : Virgin of Caacupe
2007-01-29,2009-09-10,2010-06-14,2011-04-19,2011-05-14,2011-05-16,2013-08-14,2015-07-10,2015-07-11 : Public Holiday
12-25 : Christmas Day
)"},
    {"UY", "Uruguay", R"(
# The five days on which nobody works (decree-law 14.977); shops are open on the country's other holidays.
01-01 : New Year's Day
03-01 1990,1995,2000,2005,2010,2015,2020 : Presidential Inauguration Day
05-01 : Labour Day
07-18 : Constitution Day
08-25 : Independence Day
12-25 : Christmas Day
)"},
    {"VE", "Venezuela", R"(
# Days added by decrees of a single year (2010 to 2019) are not in the table.
01-01 : New Year's Day
easter-48 x2 : Carnival
04-19 : Declaration of Independence
easter-3 : Maundy Thursday
easter-2 : Good Friday
05-01 : Labour Day
05-15 2024.. : Family Day
06-24 : Battle of Carabobo
07-05 : Independence Day
07-24 : Birthday of Simon Bolivar
10-12 : Day of Indigenous Resistance
12-24 x2 : Christmas
12-31 : New Year's Eve
)"},
};

}  // namespace

std::span<const Country> latin_america() { return kCountries; }

}  // namespace salesforecast::holidays
