#include "core/stl.h"

#include <algorithm>
#include <cmath>

namespace salesforecast {
namespace {

constexpr int kSeasonWindow = 11;
constexpr int kInnerLoops = 2;

// A loess smoother: window in points, degree of the local polynomial (0 or 1), and the step between points that are
// computed; those between are interpolated.
struct Smoother {
  int window, degree, jump;
};

int next_odd(int value) { return value % 2 == 0 ? value + 1 : value; }

Smoother smoother(int window, int degree) { return {window, degree, (window + 9) / 10}; }

// The local fit at `x` (positions count from 1) over positions left … right. False: no weight at all.
bool fit_at(std::span<const double> y, const Smoother& s, double x, int left, int right, std::vector<double>& weights,
            double& fit) {
  const int n = static_cast<int>(y.size());
  double reach = std::max(x - left, right - x);
  // Whole points, as the authors' program has it.
  const int beyond = s.window > n ? (s.window - n) / 2 : 0;
  reach += beyond;
  double sum = 0;
  for (int j = left; j <= right; ++j) {
    const double distance = std::fabs(j - x);
    double weight = 0;
    if (distance <= 0.999 * reach) {
      const double share = distance / reach;
      const double rest = 1 - share * share * share;
      weight = distance <= 0.001 * reach ? 1 : rest * rest * rest;
    }
    weights[j - left] = weight;
    sum += weight;
  }
  if (!(sum > 0)) return false;
  double centre = 0;
  for (int j = left; j <= right; ++j) centre += (weights[j - left] /= sum) * j;
  if (reach > 0 && s.degree > 0) {
    double spread = 0;
    for (int j = left; j <= right; ++j) spread += weights[j - left] * (j - centre) * (j - centre);
    if (std::sqrt(spread) > 0.001 * (n - 1)) {
      const double slope = (x - centre) / spread;
      for (int j = left; j <= right; ++j) weights[j - left] *= slope * (j - centre) + 1;
    }
  }
  fit = 0;
  for (int j = left; j <= right; ++j) fit += weights[j - left] * y[j - 1];
  return true;
}

// y smoothed at its own positions.
void smooth(std::span<const double> y, const Smoother& s, std::span<double> out, std::vector<double>& weights) {
  const int n = static_cast<int>(y.size());
  if (n < 2) {
    std::copy(y.begin(), y.end(), out.begin());
    return;
  }
  const int jump = std::min(s.jump, n - 1);
  const int half = (s.window + 1) / 2;
  int left = 1;
  int right = std::min(s.window, n);
  const auto compute = [&](int i) {
    if (!fit_at(y, s, i, left, right, weights, out[i - 1])) out[i - 1] = y[i - 1];
  };
  const auto interpolate = [&](int from, int to) {
    const double slope = (out[to - 1] - out[from - 1]) / (to - from);
    for (int j = from + 1; j < to; ++j) out[j - 1] = out[from - 1] + slope * (j - from);
  };
  int last = 1;
  for (int i = 1; i <= n; i += jump) {
    if (s.window < n) {
      left = std::clamp(i - half + 1, 1, n - s.window + 1);
      right = left + s.window - 1;
    }
    compute(i);
    if (i > 1) interpolate(last, i);
    last = i;
  }
  if (last != n) {
    compute(n);
    interpolate(last, n);
  }
}

std::vector<double> moving_average(std::span<const double> y, int window) {
  std::vector<double> out;
  double sum = 0;
  for (int t = 0; t < static_cast<int>(y.size()); ++t) {
    sum += y[t];
    if (t >= window) sum -= y[t - window];
    if (t + 1 >= window) out.push_back(sum / window);
  }
  return out;
}

// Each season position smoothed by itself and carried one season beyond either end.
std::vector<double> smooth_positions(std::span<const double> y, int season, std::vector<double>& weights) {
  const Smoother s = smoother(kSeasonWindow, 0);
  const int n = static_cast<int>(y.size());
  std::vector<double> out(static_cast<std::size_t>(n + 2 * season));
  std::vector<double> one, smoothed;
  for (int position = 0; position < season; ++position) {
    one.clear();
    for (int t = position; t < n; t += season) one.push_back(y[t]);
    const int k = static_cast<int>(one.size());
    smoothed.assign(static_cast<std::size_t>(k) + 2, 0.0);
    smooth(one, s, std::span(smoothed).subspan(1, one.size()), weights);
    const int window = std::min(s.window, k);
    if (!fit_at(one, s, 0, 1, window, weights, smoothed.front())) smoothed.front() = smoothed[1];
    if (!fit_at(one, s, k + 1, k - window + 1, k, weights, smoothed.back())) smoothed.back() = smoothed[k];
    for (int i = 0; i < k + 2; ++i) out[i * season + position] = smoothed[i];
  }
  return out;
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

StlParts decompose_stl(std::span<const double> y, int season, const Context& context) {
  const std::size_t n = y.size();
  const Smoother low_pass = smoother(next_odd(season), 1);
  const int trend_window = next_odd(static_cast<int>(std::ceil(1.5 * season / (1 - 1.5 / kSeasonWindow))));
  const Smoother trend = smoother(trend_window, 1);
  StlParts parts;
  parts.season.assign(n, 0.0);
  parts.trend.assign(n, 0.0);
  parts.remainder.assign(n, 0.0);
  std::vector<double> rest(n), low(n);
  std::vector<double> weights(std::max({n, static_cast<std::size_t>(trend_window), std::size_t{kSeasonWindow}}) + 2);
  for (int loop = 0; loop < kInnerLoops; ++loop) {
    context.check_cancel();
    for (std::size_t t = 0; t < n; ++t) rest[t] = y[t] - parts.trend[t];
    const std::vector<double> positions = smooth_positions(rest, season, weights);
    const std::vector<double> passed = moving_average(moving_average(moving_average(positions, season), season), 3);
    smooth(passed, low_pass, low, weights);
    for (std::size_t t = 0; t < n; ++t) {
      parts.season[t] = positions[t + static_cast<std::size_t>(season)] - low[t];
      rest[t] = y[t] - parts.season[t];
    }
    smooth(rest, trend, parts.trend, weights);
  }
  for (std::size_t t = 0; t < n; ++t) parts.remainder[t] = y[t] - parts.season[t] - parts.trend[t];
  return parts;
}

double seasonal_strength_stl(std::span<const double> y, int season, const Context& context) {
  StlParts parts = decompose_stl(y, season, context);
  const double remainder = variance_of(parts.remainder);
  for (std::size_t t = 0; t < y.size(); ++t) parts.season[t] += parts.remainder[t];
  const double both = variance_of(parts.season);
  return both > 0 ? std::clamp(1 - remainder / both, 0.0, 1.0) : 0;
}

}  // namespace salesforecast
