// What a backend and a trainer program say to each other: frames of a fixed header and a FlatBuffers message. Neither
// end trusts the other: a frame is refused before it is stored, a message before it is used.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"

namespace salesforecast {

enum class MessageType : std::uint32_t { kTask = 1, kProgress = 2, kResult = 3, kFailure = 4 };

// A frame, little-endian:
//   0  4  magic 0x89 'S' 'F' 'T'
//   4  4  type
//   8  8  length of the message in bytes
//  16     message
inline constexpr std::size_t kFrameHeaderBytes = 16;

// FlatBuffers ends at 2 GiB: tasks and results. The other messages are a few lines of text.
inline constexpr std::size_t kMaxMessageBytes = (std::size_t{1} << 31) - 2;
inline constexpr std::size_t kMaxNoteBytes = std::size_t{1} << 16;

// A message on its way out. The message's bytes stay where FlatBuffers built them.
struct OutgoingFrame {
  std::array<std::uint8_t, kFrameHeaderBytes> header;
  std::shared_ptr<const std::uint8_t> message;
  std::size_t message_bytes = 0;

  std::size_t size() const noexcept { return header.size() + message_bytes; }
  // What is to be sent next when `sent` bytes have been; empty at the end.
  std::span<const std::uint8_t> rest(std::size_t sent) const noexcept;
};

// A frame that has come in whole. Only its type is known to be one of ours.
struct Frame {
  MessageType type = MessageType::kTask;
  std::vector<std::uint8_t> message;
};

// Puts frames together from bytes in any pieces. Memory grows with the bytes that come, not with the length that a
// header claims.
class FrameReader {
 public:
  // `most`: no message may be longer.
  explicit FrameReader(std::size_t most = kMaxMessageBytes) : most_(most) {}

  // Takes bytes of the frame under way, none beyond its end, and gives how many it took. Throws Error(kTrainer) for a
  // header that is not ours, an unknown type or a length over the limit; the stream is lost then.
  std::size_t take(std::span<const std::uint8_t> bytes);

  // A whole frame is there: release() it before more is taken.
  bool complete() const noexcept { return held_ == kFrameHeaderBytes && frame_.message.size() == length_; }
  // Nothing of a frame is there: the stream may end.
  bool idle() const noexcept { return held_ == 0; }
  Frame release();

 private:
  void read_header();

  std::size_t most_;
  std::array<std::uint8_t, kFrameHeaderBytes> header_{};
  std::size_t held_ = 0;  // bytes of the header
  std::size_t length_ = 0;
  Frame frame_;
};

// NaN: not known.
struct TrainerProgress {
  std::int32_t epoch = 0;
  std::int32_t epochs = 0;
  double loss = std::numeric_limits<double>::quiet_NaN();
  double validation = std::numeric_limits<double>::quiet_NaN();
  double seconds_left = std::numeric_limits<double>::quiet_NaN();
};

// "epoch 7/40  loss 0.3412  validation 0.3520  eta 0:00:41"; what is not known is left out. `unit` says what is
// counted: trees have rounds.
std::string progress_text(const TrainerProgress& progress, std::string_view unit = "epoch");

// Part of a frame's bytes, valid as long as the frame's message stays.
struct TaskView {
  std::string_view method;
  std::span<const std::uint8_t> payload;
};
struct ResultView {
  std::span<const std::uint8_t> payload;
  std::uint64_t peak_bytes;  // of memory that the program held at once; 0: not known
};

// Throws Error(kTooBig) for a payload over kMaxMessageBytes.
OutgoingFrame task_frame(std::string_view method, std::span<const std::uint8_t> payload);
OutgoingFrame result_frame(std::span<const std::uint8_t> payload, std::uint64_t peak_bytes = 0);
OutgoingFrame progress_frame(const TrainerProgress& progress);
// Kinds that a trainer cannot speak for (cancel, time) become kTrainer; long texts are cut.
OutgoingFrame failure_frame(const Error& error);

// What a frame of that type holds, after the verifier has passed it. Throws Error(kTrainer) for bytes that are no such
// message.
TaskView read_task(const Frame& frame);
ResultView read_result(const Frame& frame);
TrainerProgress read_progress(const Frame& frame);
Error read_failure(const Frame& frame);

}  // namespace salesforecast
