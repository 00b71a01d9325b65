// A whole version field by field, with none of the checks of saving: what hostile tests and the fuzzer write.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/artifact.h"
#include "core/envelope.h"
#include "core/wire.h"

namespace salesforecast::test {

struct WireVersion {
  using Bytes = std::vector<std::uint8_t>;
  std::string source, time_col, target_col;
  std::vector<std::string> series_cols, series_types;
  bool has_header = true;
  Bytes header;
  std::vector<std::string> keys;
  std::vector<std::uint32_t> state_bytes;
  Bytes states;

  void add(const std::string& key, const Bytes& state) {
    keys.push_back(key);
    state_bytes.push_back(static_cast<std::uint32_t>(state.size()));
    states.insert(states.end(), state.begin(), state.end());
  }

  Bytes bytes() const {
    flatbuffers::FlatBufferBuilder b;
    const auto source_at = b.CreateString(source), time_at = b.CreateString(time_col);
    const auto target_at = b.CreateString(target_col);
    const auto cols_at = b.CreateVectorOfStrings(series_cols), types_at = b.CreateVectorOfStrings(series_types);
    const auto header_at = b.CreateVector(header);
    const auto keys_at = b.CreateVectorOfStrings(keys);
    const auto sizes_at = b.CreateVector(state_bytes);
    const auto states_at = b.CreateVector(states);
    wire::VersionBuilder version(b);
    version.add_source(source_at);
    version.add_time_col(time_at);
    version.add_target_col(target_at);
    version.add_series_cols(cols_at);
    version.add_series_types(types_at);
    if (has_header) version.add_header(header_at);
    version.add_keys(keys_at);
    version.add_state_bytes(sizes_at);
    version.add_states(states_at);
    // Finish() without the check for required fields, which is what a hostile writer does.
    b.Finish(flatbuffers::Offset<wire::Version>(b.EndTable(version.start_)));
    return seal(kArtifactFormat, ArtifactKind::kVersion, {b.GetBufferPointer(), b.GetSize()});
  }

  // The fields of a payload, where its structure holds together.
  static std::optional<WireVersion> read(const Bytes& payload) {
    flatbuffers::Verifier verifier(payload.data(), payload.size());
    if (!verifier.VerifyBuffer<wire::Version>(nullptr)) return std::nullopt;
    const auto& root = *flatbuffers::GetRoot<wire::Version>(payload.data());
    const auto text = [](const flatbuffers::String* from) { return from == nullptr ? std::string() : from->str(); };
    const auto texts = [](const auto* from) {
      std::vector<std::string> out;
      // Fewer than the payload has bytes in all, where one text is named many times.
      for (flatbuffers::uoffset_t i = 0; from != nullptr && i < from->size() && i < 64; ++i) {
        out.push_back(from->Get(i)->str());
      }
      return out;
    };
    WireVersion version;
    version.source = text(root.source());
    version.time_col = text(root.time_col());
    version.target_col = text(root.target_col());
    version.series_cols = texts(root.series_cols());
    version.series_types = texts(root.series_types());
    version.header.assign(root.header()->begin(), root.header()->end());
    version.keys = texts(root.keys());
    if (root.state_bytes() != nullptr)
      version.state_bytes.assign(root.state_bytes()->begin(), root.state_bytes()->end());
    if (root.states() != nullptr) version.states.assign(root.states()->begin(), root.states()->end());
    return version;
  }
};

}  // namespace salesforecast::test
