// The regular grid of periods that a series lives on: days, weeks with their own anchor, months, any interval.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/calendar/retail.h"
#include "core/calendar/timestamp.h"

namespace salesforecast {

// A season beside the main one.
enum class LongCycle : std::uint8_t { kWeek, kYear };
// By LongCycle: what seasons beside the main one are called, by sf_explain and in models.
inline constexpr std::array<const char*, 2> kCycleNames = {"week", "year"};
struct LongerSeason {
  LongCycle cycle;
  int steps;

  bool operator==(const LongerSeason&) const = default;
};

// A grid of periods. Exactly one of `micros`, `months` and `retail` is there.
//   micros > 0: period p covers [anchor + p*micros, anchor + (p+1)*micros)
//   months > 0: period p covers the months [anchor_month + p*months, +months) counted from 2000-01
//   retail:     period p is month p of a retail calendar, see retail.h
// A period's label (`ts` in results) is its first instant shifted by label_shift: a period's own time of day (sales
// stamped at noon) and, with months, its own day of the month (0 .. 30 days; the 31st of a shorter month is its last
// day), with retail months the first 28 days. With month_end the label is the last day of the period's last month,
// shifted by a time of day only. So a label always lies inside its own period: period_of(label_of(p)) == p.
struct Frequency {
  std::int64_t micros = 0;
  int months = 0;
  std::int64_t anchor = 0;       // microseconds, 0 <= anchor < micros; only with micros
  int anchor_month = 0;          // 0 <= anchor_month < months; only with months
  std::int64_t label_shift = 0;  // microseconds added to the first instant for the label
  bool month_end = false;        // label is the last day of the period; only with months and retail
  RetailWeeks retail = RetailWeeks::kNone;
  std::int32_t retail_anchor = 0;  // RetailCalendar::anchor; only with retail

  bool operator==(const Frequency&) const = default;

  // The period that holds an instant.
  std::int64_t period_of(Timestamp ts) const noexcept;
  // The first instant of a period: it covers [start_of(p), start_of(p + 1)).
  Timestamp start_of(std::int64_t period) const noexcept;
  // The label of a period: what results show as ts. Beyond the ends of time it stays there.
  Timestamp label_of(std::int64_t period) const noexcept;
  // Length of one period in days, months counted as 365.25/12.
  double days() const noexcept;
  // "day", "week", "month", "quarter", "year", "hour", "minute", else "15 minutes", "2 weeks", "6 hours", "retail_445",
  // …
  std::string name() const;
  // "week" of the anchor Sunday reads "week starting sunday"; month ends read "month, dated at its end".
  std::string description() const;
  // Default horizon in steps: day 28, week 13, month 12, quarter 8, year 4, hour 48; other
  // intervals: the one that covers about the same share of a season.
  int default_horizon() const noexcept;
  // The main season in steps: hour 24, day 7, week 52, month 12, quarter 4, year 1; other intervals: the steps of a day
  // (under a day), of a week (whole days) or of a year of 52 weeks (whole weeks), 1 where that is no whole number or
  // more than kMaxSeason.
  int season() const noexcept;
  // The week and the year in steps, shortest first, each at least twice as long as the season before it (as `main`):
  // days 7: year 365; hours 24: week 168, year 8766; weeks 13: year 52. A week that is no whole number of steps, a year
  // that is more than 1 % off one, and more than kMaxSeason steps are left out. Years are whole steps as in R's
  // msts(y, c(7, 365.25)), whose decomposition takes 365: a day in four years is less than a season moves anyway.
  std::vector<LongerSeason> longer_seasons(int main) const;
};

// Longer seasons are refused as an option and never chosen (a day has 1,440 minutes, a week of quarter hours 672).
inline constexpr int kMaxSeason = 10'000;

// Reads an option value: a retail calendar ("retail_445", anchored as the NRF's), else a name or a count and a name
// ("day", "daily", "weeks", "monthly", "15 minutes", "15min", "2 weeks", "fortnight"), case-insensitive, at most 100
// years long. Weeks start on Monday (anchor: 2000-01-03), everything else on 2000-01-01 00:00: see anchored(). Throws
// Error(kInvalidArgument) with the nearest valid name as hint.
Frequency parse_frequency(const std::string& text);

// The same for a period to add up over; errors speak of a period.
Frequency parse_period(const std::string& text);

// The same frequency with anchor and label convention as the data has them: weeks that start on the day every row is
// dated with, quarters that start in February, month ends, a constant time of day. Rows that share no convention
// (raw transactions) leave the default: Monday weeks, calendar months, midnight.
// `timestamps`: any order, not empty.
Frequency anchored(Frequency frequency, std::span<const Timestamp> timestamps);

// Detects the frequency of a panel from its rows. Series s owns timestamps[series_offsets[s] .. series_offsets[s+1]),
// ascending in time. Every rule is a vote of all steps between neighbouring distinct times, 95 of 100 carry it: one
// short or odd series does not decide. Raw transactions (many rows at irregular times of a day) read as "day", closed
// weekdays and slow movers too. The result is anchored(). Returns nullopt when no series has two distinct times: the
// caller says so and takes "day".
std::optional<Frequency> detect_frequency(std::span<const Timestamp> timestamps,
                                          std::span<const std::size_t> series_offsets);

}  // namespace salesforecast
