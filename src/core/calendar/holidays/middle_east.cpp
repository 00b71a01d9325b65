// Public holidays of the Middle East and central Asia. Islamic feasts are those of the Umm al-Qura calendar: what was
// announced by sight of the moon may lie a day off.
#include "core/calendar/holidays/countries.h"

namespace salesforecast::holidays {

namespace {

constexpr Country kCountries[] = {
    {"AE", "United Arab Emirates", R"(
01-01 : New Year's Day
islamic/1/1 : Islamic New Year
islamic/3/12 : Birthday of the Prophet
islamic/7/27 ..2018 : Night Journey
islamic/10/1 x3 : Eid al-Fitr
islamic/12/9 : Arafat Day
islamic/12/10 x3 : Eid al-Adha
11-30 2015..2023 : Commemoration Day
12-02 x2 : National Day
)"},
    {"IL", "Israel", R"(
hebrew/1/15 : Pesach
hebrew/1/21 : Seventh Day of Pesach
# Independence Day keeps clear of the Sabbath, since 2004 from both sides.
hebrew/2/5 ..2003 move fri-1/sat-2 : Independence Day
hebrew/2/5 2004.. move fri-1/sat-2/mon+1 : Independence Day
hebrew/3/6 : Shavuot
hebrew/7/1 x2 : Rosh Hashanah
hebrew/7/10 : Yom Kippur
hebrew/7/15 : Sukkot
hebrew/7/22 : Simchat Torah
)"},
    {"KW", "Kuwait", R"(
01-01 : New Year's Day
islamic/1/1 : Islamic New Year
02-25 : National Day
02-26 1991.. : Liberation Day
islamic/3/12 : Birthday of the Prophet
islamic/7/27 : Night Journey
islamic/10/1 x3 : Eid al-Fitr
islamic/12/9 : Arafat Day
islamic/12/10 x3 : Eid al-Adha
)"},
    {"KZ", "Kazakhstan", R"(
* also next:sat/sun
01-01 2002.. x2 : New Year's Day
03-08 : Women's Day
03-22 2002..2009 : Nowruz
03-21 2010.. x3 : Nowruz
05-01 : Unity Day
05-07 2013.. : Defender of the Fatherland Day
05-09 : Victory Day
07-06 2009.. : Capital Day
03-15 2027.. : Constitution Day
08-30 1996..2025 : Constitution Day
10-25 ..2008,2022.. : Republic Day
12-01 2012..2021 : First President Day
12-16 2022.. : Independence Day
12-16 2002..2021 x2 : Independence Day
*
01-01 ..2001 x2 : New Year's Day
12-16 1991..2001 : Independence Day
01-07 2006.. : Orthodox Christmas Day
2015-09-24,2016-09-12 : Eid al-Adha
islamic/12/10 2006..2014,2017.. : Eid al-Adha
)"},
    {"QA", "Qatar", R"(
tue2/02 2012.. : Sports Day
islamic/10/1 x3 : Eid al-Fitr
islamic/12/10 x3 : Eid al-Adha
12-18 2007.. : National Day
)"},
    {"SA", "Saudi Arabia", R"(
# Labour Law, regulations, article 24. The weekend was on Thursday and Friday until June 2013.
02-22 2022.. also fri-1/sat+1 : Founding Day
islamic/9/30 ..2012 x4 also next:thu/fri : Eid al-Fitr
islamic/9/30 2013.. x4 also next:fri/sat : Eid al-Fitr
islamic/12/9 ..2012 x4 also next:thu/fri : Eid al-Adha
islamic/12/9 2013,2014,2016.. x4 also next:fri/sat : Eid al-Adha
2015-09-23 x4 also next:fri/sat : Eid al-Adha
2011-02-26,2015-01-25,2022-11-23 : Royal Decree
09-23 2005..2012 also thu-1/fri+1 : National Day
09-23 2013.. also fri-1/sat+1 : National Day
)"},
    {"TR", "Turkey", R"(
# Law 2429; half days before the feasts are left out. In some years the directorate of religious affairs reckons a feast a
# day apart from the Umm al-Qura calendar.
01-01 : New Year's Day
04-23 : National Sovereignty and Children's Day
05-01 2009.. : Labour Day
05-19 : Youth and Sports Day
07-15 2017.. : Democracy and National Unity Day
08-30 : Victory Day
10-29 : Republic Day
islamic/10/1 ..2006,2009,2011..2015,2017.. x3 : Eid al-Fitr
2007-10-12,2008-09-30,2010-09-09,2016-07-05 x3 : Eid al-Fitr
islamic/12/10 ..2004,2006..2011,2013,2014,2017.. x4 : Eid al-Adha
2005-01-20,2012-10-25,2015-09-24,2016-09-12 x4 : Eid al-Adha
)"},
};

}  // namespace

std::span<const Country> middle_east() { return kCountries; }

}  // namespace salesforecast::holidays
