// Writing and reading whole versions: gathered series by series, read series by series.
#include "core/version_artifact.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "core/artifact.h"
#include "core/artifact_check.h"
#include "core/artifact_payload.h"
#include "core/text.h"

namespace salesforecast {
namespace {

using Bytes = std::span<const std::uint8_t>;

// The table itself with its offsets and lengths, and what the builder needs beside it while it writes.
constexpr std::size_t kTableBytes = 512;

// What a text takes in a vector of texts: its offset, its length, and itself with a zero byte, padded to four bytes.
std::size_t text_bytes(std::size_t length) { return 4 + 4 + (length / 4 + 1) * 4; }

Bytes bytes_of(const flatbuffers::Vector<std::uint8_t>* vector) {
  return vector == nullptr ? Bytes() : Bytes(vector->Data(), vector->size());
}

// Runs `read` on one of the artifacts inside a version. What it throws then names the part, for the message of a state
// alone would leave the caller to guess which of a million it was.
template <typename Read>
auto within(const char* part, std::size_t number, Read read) {
  try {
    return read();
  } catch (const Error& error) {
    std::string where = part;
    if (number > 0) where += " " + with_separators(static_cast<std::int64_t>(number));
    const bool invalid = error.kind() == ErrorKind::kInvalidData;
    // Damage of a part is the whole's: "model is truncated" would be wrong of it, and is kept as the reason.
    const std::string message = invalid ? "model is not valid" : error.message();
    const std::string why = message == error.message() ? error.detail() : error.message() + ": " + error.detail();
    throw Error(error.kind(), message, where + ": " + why, error.hint());
  }
}

void check_source(const VersionSource& source) {
  check_text(source.source, "the source");
  check_text(source.time_col, "the time column");
  check_text(source.target_col, "the target column");
  auto columns = source.series_cols;
  if (columns.size() > kMaxSeriesColumns) refuse_model("a version has at most 1600 series columns");
  if (columns.size() != source.series_types.size()) refuse_model("each series column has a type");
  for (const auto& type : source.series_types) check_text(type, "the type of a series column");
  for (const auto& column : columns) {
    check_text(column, "a series column");
    if (column.empty()) refuse_model("a series column has a name");
  }
  std::sort(columns.begin(), columns.end());
  if (std::adjacent_find(columns.begin(), columns.end()) != columns.end()) {
    refuse_model("a series column is there only once");
  }
}

// That so many series may be in a version with these columns.
void check_count(const VersionSource& source, std::size_t count) {
  if (count > kMaxVersionSeries) {
    throw Error(ErrorKind::kTooBig, "the version has too many series",
                "the most is " + with_separators(kMaxVersionSeries), "export series by series, or dump the database");
  }
  if (source.series_cols.empty() && count > 1) refuse_model("a version without series columns has one series");
}

// Puts the states one behind the other.
flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> write_states(
    flatbuffers::FlatBufferBuilder& builder, const std::vector<std::vector<std::uint8_t>>& states) {
  std::size_t bytes = 0;
  for (const auto& state : states) bytes += state.size();
  std::uint8_t* at = nullptr;
  const auto offset = builder.CreateUninitializedVector<std::uint8_t>(bytes, &at);
  for (const auto& state : states) at = std::copy(state.begin(), state.end(), at);
  return offset;
}

// A verified version. Everything but its series is read at once; these are taken one by one, in their order.
class OpenVersion {
 public:
  explicit OpenVersion(Bytes bytes) : payload_(open_as(ArtifactKind::kVersion, bytes)), reader_(payload_.size()) {
    const wire::Version& version = payload_.root();
    source.source = reader_.text(version.source());
    source.time_col = reader_.text(version.time_col());
    source.target_col = reader_.text(version.target_col());
    source.series_cols = reader_.texts(version.series_cols());
    source.series_types = reader_.texts(version.series_types());
    check_source(source);
    check_counts();
    header = within("its shared part", 0, [&] { return load_header(bytes_of(version.header())); });
    key_rule_ = KeyRule(source.series_cols);
  }

  VersionSource source;
  ModelHeader header;

  std::size_t count() const noexcept { return sizes_.size(); }

  // What all keys and models will take. A model's heap is about as large as its state; twice that is the most, where
  // the state is all floats.
  std::size_t memory() const {
    std::size_t bytes = count() * (sizeof(SeriesModel) + sizeof(std::string)) + 2 * states_.size();
    for (std::size_t i = 0; i < count(); ++i) bytes += key_at(i)->size();
    return bytes;
  }

  std::pair<std::string, SeriesModel> next() {
    const flatbuffers::String* text = key_at(next_);
    const Bytes state = states_.subspan(at_, sizes_[next_]);
    at_ += sizes_[next_++];
    return within("series", next_, [&] {
      key_rule_.check({text->c_str(), text->size()});
      return std::pair(reader_.text(text), load_series(state, header));
    });
  }

 private:
  const flatbuffers::String* key_at(std::size_t i) const {
    return payload_.root().keys()->Get(static_cast<flatbuffers::uoffset_t>(i));
  }

