// The bytes a model is kept as: an envelope (magic, format, length, checksum) around a verified FlatBuffer.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/model.h"

namespace salesforecast {

// Format of the envelope and schema written by this build. Readers take every format from 1 up to it.
inline constexpr std::uint16_t kArtifactFormat = 1;

// A value-layer model: header and one series.
struct Model {
  ModelHeader header;
  SeriesModel series;
};

// Each enforces the rules of loading on what it is given: Error(kInvalidData) for a model that could not be read back,
// Error(kTooBig). Equal models give equal bytes.
std::vector<std::uint8_t> save_model(const ModelHeader& header, const SeriesModel& series);  // value layer: one series
std::vector<std::uint8_t> save_header(const ModelHeader& header);  // registry: shared artifact
std::vector<std::uint8_t> save_series(const SeriesModel& series);  // registry: one series' state

// Each reads bytes from anywhere: bounds, checksum, FlatBuffers verifier, then every value. Throws Error(kInvalidData):
// not ours, truncated, damaged, of another kind; Error(kUnsupported): a newer format. Never crashes, never allocates
// more than a small multiple of the input.
Model load_model(std::span<const std::uint8_t> bytes);
ModelHeader load_header(std::span<const std::uint8_t> bytes);
// The header is the one of the series' version: periods are checked against its frequency.
SeriesModel load_series(std::span<const std::uint8_t> bytes, const ModelHeader& header);
// The same as far as it goes without the header: enough to tell of the series, not to forecast it.
SeriesModel load_series_alone(std::span<const std::uint8_t> bytes);

// Whether bytes are a whole, readable artifact of any kind; `problem` says why not, message and detail in one sentence,
// and is empty when ok. Throws std::bad_alloc, and Error(kCancelled) where the context asks to stop (once a series of a
// whole version), and nothing else. A series alone is checked as far as that goes without its header.
struct Verdict {
  bool ok;
  std::string problem;
};
Verdict verify_artifact(std::span<const std::uint8_t> bytes, const Context& context = Context());

}  // namespace salesforecast
