// Plans of features in and out of payloads.
#pragma once

#include "core/artifact_payload.h"
#include "core/learners/feature_plan.h"
#include "core/wire.h"
// After wire.h, which sets FlatBuffers' assertions.
#include "learned_generated.h"  // from learned.fbs, by flatc at build

namespace salesforecast {

flatbuffers::Offset<wire::FeaturePlan> write_plan(flatbuffers::FlatBufferBuilder& builder, const FeaturePlan& plan);
// Trusts no number; throws Error(kInvalidData).
FeaturePlan read_plan(PayloadReader& reader, const wire::FeaturePlan& plan);

}  // namespace salesforecast
