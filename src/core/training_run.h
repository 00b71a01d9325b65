// Training a panel on threads, started and watched from outside: the caller waits, asks for progress, cancels,
// collects.
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/model.h"

namespace salesforecast {

// Fits every series of a panel on context.threads threads. The threads block every signal (a handler of the host
// program must never run on them) and touch nothing but the core. Each series is fitted alone, so results do not depend
// on the number of threads. The destructor cancels and joins, so dropping a run at any time is safe.
class TrainingRun {
 public:
  // Starts. `panel`, `header` and `context` must outlive the run. `done_fd`: a file descriptor that becomes readable
  // when the run ends, so that the caller can sleep on it together with its own wake-ups.
  TrainingRun(const Panel& panel, const ModelHeader& header, const Context& context);
  ~TrainingRun();
  TrainingRun(const TrainingRun&) = delete;
  TrainingRun& operator=(const TrainingRun&) = delete;

  int done_fd() const noexcept { return done_fd_; }
  bool finished() const noexcept { return running_.load(std::memory_order_acquire) == 0; }

  // Joins and gives the models in the panel's order; throws the first series' error, if any. Call once.
  std::vector<SeriesModel> collect();

  // Asks the threads to stop and waits for them; at most one check_cancel() interval.
  void stop() noexcept;

 private:
  void work() noexcept;

  const Panel& panel_;
  const ModelHeader& header_;
  const Context& context_;
  std::vector<SeriesModel> models_;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> next_{0};
  std::atomic<int> running_{0};
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
  int done_fd_ = -1;
};

}  // namespace salesforecast
