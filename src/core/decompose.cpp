#include "core/decompose.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace salesforecast {
namespace {

constexpr double kNormalQuantile95 = 1.6448536269514722;  // one side of a 90 % interval

// Mean of one whole season centred on t; for even seasons the two outermost values count half.
// `prefix` holds y[0] + … + y[i-1] at i.
double centred_mean(std::span<const double> y, const std::vector<double>& prefix, std::size_t t, std::size_t season) {
  const std::size_t half = season / 2;
  if (season % 2 == 1) {
    return (prefix[t + half + 1] - prefix[t - half]) / static_cast<double>(season);
  }
  const double inner = prefix[t + half] - prefix[t - half + 1];
  return (inner + 0.5 * (y[t - half] + y[t + half])) / static_cast<double>(season);
}

// Mean over the years of y against its moving average, then shifted or scaled to be neutral over a season.
SeasonIndices season_means(std::span<const double> y, const std::vector<double>& prefix, std::size_t season,
                           SeasonForm form) {
  const bool multiplicative = form == SeasonForm::kMultiplicative;
  SeasonIndices result{form, std::vector<double>(season, 0.0)};
  std::vector<double>& indices = result.indices;
  std::vector<double> count(season, 0.0);
  std::vector<double> squares(season, 0.0);  // around the running mean, Welford 1962
  const std::size_t half = season / 2;
  for (std::size_t t = half; t + half < y.size(); ++t) {
    const double trend = centred_mean(y, prefix, t, season);
    const double deviation = multiplicative ? y[t] / trend : y[t] - trend;
    const std::size_t j = t % season;
    const double step = deviation - indices[j];
    count[j] += 1;
    indices[j] += step / count[j];
    squares[j] += step * (deviation - indices[j]);
  }
  const double positions = static_cast<double>(season);
  double centre = 0;
  double sum = 0;
  double inverse_counts = 0;
  for (std::size_t j = 0; j < season; ++j) {
    centre += indices[j] / positions;
    sum += squares[j];
    inverse_counts += 1 / count[j] / positions;
    result.repeats += static_cast<int>(count[j]) - 1;
  }
  result.noise = result.repeats > 0 ? sum / result.repeats * inverse_counts : 0;
  for (double& index : indices) {
    index = multiplicative ? index / centre : index - centre;
  }
  return result;
}

}  // namespace

double SeasonIndices::remove(double y, std::size_t t) const {
  switch (form) {
    case SeasonForm::kAdditive:
      return y - at(t);
    case SeasonForm::kMultiplicative:
      return y / at(t);
    case SeasonForm::kNone:
      break;
  }
  return y;
}

double SeasonIndices::restore(double x, std::size_t t) const {
  switch (form) {
    case SeasonForm::kAdditive:
      return x + at(t);
    case SeasonForm::kMultiplicative:
      return x * at(t);
    case SeasonForm::kNone:
      break;
  }
  return x;
}

bool is_seasonal(std::span<const double> y, int season, const Context& context) {
  const std::size_t n = y.size();
  const std::size_t m = season < 2 ? 0 : static_cast<std::size_t>(season);
  if (m == 0 || n / 2 < m || n <= 2 * m) {
    return false;
  }
  const auto [low, high] = std::minmax_element(y.begin(), y.end());
  if (*low == *high) {
    return false;
  }
  // Scaled to about 1, so that products neither overflow nor vanish.
  const double scale = std::max(std::fabs(*low), std::fabs(*high));
  std::vector<double> x(n);
  double mean = 0;
  for (std::size_t t = 0; t < n; ++t) {
    x[t] = y[t] / scale;
    mean += x[t] / static_cast<double>(n);
  }
  double variance = 0;
  for (double& v : x) {
    v -= mean;
    variance += v * v;
  }
  if (!(variance > 0)) {
    return false;
  }
  double squares = 0;
  double at_season = 0;
  for (std::size_t lag = 1; lag <= m; ++lag) {
    context.check_cancel();
    double product = 0;
    for (std::size_t t = lag; t < n; ++t) {
      product += x[t] * x[t - lag];
    }
    const double r = product / variance;
    (lag == m ? at_season : squares) = lag == m ? r : squares + r * r;
  }
  return std::fabs(at_season) > kNormalQuantile95 * std::sqrt((1 + 2 * squares) / static_cast<double>(n));
}

SeasonIndices decompose_season(std::span<const double> y, int season) {
  const std::size_t m = static_cast<std::size_t>(season);
  std::vector<double> prefix(y.size() + 1, 0.0);
  for (std::size_t t = 0; t < y.size(); ++t) {
    prefix[t + 1] = prefix[t] + y[t];
  }
  if (*std::min_element(y.begin(), y.end()) > 0) {
    SeasonIndices result = season_means(y, prefix, m, SeasonForm::kMultiplicative);
    if (std::all_of(result.indices.begin(), result.indices.end(), [](double i) { return i >= kSmallestIndex; })) {
      return result;
    }
  }
  return season_means(y, prefix, m, SeasonForm::kAdditive);
}

SeasonIndices shrink_season(SeasonIndices season) {
  const double neutral = season.form == SeasonForm::kMultiplicative ? 1 : 0;
  double between = 0;
  for (const double index : season.indices) {
    between += (index - neutral) * (index - neutral) / static_cast<double>(season.indices.size() - 1);
  }
  const double kept = between > season.noise ? 1 - season.noise / between : 0;
  if (!(kept > 0)) {
    return {};
  }
  for (double& index : season.indices) {
    index = neutral + kept * (index - neutral);
  }
  return season;
}

}  // namespace salesforecast
