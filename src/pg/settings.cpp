// Module magic and settings.
#include "pg/postgres_includes.h"
//
#include <unistd.h>

#include "pg/settings.h"

extern "C" {
PG_MODULE_MAGIC;
PGDLLEXPORT void _PG_init(void);
}

namespace salesforecast::pg {

namespace {

int threads_setting = 0;
int trainer_nice_setting = 0;
int max_memory_setting = 1024;
int progress_word = static_cast<int>(Progress::kNotice);

const config_enum_entry kProgressWords[] = {{"off", static_cast<int>(Progress::kOff), false},
                                            {"notice", static_cast<int>(Progress::kNotice), false},
                                            {nullptr, 0, false}};

void define_settings() {
  DefineCustomIntVariable("salesforecast.max_memory", "Memory that rows and models of one training may take.",
                          "A training that needs more ends with an error.", &max_memory_setting, 1024, 16,
                          MAX_KILOBYTES / 1024, PGC_USERSET, GUC_UNIT_MB, nullptr, nullptr, nullptr);
  DefineCustomEnumVariable("salesforecast.progress", "How a long training tells of its progress.",
                           "notice: at most one message a second, a hundred a call.", &progress_word,
                           static_cast<int>(Progress::kNotice), kProgressWords, PGC_USERSET, 0, nullptr, nullptr,
                           nullptr);
  DefineCustomIntVariable("salesforecast.threads", "Threads that fit the series of one training.",
                          "0 takes one a processor. Results do not depend on it.", &threads_setting, 0, 0, 256,
                          PGC_USERSET, 0, nullptr, nullptr, nullptr);
  DefineCustomIntVariable("salesforecast.trainer_nice", "How far trainer programs stand back behind other processes.",
                          "Added to their priority number (nice); 0 leaves it as the server's.", &trainer_nice_setting,
                          0, 0, 19, PGC_USERSET, 0, nullptr, nullptr, nullptr);
  MarkGUCPrefixReserved("salesforecast");
}

}  // namespace

int training_threads() {
  if (threads_setting > 0) return threads_setting;
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  return processors < 1 ? 1 : static_cast<int>(processors);
}

std::size_t max_memory_bytes() { return static_cast<std::size_t>(max_memory_setting) << 20; }

int trainer_nice() { return trainer_nice_setting; }

Progress progress_setting() { return static_cast<Progress>(progress_word); }

}  // namespace salesforecast::pg

void _PG_init(void) { salesforecast::pg::define_settings(); }
