// Trees to and from the bytes of an artifact.
#pragma once

#include "core/artifact_payload.h"
#include "core/learners/trees.h"
#include "core/wire.h"
// After wire.h, which sets FlatBuffers' assertions.
#include "trees_generated.h"  // from trees.fbs, by flatc at build

namespace salesforecast {

// Equal trees give equal bytes: 8.5 of them a node, 8 where no missing value goes left.
flatbuffers::Offset<wire::Trees> save_trees(flatbuffers::FlatBufferBuilder& builder, const Trees& trees);

// What was saved, bit by bit. The bytes may come from anyone: throws Error(kInvalidData), "model is not valid".
Trees load_trees(const wire::Trees& wire, PayloadReader& reader);

}  // namespace salesforecast
