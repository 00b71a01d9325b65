// Versions that pass envelope and checksum but were never written by saving: each rule that one breaks is named, and no
// change of any byte, sealed again or not, does worse than a refusal.
#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "core/version_artifact.h"
#include "support/sample_models.h"
#include "support/wire_version.h"

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;
using test::WireVersion;

// A valid version of two small series.
WireVersion sample() {
  WireVersion version;
  version.source = "shop.sales";
  version.time_col = "day";
  version.target_col = "units";
  version.series_cols = {"store"};
  version.series_types = {"integer"};
  version.header = save_header(test::sample_header("naive"));
  Series flat = test::sample_series(60);
  flat.y.assign(60, 7.0);
  version.add(R"({"store": 1})", save_series(test::sample_model("naive").series));
  version.add(R"({"store": 2})", save_series(test::train(test::sample_header("naive"), flat).series));
  return version;
}

// The same with one part, an artifact itself, sealed around other bytes.
Bytes sealed_again(const Bytes& artifact, const std::function<void(Bytes&)>& change) {
  Bytes payload(artifact.begin() + kEnvelopeBytes, artifact.end());
  change(payload);
  return seal(kArtifactFormat, static_cast<ArtifactKind>(artifact[6]), payload);
}

// Why the version is refused; empty when it loads, and then it must also come back from its own writing.
std::string problem(const Bytes& bytes, ErrorKind* kind = nullptr) {
  std::optional<LoadedVersion> version;
  std::string text;
  try {
    version = load_version(bytes, Context());
  } catch (const Error& error) {
    if (kind != nullptr) *kind = error.kind();
    text = error.message() + ": " + error.detail();
  }
  EXPECT_EQ(verify_artifact(bytes).problem, text);
  if (!version) return text;
  VersionWriter writer(version->source, save_header(version->header));
  for (std::size_t i = 0; i < version->models.size(); ++i)
    writer.add(version->keys[i], save_series(version->models[i]));
  const Bytes saved = writer.finish();
  const LoadedVersion again = load_version(saved, Context());
  EXPECT_EQ(again.keys, version->keys);
  EXPECT_EQ(again.source, version->source);
  return {};
}

struct HostileCase {
  const char* name;
  std::function<void(WireVersion&)> change;
  const char* detail;
  ErrorKind kind = ErrorKind::kInvalidData;
};

std::vector<HostileCase> structure_cases() {
  return {
      {"no header", [](auto& v) { v.has_header = false; }, "its structure does not hold together"},
      {"empty header", [](auto& v) { v.header.clear(); }, "its shared part: bytes are not a salesforecast model"},
      {"header cut", [](auto& v) { v.header.pop_back(); }, "its shared part: model is truncated"},
      {"header damaged", [](auto& v) { v.header.back() ^= 1; }, "its shared part: model is damaged"},
      {"a state as header", [](auto& v) { v.header = v.states; }, "its shared part: model has bytes after its end"},
      {"a version as header", [](auto& v) { v.header = v.bytes(); }, "its shared part: model is of another kind"},
      {"header out of its rules",
       [](auto& v) {
         v.header = sealed_again(v.header, [](Bytes& payload) { std::fill(payload.begin() + 4, payload.end(), 0); });
       },
       "its shared part: "},
      {"no series", [](auto& v) { v.keys.clear(), v.state_bytes.clear(), v.states.clear(); }, "at least one series"},
      {"states without series", [](auto& v) { v.keys.clear(), v.state_bytes.clear(); }, "at least one series"},
      {"key too many", [](auto& v) { v.keys.push_back("{}"); }, "each series has a key and a state"},
      {"key too few", [](auto& v) { v.keys.pop_back(); }, "each series has a key and a state"},
      {"state too many", [](auto& v) { v.state_bytes.push_back(0); }, "each series has a key and a state"},
      {"sizes beyond the states", [](auto& v) { ++v.state_bytes[1]; }, "as long as it says"},
      {"sizes below the states", [](auto& v) { --v.state_bytes[1]; }, "as long as it says"},
      {"sizes that wrap", [](auto& v) { v.state_bytes[0] += 0x8000'0000, v.state_bytes[1] += 0x8000'0000; },
       "as long as it says"},
      {"border moved", [](auto& v) { --v.state_bytes[0], ++v.state_bytes[1]; }, "series 1: model is truncated"},
      {"empty state", [](auto& v) { v.state_bytes[1] += v.state_bytes[0], v.state_bytes[0] = 0; },
       "series 1: bytes are not a salesforecast model"},
      {"state damaged", [](auto& v) { v.states.back() ^= 1; }, "series 2: model is damaged"},
      {"too many series", [](auto& v) { v.keys.assign(kMaxVersionSeries + 1, ""); }, "the most is 1,000,000",
       ErrorKind::kTooBig},
  };
}