  void check_counts() {
    const wire::Version& version = payload_.root();
    const std::size_t keys = version.keys() == nullptr ? 0 : version.keys()->size();
    check_count(source, keys);
    sizes_ = reader_.numbers(version.state_bytes());
    states_ = bytes_of(version.states());
    if (keys != sizes_.size()) refuse_model("each series has a key and a state");
    if (keys == 0) refuse_model("a version has at least one series");
    if (std::accumulate(sizes_.begin(), sizes_.end(), std::uint64_t{0}) != states_.size()) {
      refuse_model("the states of its series are as long as it says");
    }
  }

  Payload<wire::Version> payload_;
  PayloadReader reader_;
  std::vector<std::uint32_t> sizes_;
  Bytes states_;
  KeyRule key_rule_;
  std::size_t next_ = 0, at_ = 0;  // series, and byte of states_
};

void require_memory(const OpenVersion& version, const Context& context) {
  const std::size_t bytes = version.memory();
  if (bytes <= context.max_memory) return;
  const auto megabytes = with_separators(static_cast<std::int64_t>((bytes >> 20) + 1));
  throw Error(ErrorKind::kOutOfMemory,
              "the version needs about " + megabytes + " MB, more than salesforecast.max_memory",
              with_separators(static_cast<std::int64_t>(version.count())) + " series are read together",
              "raise salesforecast.max_memory");
}

}  // namespace

VersionWriter::VersionWriter(VersionSource source, Bytes header, std::size_t max_bytes)
    : source_(std::move(source)),
      header_bytes_(header.begin(), header.end()),
      key_rule_(source_.series_cols),
      max_bytes_(max_bytes) {
  check_source(source_);
  header_ = within("its shared part", 0, [&] { return load_header(header); });
  std::size_t bytes = kTableBytes + header.size();
  for (const auto* text : {&source_.source, &source_.time_col, &source_.target_col}) bytes += text_bytes(text->size());
  for (const auto* texts : {&source_.series_cols, &source_.series_types}) {
    for (const auto& text : *texts) bytes += text_bytes(text.size());
  }
  require_room(bytes);
  payload_bytes_ = bytes;
}

void VersionWriter::require_room(std::size_t more) const {
  if (payload_bytes_ <= max_bytes_ && more <= max_bytes_ - payload_bytes_) return;
  const auto number = [](std::size_t n) { return with_separators(static_cast<std::int64_t>(n)); };
  throw Error(ErrorKind::kTooBig, "the version needs more than " + number(max_bytes_) + " bytes as one bytea",
              "its first " + number(states_.size()) + " series take " + number(payload_bytes_) + " bytes",
              "export series by series, or dump the database");
}

void VersionWriter::add(std::string_view key_json, Bytes state) {
  const std::size_t number = states_.size() + 1;
  check_count(source_, number);
  const std::size_t more = text_bytes(key_json.size()) + sizeof(std::uint32_t) + state.size();
  require_room(more);
  within("series", number, [&] {
    key_rule_.check(key_json);
    load_series(state, header_);
  });
  keys_.emplace_back(key_json);
  states_.emplace_back(state.begin(), state.end());
  payload_bytes_ += more;
}

std::vector<std::uint8_t> VersionWriter::finish() {
  if (states_.empty()) refuse_model("a version has at least one series");
  std::vector<std::uint32_t> sizes;
  for (const auto& state : states_) sizes.push_back(static_cast<std::uint32_t>(state.size()));
  // As large as it will be from the start: a builder that grows copies itself.
  flatbuffers::FlatBufferBuilder builder(payload_bytes_);
  const auto states = write_states(builder, std::exchange(states_, {}));
  const auto keys = builder.CreateVectorOfStrings(std::exchange(keys_, {}));
  const auto state_bytes = builder.CreateVector(sizes);
  const auto header = builder.CreateVector(header_bytes_);
  const auto source = write_text(builder, source_.source);
  const auto time_col = write_text(builder, source_.time_col);
  const auto target_col = write_text(builder, source_.target_col);
  const auto series_cols = write_texts(builder, source_.series_cols);
  const auto series_types = write_texts(builder, source_.series_types);
  builder.Finish(wire::CreateVersion(builder, source, time_col, target_col, series_cols, series_types, header, keys,
                                     state_bytes, states));
  return seal(kArtifactFormat, ArtifactKind::kVersion, {builder.GetBufferPointer(), builder.GetSize()});
}

LoadedVersion load_version(Bytes bytes, const Context& context) {
  OpenVersion version(bytes);
  require_memory(version, context);
  LoadedVersion loaded;
  loaded.keys.reserve(version.count());
  loaded.models.reserve(version.count());
  for (std::size_t i = 0; i < version.count(); ++i) {
    context.check_cancel();
    auto [key, model] = version.next();
    loaded.keys.push_back(std::move(key));
    loaded.models.push_back(std::move(model));
  }
  loaded.source = std::move(version.source);
  loaded.header = std::move(version.header);
  return loaded;
}

void check_version(Bytes bytes, const Context& context) {
  OpenVersion version(bytes);
  for (std::size_t i = 0; i < version.count(); ++i) {
    context.check_cancel();
    version.next();
  }
}

}  // namespace salesforecast
