// The extension's settings, all of them.
#pragma once

#include <cstddef>

namespace salesforecast::pg {

enum class Progress { kOff, kNotice };

int training_threads();          // salesforecast.threads: threads that fit series, at least 1
std::size_t max_memory_bytes();  // salesforecast.max_memory
Progress progress_setting();     // salesforecast.progress
int trainer_nice();              // salesforecast.trainer_nice: what is added to the priority number of trainer programs

}  // namespace salesforecast::pg
