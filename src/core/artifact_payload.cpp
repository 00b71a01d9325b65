#include "core/artifact_payload.h"

#include "core/artifact.h"
#include "core/error.h"

namespace salesforecast {
namespace {

const char* kind_name(ArtifactKind kind) {
  switch (kind) {
    case ArtifactKind::kModel:
      return "a model of one series, as the aggregate sf_train gives";
    case ArtifactKind::kHeader:
      return "the shared part of a registered model";
    case ArtifactKind::kSeries:
      return "one series of a registered model";
    case ArtifactKind::kVersion:
      return "a whole version of a registered model, as sf_export gives";
  }
  return "unknown";
}

}  // namespace

void refuse_model(const std::string& detail) { throw Error(ErrorKind::kInvalidData, "model is not valid", detail); }

std::span<const std::uint8_t> open_as(ArtifactKind kind, std::span<const std::uint8_t> bytes) {
  const Envelope envelope = open_envelope(bytes, kArtifactFormat);
  if (envelope.kind != kind) {
    throw Error(ErrorKind::kInvalidData, "model is of another kind",
                std::string(kind_name(kind)) + " is needed, this is " + kind_name(envelope.kind));
  }
  return envelope.payload;
}

}  // namespace salesforecast
