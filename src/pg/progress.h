// Telling how far a long call is.
#pragma once

#include "pg/postgres_includes.h"
//

namespace salesforecast::pg {

// By the clock, from a time that GetCurrentTimestamp() gave.
inline double seconds_since(TimestampTz start) {
  return static_cast<double>(GetCurrentTimestamp() - start) / USECS_PER_SEC;
}

// What has been told in a call. Plain data: zeros and the time of its begin to start with.
struct Told {
  TimestampTz last;
  int notices;
};

inline constexpr int kMaxNotices = 100;

// At most once a second: true means to make a text and tell() it.
bool time_to_tell(const Told& told);

// Puts the text into pg_stat_activity and, at most a hundred times a call and as salesforecast.progress says, into a
// NOTICE.
void tell(Told* told, const char* text);

}  // namespace salesforecast::pg
