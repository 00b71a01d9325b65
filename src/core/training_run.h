// Training a panel on threads, started and watched from outside: the caller waits, asks for progress, cancels,
// collects.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/calibration.h"
#include "core/cold_start.h"
#include "core/series_training.h"

namespace salesforecast {

// Fits every series of a panel on context.threads threads. The threads block every signal (a handler of the host
// program must never run on them) and touch nothing but the core. The destructor cancels and joins, so dropping a run
// at any time is safe.
//
// First a sample of the series, spread evenly over the panel, goes through the first half of its training; from these
// trials the panel learns how the methods do on it and how far outcomes scatter. Then every series is finished by that
// experience. What is learned is added up in the order of the series, so results do not depend on the number of
// threads.
class TrainingRun {
 public:
  // Starts. `panel`, `header` and `context` must outlive the run. `done_fd`: a file descriptor that becomes readable
  // when the run ends, so that the caller can sleep on it together with its own wake-ups. spent: seconds of option
  // budget_seconds that are gone.
  TrainingRun(const Panel& panel, const ModelHeader& header, const Context& context, double spent = 0);
  ~TrainingRun();
  TrainingRun(const TrainingRun&) = delete;
  TrainingRun& operator=(const TrainingRun&) = delete;

  int done_fd() const noexcept { return done_fd_; }
  bool finished() const noexcept { return running_.load(std::memory_order_acquire) == 0; }

  // Joins and gives the models in the panel's order; throws the first series' error, if any. Call once.
  std::vector<SeriesModel> collect();

  // By series, where option reconcile asks for them: held-back forecasts. Call after collect().
  std::vector<KeptForecasts> take_kept() { return std::move(kept_); }

  // Sets what the header keeps of the panel's experience; call after collect().
  void describe(ModelHeader& header);

  // Asks the threads to stop and waits for them; at most one check_cancel() interval.
  void stop() noexcept;

 private:
  void work() noexcept;
  void run_phases();
  // Waits until every thread is here; the last one calls `then` before all go on. Throws Error(kCancelled) when another
  // thread has failed.
  void meet(const std::function<void()>& then);
  void learn_years();
  void learn_spreads();
  void learn_pools();

  bool time_is_over() const;
  SeriesTraining begin(std::size_t series) const;
  void try_series(SeriesTraining& training) const;

  const Panel& panel_;
  const ModelHeader& header_;
  const Context& context_;
  std::vector<SeriesModel> models_;
  std::vector<KeptForecasts> kept_;  // empty: nobody asks
  std::vector<std::thread> threads_;
  std::unique_ptr<const ColdStarts> cold_;
  std::vector<SeriesTraining> begun_;               // the sample, by its own numbers
  std::vector<std::vector<HeldBackScore>> scores_;  // of the sample
  Spreads spreads_ = {1, 1, 1};
  PanelExperience experience_;
  std::string regressors_, holidays_;  // who uses them
  std::string transforms_;             // who is on another scale
  std::string warnings_;               // how many series have some
  Effort effort_;
  const Context::Clock::time_point deadline_;  // of option budget_seconds
  const Context timed_;                        // ends there
  const Context& fits_;                        // of what may take long: the clock is asked only where there is a budget
  std::atomic<std::int64_t> stopped_{0};       // series that the clock cut short
  std::atomic<std::size_t> next_{0};
  std::atomic<int> running_{0};
  std::mutex mutex_;  // of what follows
  std::condition_variable met_;
  int arrived_ = 0;
  int meetings_ = 0;
  std::exception_ptr failure_;
  int done_fd_ = -1;
};

}  // namespace salesforecast
