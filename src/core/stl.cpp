#include "core/stl.h"

#include <algorithm>
#include <cmath>

#include "core/loess.h"

namespace salesforecast {
namespace {

int next_odd(int value) { return value % 2 == 0 ? value + 1 : value; }

Loess smoother(int window, int degree, int count) { return {window, degree, (window + 9) / 10, count}; }

std::vector<double> moving_average(std::span<const double> y, int window) {
  std::vector<double> out;
  out.reserve(y.size());
  double sum = 0;
  for (int t = 0; t < static_cast<int>(y.size()); ++t) {
    sum += y[t];
    if (t >= window) sum -= y[t - window];
    if (t + 1 >= window) out.push_back(sum / window);
  }
  return out;
}

// One series' season and trend, found again and again: what depends on its length alone is kept.
class Stl {
 public:
  Stl(int count, int season, const StlOptions& options)
      : season_(season),
        count_(count),
        robust_(options.robust),
        longer_(smoother(options.season_window, 0, (count + season - 1) / season)),
        shorter_(smoother(options.season_window, 0, count / season)),
        low_pass_(smoother(next_odd(season), 1, count)),
        trend_(smoother(trend_window(season, options.season_window), 1, count)) {}

  StlParts decompose(std::span<const double> y, const Context& context) const;

 private:
  static int trend_window(int season, int season_window) {
    return next_odd(static_cast<int>(std::ceil(1.5 * season / (1 - 1.5 / season_window))));
  }
  void inner_loop(std::span<const double> y, std::span<const double> robustness, StlParts* parts) const;
  std::vector<double> smooth_positions(std::span<const double> y, std::span<const double> robustness) const;

  int season_, count_;
  bool robust_;
  Loess longer_, shorter_;  // of season positions: those that come once more, and the others
  Loess low_pass_, trend_;
};

// Each season position smoothed by itself and carried one season beyond either end.
std::vector<double> Stl::smooth_positions(std::span<const double> y, std::span<const double> robustness) const {
  std::vector<double> out(static_cast<std::size_t>(count_ + 2 * season_));
  std::vector<double> one, weights, smoothed;
  for (int position = 0; position < season_; ++position) {
    one.clear();
    weights.clear();
    for (int t = position; t < count_; t += season_) {
      one.push_back(y[t]);
      if (!robustness.empty()) weights.push_back(robustness[t]);
    }
    const int k = static_cast<int>(one.size());
    const Loess& loess = k > count_ / season_ ? longer_ : shorter_;
    smoothed.resize(one.size());
    loess.smooth(one, weights, smoothed);
    out[position] = loess.before(one, weights, smoothed.front());
    for (int i = 0; i < k; ++i) out[(i + 1) * season_ + position] = smoothed[i];
    out[(k + 1) * season_ + position] = loess.after(one, weights, smoothed.back());
  }
  return out;
}

void Stl::inner_loop(std::span<const double> y, std::span<const double> robustness, StlParts* parts) const {
  std::vector<double>& rest = parts->remainder;
  for (std::size_t t = 0; t < y.size(); ++t) rest[t] = y[t] - parts->trend[t];
  const std::vector<double> positions = smooth_positions(rest, robustness);
  const std::vector<double> passed = moving_average(moving_average(moving_average(positions, season_), season_), 3);
  low_pass_.smooth(passed, {}, rest);
  for (std::size_t t = 0; t < y.size(); ++t) {
    parts->season[t] = positions[t + static_cast<std::size_t>(season_)] - rest[t];
    rest[t] = y[t] - parts->season[t];
  }
  trend_.smooth(rest, robustness, parts->trend);
}

// Bisquare weights of remainders about six times their median size.
void set_robustness(std::span<const double> y, const StlParts& parts, std::vector<double>* weights) {
  const std::size_t n = y.size();
  weights->resize(n);
  for (std::size_t t = 0; t < n; ++t) (*weights)[t] = std::fabs(y[t] - (parts.trend[t] + parts.season[t]));
  std::vector<double> sizes = *weights;
  const auto upper = sizes.begin() + static_cast<std::ptrdiff_t>(n / 2);
  std::nth_element(sizes.begin(), upper, sizes.end());
  const double lower = n % 2 == 1 ? *upper : *std::max_element(sizes.begin(), upper);
  const double reach = 3 * (*upper + lower);
  for (double& weight : *weights) {
    const double share = weight <= 0.001 * reach ? 0 : weight / reach;
    weight = share <= 0.999 ? (1 - share * share) * (1 - share * share) : 0;
  }
}

StlParts Stl::decompose(std::span<const double> y, const Context& context) const {
  constexpr int kLoops = 2, kRobustLoops = 16;
  StlParts parts;
  parts.season.assign(y.size(), 0.0);
  parts.trend.assign(y.size(), 0.0);
  parts.remainder.assign(y.size(), 0.0);
  std::vector<double> robustness;
  for (int loop = 0; loop < (robust_ ? kRobustLoops : kLoops); ++loop) {
    context.check_cancel();
    if (robust_ && loop > 0) set_robustness(y, parts, &robustness);
    inner_loop(y, robustness, &parts);
  }
  for (std::size_t t = 0; t < y.size(); ++t) parts.remainder[t] = y[t] - parts.season[t] - parts.trend[t];
  return parts;
}

double variance_of(std::span<const double> values) {
  const double count = static_cast<double>(values.size());
  double mean = 0;
  for (const double v : values) mean += v / count;
  double sum = 0;
  for (const double v : values) sum += (v - mean) * (v - mean);
  return sum / (count - 1);
}

}  // namespace

StlParts decompose_stl(std::span<const double> y, int season, const StlOptions& options, const Context& context) {
  return Stl(static_cast<int>(y.size()), season, options).decompose(y, context);
}

double seasonal_strength_stl(std::span<const double> y, int season, const Context& context) {
  StlParts parts = decompose_stl(y, season, {}, context);
  const double remainder = variance_of(parts.remainder);
  for (std::size_t t = 0; t < y.size(); ++t) parts.season[t] += parts.remainder[t];
  const double both = variance_of(parts.season);
  return both > 0 ? std::clamp(1 - remainder / both, 0.0, 1.0) : 0;
}

MstlParts decompose_mstl(std::span<const double> y, std::span<const int> seasons, bool robust, const Context& context) {
  constexpr int kRounds = 2;
  const std::size_t n = y.size();
  std::vector<Stl> stl;
  for (std::size_t k = 0; k < seasons.size(); ++k) {
    stl.emplace_back(static_cast<int>(n), seasons[k], StlOptions{7 + 4 * static_cast<int>(k + 1), robust});
  }
  MstlParts parts;
  parts.seasons.assign(seasons.size(), std::vector<double>(n));
  parts.remainder.assign(y.begin(), y.end());
  std::vector<double>& rest = parts.remainder;
  // A season alone stays as the first round has it.
  for (int round = 0; round < (seasons.size() > 1 ? kRounds : 1); ++round) {
    for (std::size_t k = 0; k < seasons.size(); ++k) {
      for (std::size_t t = 0; t < n; ++t) rest[t] += parts.seasons[k][t];
      StlParts own = stl[k].decompose(rest, context);
      for (std::size_t t = 0; t < n; ++t) rest[t] -= own.season[t];
      parts.seasons[k] = std::move(own.season);
      parts.trend = std::move(own.trend);
    }
  }
  for (std::size_t t = 0; t < n; ++t) rest[t] -= parts.trend[t];
  return parts;
}

}  // namespace salesforecast
