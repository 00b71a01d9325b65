#include "core/envelope.h"

#include <algorithm>
#include <array>
#include <boost/crc.hpp>
#include <string>

#include "core/error.h"

namespace salesforecast {
namespace {

constexpr std::array<std::uint8_t, 4> kMagic = {0x89, 'S', 'F', 'C'};
constexpr std::size_t kFormatAt = 4, kKindAt = 6, kZeroAt = 7, kLengthAt = 8, kChecksumAt = 12;

// CRC-32C (Castagnoli): finds every flip of up to three bits and every burst of up to 32 in anything below 2^31 bits.
// Philip Koopman, "32-Bit Cyclic Redundancy Codes for Internet Applications", DSN 2002.
using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

std::uint32_t checksum(std::span<const std::uint8_t> bytes) {
  Crc32c crc;
  crc.process_bytes(bytes.data(), kChecksumAt);
  crc.process_bytes(bytes.data() + kEnvelopeBytes, bytes.size() - kEnvelopeBytes);
  return static_cast<std::uint32_t>(crc.checksum());
}

template <typename T>
void put(std::uint8_t* at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

template <typename T>
T get(const std::uint8_t* at) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value = static_cast<T>(value | static_cast<T>(T{at[i]} << (8 * i)));
  return value;
}

[[noreturn]] void refuse(std::string message, std::string detail, std::string hint = {}) {
  throw Error(ErrorKind::kInvalidData, std::move(message), std::move(detail), std::move(hint));
}

// Length and checksum: what tells damage from everything else.
void check_whole(std::span<const std::uint8_t> bytes) {
  const char* hint = "take the model from where it was trained again, or train it anew";
  const std::string found = std::to_string(bytes.size()) + " bytes found";
  if (bytes.size() < kEnvelopeBytes) {
    refuse("model is truncated", "at least " + std::to_string(kEnvelopeBytes) + " bytes expected, " + found, hint);
  }
  const std::size_t expected = kEnvelopeBytes + get<std::uint32_t>(bytes.data() + kLengthAt);
  if (bytes.size() < expected) {
    refuse("model is truncated", std::to_string(expected) + " bytes expected, " + found, hint);
  }
  if (bytes.size() > expected) {
    refuse("model has bytes after its end", std::to_string(expected) + " bytes expected, " + found, hint);
  }
  if (checksum(bytes) != get<std::uint32_t>(bytes.data() + kChecksumAt)) {
    refuse("model is damaged", "its checksum does not match its bytes", hint);
  }
}

}  // namespace

std::vector<std::uint8_t> seal(std::uint16_t format, ArtifactKind kind, std::span<const std::uint8_t> payload) {
  if (payload.size() > kMaxPayloadBytes) {
    throw Error(
        ErrorKind::kTooBig, "model is too big to keep",
        "it takes " + std::to_string(payload.size()) + " bytes, the limit is " + std::to_string(kMaxPayloadBytes));
  }
  std::vector<std::uint8_t> bytes(kEnvelopeBytes + payload.size());
  std::copy(kMagic.begin(), kMagic.end(), bytes.begin());
  put<std::uint16_t>(bytes.data() + kFormatAt, format);
  bytes[kKindAt] = static_cast<std::uint8_t>(kind);
  put<std::uint32_t>(bytes.data() + kLengthAt, static_cast<std::uint32_t>(payload.size()));
  std::copy(payload.begin(), payload.end(), bytes.begin() + kEnvelopeBytes);
  put<std::uint32_t>(bytes.data() + kChecksumAt, checksum(bytes));
  return bytes;
}

Envelope open_envelope(std::span<const std::uint8_t> bytes, std::uint16_t newest_format) {
  const std::size_t seen = std::min(bytes.size(), kMagic.size());
  if (seen == 0 || !std::equal(bytes.begin(), bytes.begin() + seen, kMagic.begin())) {
    refuse("bytes are not a salesforecast model",
           seen == 0 ? "there are no bytes" : "they do not begin with a model's signature",
           "pass what sf_train returned");
  }
  check_whole(bytes);
  // From here on the bytes are what somebody wrote: an unknown format is a newer build's, not damage.
  const auto format = get<std::uint16_t>(bytes.data() + kFormatAt);
  if (format > newest_format) {
    throw Error(ErrorKind::kUnsupported, "model was made by a newer version of salesforecast",
                "its format is " + std::to_string(format) + ", this version reads formats 1 to " +
                    std::to_string(newest_format),
                "update the extension");
  }
  const auto kind = bytes[kKindAt];
  const auto payload = bytes.subspan(kEnvelopeBytes);
  if (format == 0 || kind < 1 || kind > 4 || bytes[kZeroAt] != 0 || payload.size() > kMaxPayloadBytes) {
    refuse("model is not valid", "no version of salesforecast writes such an envelope");
  }
  return {format, static_cast<ArtifactKind>(kind), payload};
}

}  // namespace salesforecast
