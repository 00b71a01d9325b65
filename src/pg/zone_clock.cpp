// Dates and instants to the clocks of a time zone.
#include "pg/row_reader.h"

#include <algorithm>

#include "pg/guard.h"

namespace salesforecast::pg {

namespace {

// Seconds from 1970-01-01, the epoch of the zone tables, to 2000-01-01, the server's.
constexpr std::int64_t kEpochSeconds = (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * std::int64_t{SECS_PER_DAY};

// Seconds east of Greenwich at a time, and from the next change of clocks on.
struct Offsets {
  std::int64_t now;
  std::int64_t then;
  std::int64_t until;  // seconds from 1970-01-01; INT64_MAX: for good
};

Offsets offsets_at(pg_tz* zone, std::int64_t second) {
  const pg_time_t at = second;
  pg_time_t boundary = 0;
  long before = 0;
  long after = 0;
  int before_dst = 0;
  int after_dst = 0;
  const int found = pg_next_dst_boundary(&at, &before, &before_dst, &boundary, &after, &after_dst, zone);
  if (found < 0) {
    ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range of the time zone")));
  }
  return {before, after, found > 0 ? static_cast<std::int64_t>(boundary) : INT64_MAX};
}

}  // namespace

bool midnight_of(DateADT day, Timestamp* ts) {
  // The range first: the product of a date beyond it overflows into another date.
  if (DATE_NOT_FINITE(day) || day < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE ||
      day >= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE) {
    return false;
  }
  *ts = static_cast<Timestamp>(day) * USECS_PER_DAY;
  return true;
}

Timestamp ZoneClock::local(TimestampTz instant) {
  const std::int64_t second = floor_div(instant, USECS_PER_SEC) + kEpochSeconds;
  if (second < from_ || second >= to_) {
    const Offsets offsets = offsets_at(zone_, second);
    offset_ = offsets.now;
    from_ = second;
    to_ = offsets.until;
  }
  return instant + offset_ * USECS_PER_SEC;
}

void note_clock_jumps(pg_tz* zone, RowStore* store) {
  if (store->size() == 0) return;
  const auto by_time = [](const RowStore::Row& a, const RowStore::Row& b) { return a.ts < b.ts; };
  const auto [first, last] = std::minmax_element(store->rows().begin(), store->rows().end(), by_time);
  // A day more at the start: local times are up to a day away from those of Greenwich.
  std::int64_t second = floor_div(first->ts, USECS_PER_SEC) + kEpochSeconds - SECS_PER_DAY;
  const std::int64_t end = floor_div(last->ts, USECS_PER_SEC) + kEpochSeconds + SECS_PER_DAY;
  while (second < end) {
    CHECK_FOR_INTERRUPTS();
    const Offsets offsets = offsets_at(zone, second);
    second = offsets.until;
    if (offsets.then <= offsets.now || second >= end) continue;
    const std::int64_t at = second - kEpochSeconds;
    guarded([&] {
      store->clock_jumps.push_back({(at + offsets.now) * USECS_PER_SEC, (at + offsets.then) * USECS_PER_SEC});
    });
  }
}

}  // namespace salesforecast::pg
