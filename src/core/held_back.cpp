#include "core/held_back.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/step_distribution.h"

namespace salesforecast {

namespace {

constexpr std::size_t kMaxScores = 33;  // kept a series: quantiles of all scores, 3 % apart
constexpr double kWildScore = 6;        // one wild value after quiet years must not stretch every bound by thousands
constexpr double kWildSquare = 9;       // of an error in the formula's sds: larger ones count as this
constexpr double kPriorOutcomes = 20;   // weight of the prior spread, in outcomes

double shown_mean(const HeldBack& held, double mean) { return held.non_negative ? std::max(mean, 0.0) : mean; }

// Calls each(cutoff number, step from 0, forecast as shown, sd, outcome) for every outcome there is.
template <typename Each>
void each_outcome(const HeldBack& held, const Each& each) {
  for (std::size_t at = 0; at < held.forecasts.size(); ++at) {
    const MethodForecast& forecast = held.forecasts[at];
    for (std::size_t h = 0; h < forecast.mean.size(); ++h) {
      const double y = held.y[held.plan.cutoffs[at] + h];
      if (std::isnan(y)) continue;
      each(at, static_cast<int>(h), shown_mean(held, forecast.mean[h]), forecast.sd[h], y);
    }
  }
}

// Mean squares of errors in the formula's sds, none counted as more than `most`, by the period they fell on, from the
// first cut-off on. A period without any: NaN.
std::vector<double> mean_squares(const HeldBack& held, double most) {
  const int first = held.plan.cutoffs.front();
  std::vector<double> sums(held.y.size() - first), counts(sums.size());
  each_outcome(held, [&](std::size_t at, int h, double mean, double sd, double y) {
    const double ratio = (y - mean) / sd;
    if (!std::isfinite(ratio)) return;
    const std::size_t period = held.plan.cutoffs[at] + h - first;
    sums[period] += std::min(ratio * ratio, most);
    counts[period] += 1;
  });
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] /= counts[i];  // 0/0: NaN
  return sums;
}

// The square that was reached in kUsual periods: large orders that come again and again are no accidents.
// Those of small counts are in their distribution.
double usual_square(const HeldBack& held) {
  constexpr std::ptrdiff_t kUsual = 3;
  if (held.outcomes == Outcomes::kCounts) return 0;
  std::vector<double> squares = mean_squares(held, std::numeric_limits<double>::max());
  std::erase_if(squares, [](double v) { return !std::isfinite(v); });
  if (std::ssize(squares) < kUsual) return 0;
  std::nth_element(squares.begin(), squares.begin() + kUsual - 1, squares.end(), std::greater<>());
  return squares[kUsual - 1];
}

// The same with wild ones cut at kWildSquare times the prior, or at what is usual, up to kWildScore.
std::vector<double> squares_by_period(const HeldBack& held, double prior) {
  const double square = prior * prior;
  return mean_squares(held, std::clamp(usual_square(held), kWildSquare * square, kWildScore * kWildScore * square));
}

// Running estimate of the spread, outcome by outcome.
struct SpreadEstimate {
  explicit SpreadEstimate(double prior) : sum(kPriorOutcomes * prior * prior), count(kPriorOutcomes) {}
  void add(double square) {
    if (std::isnan(square)) return;
    sum += square;
    count += 1;
  }
  double value() const { return std::sqrt(sum / count); }
  double sum, count;
};

// NaN beyond the largest one.
float as_float(double value) {
  return std::abs(value) <= std::numeric_limits<float>::max() ? static_cast<float>(value)
                                                              : std::numeric_limits<float>::quiet_NaN();
}

}  // namespace

Accuracy held_back_accuracy(const HeldBack& held, int season) {
  std::vector<ScoredPoint> points;
  each_outcome(held, [&](std::size_t at, int h, double mean, double, double y) {
    ScoredPoint& point = points.emplace_back();
    point.y = y;
    point.forecast = mean;
    const int cutoff = held.plan.cutoffs[at], lag = cutoff >= season ? season : 1;
    const auto last_season = held.history.first(static_cast<std::size_t>(cutoff)).last(static_cast<std::size_t>(lag));
    point.naive = last_season[static_cast<std::size_t>(h % lag)];
  });
  Accuracy out;
  if (points.empty()) return out;
  MeasureSums sums;
  sums.add(0, points, error_scale(held.y.first(held.plan.cutoffs.front()), season), 0.9);
  const Measures measures = sums.measures();
  out.errors = static_cast<int>(measures.points);
  out.mae = measures.mae;
  out.rmse = measures.rmse;
  out.smape = measures.smape;
  out.mase = measures.mase;
  out.bias = measures.bias;
  out.wape = as_float(measures.wape);
  out.mape = as_float(measures.mape);
  out.rmsse = as_float(measures.rmsse);
  out.skill = as_float(measures.skill);
  return out;
}

