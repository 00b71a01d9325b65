#include "core/methods/prophet/calendar.h"

#include <algorithm>

namespace salesforecast::prophet {
namespace {

constexpr double kDaysTo2000 = 10'957;  // from 1970-01-01 to 2000-01-01, where timestamps count from
constexpr double kShortestMonth = 28;   // days, of retail calendars as well

}  // namespace

double Calendar::day(std::int64_t index) const noexcept {
  if (!frequency) return static_cast<double>(index);
  const Timestamp label = frequency->label_of(first_period + index);
  // Whole days and the rest apart: the sum loses nothing that sines would notice.
  return static_cast<double>(floor_div(label, kMicrosPerDay)) + kDaysTo2000 +
         static_cast<double>(floor_mod(label, kMicrosPerDay)) / static_cast<double>(kMicrosPerDay);
}

double Calendar::step() const noexcept {
  if (!frequency) return 1;
  if (frequency->micros > 0) return frequency->days();
  return kShortestMonth * std::max(frequency->months, 1);
}

}  // namespace salesforecast::prophet
