// The generated reader and writer of artifact.fbs. Include this, never the generated header itself.
#pragma once

#include "core/error.h"

namespace salesforecast {
// FlatBuffers' assertions guard against misuse of the library; an assert() would take the server down with it.
[[noreturn]] inline void wire_assertion_failed(const char* condition) {
  throw Error(ErrorKind::kInternal, "model bytes were used wrongly", condition);
}
}  // namespace salesforecast

#define FLATBUFFERS_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::salesforecast::wire_assertion_failed(#condition))
// Lets a field whose default is NaN be left out when it is NaN.
#define FLATBUFFERS_NAN_DEFAULTS
#include "artifact_generated.h"  // from artifact.fbs, by flatc at build
