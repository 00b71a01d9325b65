// What readers and writers of artifacts share, whatever the kind: payloads that are verified, and fields in and out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/calendar/frequency.h"
#include "core/envelope.h"
#include "core/wire.h"

namespace salesforecast {

// Throws Error(kInvalidData), "model is not valid".
[[noreturn]] void refuse_model(const std::string& detail);

// refuse_model(rule) unless it holds.
inline void require_of_model(bool holds, const char* rule) {
  if (!holds) refuse_model(rule);
}

// The payload of an artifact of that kind. Throws what open_envelope does, and Error(kInvalidData) for another kind.
std::span<const std::uint8_t> open_as(ArtifactKind kind, std::span<const std::uint8_t> bytes);

// A payload that the FlatBuffers verifier has passed, in memory aligned for its numbers.
template <typename Root>
class Payload {
 public:
  explicit Payload(std::span<const std::uint8_t> payload) : bytes_(payload.begin(), payload.end()) {
    flatbuffers::Verifier::Options limits;
    limits.max_depth = 8;
    limits.max_tables = 16;  // the schema repeats no table; see artifact.fbs
    flatbuffers::Verifier verifier(bytes_.data(), bytes_.size(), limits);
    if (!verifier.VerifyBuffer<Root>(nullptr)) refuse_model("its structure does not hold together");
  }
  const Root& root() const { return *flatbuffers::GetRoot<Root>(bytes_.data()); }
  std::size_t size() const noexcept { return bytes_.size(); }

 private:
  std::vector<std::uint8_t> bytes_;
};

// Takes values out of a verified payload. A verified payload may still point to one text many times; an honest one
// never does, so all that is taken must fit into the payload's size, and memory stays a small multiple of it.
class PayloadReader {
 public:
  explicit PayloadReader(std::size_t payload_bytes) : left_(payload_bytes) {}

  std::string text(const flatbuffers::String* text) {
    if (text == nullptr) return {};
    take(text->size() + sizeof(flatbuffers::uoffset_t));
    return text->str();
  }
  template <typename T>
  std::vector<T> numbers(const flatbuffers::Vector<T>* values) {
    return values == nullptr ? std::vector<T>() : numbers(*values, 0, values->size());
  }
  // `count` of them, from `begin` on; there are as many.
  template <typename T>
  std::vector<T> numbers(const flatbuffers::Vector<T>& values, std::size_t begin, std::size_t count) {
    if (count == 0) return {};
    take(count * sizeof(T));
    // The verifier (FlatBuffers 2.0.8) looks at the alignment of a vector's length only.
    if (reinterpret_cast<std::uintptr_t>(values.Data()) % alignof(T) != 0) refuse_model("its numbers are not aligned");
    std::vector<T> numbers(count);
    for (std::size_t i = 0; i < count; ++i) numbers[i] = values.Get(static_cast<flatbuffers::uoffset_t>(begin + i));
    return numbers;
  }
  std::vector<std::string> texts(const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>* values) {
    std::vector<std::string> texts;
    for (flatbuffers::uoffset_t i = 0; values != nullptr && i < values->size(); ++i) {
      texts.push_back(text(values->Get(i)));
    }
    return texts;
  }

 private:
  void take(std::size_t bytes) {
    if (bytes > left_) refuse_model("its parts are larger than the whole");
    left_ -= bytes;
  }
  std::size_t left_;
};

// Empty texts and vectors are left out (offset 0), as are all values at their defaults; the builder sets no padding,
// time or order of its own, so equal models give equal bytes.

inline flatbuffers::Offset<flatbuffers::String> write_text(flatbuffers::FlatBufferBuilder& builder,
                                                           const std::string& text) {
  return text.empty() ? flatbuffers::Offset<flatbuffers::String>(0) : builder.CreateString(text);
}

template <typename T>
flatbuffers::Offset<flatbuffers::Vector<T>> write_numbers(flatbuffers::FlatBufferBuilder& builder,
                                                          const std::vector<T>& values) {
  return values.empty() ? flatbuffers::Offset<flatbuffers::Vector<T>>(0) : builder.CreateVector(values);
}

inline flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>> write_texts(
    flatbuffers::FlatBufferBuilder& builder, const std::vector<std::string>& texts) {
  if (texts.empty()) return 0;
  return builder.CreateVectorOfStrings(texts);
}

flatbuffers::Offset<wire::Frequency> write_frequency(flatbuffers::FlatBufferBuilder& builder,
                                                     const Frequency& frequency);
// Its numbers are for check_frequency() (core/artifact_check.h). Throws Error(kUnsupported) for retail weeks that this
// version does not know.
Frequency read_frequency(const wire::Frequency& wire);

}  // namespace salesforecast
