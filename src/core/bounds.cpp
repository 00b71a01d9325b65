#include "core/bounds.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace salesforecast {

namespace {

constexpr double kPriorSeries = 6;    // weight of the formula's own quantiles in a pool, in series
constexpr double kPriorCutoffs = 12;  // the same for one series, in cut-offs

double nominal_of(int point) { return -kPoolReach + 2 * kPoolReach * point / (kPoolPoints - 1); }

// An outermost score, of a nominal one, where a nominal score beyond it stands: stretched as a normal tail is. One on
// the other side of zero is moved as far as a score of the nominal size would be, lest quantiles cross.
double beyond(double outer, double edge, double nominal) {
  if (!(edge > 0)) return outer;
  if (outer * nominal >= 0) return outer * std::max(1.0, std::abs(nominal) / edge);
  return outer + (nominal > 0 ? 1 : -1) * std::max(0.0, std::abs(nominal) - edge);
}

// The quantile of sorted scores that stands at a nominal score, under the (n+1) rule; beyond the scores, the outermost
// one goes on.
template <typename Scores>
double score_at(const Scores& scores, double nominal) {
  const boost::math::normal standard;
  const auto n = static_cast<double>(scores.size());
  const double edge = quantile(standard, n / (n + 1));
  if (std::abs(nominal) > edge) {
    return beyond(nominal > 0 ? scores[scores.size() - 1] : scores[0], edge, nominal);
  }
  const double at = std::clamp(cdf(standard, nominal) * (n + 1) - 1, 0.0, n - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min<std::size_t>(below + 1, scores.size() - 1);
  return scores[below] + (at - static_cast<double>(below)) * (scores[above] - scores[below]);
}

// The step of a pool that is nearest to a step, by ratio.
std::size_t nearest_step(const std::vector<int>& steps, int step) {
  const auto after = static_cast<std::size_t>(std::lower_bound(steps.begin(), steps.end(), step) - steps.begin());
  if (after == 0) return 0;
  if (after == steps.size()) return steps.size() - 1;
  return static_cast<double>(steps[after]) * steps[after - 1] < static_cast<double>(step) * step ? after : after - 1;
}

double along(std::span<const float> points, double nominal) {
  const double at = std::clamp((nominal + kPoolReach) / (2 * kPoolReach) * (kPoolPoints - 1), 0.0, kPoolPoints - 1.0);
  const auto below = std::min(static_cast<std::size_t>(at), static_cast<std::size_t>(kPoolPoints - 2));
  const double inside = points[below] + (at - static_cast<double>(below)) * (points[below + 1] - points[below]);
  if (std::abs(nominal) <= kPoolReach) return inside;
  return beyond(inside, kPoolReach, nominal);
}

}  // namespace

std::vector<int> pool_steps(int horizon) {
  std::vector<int> steps;
  double at = 1;
  while (static_cast<int>(steps.size()) < kMaxPoolSteps) {
    const int step = std::min(static_cast<int>(std::lround(at)), horizon);
    if (steps.empty() || step > steps.back()) steps.push_back(step);
    if (step == horizon) break;
    at = at < 4 ? at + 1 : at * 1.4142135623730951;
  }
  return steps;
}

ScorePool learn_pool(std::span<const std::vector<HeldBackScore>> series, double spread) {
  ScorePool pool;
  pool.spread = spread;
  int horizon = 0;
  for (const auto& scores : series) {
    if (!scores.empty()) ++pool.series;
    for (const HeldBackScore& one : scores) horizon = std::max(horizon, one.step);
  }
  if (pool.series == 0) return pool;
  const std::vector<int> steps = pool_steps(horizon);
  std::vector<std::vector<float>> by_step(steps.size());
  std::vector<int> contributors(steps.size());
  for (const auto& scores : series) {
    std::vector<char> gave(steps.size());
    for (const HeldBackScore& one : scores) {
      const std::size_t at = nearest_step(steps, one.step);
      by_step[at].push_back(one.score);
      gave[at] = 1;
    }
    for (std::size_t at = 0; at < steps.size(); ++at) contributors[at] += gave[at];
  }
  for (std::size_t at = 0; at < steps.size(); ++at) {
    std::vector<float>& scores = by_step[at];
    if (scores.empty()) continue;
    std::sort(scores.begin(), scores.end());
    pool.steps.push_back(steps[at]);
    const double weight = contributors[at] / (contributors[at] + kPriorSeries);
    float last = -std::numeric_limits<float>::max();
    for (int point = 0; point < kPoolPoints; ++point) {
      const double nominal = nominal_of(point);
      last = std::max(last, static_cast<float>(weight * score_at(scores, nominal) + (1 - weight) * nominal));
      pool.scores.push_back(last);
    }
  }
  return pool;
}

double nominal_score(double probability) {
  return quantile(boost::math::normal(), std::clamp(probability, 1e-15, 1 - 1e-15));
}

double pooled_score(const ScorePool& pool, int step, double nominal) {
  if (pool.empty()) return nominal;
  const auto points = [&](std::size_t at) {
    return std::span<const float>(pool.scores).subspan(at * kPoolPoints, kPoolPoints);
  };
  const auto after =
      static_cast<std::size_t>(std::lower_bound(pool.steps.begin(), pool.steps.end(), step) - pool.steps.begin());
  if (after == 0 || after == pool.steps.size()) return along(points(after == 0 ? 0 : after - 1), nominal);
  const double share = static_cast<double>(step - pool.steps[after - 1]) / (pool.steps[after] - pool.steps[after - 1]);
  return (1 - share) * along(points(after - 1), nominal) + share * along(points(after), nominal);
}

double own_score(std::span<const double> scores, int cutoffs, double nominal) {
  if (scores.empty()) return nominal;
  const double weight = cutoffs / (cutoffs + kPriorCutoffs);
  return weight * score_at(scores, nominal) + (1 - weight) * nominal;
}

}  // namespace salesforecast
