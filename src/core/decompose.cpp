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
std::vector<double> season_means(std::span<const double> y, const std::vector<double>& prefix, std::size_t season,
                                 bool multiplicative) {
  std::vector<double> sum(season, 0.0);
  std::vector<double> count(season, 0.0);
  const std::size_t half = season / 2;
  for (std::size_t t = half; t + half < y.size(); ++t) {
    const double trend = centred_mean(y, prefix, t, season);
    sum[t % season] += multiplicative ? y[t] / trend : y[t] - trend;
    count[t % season] += 1;
  }
  double centre = 0;
  for (std::size_t j = 0; j < season; ++j) {
    sum[j] /= count[j];
    centre += sum[j] / static_cast<double>(season);
  }
  for (double& index : sum) {
    index = multiplicative ? index / centre : index - centre;
  }
  return sum;
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
    std::vector<double> indices = season_means(y, prefix, m, true);
    if (std::all_of(indices.begin(), indices.end(), [](double i) { return i >= kSmallestIndex; })) {
      return {SeasonForm::kMultiplicative, std::move(indices)};
    }
  }
  return {SeasonForm::kAdditive, season_means(y, prefix, m, false)};
}

}  // namespace salesforecast
