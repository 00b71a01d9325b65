#include "core/level_shift.h"

#include <algorithm>
#include <cmath>

#include "core/robust.h"

namespace salesforecast {

namespace {

constexpr double kStandardErrors = 4.25;
constexpr double kClipSds = 3;           // farther out a value counts as this far: an outlier is no level
constexpr double kOwnShare = 0.5;        // of the difference between the sides that the step itself must make up
constexpr double kLeastShare = 0.1;      // of the level
constexpr double kRecurringShare = 0.5;  // of a step: as much again a year apart is the year's doing
constexpr double kLeastSd = 1e-4;        // of values scaled to 1: below is rounding
constexpr double kTrendErrors = 1;       // of a slope, standard, from which on it is taken off: more, and trends bias
constexpr std::size_t kBetweenChecks = 8'192;

// The series as the test sees it, and its running sums.
struct Sums {
  std::vector<double> x;       // season out, wild values drawn in
  std::vector<double> plain;   // of x[0 .. i)
  std::vector<double> timed;   // of t x[t]
  std::vector<double> square;  // of x[t]^2
  double middle = 0;           // taken off x

  explicit Sums(const Baseline& baseline) : x(baseline.x) {
    const std::size_t n = x.size();
    std::vector<double> work = baseline.centre;
    middle = median_of(work);
    plain.assign(n + 1, 0.0);
    timed.assign(n + 1, 0.0);
    square.assign(n + 1, 0.0);
    for (std::size_t t = 0; t < n; ++t) {
      const double reach = kClipSds * baseline.spread[t];
      x[t] = std::clamp(x[t], baseline.centre[t] - reach, baseline.centre[t] + reach) - middle;
      plain[t + 1] = plain[t] + x[t];
      timed[t + 1] = timed[t] + x[t] * static_cast<double>(t);
      square[t + 1] = square[t] + x[t] * x[t];
    }
  }
};

// Long-run sd of a single value: of means over blocks, by the median difference of neighbours, so that a shift counts
// once and a trend not at all. Wu & Zhao 2007, section 5.
double long_run_sd(const Sums& sums, std::size_t window) {
  const std::size_t block = std::max<std::size_t>(3, window / 4);
  std::vector<double> steps;
  for (std::size_t end = 2 * block; end <= sums.x.size(); end += block) {
    const double later = sums.plain[end] - sums.plain[end - block];
    const double earlier = sums.plain[end - block] - sums.plain[end - 2 * block];
    steps.push_back((later - earlier) / static_cast<double>(block));
  }
  return steps.empty() ? 0 : robust_sd(steps) * std::sqrt(static_cast<double>(block) / 2);
}

// Least squares of x = a + b u + c z in the windows around a period, u the time from the middle, z -1 before and 1
// after.
class StepFit {
 public:
  StepFit(const Sums& sums, std::size_t window, double least_sd) : sums_(sums), window_(window), least_sd_(least_sd) {
    const double w = static_cast<double>(window);
    uu_ = w * (4 * w * w - 1) / 6;
    uz_ = w * w;
    zz_ = 2 * w;
    determinant_ = uu_ * zz_ - uz_ * uz_;
  }

  struct Result {
    double step = 0;        // 2 c
    double difference = 0;  // between the means of the two sides
    double errors = 0;      // the step in standard errors
    double mean = 0;        // of both sides
    bool trend = false;     // the slope is more than chance

    // Of what moved: with a trend only what that does not explain, without one the difference, which errs half as much.
    double moved() const { return trend ? step : difference; }
  };

  Result at(std::size_t period) const {
    const std::size_t begin = period - window_, end = period + window_;
    const double w = static_cast<double>(window_);
    const double before = sums_.plain[period] - sums_.plain[begin];
    const double after = sums_.plain[end] - sums_.plain[period];
    const double xz = after - before;
    const double xu = sums_.timed[end] - sums_.timed[begin] - (static_cast<double>(period) - 0.5) * (after + before);
    const double c = (uu_ * xz - uz_ * xu) / determinant_;
    const double b = (xu - c * uz_) / uu_;
    const double mean = (after + before) / (2 * w);
    const double around = sums_.square[end] - sums_.square[begin] - 2 * w * mean * mean;
    const double left = std::max(0.0, around - b * xu - c * xz);
    const double sd = std::max(std::sqrt(left / (2 * w - 3)), least_sd_);
    const bool trend = std::fabs(b) >= kTrendErrors * sd * std::sqrt(zz_ / determinant_);
    return {2 * c, xz / w, std::fabs(c) / (sd * std::sqrt(uu_ / determinant_)), mean, trend};
  }

