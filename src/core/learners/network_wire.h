// A network as part of an artifact: network.fbs, read and written.
#pragma once

#include "core/artifact_payload.h"
#include "core/learners/network.h"
#include "network_generated.h"  // from network.fbs, by flatc at build; after wire.h, which sets FlatBuffers' assertions

namespace salesforecast {

flatbuffers::Offset<wire::Network> write_network(flatbuffers::FlatBufferBuilder& builder, const Network& network);

// From a payload that the FlatBuffers verifier has passed; `reader` guards its size. Throws Error(kInvalidData) for
// numbers that make no network (check_network_shape, Network).
Network read_network(const wire::Network& network, PayloadReader& reader);

}  // namespace salesforecast
