#include "core/methods/arima/differences.h"

#include <algorithm>
#include <cmath>

#include "core/methods/support.h"
#include "core/stl.h"

namespace salesforecast::arima {
namespace {

constexpr double kSeasonalStrength = 0.64;  // of nsdiffs(test = "seas"), its authors' choice
constexpr double kKpssCritical = 0.463;     // 5 % in table 1 of Kwiatkowski et al.
constexpr double kSame = 1.5e-8;            // tolerance of R's all.equal
// On the scale of the fit values are about 1: differences below this are rounding.
constexpr double kRounding = 1e-13;

// y without what the regressors explain of it beside a mean.
std::vector<double> without_regressors(const Sample& sample) {
  std::vector<double> result = sample.y;
  if (sample.regressors.cols() == 0) return result;
  std::vector<Eigen::Index> known;
  for (std::size_t t = 0; t < result.size(); ++t) {
    if (!std::isnan(result[t])) known.push_back(static_cast<Eigen::Index>(t));
  }
  const auto rows = static_cast<Eigen::Index>(known.size());
  Eigen::MatrixXd x(rows, sample.regressors.cols() + 1);
  Eigen::VectorXd y(rows);
  for (Eigen::Index i = 0; i < rows; ++i) {
    x(i, 0) = 1;
    x.row(i).tail(sample.regressors.cols()) = sample.regressors.row(known[static_cast<std::size_t>(i)]);
    y(i) = result[static_cast<std::size_t>(known[static_cast<std::size_t>(i)])];
  }
  const Eigen::VectorXd rest = y - x * x.colPivHouseholderQr().solve(y);
  for (Eigen::Index i = 0; i < rows; ++i) {
    result[static_cast<std::size_t>(known[static_cast<std::size_t>(i)])] = rest(i);
  }
  return result;
}

// Gaps filled along straight lines, at the ends by the nearest value.
std::vector<double> interpolated(std::vector<double> x) {
  std::size_t last = x.size();  // the latest known value; none yet
  for (std::size_t t = 0; t <= x.size(); ++t) {
    if (t < x.size() && std::isnan(x[t])) continue;
    const std::size_t from = last == x.size() ? 0 : last + 1;
    for (std::size_t gap = from; gap < t; ++gap) {
      if (last == x.size()) {
        x[gap] = t < x.size() ? x[t] : 0;
      } else if (t == x.size()) {
        x[gap] = x[last];
      } else {
        x[gap] = x[last] + (x[t] - x[last]) * static_cast<double>(gap - last) / static_cast<double>(t - last);
      }
    }
    last = t;
  }
  return x;
}

std::vector<double> known_values(const std::vector<double>& x) {
  std::vector<double> known;
  std::copy_if(x.begin(), x.end(), std::back_inserter(known), [](double v) { return !std::isnan(v); });
  return known;
}

// NaN where either value is.
std::vector<double> lagged(const std::vector<double>& x, int lag) {
  std::vector<double> result;
  for (std::size_t t = static_cast<std::size_t>(lag); t < x.size(); ++t) result.push_back(x[t] - x[t - lag]);
  return result;
}

}  // namespace

double kpss_level_statistic(std::span<const double> x) {
  const std::size_t n = x.size();
  if (n == 0) return 0;
  const double mean = mean_of(x);
  double partial = 0, of_partial = 0, squares = 0;
  for (const double v : x) {
    partial += v - mean;
    of_partial += partial * partial;
    squares += (v - mean) * (v - mean);
  }
  const double count = static_cast<double>(n);
  const auto lags = static_cast<std::size_t>(3 * std::sqrt(count) / 13);
  double weighted = 0;
  for (std::size_t lag = 1; lag <= lags; ++lag) {
    double product = 0;
    for (std::size_t t = lag; t < n; ++t) product += (x[t] - mean) * (x[t - lag] - mean);
    weighted += (1 - static_cast<double>(lag) / static_cast<double>(lags + 1)) * product;
  }
  const double long_run = (squares + 2 * weighted) / count;
  return long_run > 0 ? of_partial / (count * count) / long_run : 0;
}

bool is_constant(std::span<const double> x) {
  double sum = 0, size = 0;
  for (const double v : x) {
    sum += std::fabs(v - x.front());
    size += std::fabs(x.front());
  }
  return sum <= std::max(kSame * size, kRounding * static_cast<double>(x.size()));
}

Order choose_differences(const Sample& sample, int season, const Context& context) {
  Order order;
  order.season = std::max(season, 1);
  std::vector<double> x = without_regressors(sample);
  if (season > 1 && x.size() / 2 >= static_cast<std::size_t>(season) &&
      x.size() > 2 * static_cast<std::size_t>(season) && !is_constant(known_values(x)) &&
      seasonal_strength_stl(interpolated(x), season, context) > kSeasonalStrength) {
    std::vector<double> seasonal = lagged(x, season);
    if (!known_values(seasonal).empty()) {
      order.seasonal_differences = 1;
      x = std::move(seasonal);
    }
  }
  std::vector<double> known = known_values(x);
  while (order.differences < kMaxDifferences && known.size() > 1 && !is_constant(known) &&
         kpss_level_statistic(known) > kKpssCritical) {
    context.check_cancel();
    ++order.differences;
    // The test closes the gaps up, as R's ndiffs does.
    for (std::size_t t = 0; t + 1 < known.size(); ++t) known[t] = known[t + 1] - known[t];
    known.pop_back();
  }
  return order;
}

std::vector<double> differenced_values(const Sample& sample, const Order& order) {
  std::vector<double> x = without_regressors(sample);
  if (order.seasonal_differences > 0) x = lagged(x, order.season);
  for (int i = 0; i < order.differences; ++i) x = lagged(x, 1);
  return known_values(x);
}

}  // namespace salesforecast::arima
