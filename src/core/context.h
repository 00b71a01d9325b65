// What travels through every long computation: cancel, seed, threads, memory limit, progress.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/error.h"

namespace salesforecast {

// One object a statement. Core code calls check_cancel() at least every few milliseconds of work
// (once an optimiser evaluation, once a series, once every some thousand rows); it costs one indirect call.
// Thread safety: every member may be used from any thread while the computation runs.
class Context {
 public:
  using StopRequested = bool (*)();
  using Clock = std::chrono::steady_clock;

  Context() = default;
  // Part of the work under `whole`, which outlives it: stops with it, and at a time of its own.
  Context(const Context& whole, Clock::time_point deadline)
      : seed(whole.seed), threads(whole.threads), max_memory(whole.max_memory), whole_(&whole), deadline_(deadline) {}

  std::uint64_t seed = 1;
  int threads = 1;
  std::size_t max_memory = std::size_t{1} << 30;  // bytes the panel and the models may take together
  StopRequested stop_requested = nullptr;         // true once the caller wants the work to end
  mutable std::atomic<std::int64_t> series_tried{0}, series_to_try{0};  // the sample that a panel learns from
  mutable std::atomic<std::int64_t> series_done{0};

  // Throws Error(kCancelled) when the caller asked to stop, Error(kTimeOver) when the time of this part is over.
  void check_cancel() const {
    if (whole_ != nullptr) {
      whole_->check_cancel();
      if (Clock::now() > deadline_) throw Error(ErrorKind::kTimeOver, "the time is over");
    }
    if (cancelled_.load(std::memory_order_relaxed) || (stop_requested != nullptr && stop_requested())) {
      throw Error(ErrorKind::kCancelled, "cancelled");
    }
  }
  // Asks every thread that shares this context to stop at its next check.
  void cancel() const { cancelled_.store(true, std::memory_order_relaxed); }

 private:
  mutable std::atomic<bool> cancelled_{false};
  const Context* whole_ = nullptr;
  Clock::time_point deadline_{};
};

}  // namespace salesforecast
