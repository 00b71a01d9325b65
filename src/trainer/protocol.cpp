// Frames and messages between backend and trainer.
#include "trainer/protocol.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "core/wire.h"
// wire.h settles what FlatBuffers' assertions do.
#include "protocol_generated.h"  // from protocol.fbs, by flatc at build

namespace salesforecast {

namespace {

constexpr std::array<std::uint8_t, 4> kMagic = {0x89, 'S', 'F', 'T'};
constexpr std::size_t kTypeAt = 4, kLengthAt = 8;
// Verified messages are tables of plain fields: nothing nests deeper.
constexpr flatbuffers::uoffset_t kMaxDepth = 4, kMaxTables = 4;
constexpr std::size_t kMaxTextBytes = 4096;

[[noreturn]] void refuse(const char* why) { throw Error(ErrorKind::kTrainer, "message cannot be read", why); }

template <typename T>
void put(std::uint8_t* at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

template <typename T>
T get(const std::uint8_t* at) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) value |= static_cast<T>(at[i]) << (8 * i);
  return value;
}

bool known(std::uint32_t type) {
  return type >= static_cast<std::uint32_t>(MessageType::kTask) &&
         type <= static_cast<std::uint32_t>(MessageType::kFailure);
}

std::size_t longest(MessageType type) {
  const bool carries = type == MessageType::kTask || type == MessageType::kResult;
  return carries ? kMaxMessageBytes : kMaxNoteBytes;
}

OutgoingFrame frame_of(MessageType type, flatbuffers::FlatBufferBuilder& builder) {
  const auto buffer = std::make_shared<flatbuffers::DetachedBuffer>(builder.Release());
  OutgoingFrame frame;
  frame.message = std::shared_ptr<const std::uint8_t>(buffer, buffer->data());
  frame.message_bytes = buffer->size();
  std::copy(kMagic.begin(), kMagic.end(), frame.header.begin());
  put(frame.header.data() + kTypeAt, static_cast<std::uint32_t>(type));
  put(frame.header.data() + kLengthAt, static_cast<std::uint64_t>(frame.message_bytes));
  return frame;
}

// A builder that need not grow, which would copy the payload.
flatbuffers::FlatBufferBuilder builder_for(std::span<const std::uint8_t> payload) {
  constexpr std::size_t kAround = 1024;  // the table, the method's name, alignment
  if (payload.size() > kMaxMessageBytes - kAround) {
    throw Error(ErrorKind::kTooBig, "data for or from the trainer is too big",
                std::to_string(payload.size() >> 20) + " MB, at most 2047 MB fit into a message",
                "train parts of the source");
  }
  return flatbuffers::FlatBufferBuilder(payload.size() + kAround);
}

flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>> bytes_in(flatbuffers::FlatBufferBuilder& builder,
                                                                std::span<const std::uint8_t> bytes) {
  // A payload that is itself a FlatBuffer can be read where it lies.
  constexpr std::size_t kAlignment = 16;
  builder.ForceVectorAlignment(bytes.size(), 1, kAlignment);
  return builder.CreateVector(bytes.data(), bytes.size());
}

template <typename Table>
const Table& verified(const Frame& frame, MessageType type) {
  if (frame.type != type) refuse("it is of another type than expected here");
  if (frame.message.size() > kMaxMessageBytes) refuse("it is too long");
  flatbuffers::Verifier verifier(frame.message.data(), frame.message.size(), kMaxDepth, kMaxTables);
  if (!verifier.VerifyBuffer<Table>(nullptr)) refuse("its bytes are no message of its type");
  return *flatbuffers::GetRoot<Table>(frame.message.data());
}

std::span<const std::uint8_t> span_of(const flatbuffers::Vector<std::uint8_t>& bytes) {
  return {bytes.data(), bytes.size()};
}

wire::TrainerErrorKind wire_kind(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalidArgument:
      return wire::TrainerErrorKind::InvalidArgument;
    case ErrorKind::kInvalidData:
      return wire::TrainerErrorKind::InvalidData;
    case ErrorKind::kNonFinite:
      return wire::TrainerErrorKind::NonFinite;
    case ErrorKind::kUnsupported:
      return wire::TrainerErrorKind::Unsupported;
    case ErrorKind::kTooBig:
      return wire::TrainerErrorKind::TooBig;
    case ErrorKind::kOutOfMemory:
      return wire::TrainerErrorKind::OutOfMemory;
    case ErrorKind::kInternal:
      return wire::TrainerErrorKind::Internal;
    case ErrorKind::kTrainer:
    case ErrorKind::kCancelled:
    case ErrorKind::kTimeOver:
      break;
  }
  return wire::TrainerErrorKind::Trainer;
}

ErrorKind core_kind(wire::TrainerErrorKind kind) {
  switch (kind) {
    case wire::TrainerErrorKind::InvalidArgument:
      return ErrorKind::kInvalidArgument;
    case wire::TrainerErrorKind::InvalidData:
      return ErrorKind::kInvalidData;
    case wire::TrainerErrorKind::NonFinite:
      return ErrorKind::kNonFinite;
    case wire::TrainerErrorKind::Unsupported:
      return ErrorKind::kUnsupported;
    case wire::TrainerErrorKind::TooBig:
      return ErrorKind::kTooBig;
    case wire::TrainerErrorKind::OutOfMemory:
      return ErrorKind::kOutOfMemory;
    case wire::TrainerErrorKind::Internal:
      return ErrorKind::kInternal;
    case wire::TrainerErrorKind::Trainer:
      break;
  }
  return ErrorKind::kTrainer;
}

