// Runs: what the registry keeps of a training beside its version.
#pragma once

#include "pg/registry.h"
//
#include "core/warm_start.h"

namespace salesforecast::pg {

// What the newest version of a model keeps for a training to begin with: of `model`, or, where it is nullptr, of the
// caller's own of that name. SPI must be connected.
EarlierRun* read_earlier_run(const NamedModel* model, const char* name);

// Writes the run of a version. SPI must be connected. Needs OwnerRights.
void write_run(const VersionRecord& record, const Training* training, int64 version_id);

}  // namespace salesforecast::pg
