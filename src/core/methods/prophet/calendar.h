// When the periods of a history are: prophet's seasons go by the calendar, not by counts of periods.
#pragma once

#include <cstdint>
#include <optional>

#include "core/calendar/frequency.h"

namespace salesforecast::prophet {

// The times of a history of `length` values and of the steps after it.
struct Calendar {
  std::optional<Frequency> frequency;  // none: days are periods, counted from the first of the history
  std::int64_t first_period = 0;
  std::int64_t length = 0;

  // Days since 1970-01-01, where the package's seasons begin, of the label of value `index`; steps to come go on.
  double day(std::int64_t index) const noexcept;
  // From 0 at the first value to 1 at the last.
  double time(double day) const noexcept { return (day - day_of_first()) / span(); }
  double day_of_first() const noexcept { return day(0); }
  double span() const noexcept { return day(length - 1) - day(0); }  // days
  // The shortest time between two neighbours, in days; about that for months.
  double step() const noexcept;
};

}  // namespace salesforecast::prophet
