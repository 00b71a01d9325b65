// How much work a training does: all of it, or what option budget_seconds pays for. Settled from the panel's size
// alone, before the first fit, so that the same data and options give the same model on any machine.
#pragma once

#include <string>

#include "core/model.h"

namespace salesforecast {

// What `auto` does for each series. In this order each costs a fraction of the one before.
enum class Effort {
  kHigh,     // everything
  kFull,     // not what takes long for what it gains; option effort "normal"
  kNoYear,   // methods are not tried once more, adjusted for the season of the year
  kLight,    // nor are costly methods (Abilities::costly) tried; option effort "fast"
  kSimple,   // only methods without a parameter to estimate
  kStopped,  // the simplest one, and no trial: the time is over. Never planned
};

// What option effort asks for.
Effort most_effort(const Options& options);

// The most that option budget_seconds pays for, up to what option effort says; kSimple where nothing fits. A method
// asked for by name has no plan but itself: the clock alone stops it.
//   columns  of regressors and holidays that methods see
Effort plan_effort(const Panel& panel, const Options& options, std::size_t columns = 0);

// What `auto` takes for it on one core; nothing that counts from kSimple on.
double effort_seconds(const Panel& panel, Effort effort, std::size_t columns = 0);

// One sentence on what the budget leaves out of what option effort asks for; empty: nothing.
std::string effort_sentence(Effort effort, const Options& options);

}  // namespace salesforecast
