// Frames and messages: what is written is read, in any pieces, and nothing else is.
#include "trainer/protocol.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(const OutgoingFrame& frame) {
  Bytes all;
  for (auto rest = frame.rest(0); !rest.empty(); rest = frame.rest(all.size())) {
    all.insert(all.end(), rest.begin(), rest.end());
  }
  EXPECT_EQ(all.size(), frame.size());
  return all;
}

Frame received(const OutgoingFrame& frame) {
  FrameReader reader;
  const Bytes bytes = bytes_of(frame);
  EXPECT_EQ(reader.take(bytes), bytes.size());
  EXPECT_TRUE(reader.complete());
  return reader.release();
}

Bytes counted(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7);
  return bytes;
}

// The message of the error that the bytes end in, empty if none.
std::string refusal(const Bytes& bytes, FrameReader reader = FrameReader()) {
  try {
    reader.take(bytes);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kTrainer);
    return error.detail();
  }
  return "";
}

TEST(Protocol, MessagesComeBackAsTheyWere) {
  const Bytes payload = counted(1000);
  const Frame task = received(task_frame("lstm", payload));
  EXPECT_EQ(task.type, MessageType::kTask);
  EXPECT_EQ(read_task(task).method, "lstm");
  EXPECT_EQ(Bytes(read_task(task).payload.begin(), read_task(task).payload.end()), payload);

  const Frame result = received(result_frame(payload, 123'456'789'012));
  const ResultView read = read_result(result);
  EXPECT_EQ(Bytes(read.payload.begin(), read.payload.end()), payload);
  EXPECT_EQ(read.peak_bytes, 123'456'789'012U);

  const TrainerProgress progress = read_progress(received(progress_frame({7, 40, 0.25, std::nan(""), 41})));
  EXPECT_EQ(progress.epoch, 7);
  EXPECT_EQ(progress.epochs, 40);
  EXPECT_EQ(progress.loss, 0.25);
  EXPECT_TRUE(std::isnan(progress.validation));
  EXPECT_EQ(progress.seconds_left, 41);
}

TEST(Protocol, EmptyPayloadIsOne) {
  const Frame result = received(result_frame({}));
  EXPECT_TRUE(read_result(result).payload.empty());
  const Frame task = received(task_frame("", {}));
  EXPECT_TRUE(read_task(task).method.empty());
}

TEST(Protocol, PayloadLiesAlignedForAFlatBufferInIt) {
  for (const std::size_t size : {1u, 15u, 16u, 1001u}) {
    const Frame task = received(task_frame("method", Bytes(size)));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(read_task(task).payload.data()) % 16, 0u);
  }
}

TEST(Protocol, FailureKeepsItsKindAndTexts) {
  for (const ErrorKind kind :
       {ErrorKind::kTrainer, ErrorKind::kInvalidArgument, ErrorKind::kInvalidData, ErrorKind::kNonFinite,
        ErrorKind::kUnsupported, ErrorKind::kTooBig, ErrorKind::kOutOfMemory, ErrorKind::kInternal}) {
    const Error error = read_failure(received(failure_frame(Error(kind, "message", "detail", "hint"))));
    EXPECT_EQ(error.kind(), kind);
    EXPECT_EQ(error.message(), "message");
    EXPECT_EQ(error.detail(), "detail");
    EXPECT_EQ(error.hint(), "hint");
  }
}

TEST(Protocol, TrainerCannotCancel) {
  for (const ErrorKind kind : {ErrorKind::kCancelled, ErrorKind::kTimeOver}) {
    EXPECT_EQ(read_failure(received(failure_frame(Error(kind, "stop")))).kind(), ErrorKind::kTrainer);
  }
}

TEST(Protocol, LongFailureIsCutAndStillFits) {
  const std::string text(1'000'000, 'x');
  const Error error = read_failure(received(failure_frame(Error(ErrorKind::kTrainer, text, text, text))));
  EXPECT_LT(error.message().size(), 10'000u);
}

TEST(Protocol, FramesComeTogetherFromAnyPieces) {
  const Bytes one = bytes_of(task_frame("echo", counted(300)));
  Bytes stream = one;
  stream.insert(stream.end(), one.begin(), one.end());
  for (const std::size_t piece : {1u, 2u, 3u, 15u, 16u, 17u, 100u, 1000u}) {
    FrameReader reader;
    std::size_t at = 0;
    int frames = 0;
    while (at < stream.size()) {
      at += reader.take(std::span(stream).subspan(at, std::min(piece, stream.size() - at)));
      if (!reader.complete()) continue;
      EXPECT_EQ(read_task(reader.release()).method, "echo");
      EXPECT_TRUE(reader.idle());
      ++frames;
    }
    EXPECT_EQ(frames, 2);
  }
}

TEST(Protocol, ReaderTakesNothingBeyondAFrame) {
  Bytes bytes = bytes_of(result_frame(counted(10)));
  const std::size_t whole = bytes.size();
  bytes.resize(whole + 100);
  FrameReader reader;
  EXPECT_EQ(reader.take(bytes), whole);
  EXPECT_TRUE(reader.complete());
}

TEST(Protocol, HeadersThatAreNotOursAreRefused) {
  const Bytes good = bytes_of(progress_frame({}));
  EXPECT_EQ(refusal(good), "");
  for (std::size_t at = 0; at < 4; ++at) {
    Bytes bad = good;
    bad[at] ^= 1;
    EXPECT_NE(refusal(bad).find("first bytes"), std::string::npos) << at;
  }
  for (const std::uint8_t type : {0, 5, 255}) {
    Bytes bad = good;
    bad[4] = type;
    EXPECT_NE(refusal(bad).find("type"), std::string::npos) << int{type};
  }
}

// Sixteen bytes of a header, without the message.
Bytes header(MessageType type, std::uint64_t length) {
  Bytes bytes = {0x89, 'S', 'F', 'T', static_cast<std::uint8_t>(type), 0, 0, 0};
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(length >> (8 * i)));
  return bytes;
}

TEST(Protocol, LengthsOverTheLimitAreRefusedBeforeMemoryIsTaken) {
  EXPECT_EQ(refusal(header(MessageType::kResult, kMaxMessageBytes)), "");
  EXPECT_NE(refusal(header(MessageType::kResult, kMaxMessageBytes + 1)), "");
  EXPECT_NE(refusal(header(MessageType::kTask, ~std::uint64_t{0})), "");
  EXPECT_EQ(refusal(header(MessageType::kProgress, kMaxNoteBytes)), "");
  EXPECT_NE(refusal(header(MessageType::kProgress, kMaxNoteBytes + 1)), "");
  EXPECT_NE(refusal(header(MessageType::kFailure, kMaxNoteBytes + 1)), "");
  EXPECT_NE(refusal(header(MessageType::kResult, 101), FrameReader(100)), "");
}

TEST(Protocol, MessageOfAnotherTypeIsRefused) {
  Frame frame = received(task_frame("echo", counted(10)));
  EXPECT_THROW(read_result(frame), Error);
  EXPECT_THROW(read_progress(frame), Error);
  EXPECT_THROW(read_failure(frame), Error);
}

TEST(Protocol, DamagedMessagesAreRefusedOrRead) {
  const Frame whole = received(task_frame("echo", counted(40)));
  for (std::size_t length = 0; length < whole.message.size(); ++length) {
    Frame cut = whole;
    cut.message.resize(length);
    // What stands at the end may be cut off unnoticed only where it is padding.
    try {
      EXPECT_EQ(read_task(cut).payload.size(), 40u);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kTrainer);
    }
  }
  for (std::size_t at = 0; at < whole.message.size() * 8; ++at) {
    Frame flipped = whole;
    flipped.message[at / 8] ^= static_cast<std::uint8_t>(1 << (at % 8));
    try {
      const TaskView task = read_task(flipped);
      const auto* begin = flipped.message.data();
      EXPECT_GE(task.payload.data(), begin);
      EXPECT_LE(task.payload.data() + task.payload.size(), begin + flipped.message.size());
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kTrainer);
    }
  }
}

TEST(Protocol, ProgressReads) {
  EXPECT_EQ(progress_text({7, 40, 0.34118, 0.35204, 41}), "epoch 7/40  loss 0.3412  validation 0.3520  eta 0:00:41");
  EXPECT_EQ(progress_text({7, 40, 0.5, std::nan(""), 3725}), "epoch 7/40  loss 0.5000  eta 1:02:05");
  EXPECT_EQ(progress_text({1, 500, INFINITY, std::nan(""), std::nan("")}, "round"), "round 1/500");
  EXPECT_EQ(progress_text({1, 2, 0.00001234, 123456, 1e300}), "epoch 1/2  loss 1.234e-05  validation 1.235e+05");
}

}  // namespace
}  // namespace salesforecast
