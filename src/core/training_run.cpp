// Threads over a panel's series, each taking the next one.
#include "core/training_run.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <system_error>

#include "core/holiday_notices.h"
#include "core/series_warnings.h"
#include "core/transform_choice.h"

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
void check_memory(const Panel& panel, const ModelHeader& header, const Context& context) {
  std::size_t needed = panel.series.size() * (sizeof(SeriesModel) + kBytesPerModel);
  const std::size_t sample = sample_size(panel.series.size(), header.horizon);
  needed += sample * bytes_of_trial(header.horizon);
  // A sampled series' trial holds its history up to thrice more: without gaps, with them, and without the season of the
  // year.
  const double sampled =
      static_cast<double>(sample) / static_cast<double>(std::max<std::size_t>(1, panel.series.size()));
  const auto copies = static_cast<std::size_t>(std::ceil(3 * sampled));
  if (reconciles(header.options)) {
    constexpr std::size_t kMostCutoffs = 16;
    needed += panel.series.size() * kMostCutoffs * static_cast<std::size_t>(header.horizon) * 2 * sizeof(float);
  }
  for (const Series& series : panel.series) {
    needed += sizeof(Series) + (1 + copies) * series.y.capacity() * sizeof(double);
  }
  if (needed <= context.max_memory) return;
  throw Error(ErrorKind::kOutOfMemory,
              "training needs about " + std::to_string((needed >> 20) + 1) + " MB, more than salesforecast.max_memory",
              std::to_string(panel.series.size()) + " series are trained together",
              "raise salesforecast.max_memory, or train parts of the source");
}

Context::Clock::time_point deadline_of(const Options& options, double spent) {
  if (options.budget_seconds == 0) return Context::Clock::time_point::max();
  const std::chrono::duration<double> left(std::max(0.0, options.budget_seconds - spent));
  return Context::Clock::now() + std::chrono::duration_cast<Context::Clock::duration>(left);
}

}  // namespace

