#include "core/protection_demand.h"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <utility>

namespace salesforecast {

namespace {

// The unit normal loss function, E (Z - k)+.
double normal_loss(double k) {
  const boost::math::normal standard;
  return std::max(0.0, pdf(standard, k) - k * cdf(complement(standard, k)));
}

}  // namespace

double running_mean(std::span<const double> values) {
  double mean = 0, count = 0;
  for (const double value : values) mean += (value - mean) / ++count;
  return mean;
}

PathDemand::PathDemand(std::vector<double> values) : sorted_(std::move(values)) {
  for (double& value : sorted_) value = finite_outcome(value);
  std::sort(sorted_.begin(), sorted_.end());
  mean_ = running_mean(sorted_);
}

double PathDemand::level_for(double share) const { return path_quantile(sorted_, share); }

double PathDemand::share_above(double stock) const {
  const auto above = sorted_.end() - std::upper_bound(sorted_.begin(), sorted_.end(), stock);
  return static_cast<double>(above) / static_cast<double>(sorted_.size());
}

double PathDemand::shortage_at(double stock) const {
  double sum = 0;
  for (auto at = std::upper_bound(sorted_.begin(), sorted_.end(), stock); at != sorted_.end(); ++at) sum += *at - stock;
  return finite_outcome(sum) / static_cast<double>(sorted_.size());
}

double PathDemand::enough_for(double shortage) const {
  return least_stock([this](double stock) { return shortage_at(stock); }, shortage, std::max(0.0, most()));
}

double NormalDemand::level_for(double share) const { return finite_outcome(mean_ + nominal_score(share) * sd_); }

double NormalDemand::share_above(double stock) const {
  if (!(sd_ > 0)) return mean_ > stock ? 1 : 0;
  return cdf(complement(boost::math::normal(), finite_outcome((stock - mean_) / sd_)));
}

double NormalDemand::shortage_at(double stock) const {
  if (!(sd_ > 0)) return std::max(0.0, mean_ - stock);
  return finite_outcome(sd_ * normal_loss(finite_outcome((stock - mean_) / sd_)));
}

double NormalDemand::enough_for(double shortage) const {
  constexpr double kSurely = 40;  // sds: the loss is nothing in a double
  const double most = std::max(0.0, finite_outcome(mean_ + kSurely * sd_));
  return least_stock([this](double stock) { return shortage_at(stock); }, shortage, most);
}

std::vector<double> lead_times(double mean, double sd, int paths) {
  std::vector<double> out(static_cast<std::size_t>(paths), mean);
  if (!(sd > 0)) return out;
  // A large shape is as good as normal, and its quantiles are no longer found.
  constexpr double kLargestShape = 1e6;
  const double shape = (mean / sd) * (mean / sd);
  for (int i = 0; i < paths; ++i) {
    const double share = (i + 0.5) / paths;
    out[i] = shape > kLargestShape ? mean + sd * nominal_score(share)
                                   : quantile(boost::math::gamma_distribution<>(shape, sd * sd / mean), share);
  }
  return out;
}

PathSums path_sums(SeriesPaths& paths, std::span<const double> lead_times, double review, bool whole, bool non_negative,
                   const Context& context) {
  const auto settled = [&](double sum) {
    if (non_negative) sum = std::max(0.0, sum);
    return whole ? std::round(sum) : sum;
  };
  PathSums out;
  for (std::size_t path = 0; path < lead_times.size(); ++path) {
    if (path % 16 == 0) context.check_cancel();
    const double arrival = lead_times[path], next = arrival + review;
    double until_arrival = 0, until_next = 0;
    paths.each_outcome(static_cast<int>(path), [&](std::size_t step, double outcome) {
      const auto from = static_cast<double>(step);
      until_arrival += std::clamp(arrival - from, 0.0, 1.0) * outcome;
      until_next += std::clamp(next - from, 0.0, 1.0) * outcome;
    });
    out.until_arrival.push_back(settled(until_arrival));
    out.until_next.push_back(settled(until_next));
  }
  return out;
}

}  // namespace salesforecast