std::string text_of(const flatbuffers::String* text) { return text == nullptr ? std::string() : text->str(); }

void append(std::string& text, const char* format, double value) {
  char piece[64];
  if (!std::isfinite(value)) return;
  std::snprintf(piece, sizeof piece, format, value);
  text += piece;
}

}  // namespace

std::span<const std::uint8_t> OutgoingFrame::rest(std::size_t sent) const noexcept {
  if (sent < header.size()) return std::span(header).subspan(sent);
  return {message.get() + (sent - header.size()), size() - sent};
}

std::size_t FrameReader::take(std::span<const std::uint8_t> bytes) {
  std::size_t taken = std::min(bytes.size(), kFrameHeaderBytes - held_);
  if (taken > 0) {
    std::copy_n(bytes.begin(), taken, header_.begin() + static_cast<std::ptrdiff_t>(held_));
    held_ += taken;
    if (held_ < kFrameHeaderBytes) return taken;
    read_header();
  }
  const std::size_t more = std::min(bytes.size() - taken, length_ - frame_.message.size());
  const auto from = bytes.begin() + static_cast<std::ptrdiff_t>(taken);
  frame_.message.insert(frame_.message.end(), from, from + static_cast<std::ptrdiff_t>(more));
  return taken + more;
}

void FrameReader::read_header() {
  if (!std::equal(kMagic.begin(), kMagic.end(), header_.begin())) refuse("its first bytes are no frame's");
  const auto type = get<std::uint32_t>(header_.data() + kTypeAt);
  if (!known(type)) refuse("its type is unknown");
  frame_.type = static_cast<MessageType>(type);
  const auto length = get<std::uint64_t>(header_.data() + kLengthAt);
  if (length > std::min(most_, longest(frame_.type))) refuse("its length is over the limit");
  length_ = static_cast<std::size_t>(length);
}

Frame FrameReader::release() {
  held_ = length_ = 0;
  return std::exchange(frame_, Frame{});
}

std::string progress_text(const TrainerProgress& progress, std::string_view unit) {
  std::string text(unit);
  text += ' ' + std::to_string(progress.epoch) + '/' + std::to_string(progress.epochs);
  append(text, "  loss %#.4g", progress.loss);
  append(text, "  validation %#.4g", progress.validation);
  constexpr double kLongest = 1e7;  // seconds; a longer guess says nothing
  if (progress.seconds_left >= 0 && progress.seconds_left < kLongest) {
    const auto left = static_cast<std::int64_t>(std::llround(progress.seconds_left));
    char eta[64];
    std::snprintf(eta, sizeof eta, "  eta %lld:%02lld:%02lld", static_cast<long long>(left / 3600),
                  static_cast<long long>(left / 60 % 60), static_cast<long long>(left % 60));
    text += eta;
  }
  return text;
}

OutgoingFrame task_frame(std::string_view method, std::span<const std::uint8_t> payload) {
  auto builder = builder_for(payload);
  const auto bytes = bytes_in(builder, payload);
  const auto name = builder.CreateString(method.data(), method.size());
  builder.Finish(wire::CreateTrainerTask(builder, name, bytes));
  return frame_of(MessageType::kTask, builder);
}

OutgoingFrame result_frame(std::span<const std::uint8_t> payload, std::uint64_t peak_bytes) {
  auto builder = builder_for(payload);
  builder.Finish(wire::CreateTrainerResult(builder, bytes_in(builder, payload), peak_bytes));
  return frame_of(MessageType::kResult, builder);
}

OutgoingFrame progress_frame(const TrainerProgress& progress) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(wire::CreateTrainerProgress(builder, progress.epoch, progress.epochs, progress.loss,
                                             progress.validation, progress.seconds_left));
  return frame_of(MessageType::kProgress, builder);
}

OutgoingFrame failure_frame(const Error& error) {
  flatbuffers::FlatBufferBuilder builder;
  const auto cut = [&](const std::string& text) { return builder.CreateString(text.substr(0, kMaxTextBytes)); };
  const auto message = cut(error.message()), detail = cut(error.detail()), hint = cut(error.hint());
  builder.Finish(wire::CreateTrainerFailure(builder, wire_kind(error.kind()), message, detail, hint));
  return frame_of(MessageType::kFailure, builder);
}

TaskView read_task(const Frame& frame) {
  const auto& task = verified<wire::TrainerTask>(frame, MessageType::kTask);
  return {task.method()->string_view(), span_of(*task.payload())};
}

ResultView read_result(const Frame& frame) {
  const auto& result = verified<wire::TrainerResult>(frame, MessageType::kResult);
  return {span_of(*result.payload()), result.peak_bytes()};
}

TrainerProgress read_progress(const Frame& frame) {
  const auto& progress = verified<wire::TrainerProgress>(frame, MessageType::kProgress);
  return {progress.epoch(), progress.epochs(), progress.loss(), progress.validation(), progress.seconds_left()};
}

Error read_failure(const Frame& frame) {
  const auto& failure = verified<wire::TrainerFailure>(frame, MessageType::kFailure);
  return {core_kind(failure.kind()), text_of(failure.message()), text_of(failure.detail()), text_of(failure.hint())};
}

}  // namespace salesforecast