std::vector<HostileCase> source_cases() {
  return {
      {"source no utf-8", [](auto& v) { v.source = "\xff"; }, "the source must be UTF-8"},
      {"source with a zero byte", [](auto& v) { v.source = std::string("a\0b", 3); }, "the source must be UTF-8"},
      {"source huge", [](auto& v) { v.source = std::string(70'000, 'x'); }, "the source must be UTF-8"},
      {"time column no utf-8", [](auto& v) { v.time_col = "\xc0\xaf"; }, "the time column must be UTF-8"},
      {"target column no utf-8", [](auto& v) { v.target_col = "\xff"; }, "the target column must be UTF-8"},
      {"series column no utf-8", [](auto& v) { v.series_cols[0] = "\xff"; }, "a series column must be UTF-8"},
      {"type no utf-8", [](auto& v) { v.series_types[0] = "\xff"; }, "the type of a series column must be UTF-8"},
      {"column without a name", [](auto& v) { v.series_cols[0].clear(); }, "a series column has a name"},
      {"column without a type", [](auto& v) { v.series_types.clear(); }, "each series column has a type"},
      {"type without a column", [](auto& v) { v.series_types.push_back("text"); }, "each series column has a type"},
      {"column twice",
       [](auto& v) {
         v.series_cols = {"store", "item", "store"}, v.series_types.assign(3, "text");
       },
       "there only once"},
      {"too many columns",
       [](auto& v) {
         v.series_cols.clear();
         for (int i = 0; i < 1601; ++i) v.series_cols.push_back("c" + std::to_string(i));
         v.series_types.assign(1601, "text");
       },
       "at most 1600 series columns"},
      {"many series without columns", [](auto& v) { v.series_cols.clear(), v.series_types.clear(); },
       "a version without series columns has one series"},
      {"key of another column", [](auto& v) { v.keys[1] = R"({"shop": 2})"; }, "series 2: its key names \"shop\""},
      {"key empty", [](auto& v) { v.keys[0].clear(); }, "series 1: its key is not valid JSON"},
      {"key nested", [](auto& v) { v.keys[0] = std::string(100'000, '['); }, "series 1: its key is not a JSON object"},
      {"key huge", [](auto& v) { v.keys[0] = std::string(kMaxKeyBytes + 1, ' '); }, "series 1: its key has 1,000,001"},
  };
}

TEST(VersionArtifactHostile, each_broken_rule_is_refused_by_name) {
  EXPECT_EQ(problem(sample().bytes()), "") << "the sample itself";
  for (const auto& cases : {structure_cases(), source_cases()}) {
    for (const auto& hostile : cases) {
      SCOPED_TRACE(hostile.name);
      WireVersion version = sample();
      hostile.change(version);
      ErrorKind kind = ErrorKind::kInternal;
      const std::string text = problem(version.bytes(), &kind);
      EXPECT_EQ(kind, hostile.kind);
      if (kind == ErrorKind::kInvalidData) {
        EXPECT_TRUE(text.starts_with("model is not valid: ")) << text;
      }
      EXPECT_NE(text.find(hostile.detail), std::string::npos) << text;
    }
  }
}

TEST(VersionArtifactHostile, state_of_a_newer_version_is_unsupported_and_named) {
  WireVersion version = sample();
  const Bytes first(version.states.begin(), version.states.begin() + version.state_bytes[0]);
  const Bytes newer = seal(kArtifactFormat + 1, ArtifactKind::kSeries, std::span(first).subspan(kEnvelopeBytes));
  std::copy(newer.begin(), newer.end(), version.states.begin());
  try {
    load_version(version.bytes(), Context());
    ADD_FAILURE() << "was loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUnsupported);
    EXPECT_EQ(error.message(), "model was made by a newer version of salesforecast");
    EXPECT_EQ(error.detail(), "series 1: its format is 2, this version reads formats 1 to 1");
    EXPECT_EQ(error.hint(), "update the extension");
  }
}

// The periods of a state are judged by the calendar of the version it lies in.
TEST(VersionArtifactHostile, state_of_another_calendar_is_refused) {
  WireVersion version = sample();
  Series far = test::sample_series(24);
  far.first_period = 1'000'000'000;  // in 2031 as seconds, in the year 83 million as months
  ModelHeader seconds = test::sample_header("naive");
  seconds.frequency = {.micros = kMicrosPerSecond};
  seconds.until_period = far.end_period() - 1;
  version.add(R"({"store": 3})", save_series(test::train(seconds, far).series));
  EXPECT_EQ(problem(version.bytes()), "model is not valid: series 3: a series' periods have timestamps in range");
}

TEST(VersionArtifactHostile, one_key_named_many_times_is_refused) {
  const WireVersion version = sample();
  flatbuffers::FlatBufferBuilder b;
  const auto key = b.CreateString("{\"store\": \"" + std::string(100'000, 'x') + "\"}");
  const auto keys = b.CreateVector(std::vector<flatbuffers::Offset<flatbuffers::String>>(400, key));
  Bytes states;
  std::vector<std::uint32_t> sizes(400, version.state_bytes[1]);
  for (int i = 0; i < 400; ++i) {
    states.insert(states.end(), version.states.end() - version.state_bytes[1], version.states.end());
  }
  const auto cols = b.CreateVectorOfStrings(std::vector<std::string>{"store"});
  const auto types = b.CreateVectorOfStrings(std::vector<std::string>{"text"});
  const auto header = b.CreateVector(version.header), states_at = b.CreateVector(states);
  const auto sizes_at = b.CreateVector(sizes);
  b.Finish(wire::CreateVersion(b, 0, 0, 0, cols, types, header, keys, sizes_at, states_at));
  const Bytes bytes = seal(kArtifactFormat, ArtifactKind::kVersion, {b.GetBufferPointer(), b.GetSize()});
  EXPECT_NE(problem(bytes).find("its parts are larger than the whole"), std::string::npos) << problem(bytes);
}

TEST(VersionArtifactHostile, every_flipped_bit_and_every_truncation_is_refused) {
  Bytes bytes = sample().bytes();
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    ASSERT_THROW(load_version(bytes, Context()), Error) << "bit " << bit;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
  }
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    ASSERT_THROW(load_version(std::span(bytes).first(length), Context()), Error) << length;
  }
}

TEST(VersionArtifactHostile, changed_bytes_sealed_again_are_refused_or_read) {
  const Bytes bytes = sample().bytes();
  const Bytes payload(bytes.begin() + kEnvelopeBytes, bytes.end());
  const auto sealed = [](const Bytes& changed) { return seal(kArtifactFormat, ArtifactKind::kVersion, changed); };
  for (std::size_t at = 0; at < payload.size(); ++at) {
    SCOPED_TRACE(at);
    for (const int mask : {0x01, 0x80, 0xFF}) {
      Bytes changed = payload;
      changed[at] ^= static_cast<std::uint8_t>(mask);
      problem(sealed(changed));
    }
    problem(sealed(Bytes(payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(at))));
  }
}

TEST(VersionArtifactHostile, changed_bytes_inside_header_and_states_sealed_again_are_refused_or_read) {
  const WireVersion version = sample();
  const Bytes state(version.states.begin(), version.states.begin() + version.state_bytes[0]);
  for (const bool in_header : {true, false}) {
    const Bytes& part = in_header ? version.header : state;
    for (std::size_t at = 0; at < part.size() - kEnvelopeBytes; ++at) {
      SCOPED_TRACE(at);
      for (const int mask : {0x01, 0x80, 0xFF}) {
        WireVersion changed = version;
        const Bytes other = sealed_again(part, [&](Bytes& payload) { payload[at] ^= static_cast<std::uint8_t>(mask); });
        std::copy(other.begin(), other.end(), in_header ? changed.header.begin() : changed.states.begin());
        problem(changed.bytes());
      }
    }
  }
}

}  // namespace
}  // namespace salesforecast
