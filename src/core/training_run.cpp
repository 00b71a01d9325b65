// Threads over a panel's series, each taking the next one.
#include "core/training_run.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <system_error>

namespace salesforecast {

namespace {

// Blocks every signal while it lives; threads started meanwhile inherit the mask.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

// A fitted series with its parameters, scores and texts stays below this, seasons of some hundred steps aside.
constexpr std::size_t kBytesPerModel = 2048;

// Refuses before the first fit what max_memory cannot hold.
void check_memory(const Panel& panel, const Context& context) {
  std::size_t needed = panel.series.size() * (sizeof(SeriesModel) + kBytesPerModel);
  for (const Series& series : panel.series) needed += sizeof(Series) + series.y.capacity() * sizeof(double);
  if (needed <= context.max_memory) return;
  throw Error(ErrorKind::kOutOfMemory,
              "training needs about " + std::to_string((needed >> 20) + 1) + " MB, more than salesforecast.max_memory",
              std::to_string(panel.series.size()) + " series are trained together",
              "raise salesforecast.max_memory, or train parts of the source");
}

}  // namespace

TrainingRun::TrainingRun(const Panel& panel, const ModelHeader& header, const Context& context)
    : panel_(panel), header_(header), context_(context), models_(panel.series.size()) {
  check_memory(panel, context);
  done_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (done_fd_ < 0) throw Error(ErrorKind::kInternal, "could not make an event descriptor");
  const auto wanted = std::min<std::size_t>(std::max(1, context.threads), std::max<std::size_t>(1, models_.size()));
  running_.store(static_cast<int>(wanted), std::memory_order_release);
  const BlockedSignals blocked;
  try {
    threads_.reserve(wanted);
    for (std::size_t i = 0; i < wanted; ++i) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {
    // Fewer threads than wanted do as well; none at all is an error.
    running_.fetch_sub(static_cast<int>(wanted - threads_.size()), std::memory_order_acq_rel);
    if (threads_.empty()) {
      close(done_fd_);
      throw Error(ErrorKind::kOutOfMemory, "could not start a training thread", "the operating system refused it",
                  "raise the limit of processes, or lower salesforecast.threads");
    }
  }
}

TrainingRun::~TrainingRun() {
  stop();
  close(done_fd_);
}

void TrainingRun::stop() noexcept {
  context_.cancel();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void TrainingRun::work() noexcept {
  try {
    for (std::size_t i = next_.fetch_add(1); i < models_.size(); i = next_.fetch_add(1)) {
      context_.check_cancel();
      models_[i] = train_series(panel_.series[i], header_, context_);
      context_.series_done.fetch_add(1, std::memory_order_relaxed);
    }
  } catch (...) {
    const std::lock_guard<std::mutex> lock(failure_mutex_);
    if (!failure_) failure_ = std::current_exception();
    context_.cancel();
  }
  if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    const std::uint64_t one = 1;
    // The descriptor only wakes the caller early; finished() is what counts.
    [[maybe_unused]] const auto written = write(done_fd_, &one, sizeof one);
  }
}

std::vector<SeriesModel> TrainingRun::collect() {
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  if (failure_) std::rethrow_exception(failure_);
  return std::move(models_);
}

}  // namespace salesforecast
