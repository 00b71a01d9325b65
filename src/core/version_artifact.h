// The bytes of a whole version of a registered model: what its series share, every key and every series' state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/envelope.h"
#include "core/model.h"
#include "core/version_key.h"

namespace salesforecast {

// What a version was trained on, by names as they were then; all empty when unknown.
struct VersionSource {
  std::string source, time_col, target_col;
  std::vector<std::string> series_cols, series_types;

  bool operator==(const VersionSource&) const = default;
};

inline constexpr std::size_t kMaxVersionSeries = 1'000'000;
inline constexpr std::size_t kMaxSeriesColumns = 1600;  // PostgreSQL's limit of columns in a table

// Gathers a version series by series, then seals it. Enforces the rules of loading on what it is given, so that what
// was saved loads. Equal versions give equal bytes. Memory stays at about twice the bytes that finish() gives.
class VersionWriter {
 public:
  // `header`: what save_header gave. Throws Error(kInvalidData), Error(kUnsupported) and Error(kTooBig).
  // max_bytes: the most that the payload may take; only tests lower it.
  VersionWriter(VersionSource source, std::span<const std::uint8_t> header, std::size_t max_bytes = kMaxPayloadBytes);

  // The next series in the version's order: its key, the text of a JSON object (see KeyRule), and what save_series
  // gave. Throws Error(kInvalidData), Error(kUnsupported); Error(kTooBig) for the series with which the version would
  // outgrow one bytea, before taking it. A series that was refused leaves the writer as it was.
  void add(std::string_view key_json, std::span<const std::uint8_t> state);

  // At most so many bytes would finish() give now.
  std::size_t bytes() const noexcept { return kEnvelopeBytes + payload_bytes_; }

  // The version's bytes; to be called once, after all series. Throws Error(kInvalidData) when there is no series.
  std::vector<std::uint8_t> finish();

 private:
  void require_room(std::size_t more) const;

  VersionSource source_;
  std::vector<std::uint8_t> header_bytes_;
  ModelHeader header_;
  KeyRule key_rule_;
  std::size_t max_bytes_;
  std::size_t payload_bytes_ = 0;
  std::vector<std::string> keys_;
  std::vector<std::vector<std::uint8_t>> states_;  // apart, so that growing copies none of them
};

struct LoadedVersion {
  VersionSource source;
  ModelHeader header;
  std::vector<std::string> keys;  // as written, one a model
  std::vector<SeriesModel> models;
};

// Reads bytes from anywhere, as load_model does: the version's own structure, then its header by load_header and every
// state by load_series, so that each number in them is checked. Throws Error(kInvalidData), naming the series that
// breaks a rule; Error(kUnsupported); Error(kTooBig) for more series than kMaxVersionSeries; Error(kOutOfMemory),
// before the first series, where keys and models need more than context.max_memory (the copy of the bytes that is read
// from, given back on return, is not counted); Error(kCancelled), asked once a series.
LoadedVersion load_version(std::span<const std::uint8_t> bytes, const Context& context);

// Throws what load_version would, memory limit aside, and keeps nothing.
void check_version(std::span<const std::uint8_t> bytes, const Context& context);

}  // namespace salesforecast
