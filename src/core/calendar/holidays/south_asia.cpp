// Public holidays of South and South-East Asia. Islamic feasts are those of the Umm al-Qura calendar, in India,
// Pakistan and Bangladesh a day later, as the moon is mostly seen there: what was announced may lie a day off.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"BD", "Bangladesh", R"(
02-21 : Language Martyrs' Day
03-17 ..2024 : Birthday of Sheikh Mujibur Rahman
03-26 : Independence Day
04-14 : Bengali New Year
05-01 : May Day
08-05 2025.. : July Uprising Day
08-15 ..2024 : National Mourning Day
12-16 : Victory Day
12-25 : Christmas Day
islamic/1/10+1 : Ashura
islamic/3/12+1 : Birthday of the Prophet
islamic/8/15+1 : Shab-e-Barat
islamic/9/27+1 : Laylat al-Qadr
islamic/10/1+1 x3 : Eid al-Fitr
islamic/12/10+1 x3 : Eid al-Adha
)"},
    {"IN", "India", R"(
# Gazetted holidays of the central government.
01-26 : Republic Day
hindu/11/29/24 : Maha Shivaratri
hindu/12/15/18+1 : Holi
hindu/1/9/12 : Ram Navami
hindu/1/13/6 : Mahavir Jayanti
04-14 : Ambedkar Jayanti
easter-2 : Good Friday
hindu/2/15/6 : Buddha Purnima
08-15 : Independence Day
hindu/5/23/6 : Janmashtami
10-02 : Gandhi Jayanti
hindu/7/10/14 : Dussehra
hindu/7/30/18 : Diwali
hindu/8/15/6 : Guru Nanak Jayanti
12-25 : Christmas Day
islamic/1/10+1 : Muharram
islamic/3/12+1 : Birthday of the Prophet
islamic/10/1+1 : Eid al-Fitr
islamic/12/10+1 : Eid al-Adha
)"},
    {"MY", "Malaysia", R"(
# Federal holidays; states have more, and rest on other days of the week.
* also next:sun
moon8/1/1 x2 : Chinese New Year
05-01 : Labour Day
hindu/2/15/12 : Vesak Day
08-31 : National Day
09-16 2010.. : Malaysia Day
12-25 : Christmas Day
islamic/1/1 : Islamic New Year
islamic/3/12 : Birthday of the Prophet
islamic/10/1 x2 : Eid al-Fitr
islamic/12/10 : Eid al-Adha
*
sat1/06 ..2016 : Birthday of the Yang di-Pertuan Agong
2017-09-09 : Birthday of the Yang di-Pertuan Agong
2018-09-09 also sun+1 : Birthday of the Yang di-Pertuan Agong
2019-09-09 : Birthday of the Yang di-Pertuan Agong
2020-06-08 : Birthday of the Yang di-Pertuan Agong
mon1/06 2021.. : Birthday of the Yang di-Pertuan Agong
2017-04-24,2019-07-30 : Installation of the Yang di-Pertuan Agong
2017-09-04,2018-05-09,2022-11-18,2022-11-19,2022-11-28,2023-04-21,2025-09-15,2026-03-20 : Additional Holiday
)"},
    {"PH", "Philippines", R"(
# Republic Act 9492 and the proclamations of single years, of which only general ones are in the table.
01-01 : New Year's Day
moon8/1/1 2012.. : Chinese New Year
02-25 2016..2023 : EDSA Revolution Anniversary
04-09 : Day of Valor
easter-3 : Maundy Thursday
easter-2 : Good Friday
easter-1 2013.. : Black Saturday
05-01 : Labour Day
06-12 : Independence Day
08-21 2004.. : Ninoy Aquino Day
sun-1/08 ..2006 : National Heroes Day
mon-1/08 2007.. : National Heroes Day
11-01 : All Saints' Day
11-30 : Bonifacio Day
12-08 2018.. : Immaculate Conception
12-25 : Christmas Day
12-30 : Rizal Day
12-31 : New Year's Eve
islamic/10/1 2002.. : Eid al-Fitr
islamic/12/10 2010.. : Eid al-Adha
)"},
    {"PK", "Pakistan", R"(
02-05 1991.. : Kashmir Solidarity Day
03-23 : Pakistan Day
05-01 : Labour Day
05-28 2024.. : Youm-e-Takbeer
08-14 : Independence Day
11-09 ..2014,2022.. : Iqbal Day
12-25 : Quaid-e-Azam Day
islamic/1/9+1 x2 : Ashura
islamic/3/12+1 : Birthday of the Prophet
islamic/10/1+1 x3 : Eid al-Fitr
islamic/12/10+1 x3 : Eid al-Adha
2008-02-18,2018-07-25,2024-02-08 : General Election
)"},
    {"SG", "Singapore", R"(
# Holidays Act 1998; Deepavali and the Islamic feasts as gazetted until 2027, then as reckoned.
* also next:sun
01-01 : New Year's Day
moon8/1/1 x2 : Chinese New Year
easter-2 : Good Friday
05-01 : Labour Day
moon8/4/15 : Vesak Day
08-09 : National Day
hindu/7/29/6 ..2002,2004..2008,2010,2012.. : Deepavali
2003-10-23,2009-11-15,2011-10-26 : Deepavali
12-25 : Christmas Day
islamic/10/1 ..2001,2003..2005,2007..2018,2020..2022,2024,2028.. : Eid al-Fitr
2002-12-06,2006-10-24,2019-06-05,2023-04-22,2025-03-31,2026-03-21,2027-03-10 : Eid al-Fitr
islamic/12/10 ..2000,2004..2009,2011..2013,2017,2019..2021,2026,2028.. : Eid al-Adha
2001-03-06,2002-02-23,2003-02-12,2010-11-17,2014-10-05,2015-09-24,2016-09-12,2018-08-22,2022-07-10 : Eid al-Adha
2023-06-29,2024-06-17,2025-06-07,2027-05-17 : Eid al-Adha
*
2001-11-03,2006-05-06,2011-05-07,2015-09-11,2020-07-10,2023-09-01,2025-05-03 : Polling Day
2015-08-07 : SG50 Public Holiday
)"},
};

}  // namespace

std::span<const Country> south_asia() { return kCountries; }

}  // namespace salesforecast::holidays
