// Progress to pg_stat_activity and to the client.
#include "pg/progress.h"
//
#include "pg/settings.h"

namespace salesforecast::pg {

bool time_to_tell(const Told& told) { return GetCurrentTimestamp() - told.last >= USECS_PER_SEC; }

void tell(Told* told, const char* text) {
  told->last = GetCurrentTimestamp();
  pgstat_report_activity(STATE_RUNNING, text);
  if (progress_setting() != Progress::kNotice || told->notices >= kMaxNotices) return;
  ++told->notices;
  ereport(NOTICE, (errmsg_internal("%s", text)));
}

}  // namespace salesforecast::pg