double error_size(const HeldBack& held) {
  double sum = 0, count = 0;
  if (!held.empty()) {
    for (const double square : squares_by_period(held, 1)) {
      if (std::isnan(square)) continue;
      sum += square;
      count += 1;
    }
  }
  return count > 0 && sum > 0 ? std::sqrt(sum / count) : std::numeric_limits<double>::quiet_NaN();
}

double settled_spread(const HeldBack& held, double prior) {
  SpreadEstimate estimate(prior);
  if (!held.empty()) {
    for (const double square : squares_by_period(held, prior)) estimate.add(square);
  }
  return estimate.value();
}

std::vector<HeldBackScore> held_back_scores(const HeldBack& held, double prior) {
  std::vector<HeldBackScore> scores;
  if (held.empty()) return scores;
  const std::vector<double> squares = squares_by_period(held, prior);
  std::vector<double> spreads;
  SpreadEstimate estimate(prior);
  std::size_t period = 0;
  for (const int cutoff : held.plan.cutoffs) {
    for (; period < static_cast<std::size_t>(cutoff - held.plan.cutoffs.front()); ++period) {
      estimate.add(squares[period]);
    }
    spreads.push_back(estimate.value());
  }
  each_outcome(held, [&](std::size_t at, int h, double mean, double sd, double y) {
    const StepDistribution formula = {mean, sd * spreads[at], held.outcomes == Outcomes::kCounts};
    if (!std::isfinite(formula.sd) || !(formula.sd > 0)) return;
    // Inside the jump of a count the place is arbitrary; multiples of the golden ratio spread it evenly. They are the
    // same for every series, so nothing can be learned of how series hang together from these.
    const double golden = 0.6180339887498949 * static_cast<double>(31 * at + 17 * static_cast<std::size_t>(h) + 1);
    const double score = score_of(formula, y, std::clamp(golden - std::floor(golden), 0.01, 0.99));
    const double middle = formula.counts ? score_of(formula, y) : score;
    scores.push_back({h + 1, static_cast<float>(std::clamp(score, -kWildScore, kWildScore)),
                      static_cast<int>(held.y.size()) - held.plan.cutoffs[at],
                      static_cast<float>(std::clamp(middle, -kWildScore, kWildScore))});
  });
  return scores;
}

KeptForecasts kept_forecasts(const HeldBack& held, std::int64_t first_period) {
  KeptForecasts kept;
  kept.end = first_period + static_cast<std::int64_t>(held.y.size());
  kept.horizon = held.plan.horizon;
  for (std::size_t at = 0; at < held.forecasts.size(); ++at) {
    kept.cutoffs.push_back(first_period + held.plan.cutoffs[at]);
    for (const double mean : held.forecasts[at].mean) kept.mean.push_back(as_float(shown_mean(held, mean)));
    for (const double sd : held.forecasts[at].sd) kept.sd.push_back(as_float(sd));
  }
  kept.mean.shrink_to_fit();
  kept.sd.shrink_to_fit();
  return kept;
}

std::vector<double> thinned_scores(std::span<const HeldBackScore> all) {
  std::vector<double> scores;
  scores.reserve(all.size());
  for (const HeldBackScore& one : all) scores.push_back(one.score);
  std::sort(scores.begin(), scores.end());
  if (scores.size() <= kMaxScores) return scores;
  std::vector<double> out(kMaxScores);
  for (std::size_t i = 0; i < kMaxScores; ++i) {
    const double at = static_cast<double>(i) * static_cast<double>(scores.size() - 1) / (kMaxScores - 1);
    const auto below = static_cast<std::size_t>(at);
    const double above = scores[std::min(below + 1, scores.size() - 1)];
    // Rounded to floats: half the bytes in every state, and more digits than a quantile of some dozen errors deserves.
    out[i] = static_cast<float>(scores[below] + (at - static_cast<double>(below)) * (above - scores[below]));
  }
  return out;
}

}  // namespace salesforecast
