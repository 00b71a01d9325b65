// Any bytes at all from a trainer, in any pieces: frames come together or the stream is refused, and a message that
// passes the verifier lies within its frame and can be written again.
//
// One command (clang; a million runs find nothing before a release):
//   cmake -S . -B build/sanitized -DCMAKE_CXX_COMPILER=clang++-14 -DSALESFORECAST_SANITIZE=ON &&
//   cmake --build build/sanitized --target protocol_fuzz && mkdir -p .check/fuzz/protocol_fuzz &&
//   build/sanitized/protocol_fuzz -runs=1000000 -max_len=4096 .check/fuzz/protocol_fuzz test/fuzz/corpus/protocol_fuzz
// Seeds are a frame of each type (make_golden --seeds), and what a minute of it found from nothing, merged by
// -set_cover_merge=1.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"
#include "trainer/protocol.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace salesforecast {
namespace {

using Bytes = std::vector<std::uint8_t>;

void require(bool holds, const char* what) {
  if (holds) return;
  std::cerr << "broken: " << what << std::endl;
  std::abort();
}

bool within(const void* begin, std::size_t size, const Bytes& bytes) {
  const auto* first = static_cast<const std::uint8_t*>(begin);
  return size == 0 || (first >= bytes.data() && first + size <= bytes.data() + bytes.size());
}

Bytes bytes_of(const OutgoingFrame& frame) {
  Bytes all;
  for (auto rest = frame.rest(0); !rest.empty(); rest = frame.rest(all.size())) {
    all.insert(all.end(), rest.begin(), rest.end());
  }
  return all;
}

Frame again(const OutgoingFrame& frame) {
  FrameReader reader;
  const Bytes bytes = bytes_of(frame);
  require(reader.take(bytes) == bytes.size() && reader.complete(), "what is written is a frame");
  return reader.release();
}

void read_any(const Frame& frame) {
  switch (frame.type) {
    case MessageType::kTask: {
      const TaskView task = read_task(frame);
      require(within(task.method.data(), task.method.size(), frame.message), "the method lies in the frame");
      require(within(task.payload.data(), task.payload.size(), frame.message), "the payload lies in the frame");
      const Frame copy = again(task_frame(task.method, task.payload));
      require(read_task(copy).method == task.method, "the method comes back");
      break;
    }
    case MessageType::kResult: {
      const auto [payload, peak] = read_result(frame);
      require(within(payload.data(), payload.size(), frame.message), "the result lies in the frame");
      const Frame copy = again(result_frame(payload, peak));
      require(std::ranges::equal(read_result(copy).payload, payload), "the result comes back");
      require(read_result(copy).peak_bytes == peak, "with its peak");
      break;
    }
    case MessageType::kProgress: {
      const TrainerProgress progress = read_progress(frame);
      require(progress_text(progress).size() < 200, "progress is a line");
      require(read_progress(again(progress_frame(progress))).epoch == progress.epoch, "progress comes back");
      break;
    }
    case MessageType::kFailure: {
      const Error error = read_failure(frame);
      require(error.kind() != ErrorKind::kCancelled && error.kind() != ErrorKind::kTimeOver, "a trainer cannot cancel");
      require(read_failure(again(failure_frame(error))).kind() == error.kind(), "the kind comes back");
      break;
    }
  }
}

// A frame of the type that the seed says, to begin with.
Bytes sample(unsigned seed) {
  const Bytes payload(seed % 50, static_cast<std::uint8_t>(seed));
  switch (seed % 4) {
    case 0:
      return bytes_of(task_frame("lstm", payload));
    case 1:
      return bytes_of(result_frame(payload));
    case 2:
      return bytes_of(progress_frame({3, 40, 0.5, 0.75, 12}));
    default:
      return bytes_of(failure_frame(Error(ErrorKind::kInvalidArgument, "message", "detail", "hint")));
  }
}

}  // namespace
}  // namespace salesforecast

// Mutates the message and mends the header's length, without which few would pass it.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned seed) {
  using namespace salesforecast;
  std::minstd_rand random(seed);
  if (size < kFrameHeaderBytes || random() % 64 == 0) {
    const Bytes frame = sample(static_cast<unsigned>(random()));
    size = std::min(frame.size(), max_size);
    std::copy_n(frame.begin(), size, data);
    return size;
  }
  if (random() % 8 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::size_t message =
      LLVMFuzzerMutate(data + kFrameHeaderBytes, size - kFrameHeaderBytes, max_size - kFrameHeaderBytes);
  for (std::size_t i = 0; i < 8; ++i) data[8 + i] = static_cast<std::uint8_t>(std::uint64_t{message} >> (8 * i));
  return kFrameHeaderBytes + message;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace salesforecast;
  const std::span<const std::uint8_t> stream(data, size);
  const std::size_t piece = size == 0 ? 1 : 1 + data[size - 1] % 64;
  FrameReader reader;
  try {
    for (std::size_t at = 0; at < size;) {
      const std::size_t taken = reader.take(stream.subspan(at, std::min(piece, size - at)));
      require(taken > 0, "a reader goes on");
      at += taken;
      if (reader.complete()) read_any(reader.release());
    }
  } catch (const Error& error) {
    require(error.kind() == ErrorKind::kTrainer, error.what());
  }
  return 0;
}
