// Held-back errors: cut-offs inside the history, scores scaled by the method's own spread, accuracy.
#include "core/held_back.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace salesforecast {

namespace {

constexpr int kMaxCutoffs = 24;         // more cost time and add little: neighbouring cut-offs share their errors
constexpr int kMinCutoffs = 6;          // fewer say nothing about a 90 % bound
constexpr std::size_t kMaxScores = 33;  // kept a series: quantiles of all scores, 3 % apart
constexpr double kLargestScore = 6;   // sds: one wild value after quiet years must not stretch every bound by thousands
constexpr double kPriorCutoffs = 12;  // weight of the model's formula, in cut-offs

struct HeldBackPlan {
  int first_cutoff = 0;  // values before it are what the first forecast may see
  int stride = 1;
  int cutoffs = 0;
};

// The last third of the history at most, and no more than two horizons of it.
HeldBackPlan plan_cutoffs(int n, int season, int horizon, int needed_length) {
  HeldBackPlan plan;
  const int width = std::min(n / 3, std::max(2 * horizon, kMaxCutoffs));
  plan.first_cutoff = n - width;
  // Two seasons before the first cut-off where the history has them to give; a shorter one was fitted without a season.
  const int needed = std::max({needed_length, season > 1 && n > 2 * season ? 2 * season + 1 : 4, 4});
  if (plan.first_cutoff < needed) plan.first_cutoff = needed;
  const int span = n - plan.first_cutoff;
  if (span < kMinCutoffs) return plan;
  plan.stride = std::max(1, (span + kMaxCutoffs - 1) / kMaxCutoffs);
  plan.cutoffs = (span + plan.stride - 1) / plan.stride;
  return plan;
}

// Mean absolute seasonal difference: the scale of MASE (Hyndman & Koehler 2006). NaN when it is zero or undefined.
double mase_scale(std::span<const double> y, int season) {
  const std::size_t lag = y.size() > static_cast<std::size_t>(season) ? season : 1;
  double sum = 0;
  for (std::size_t i = lag; i < y.size(); ++i) sum += std::abs(y[i] - y[i - lag]);
  return sum > 0 ? sum / static_cast<double>(y.size() - lag) : std::numeric_limits<double>::quiet_NaN();
}

// Running sums of accuracy over the errors of one series.
struct ErrorSums {
  double absolute = 0, squared = 0, signed_sum = 0, smape = 0, actual = 0;
  int count = 0;

  void add(double y, double forecast) {
    const double e = forecast - y;
    absolute += std::abs(e);
    squared += e * e;
    signed_sum += e;
    actual += std::abs(y);
    const double size = std::abs(y) + std::abs(forecast);
    smape += size > 0 ? 200.0 * std::abs(e) / size : 0;
    ++count;
  }
  Accuracy accuracy(double scale) const {
    Accuracy out;
    out.errors = count;
    if (count == 0) return out;
    out.mae = absolute / count;
    out.rmse = std::sqrt(squared / count);
    out.smape = smape / count;
    out.mase = out.mae / scale;
    if (actual > 0) out.bias = signed_sum / actual;
    return out;
  }
};

// Scores thinned to their quantiles, sorted, and rounded to floats: half the bytes in every state, and more digits than
// a quantile of some dozen errors deserves.
std::vector<double> thin(std::vector<double> scores) {
  for (double& score : scores) score = static_cast<float>(std::clamp(score, -kLargestScore, kLargestScore));
  std::sort(scores.begin(), scores.end());
  if (scores.size() <= kMaxScores) return scores;
  std::vector<double> out(kMaxScores);
  for (std::size_t i = 0; i < kMaxScores; ++i) {
    const double at = static_cast<double>(i) * static_cast<double>(scores.size() - 1) / (kMaxScores - 1);
    const auto below = static_cast<std::size_t>(at);
    const double part = at - static_cast<double>(below);
    const double above = scores[std::min(below + 1, scores.size() - 1)];
    out[i] = static_cast<float>(scores[below] + part * (above - scores[below]));
  }
  return out;
}

// The p-quantile of sorted scores under the (n+1) rule; beyond the scores, the outermost one stretched as a Gaussian
// tail is.
double score_quantile(const std::vector<double>& scores, double p) {
  const boost::math::normal standard;
  const auto n = static_cast<double>(scores.size());
  const double edge = n / (n + 1);
  if (p > edge || p < 1 - edge) {
    const double outer = p > 0.5 ? scores.back() : scores.front();
    const double stretch = quantile(standard, std::max(p, 1 - p)) / quantile(standard, edge);
    return outer * std::max(1.0, stretch);
  }
  const double at = p * (n + 1) - 1;
  const auto below = static_cast<std::size_t>(std::clamp(at, 0.0, n - 1));
  const std::size_t above = std::min(below + 1, scores.size() - 1);
  return scores[below] + (at - static_cast<double>(below)) * (scores[above] - scores[below]);
}

}  // namespace

void hold_back(SeriesModel& model, const MethodInput& input, int horizon, const Context& context) {
  const int n = static_cast<int>(input.y.size());
  const Method* method = find_method(model.fitted->method());
  const HeldBackPlan plan = plan_cutoffs(n, method->abilities.seasonal ? input.season : 1, horizon,
                                         method->abilities.needed_length(input.season));
  if (plan.cutoffs == 0) return;

  MethodInput past = input;
  std::vector<double> scores;
  ErrorSums sums;
  try {
    past.y = input.y.first(plan.first_cutoff);
    std::unique_ptr<FittedMethod> at = model.fitted->refit(past, true, context);
    for (int cutoff = plan.first_cutoff; cutoff < n; cutoff += plan.stride) {
      context.check_cancel();
      if (cutoff > plan.first_cutoff) {
        past.y = input.y.first(cutoff);
        at = at->refit(past, false, context);
      }
      const int steps = std::min(horizon, n - cutoff);
      const MethodForecast forecast = at->forecast(steps);
      for (int h = 0; h < steps; ++h) {
        const double actual = input.y[cutoff + h];
        double mean = forecast.mean[h];
        if (!std::isfinite(mean) || !std::isfinite(forecast.sd[h])) return;
        if (input.non_negative) mean = std::max(mean, 0.0);
        sums.add(actual, mean);
        const double score = (actual - mean) / forecast.sd[h];
        if (std::isfinite(score)) scores.push_back(score);
      }
    }
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kInvalidData) throw;
    return;  // the shorter history is a dead end for the method: its formula stands
  }
  model.accuracy = sums.accuracy(mase_scale(input.y.first(plan.first_cutoff), input.season));
  if (scores.size() < static_cast<std::size_t>(kMinCutoffs)) return;
  model.bounds.from = BoundsFrom::kHeldBack;
  model.bounds.cutoffs = plan.cutoffs;
  model.bounds.scores = thin(std::move(scores));
}

std::pair<double, double> bound_multiples(const Bounds& bounds, double level) {
  if (bounds.from == BoundsFrom::kExact) return {0.0, 0.0};
  const double tail = (1 - level) / 2;
  // Levels closer to 1 than this would ask the Gaussian for infinity.
  const double z = quantile(boost::math::normal(), std::min(1 - tail, 1 - 1e-15));
  if (bounds.from == BoundsFrom::kModel) return {-z, z};
  const double weight = bounds.cutoffs / (bounds.cutoffs + kPriorCutoffs);
  const double low = weight * score_quantile(bounds.scores, tail) - (1 - weight) * z;
  const double high = weight * score_quantile(bounds.scores, 1 - tail) + (1 - weight) * z;
  return {std::min(low, 0.0), std::max(high, 0.0)};
}

}  // namespace salesforecast