TrainingRun::TrainingRun(const Panel& panel, const ModelHeader& header, const Context& context, double spent)
    : panel_(panel),
      header_(header),
      context_(context),
      models_(panel.series.size()),
      effort_(plan_effort(panel, header.options, header.design().size() + header.holiday_design().size())),
      deadline_(deadline_of(header.options, spent)),
      timed_(context, deadline_),
      fits_(header.options.budget_seconds == 0 ? context : timed_) {
  check_memory(panel, header, context);
  if (reconciles(header.options)) kept_.resize(panel.series.size());
  begun_.resize(sample_size(panel.series.size(), header.horizon));
  scores_.resize(begun_.size());
  done_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (done_fd_ < 0) throw Error(ErrorKind::kInternal, "could not make an event descriptor");
  const auto wanted = std::min<std::size_t>(std::max(1, context.threads), std::max<std::size_t>(1, models_.size()));
  running_.store(static_cast<int>(wanted), std::memory_order_release);
  const BlockedSignals blocked;
  const std::lock_guard<std::mutex> lock(mutex_);  // nobody meets before the number of threads is settled
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

void TrainingRun::meet(const std::function<void()>& then) {
  std::unique_lock<std::mutex> lock(mutex_);
  const int meeting = meetings_;
  if (++arrived_ == running_.load(std::memory_order_acquire)) {
    then();
    arrived_ = 0;
    next_.store(0);
    ++meetings_;
    met_.notify_all();
    return;
  }
  met_.wait(lock, [&] { return meetings_ != meeting || failure_; });
  if (failure_) throw Error(ErrorKind::kCancelled, "cancelled");
}

void TrainingRun::learn_years() {
  for (std::size_t at = 0; at < kYearVantages; ++at) {
    std::vector<const YearEvidence*> series;
    for (const SeriesTraining& one : begun_) {
      if (one.trial) series.push_back(&one.trial->years[at]);
    }
    experience_.years[at] = learn_year_prior(series);
  }
}

void TrainingRun::learn_spreads() {
  std::vector<PatternedSize> sizes;
  for (const SeriesTraining& one : begun_) {
    if (one.trial) sizes.push_back({one.trial->pattern, error_size(one.trial->chosen)});
  }
  spreads_ = typical_spreads(sizes);
}

void TrainingRun::learn_pools() {
  experience_.dependence = learn_dependence(scores_, sampled_groups(panel_.groups, begun_.size(), models_.size()));
  std::vector<DemandPattern> patterns;
  for (const SeriesTraining& one : begun_) patterns.push_back(one.trial ? one.trial->pattern : DemandPattern::kSmooth);
  experience_.pools = pools_by_pattern(patterns, std::move(scores_), spreads_);
}

void TrainingRun::run_phases() {
  const std::size_t sample = begun_.size(), all = models_.size();
  // Calls each(number) for every number below `count` that no other thread has taken.
  const auto share_out = [&](std::size_t count, const auto& each) {
    for (std::size_t i = next_.fetch_add(1); i < count; i = next_.fetch_add(1)) {
      context_.check_cancel();
      each(i);
    }
  };
  const auto series_of = [&](std::size_t i) { return sampled_series(i, sample, all); };
  meet([&] { cold_ = std::make_unique<ColdStarts>(panel_, header_, context_); });
  context_.series_to_try.store(static_cast<std::int64_t>(sample));
  share_out(sample, [&](std::size_t i) { begun_[i] = begin(series_of(i)); });
  meet([&] { learn_years(); });
  share_out(sample, [&](std::size_t i) {
    try_series(begun_[i]);
    context_.series_tried.fetch_add(1, std::memory_order_relaxed);
  });
  meet([&] {
    for (int pattern = 0; pattern < kDemandPatterns; ++pattern) {
      std::vector<const Trial*> trials;
      for (const SeriesTraining& one : begun_) {
        if (one.trial && static_cast<int>(one.trial->pattern) == pattern) trials.push_back(one.trial.get());
      }
      experience_.priors[pattern] = learn_prior(trials);
    }
  });
  share_out(sample, [&](std::size_t i) {
    if (Trial* trial = begun_[i].trial.get()) choose(*trial, experience_.priors[static_cast<int>(trial->pattern)]);
  });
  meet([&] { learn_spreads(); });
  share_out(sample, [&](std::size_t i) {
    const Trial* trial = begun_[i].trial.get();
    // What a cold start borrowed is smoother than sales of its own.
    if (trial != nullptr && cold_->find(series_of(i)) == nullptr)
      scores_[i] = held_back_scores(trial->chosen, spreads_[static_cast<int>(trial->pattern)]);
  });
  meet([&] { learn_pools(); });
  share_out(all, [&](std::size_t i) {
    const std::size_t own = (i * sample + all - 1) / all;  // the sample's number of this series, if it is in it
    const bool sampled = own < sample && series_of(own) == i;
    SeriesTraining training = sampled ? std::move(begun_[own]) : begin(i);
    if (!sampled) try_series(training);
    if (time_is_over()) cut_short(training);
    const ColdStart* const cold = cold_->find(i);
    KeptForecasts* const kept = kept_.empty() || cold != nullptr ? nullptr : &kept_[i];
    models_[i] = finish_series(training, header_, experience_, context_, fits_, kept);
    if (cold != nullptr && training.trial) cold_->settle(*cold, header_, &models_[i]);
    if (training.trial && training.trial->stopped) stopped_.fetch_add(1);
    context_.series_done.fetch_add(1, std::memory_order_relaxed);
  });
}

bool TrainingRun::time_is_over() const { return Context::Clock::now() > deadline_; }

SeriesTraining TrainingRun::begin(std::size_t series) const {
  const ColdStart* const cold = cold_->find(series);
  Series borrowed;
  if (cold != nullptr) borrowed = cold_->history(*cold);
  const Series& own = cold != nullptr ? borrowed : panel_.series[series];
  SeriesTraining training;
  const auto begin_whole = [&] { training = begin_series(own, header_, effort_, fits_); };
  if (time_is_over() || !done_in_time(begin_whole)) {
    training = begin_series(own, header_, Effort::kStopped, context_);
  }
  if (training.trial) training.trial->input.codes = panel_.series[series].codes;  // what was borrowed does not last
  return training;
}

void TrainingRun::try_series(SeriesTraining& training) const {
  if (!training.trial || training.trial->stopped) return;
  const auto try_all = [&] { try_methods(*training.trial, experience_.years, fits_); };
  if (time_is_over() || !done_in_time(try_all)) cut_short(training);
}

void TrainingRun::describe(ModelHeader& header) {
  header.pools = std::move(experience_.pools);
  header.dependence = std::move(experience_.dependence);
  const std::string plan = effort_sentence(effort_, header.options);
  if (!plan.empty()) header.warnings.push_back(plan);
  for (const std::string& sentence : {regressors_, holidays_, transforms_, warnings_}) {
    if (!sentence.empty()) header.warnings.push_back(sentence);
  }
  if (stopped_.load() == 0) return;
  header.warnings.push_back("the time of option budget_seconds was over: " + std::to_string(stopped_.load()) + " of " +
                            std::to_string(panel_.series.size()) + " series got a simple method");
}

void TrainingRun::work() noexcept {
  try {
    run_phases();
  } catch (...) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    context_.cancel();
    met_.notify_all();
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
  warnings_ = warning_counts(models_);
  regressors_ = regressor_sentence(header_, models_);
  holidays_ = holiday_sentence(header_, models_);
  transforms_ = transform_sentence(header_, models_);
  return std::move(models_);
}

}  // namespace salesforecast
