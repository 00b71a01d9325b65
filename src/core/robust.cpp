#include "core/robust.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace salesforecast {

namespace {

constexpr double kMedianDeviation = 1.4826;  // 1 / 0.6745, the upper quartile of a standard Gaussian
constexpr double kMeanDeviation = 1.2533;    // sqrt(pi / 2)

double middle_of_sorted(const std::vector<double>& window) {
  const std::size_t n = window.size();
  return n % 2 == 1 ? window[n / 2] : 0.5 * (window[n / 2 - 1] + window[n / 2]);
}

void replace_in_sorted(double leaving, double entering, std::vector<double>* window) {
  const auto out = std::lower_bound(window->begin(), window->end(), leaving);
  const auto in = std::lower_bound(window->begin(), window->end(), entering);
  if (in > out) {
    std::rotate(out, out + 1, in);
    *(in - 1) = entering;
  } else {
    std::rotate(in, out, out + 1);
    *in = entering;
  }
}

double slope_of(std::span<const double> window) {
  const std::size_t third = window.size() / 3;
  if (third == 0) return 0;
  std::vector<double> first(window.begin(), window.begin() + static_cast<std::ptrdiff_t>(third));
  std::vector<double> last(window.end() - static_cast<std::ptrdiff_t>(third), window.end());
  return (median_of(last) - median_of(first)) / static_cast<double>(window.size() - third);
}

}  // namespace

double median_of(std::span<double> values) {
  const std::size_t n = values.size();
  if (n == 0) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(n / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (n % 2 == 1) return *middle;
  return 0.5 * *middle + 0.5 * *std::max_element(values.begin(), middle);  // the sum may overflow
}

double robust_sd(std::span<const double> values) {
  std::vector<double> work(values.begin(), values.end());
  const double centre = median_of(work);
  for (double& v : work) v = std::fabs(v - centre);
  const double deviation = median_of(work);
  if (deviation != 0) return kMedianDeviation * deviation;
  double mean = 0;
  for (const double v : work) mean += v / static_cast<double>(work.size());
  return kMeanDeviation * mean;
}

std::vector<double> running_median(std::span<const double> y, std::size_t half, const Context& context) {
  constexpr std::size_t kBetweenChecks = 8'192;
  const std::size_t n = y.size();
  std::vector<double> out(n);
  if (n == 0) return out;
  half = std::min(half, (n - 1) / 2);
  const std::size_t width = 2 * half + 1;
  std::vector<double> window(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(width));
  std::sort(window.begin(), window.end());
  for (std::size_t t = half;; ++t) {
    if (t % kBetweenChecks == 0) context.check_cancel();
    out[t] = middle_of_sorted(window);
    if (t + half + 1 == n) break;
    replace_in_sorted(y[t - half], y[t + half + 1], &window);
  }
  const double first = slope_of(y.first(width)), last = slope_of(y.last(width));
  for (std::size_t t = 0; t < half; ++t) {
    const double distance = static_cast<double>(half - t);
    out[t] = out[half] - first * distance;
    out[n - 1 - t] = out[n - 1 - half] + last * distance;
  }
  return out;
}

}  // namespace salesforecast
