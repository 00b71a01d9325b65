// The envelope around a model's payload: what it is, which format, how long, and a checksum over all of it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace salesforecast {

// What the payload holds. Numbers are part of the format and never reused.
enum class ArtifactKind : std::uint8_t {
  kModel = 1,    // value layer: header and one series
  kHeader = 2,   // registry: what all series of a version share
  kSeries = 3,   // registry: one series
  kVersion = 4,  // a whole version on its way between registries; since 0.2.0
};

// Layout, little-endian. These 16 bytes keep their meaning in every format, so that any build can tell damage from a
// newer format:
//   0  4  magic 0x89 'S' 'F' 'C' (the first byte is no text, and shows a transfer that strips the eighth bit)
//   4  2  format
//   6  1  kind
//   7  1  zero
//   8  4  length of the payload in bytes
//  12  4  CRC-32C of bytes 0..11 and the payload
//  16     payload
inline constexpr std::size_t kEnvelopeBytes = 16;

// A payload beyond this is refused in both directions: PostgreSQL ends a bytea at 1 GB, FlatBuffers at 2 GB.
inline constexpr std::size_t kMaxPayloadBytes = std::size_t{1} << 29;

// An opened envelope; `payload` points into the bytes it was opened from.
struct Envelope {
  std::uint16_t format;
  ArtifactKind kind;
  std::span<const std::uint8_t> payload;
};

// Puts the envelope around a payload. Throws Error(kTooBig).
std::vector<std::uint8_t> seal(std::uint16_t format, ArtifactKind kind, std::span<const std::uint8_t> payload);

// Checks everything but the payload's meaning. Throws Error(kInvalidData) for bytes that are not ours, truncated or
// damaged, Error(kUnsupported) for a format above newest_format whose checksum holds.
Envelope open_envelope(std::span<const std::uint8_t> bytes, std::uint16_t newest_format);

}  // namespace salesforecast