 private:
  const Sums& sums_;
  std::size_t window_;
  double least_sd_;
  double uu_, uz_, zz_, determinant_;
};

double median_between(std::span<const double> values, std::size_t begin, std::size_t end) {
  std::vector<double> work(values.begin() + static_cast<std::ptrdiff_t>(begin),
                           values.begin() + static_cast<std::ptrdiff_t>(end));
  return median_of(work);
}

// Whether what lies a window farther off agrees, on either side, where there is at least half a window of it.
bool stays(const Sums& sums, std::size_t period, std::size_t window, double step) {
  const std::size_t n = sums.x.size();
  const double least = 0.5 * std::fabs(step);
  const double before = median_between(sums.x, period - window, period);
  const double after = median_between(sums.x, period, period + window);
  const double sign = step > 0 ? 1 : -1;
  if (sign * (after - before) < least) return false;
  const std::size_t far_end = period - window, far_begin = far_end - std::min(far_end, 2 * window);
  if (2 * (far_end - far_begin) >= window && sign * (after - median_between(sums.x, far_begin, far_end)) < least) {
    return false;
  }
  const std::size_t late_begin = period + window, late_end = std::min(n, late_begin + 2 * window);
  return 2 * (late_end - late_begin) < window ||
         sign * (median_between(sums.x, late_begin, late_end) - before) >= least;
}

struct Candidate {
  std::size_t period;
  std::size_t window;
  StepFit::Result fit;
};

// Keeps the strongest of candidates that lie within a window of each other.
void add_candidate(const Candidate& candidate, std::size_t apart, std::vector<Candidate>* candidates) {
  if (!candidates->empty() && candidate.period - candidates->back().period < apart) {
    if (candidate.fit.errors > candidates->back().fit.errors) candidates->back() = candidate;
  } else {
    candidates->push_back(candidate);
  }
}

// Whether a step like it stands about a year before or after.
bool comes_again(const StepFit& fit, const Candidate& candidate, std::size_t n, std::size_t year) {
  const std::size_t slack = candidate.window / 2;
  const double sign = candidate.fit.step > 0 ? 1 : -1;
  const auto alike = [&](std::size_t period) {
    return sign * fit.at(period).step >= kRecurringShare * std::fabs(candidate.fit.step);
  };
  for (std::size_t distance = year - std::min(year, slack); distance <= year + slack; ++distance) {
    if (candidate.period >= candidate.window + distance && alike(candidate.period - distance)) return true;
    if (candidate.period + distance + candidate.window <= n && alike(candidate.period + distance)) return true;
  }
  return false;
}

std::vector<Candidate> scan(const Sums& sums, std::size_t window, std::size_t year, const Context& context) {
  std::vector<Candidate> found;
  const std::size_t n = sums.x.size();
  if (n < 2 * window) return found;
  const StepFit fit(sums, window, std::max(kLeastSd, long_run_sd(sums, window)));
  for (std::size_t period = window; period + window <= n; ++period) {
    if (period % kBetweenChecks == 0) context.check_cancel();
    const Candidate at{period, window, fit.at(period)};
    if (at.fit.errors < kStandardErrors || at.fit.step / at.fit.difference < kOwnShare) continue;
    add_candidate(at, window, &found);
  }
  std::erase_if(found, [&](const Candidate& c) {
    context.check_cancel();
    return !stays(sums, c.period, window, c.fit.step) || (year > window && comes_again(fit, c, n, year));
  });
  return found;
}

}  // namespace

std::vector<LevelShift> level_shifts(std::span<const double> y, const Baseline& baseline, const Cycles& cycles,
                                     const Context& context) {
  const std::size_t window = level_window(cycles.season);
  const std::size_t year = cycles.year > 0 ? static_cast<std::size_t>(cycles.year) : 0;
  std::vector<LevelShift> shifts;
  if (baseline.x.size() < 2 * window) return shifts;
  const Sums sums(baseline);
  context.check_cancel();
  // The wider windows see smaller shifts, the narrower ones those near the ends.
  std::vector<Candidate> both = scan(sums, window, year, context);
  const std::vector<Candidate> wide = scan(sums, 2 * window, year, context);
  both.insert(both.end(), wide.begin(), wide.end());
  std::sort(both.begin(), both.end(), [](const Candidate& a, const Candidate& b) { return a.period < b.period; });
  std::vector<Candidate> candidates;
  for (const Candidate& candidate : both) add_candidate(candidate, window, &candidates);
  for (const Candidate& candidate : candidates) {
    const std::size_t at = candidate.period;
    const double mean = sums.middle + candidate.fit.mean, half = candidate.fit.moved() / 2;
    const LevelShift shift{at, median_between(y, at - window, at), median_between(y, at, at + window),
                           (mean - half) * baseline.scale, (mean + half) * baseline.scale};
    const double level = std::max(std::fabs(shift.before), std::fabs(shift.after));
    if (std::fabs(candidate.fit.step) * baseline.scale >= kLeastShare * level) shifts.push_back(shift);
  }
  return shifts;
}

std::optional<LevelShift> latest_level_shift(std::span<const double> y, const Cycles& cycles, const Context& context) {
  const std::vector<LevelShift> shifts = level_shifts(y, baseline_of(y, cycles.season, context), cycles, context);
  return shifts.empty() ? std::nullopt : std::optional(shifts.back());
}

std::optional<LevelShift> latest_level_shift(std::span<const double> y, int season) {
  return latest_level_shift(y, Cycles{season, 0});
}

}  // namespace salesforecast
