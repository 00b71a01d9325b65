// The regular grid of periods that a series lives on: days, weeks with their own anchor, months, any interval.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/calendar/timestamp.h"

namespace salesforecast {

// A grid of periods. Exactly one of `micros` and `months` is positive.
//   micros > 0: period p covers [anchor + p*micros, anchor + (p+1)*micros)
//   months > 0: period p covers the months [anchor_month + p*months, +months) counted from 2000-01
// A period's label (`ts` in results) is its first instant shifted by label_shift (a period's own time of day, for
// example sales stamped at noon) or, with month_end, the last day of its last month.
struct Frequency {
  std::int64_t micros = 0;
  int months = 0;
  std::int64_t anchor = 0;       // microseconds, 0 <= anchor < micros; only with micros
  int anchor_month = 0;          // 0 <= anchor_month < months; only with months
  std::int64_t label_shift = 0;  // microseconds added to the first instant for the label
  bool month_end = false;        // label is the last day of the period

  bool operator==(const Frequency&) const = default;

  // The period that holds an instant. Month-end labels and shifted labels fall into their own period.
  std::int64_t period_of(Timestamp ts) const noexcept;
  // The label of a period: what results show as ts.
  Timestamp label_of(std::int64_t period) const noexcept;
  // Length of one period in days, months counted as 365.25/12.
  double days() const noexcept;
  // "day", "week", "month", "quarter", "year", "hour", "minute", else "15 minutes", "2 weeks", "6 hours", …
  std::string name() const;
  // "week" of the anchor Sunday reads "week starting sunday"; month ends read "month, dated at its end".
  std::string description() const;
  // Default horizon in steps (DESIGN §2): day 28, week 13, month 12, quarter 8, year 4, hour 48; other
  // intervals: the one that covers about the same share of a season.
  int default_horizon() const noexcept;
  // The main season in steps: hour 24, day 7, week 52, month 12, quarter 4, year 1; other intervals: the steps of a day
  // (under a day) or of a year (a week or longer), 1 where that is no whole number.
  int season() const noexcept;
};

// Reads an option value: a name ("day", "daily", "weeks", "monthly", "15 minutes", "2 weeks", "1 hour", ISO-free,
// case-insensitive). The anchor stays 0 (Monday for weeks, January for quarters): see anchored(). Throws
// Error(kInvalidArgument) with the nearest valid name as hint.
Frequency parse_frequency(const std::string& text);

// The same frequency with anchor and label convention as the data has them: weeks that start on the day every row is
// dated with, quarters that start in February, month ends, a constant time of day. Rows that share no convention
// (raw transactions) leave the default: Monday weeks, calendar months, midnight.
// `timestamps`: any order, not empty.
Frequency anchored(Frequency frequency, std::span<const Timestamp> timestamps);

// Detects the frequency of a panel from its rows. Series s owns timestamps[series_offsets[s] .. series_offsets[s+1]),
// ascending in time. Raw transactions (many rows at irregular times of a day) read as 'day'.
// Returns nullopt when no series has two distinct times: the caller says so and takes 'day'.
std::optional<Frequency> detect_frequency(std::span<const Timestamp> timestamps,
                                          std::span<const std::size_t> series_offsets);

}  // namespace salesforecast
