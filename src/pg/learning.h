// What methods learn from a whole panel, before its series are fitted: by trainer programs beside the server.
#pragma once

#include "pg/postgres_includes.h"
//
#include "core/context.h"
#include "core/model.h"
#include "core/panel.h"
#include "core/warm_start.h"

namespace salesforecast::pg {

// Has the programs learn what the methods of the header's options need of the panel; the header gets their models, and
// the series their numbers of groups. Nothing where no method asks for it. Looks for interrupts at least every 50 ms.
// `earlier`, unless it is nullptr, has what networks begin with; `run`, unless it is nullptr, gets how it went.
// `what` names the training in messages of progress. Errors as of run_task() (pg/trainer_process.h), and 38000 for
// models that do not hold together.
void learn_from_panel(Panel* panel, ModelHeader* header, const char* what, const Context* context,
                      const EarlierRun* earlier = nullptr, RunRecord* run = nullptr);

}  // namespace salesforecast::pg
