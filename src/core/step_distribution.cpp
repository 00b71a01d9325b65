#include "core/step_distribution.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>

namespace salesforecast {

namespace {

constexpr double kLargestCountMean = 200;  // beyond, a walk over the counts is long and the normal as good
constexpr double kLeastRegularMean = 4;    // below, counts that vary less than Poisson's do so by little
constexpr double kTailReach = 12;          // sds beyond the mean where the walk ends
constexpr double kLargestCountSd = 500;    // a walk so far is long, and the formula no longer one of small counts

double finite(double value) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  return std::isnan(value) ? 0.0 : std::clamp(value, -kLargest, kLargest);
}

double normal_share(double score) { return cdf(boost::math::normal(), score); }

double score_of_share(double share) {
  if (!(share > 1e-15)) return -kLargestScore;
  if (share >= 1 - 1e-15) return kLargestScore;
  return std::clamp(quantile(boost::math::normal(), share), -kLargestScore, kLargestScore);
}

double normal_score(double mean, double sd, double y) {
  if (!(sd > 0)) return y > mean ? kLargestScore : y < mean ? -kLargestScore : 0;
  const double score = (y - mean) / sd;
  return std::isnan(score) ? 0 : std::clamp(score, -kLargestScore, kLargestScore);
}

// Whether counts are walked over one by one.
bool walks(const StepDistribution& d) {
  if (!d.counts || !(d.mean <= kLargestCountMean) || d.mean < 0 || !(d.sd <= kLargestCountSd)) return false;
  return d.sd * d.sd > d.mean || d.mean < kLeastRegularMean;
}

// A method that repeats single values forecasts nothing after a period without a sale, and its spread tells that there
// will be some: a negative binomial of mean zero would hold that impossible. Half the square of the spread is then the
// mean (differences of two counts vary twice as much as one, Poisson's as much as their mean), half the spread at most.
double count_mean(const StepDistribution& d) {
  constexpr double kNothing = 0.01;  // sds
  if (d.mean > kNothing * d.sd) return d.mean;
  return std::max({0.0, d.mean, std::min(d.sd * d.sd, d.sd) / 2});
}

// Walks up the distribution function of a negative binomial with mean m and variance v > m: size r = m^2 / (v - m),
// P(k+1) = P(k) (k + r) / (k + 1) m / (r + m). Poisson: the limit of large r.
class CountWalk {
 public:
  explicit CountWalk(const StepDistribution& d) : mean_(count_mean(d)) {
    const double excess = d.sd * d.sd - mean_;
    poisson_ = !(excess > 1e-9 * mean_) || mean_ == 0;
    size_ = poisson_ ? 0 : mean_ * mean_ / excess;
    at_ = poisson_ ? std::exp(-mean_) : std::exp(-size_ * std::log1p(mean_ / size_));
    below_or_at_ = at_;
    const double sd = std::sqrt(std::max(d.sd * d.sd, mean_));
    last_ = mean_ + kTailReach * (sd + 1);
  }
  double count() const { return count_; }
  double share() const { return below_or_at_; }  // F(count)
  double jump() const { return at_; }            // P(count)
  bool ended() const { return count_ >= last_; }
  void next() {
    at_ *= poisson_ ? mean_ / (count_ + 1) : (count_ + size_) / (count_ + 1) * (mean_ / (size_ + mean_));
    ++count_;
    below_or_at_ = std::min(1.0, below_or_at_ + at_);
  }

 private:
  double mean_, size_ = 0, at_ = 1, below_or_at_ = 1, count_ = 0, last_ = 0;
  bool poisson_ = true;
};

}  // namespace

double score_of(const StepDistribution& d, double y, double within) {
  if (!d.counts || y < 0 || y != std::floor(y)) return normal_score(d.mean, d.sd, y);
  // The rounded normal has its jump at y spread from y - 1/2 to y + 1/2.
  if (!walks(d)) return normal_score(d.mean, d.sd, y - 0.5 + within);
  CountWalk walk(d);
  while (walk.count() < y && !walk.ended()) walk.next();
  if (walk.count() < y) return kLargestScore;
  return score_of_share(walk.share() - (1 - within) * walk.jump());
}

double value_at(const StepDistribution& d, double score) {
  if (!d.counts) return finite(d.mean + score * d.sd);
  if (!walks(d)) return std::max(0.0, std::ceil(finite(d.mean + score * d.sd - 0.5)));
  const double share = normal_share(score);
  CountWalk walk(d);
  while (walk.share() < share && !walk.ended()) walk.next();
  return walk.count();
}

}  // namespace salesforecast
