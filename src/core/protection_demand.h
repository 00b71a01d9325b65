// Demand from an order to its arrival, and until the order of the next review arrives: what stock has to last for.
#pragma once

#include <span>
#include <vector>

#include "core/paths.h"

namespace salesforecast {

// The mean of values; of equal ones exactly their value.
double running_mean(std::span<const double> values);

// The distribution of a sum of demand.
class DemandSum {
 public:
  virtual ~DemandSum() = default;

  virtual double mean() const = 0;
  virtual double level_for(double share) const = 0;    // the stock that demand stays at or below with this probability
  virtual double share_above(double stock) const = 0;  // the probability that demand is more
  virtual double shortage_at(double stock) const = 0;  // the mean of what demand is more by: E (D - stock)+
  virtual double enough_for(double shortage) const = 0;  // a stock, 0 or more, whose shortage is at most this
};

// The values of joint paths, equally likely. Held finite.
class PathDemand final : public DemandSum {
 public:
  explicit PathDemand(std::vector<double> values);

  double mean() const override { return mean_; }
  double level_for(double share) const override;
  double share_above(double stock) const override;
  double shortage_at(double stock) const override;
  double enough_for(double shortage) const override;
  double most() const { return sorted_.back(); }

 private:
  std::vector<double> sorted_;
  double mean_ = 0;
};

// A normal distribution; sd 0: its mean alone.
class NormalDemand final : public DemandSum {
 public:
  NormalDemand(double mean, double sd) : mean_(mean), sd_(sd) {}

  double mean() const override { return mean_; }
  double level_for(double share) const override;
  double share_above(double stock) const override;
  double shortage_at(double stock) const override;
  double enough_for(double shortage) const override;

 private:
  double mean_, sd_;
};

// The least stock, 0 or more and `most` at most, at which shortage(stock), never rising, is `allowed` or less.
template <typename Shortage>
double least_stock(const Shortage& shortage, double allowed, double most) {
  if (shortage(0) <= allowed) return 0;
  double low = 0, high = most;
  constexpr int kHalvings = 60;  // to the last bits of a double
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = low + (high - low) / 2;
    (shortage(middle) <= allowed ? high : low) = middle;
  }
  return high;
}

// Lead times of so many paths, in periods, ascending: quantiles of a gamma distribution of that mean and sd (Burgin
// 1975) at the middles of equal shares, so that all calls have the same ones; sd 0: the mean. Paths are independent of
// their order.
std::vector<double> lead_times(double mean, double sd, int paths);

// Demand along the first so many paths of a series, until its lead time is over, then until a review period later. A
// period that a time ends in counts by its part. Whole demand gives whole sums, and what never was below zero stays so.
struct PathSums {
  std::vector<double> until_arrival, until_next;
};
PathSums path_sums(SeriesPaths& paths, std::span<const double> lead_times, double review, bool whole, bool non_negative,
                   const Context& context);

}  // namespace salesforecast
