// What reads and writes payloads, shared by all kinds of artifacts.
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

const char* kind_hint(ArtifactKind kind) {
  switch (kind) {
    case ArtifactKind::kModel:
      return "sf_forecast, sf_explain and sf_model_info read it; sf_import keeps it under a name";
    case ArtifactKind::kVersion:
      return "sf_import keeps it under a name; sf_export with a series gives one of its series";
    case ArtifactKind::kHeader:
    case ArtifactKind::kSeries:
      break;
  }
  return "sf_export gives a registered model, or one series of it, as bytes";
}

RetailWeeks read_retail(std::int32_t weeks) {
  for (const RetailWeeks known : {RetailWeeks::kNone, RetailWeeks::k445, RetailWeeks::k454, RetailWeeks::k544}) {
    if (weeks == static_cast<std::int32_t>(known)) return known;
  }
  throw Error(ErrorKind::kUnsupported, "model has a retail calendar this version does not know",
              "its weeks are number " + std::to_string(weeks), "update the extension");
}

}  // namespace

void refuse_model(const std::string& detail) { throw Error(ErrorKind::kInvalidData, "model is not valid", detail); }

std::span<const std::uint8_t> open_as(ArtifactKind kind, std::span<const std::uint8_t> bytes) {
  const Envelope envelope = open_envelope(bytes, kArtifactFormat);
  if (envelope.kind != kind) {
    throw Error(ErrorKind::kInvalidData, "model is of another kind",
                std::string(kind_name(kind)) + " is needed, this is " + kind_name(envelope.kind),
                kind_hint(envelope.kind));
  }
  return envelope.payload;
}

flatbuffers::Offset<wire::Frequency> write_frequency(flatbuffers::FlatBufferBuilder& builder,
                                                     const Frequency& frequency) {
  return wire::CreateFrequency(builder, frequency.micros, frequency.months, frequency.anchor, frequency.anchor_month,
                               frequency.label_shift, frequency.month_end, static_cast<std::int32_t>(frequency.retail),
                               frequency.retail_anchor);
}

Frequency read_frequency(const wire::Frequency& wire) {
  return {wire.micros(),
          wire.months(),
          wire.anchor(),
          wire.anchor_month(),
          wire.label_shift(),
          wire.month_end(),
          read_retail(wire.retail()),
          wire.retail_anchor()};
}

}  // namespace salesforecast
