// Holidays of a training: by name, from the rules of countries and from a table of the user's; and the columns that
// methods see of them beside the regressors, which need no values to come, for the days are kept with the model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/calendar/frequency.h"
#include "core/options.h"

namespace salesforecast {

inline constexpr std::size_t kMostHolidays = 1'000;
inline constexpr std::size_t kMostHolidayDays = 200'000;

// A row of the user's table.
struct HolidayRow {
  std::string name;
  std::int32_t day = 0;         // since 2000-01-01
  int before = -1, after = -1;  // days around it that have effects, too; -1: as the options say
};

// A holiday by its name.
struct NamedHoliday {
  std::string name;
  std::vector<std::int32_t> days;  // since 2000-01-01, ascending, none twice
  int before = 0, after = 0;       // days around each that have effects, too
  bool from_table = false;         // else from the rules of countries

  bool operator==(const NamedHoliday&) const = default;
};

// The holidays that the options ask for, from the year before `first_day` on, by name. Of two countries' holidays of
// one name that lie on different days the name ends in the country's code; one of the table takes the place of a
// country's of its name; of several rows of one name the widest window counts. Throws Error(kTooBig) for more than the
// limits above.
std::vector<NamedHoliday> make_holidays(const Options& options, std::span<const HolidayRow> rows,
                                        std::int32_t first_day);

// One column.
struct HolidayColumn {
  int holiday = 0;  // which; kOtherHolidays: those of countries that a series' history knows too little of
  int offset = 0;   // days from it; 0 where periods are longer than a day
};
inline constexpr int kOtherHolidays = -1;

// Of periods of a day or less each day of a holiday's window has a column of its own, of longer ones a holiday has one.
std::vector<HolidayColumn> holiday_columns(std::span<const NamedHoliday> holidays, const Frequency& frequency);

// A column's name: the holiday's.
const std::string& holiday_name(std::span<const NamedHoliday> holidays, const HolidayColumn& column);

// Fewer days of a column in a history cannot be told from noise.
inline constexpr int kLeastHolidayDays = 2;

// The columns of one series. What its history has less than kLeastHolidayDays days of has no effect of its own: of a
// country's it counts as one of the "other holidays", which must be as many in their turn; of the table it has none.
// Nor has what comes in the same periods of every year where the series' season is the year: that is the season.
// `holidays` must outlive it.
class SeriesHolidays {
 public:
  //   season                    steps of the season that methods follow
  //   first_period, end_period  of the history, [first_period, end_period)
  SeriesHolidays(std::span<const NamedHoliday> holidays, const Frequency& frequency, int season,
                 std::int64_t first_period, std::int64_t end_period);

  const std::vector<HolidayColumn>& columns() const noexcept { return columns_; }
  // Whether a column has no effect, whatever the period.
  bool idle(std::size_t column) const { return days_[column].empty(); }

  // Of `count` periods from `from` on: 1 in each period that begins on the day, of periods longer than a day the number
  // of the holiday's days in it.
  std::vector<double> values(std::size_t column, std::int64_t from, std::size_t count) const;

 private:
  std::vector<std::int32_t> own_days(const HolidayColumn& column) const;
  int days_seen(const HolidayColumn& column, std::span<const std::int32_t> days) const;
  void leave_out_seasonal(std::vector<std::int32_t>* days) const;

  std::span<const NamedHoliday> holidays_;
  const Frequency& frequency_;
  int season_;
  std::int64_t first_period_, end_period_;
  std::vector<HolidayColumn> columns_;
  std::vector<std::vector<std::int32_t>> days_;  // by column
};

}  // namespace salesforecast
