#include "core/decompose.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/robust.h"

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

std::vector<double> running_sums(std::span<const double> y) {
  std::vector<double> prefix(y.size() + 1, 0.0);
  for (std::size_t t = 0; t < y.size(); ++t) prefix[t + 1] = prefix[t] + y[t];
  return prefix;
}

SeasonIndices season_medians(std::span<const double> y, const std::vector<double>& prefix, std::size_t season,
                             SeasonForm form) {
  constexpr double kMedianVariance = 1.5707963267948966;  // of a median over a mean's, Gaussian values
  const bool multiplicative = form == SeasonForm::kMultiplicative;
  SeasonIndices result{form, std::vector<double>(season, 0.0)};
  const std::size_t half = season / 2;
  std::vector<double> own, left;
  double centre = 0, inverse_counts = 0;
  for (std::size_t j = 0; j < season; ++j) {
    own.clear();
    for (std::size_t t = j < half ? j + season : j; t + half < y.size(); t += season) {
      const double trend = centred_mean(y, prefix, t, season);
      own.push_back(multiplicative ? y[t] / trend : y[t] - trend);
    }
    double& index = result.indices[j];
    index = median_of(own);
    for (const double deviation : own) left.push_back(deviation - index);
    centre += index / static_cast<double>(season);
    inverse_counts += 1 / static_cast<double>(own.size()) / static_cast<double>(season);
    result.repeats += static_cast<int>(own.size()) - 1;
  }
  const double sd = robust_sd(left);
  const double freedom = static_cast<double>(left.size()) / std::max(1, result.repeats);
  result.noise = kMedianVariance * sd * sd * freedom * inverse_counts;
  for (double& index : result.indices) index = multiplicative ? index / centre : index - centre;
  return result;
}

// decompose_season() over either kind of indices.
template <typename Indices>
SeasonIndices in_best_form(std::span<const double> y, int season, Indices indices_of) {
  const std::size_t m = static_cast<std::size_t>(season);
  const std::vector<double> prefix = running_sums(y);
  if (*std::min_element(y.begin(), y.end()) > 0) {
    SeasonIndices result = indices_of(y, prefix, m, SeasonForm::kMultiplicative);
    if (std::all_of(result.indices.begin(), result.indices.end(), [](double i) { return i >= kSmallestIndex; })) {
      return result;
    }
  }
  return indices_of(y, prefix, m, SeasonForm::kAdditive);
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

SeasonIndices decompose_season(std::span<const double> y, int season) { return in_best_form(y, season, season_means); }

SeasonIndices additive_season(std::span<const double> y, int season) {
  return season_means(y, running_sums(y), static_cast<std::size_t>(season), SeasonForm::kAdditive);
}

SeasonIndices robust_season(std::span<const double> y, int season) { return in_best_form(y, season, season_medians); }

double seasonal_strength(std::span<const double> y, int season) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  const std::size_t m = season < 2 ? 0 : static_cast<std::size_t>(season);
  if (m == 0 || y.size() / 2 < m || y.size() <= 2 * m) return kUnknown;
  const std::vector<double> prefix = running_sums(y);
  const SeasonIndices indices = season_means(y, prefix, m, SeasonForm::kAdditive);
  const std::size_t half = m / 2;
  double mean = 0, all = 0, remainder = 0, count = 0;
  for (std::size_t t = half; t + half < y.size(); ++t) {
    const double detrended = y[t] - centred_mean(y, prefix, t, m);
    const double left = detrended - indices.at(t);
    const double step = detrended - mean;  // Welford 1962
    mean += step / ++count;
    all += step * (detrended - mean);
    remainder += left * left;
  }
  const double freedom = count - static_cast<double>(m);
  // Below this the remainders are rounding of the values themselves: a line, a constant.
  const double largest =
      std::fabs(*std::max_element(y.begin(), y.end(), [](double a, double b) { return std::fabs(a) < std::fabs(b); }));
  if (all <= count * 1e-24 * largest * largest || freedom < 1) return kUnknown;
  return std::max(0.0, 1 - remainder / freedom * (count - 1) / all);
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
