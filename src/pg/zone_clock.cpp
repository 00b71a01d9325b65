// Dates and instants to the clocks of a time zone.
#include "pg/row_reader.h"

namespace salesforecast::pg {

namespace {

// Seconds from 1970-01-01, the epoch of the zone tables, to 2000-01-01, the server's.
constexpr std::int64_t kEpochSeconds = (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * std::int64_t{SECS_PER_DAY};

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
    const pg_time_t at = second;
    pg_time_t boundary = 0;
    long before = 0;
    long after = 0;
    int before_dst = 0;
    int after_dst = 0;
    const int found = pg_next_dst_boundary(&at, &before, &before_dst, &boundary, &after, &after_dst, zone_);
    if (found < 0) {
      ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range of the time zone")));
    }
    offset_ = before;
    from_ = second;
    to_ = found > 0 ? static_cast<std::int64_t>(boundary) : INT64_MAX;
  }
  return instant + offset_ * USECS_PER_SEC;
}

}  // namespace salesforecast::pg
