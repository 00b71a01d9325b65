// Public holidays of Africa. Islamic feasts are those of the Umm al-Qura calendar: what was announced by sight of the
// moon may lie a day off.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"DZ", "Algeria", R"(
01-01 : New Year's Day
01-12 2018.. : Amazigh New Year
05-01 : Labour Day
07-05 : Independence Day
11-01 : Revolution Day
islamic/1/1 : Islamic New Year
islamic/1/10 : Ashura
islamic/3/12 : Birthday of the Prophet
islamic/10/1 ..2023 x2 : Eid al-Fitr
islamic/10/1 2024.. x3 : Eid al-Fitr
islamic/12/10 ..2022 x2 : Eid al-Adha
islamic/12/10 2023.. x3 : Eid al-Adha
)"},
    {"EG", "Egypt", R"(
01-07 2003.. : Coptic Christmas Day
01-25 2012.. : Revolution Day and Police Day
04-25 : Sinai Liberation Day
orthodox+1 : Sham El Nessim
05-01 : Labour Day
06-30 2014.. : June Revolution Day
07-23 : Revolution Day
10-06 : Armed Forces Day
islamic/1/1 : Islamic New Year
islamic/3/12 : Birthday of the Prophet
islamic/10/1 x2 : Eid al-Fitr
islamic/12/9 x4 : Eid al-Adha
)"},
    {"GH", "Ghana", R"(
# Public Holidays Act 601 of 2001 with its changes of 2019 and 2025; Mondays for weekends as declared from 2017 to 2025.
01-01 ..2016,2026.. : New Year's Day
01-01 2017..2025 also next:sat/sun : New Year's Day
01-07 2026.. : Constitution Day
01-07 2019..2025 also next:sat/sun : Constitution Day
03-06 ..2016,2026.. : Independence Day
03-06 2017..2025 also next:sat/sun : Independence Day
easter-2 : Good Friday
easter+1 : Easter Monday
05-01 ..2016,2026.. : Labour Day
05-01 2017..2025 also next:sat/sun : Labour Day
05-25 ..2019 : African Union Day
07-01 ..2016,2025.. : Republic Day
07-01 2017,2018 also next:sat/sun : Republic Day
08-04 2019..2024 also next:sat/sun : Founders' Day
09-21 2009..2018,2026.. : Founder's Day
09-21 2019..2025 also next:sat/sun : Kwame Nkrumah Memorial Day
fri1/12 : Farmers' Day
12-25 ..2016,2026.. x2 : Christmas
12-25 2017..2025 x2 also next:sat/sun : Christmas
islamic/10/1 ..2016,2026.. : Eid al-Fitr
islamic/10/1 2017..2025 also next:sat/sun : Eid al-Fitr
islamic/10/2 2026.. : Shaqq Day
islamic/12/10 ..2016,2026.. : Eid al-Adha
islamic/12/10 2017..2025 also next:sat/sun : Eid al-Adha
)"},
    {"KE", "Kenya", R"(
* also next:sun
01-01 : New Year's Day
easter-2 : Good Friday
easter+1 : Easter Monday
05-01 : Labour Day
06-01 : Madaraka Day
10-10 ..2009,2018..2020 : Moi Day
10-10 2021..2024 : Utamaduni Day
10-10 2025.. : Mazingira Day
10-20 : Mashujaa Day
12-12 : Jamhuri Day
12-25 : Christmas Day
12-26 : Boxing Day
islamic/10/1 : Eid al-Fitr
*
2015-11-26 : Visit of Pope Francis
2017-08-08,2017-10-25,2017-10-26,2022-08-09 : Election Day
2017-11-28,2022-09-13,2024-11-01 : Inauguration Day
2020-02-11,2022-04-29,2025-10-17 : State Funeral
2022-09-10,2022-09-11,2022-09-12 : Day of Mourning
2023-11-13,2024-05-10 : National Tree Growing Day
)"},
    {"MA", "Morocco", R"(
01-01 : New Year's Day
01-11 : Independence Manifesto Day
01-14 2024.. : Amazigh New Year
05-01 : Labour Day
03-03 ..1999 : Throne Day
07-30 2000.. : Throne Day
08-14 : Oued Ed-Dahab Day
08-20 : Revolution of the King and the People
07-09 ..1999 : Youth Day
08-21 2000.. : Youth Day
10-31 2026.. : Unity Day
11-06 : Green March
11-18 : Independence Day
islamic/1/1 : Islamic New Year
islamic/3/12 x2 : Birthday of the Prophet
islamic/10/1 x2 : Eid al-Fitr
islamic/12/10 x2 : Eid al-Adha
)"},
    {"NG", "Nigeria", R"(
# Public Holidays Act; days for weekends as the minister declares them.
* also next:sat/sun
01-01 2010.. : New Year's Day
05-01 2010.. : Workers' Day
05-29 2010..2018,2019,2023,2027,2031,2035,2039,2043,2047 : Democracy Day and Inauguration
06-12 2019.. : Democracy Day
10-01 2010.. : National Day
12-25 2010.. x2 : Christmas
islamic/10/1 2010.. x2 : Eid al-Fitr
islamic/12/10 2010.. x2 : Eid al-Adha
islamic/3/12 2010.. : Birthday of the Prophet
*
01-01 ..2009 : New Year's Day
easter-2 : Good Friday
easter+1 : Easter Monday
05-01 ..2009 : Workers' Day
05-29 2000..2009 : Democracy Day
10-01 ..2009 : National Day
12-25 ..2009 x2 : Christmas
islamic/10/1 ..2009 x2 : Eid al-Fitr
islamic/12/10 ..2009 x2 : Eid al-Adha
islamic/3/12 ..2009 : Birthday of the Prophet
2007-04-12,2007-04-13,2019-02-22 : Elections
2010-05-06,2025-07-15 : Day of Mourning
)"},
    {"TN", "Tunisia", R"(
01-01 : New Year's Day
01-14 2012..2021 : Revolution and Youth Day
12-17 2021.. : Revolution Day
03-20 : Independence Day
04-09 : Martyrs' Day
05-01 : Labour Day
07-25 : Republic Day
08-13 : Women's Day
10-15 : Evacuation Day
islamic/1/1 : Islamic New Year
islamic/3/12 : Birthday of the Prophet
islamic/10/1 x3 : Eid al-Fitr
islamic/12/10 x2 : Eid al-Adha
)"},
    {"ZA", "South Africa", R"(
# Public Holidays Act 36 of 1994.
* also sun+1
01-01 1995.. : New Year's Day
03-21 1995.. : Human Rights Day
easter-2 1995.. : Good Friday
easter+1 1995.. : Family Day
04-27 1995.. : Freedom Day
05-01 1995.. : Workers' Day
06-16 1995.. : Youth Day
08-09 1995.. : National Women's Day
09-24 1995.. : Heritage Day
12-16 1995.. : Day of Reconciliation
12-25 1995.. : Christmas Day
12-26 1995.. : Day of Goodwill
*
1999-06-02,2004-04-14,2009-04-22,2014-05-07,2019-05-08,2024-05-29 : National Elections
2006-03-01,2011-05-18,2016-08-03,2021-11-01,2026-11-04 : Local Government Elections
1999-12-31,2000-01-02,2000-01-03 : Y2K Changeover
2008-05-02,2011-12-27,2016-12-27,2022-12-27,2023-12-15 : Public Holiday
)"},
};

}  // namespace

std::span<const Country> africa() { return kCountries; }

}  // namespace salesforecast::holidays
