#include "core/loess.h"

#include <algorithm>
#include <cmath>

namespace salesforecast {
namespace {

double dot(const double* a, const double* b, int size) {
  // Four sums side by side: one alone waits for each addition before it begins the next.
  double sums[4] = {0, 0, 0, 0};
  int i = 0;
  for (; i + 4 <= size; i += 4) {
    for (int lane = 0; lane < 4; ++lane) sums[lane] += a[i + lane] * b[i + lane];
  }
  for (; i < size; ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace

Loess::Loess(int window, int degree, int jump, int count)
    : window_(window), degree_(degree), count_(count), least_spread_(0.001 * (count - 1) * 0.001 * (count - 1)) {
  const int size = std::min(window, count);
  const int half = (window + 1) / 2;
  const int step = std::max(std::min(jump, count - 1), 1);
  int left = 0;
  const auto add = [&](int at) { places_.push_back(place(at, left, size)); };
  for (int at = 0; at < count && count > 1; at += step) {
    if (window < count) left = std::clamp(at - half + 1, 0, count - window);
    add(at);
  }
  // As the authors' program has it: the last place takes the values of the one before.
  if (count > 1 && places_.back().at != count - 1) add(count - 1);
  before_ = place(-1, 0, size);
  after_ = place(count, count - size, size);
}

Loess::Place Loess::place(int at, int left, int size) {
  Place out{at, left, size, tricube_.size()};
  if (!places_.empty() && at - left == places_.back().at - places_.back().left) {
    out.kernel = places_.back().kernel;
    return out;
  }
  // Whole steps, as the authors' program has it.
  const int beyond = window_ > count_ ? (window_ - count_) / 2 : 0;
  const double reach = std::max(at - left, left + size - 1 - at) + beyond;
  double sum = 0, first = 0, second = 0;
  for (int i = 0; i < size; ++i) {
    const double distance = std::fabs(left + i - at);
    double weight = 0;
    if (distance <= 0.999 * reach) {
      const double share = distance / reach, rest = 1 - share * share * share;
      weight = distance <= 0.001 * reach ? 1 : rest * rest * rest;
    }
    tricube_.push_back(weight);
    sum += weight;
    first += weight * (left + i - at);
  }
  const double centre = first / sum;
  for (int i = 0; i < size; ++i) {
    const double off = left + i - at - centre;
    second += tricube_[out.kernel + i] * off * off;
  }
  const bool line = degree_ > 0 && second / sum > least_spread_;
  for (int i = 0; i < size; ++i) {
    const double off = left + i - at - centre;
    const double share = tricube_[out.kernel + i] / sum;
    plain_.push_back(line ? share * (1 - centre * off * sum / second) : share);
  }
  return out;
}

double Loess::fit(const Place& place, std::span<const double> y, std::span<const double> robustness,
                  double otherwise) const {
  if (!robustness.empty()) {
    return weighted_fit(place, y.data() + place.left, robustness.data() + place.left, otherwise);
  }
  return dot(&plain_[place.kernel], y.data() + place.left, place.size);
}

double Loess::weighted_fit(const Place& place, const double* y, const double* robustness, double otherwise) const {
  const double* kernel = &tricube_[place.kernel];
  double sum = 0, first = 0, second = 0, value = 0, product = 0;
  for (int i = 0; i < place.size; ++i) {
    const double weight = kernel[i] * robustness[i];
    const double off = place.left + i - place.at;
    sum += weight;
    first += weight * off;
    second += weight * off * off;
    value += weight * y[i];
    product += weight * off * y[i];
  }
  if (!(sum > 0)) return otherwise;
  const double mean = value / sum, centre = first / sum;
  const double spread = second / sum - centre * centre;
  if (degree_ == 0 || !(spread > least_spread_)) return mean;
  return mean - centre * (product / sum - centre * mean) / spread;
}

void Loess::smooth(std::span<const double> y, std::span<const double> robustness, std::span<double> out) const {
  if (places_.empty()) {
    std::copy(y.begin(), y.end(), out.begin());
    return;
  }
  int last = 0;
  for (const Place& place : places_) {
    out[place.at] = fit(place, y, robustness, y[place.at]);
    const double slope = place.at > last ? (out[place.at] - out[last]) / (place.at - last) : 0;
    for (int at = last + 1; at < place.at; ++at) out[at] = out[last] + slope * (at - last);
    last = place.at;
  }
}

double Loess::before(std::span<const double> y, std::span<const double> robustness, double otherwise) const {
  return fit(before_, y, robustness, otherwise);
}

double Loess::after(std::span<const double> y, std::span<const double> robustness, double otherwise) const {
  return fit(after_, y, robustness, otherwise);
}

}  // namespace salesforecast
