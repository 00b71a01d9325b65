#include "core/methods/ets/start.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace salesforecast::ets {
namespace {

constexpr double kLeastIndex = 0.01;  // multiplicative seasons below this would blow up the adjusted series

struct Line {
  double intercept = 0;  // at t = 0; the first observation is t = 1
  double slope = 0;
};

Line regress(std::span<const double> y) {
  const double n = static_cast<double>(y.size());
  double mean = 0;
  for (const double value : y) mean += value / n;
  const double centre = (n + 1) / 2;
  double cross = 0, square = 0;
  for (std::size_t t = 0; t < y.size(); ++t) {
    const double x = static_cast<double>(t + 1) - centre;
    cross += x * (y[t] - mean);
    square += x * x;
  }
  const double slope = square > 0 ? cross / square : 0.0;
  return {mean - slope * centre, slope};
}

double remove(double value, double part, bool multiplicative) { return multiplicative ? value / part : value - part; }

// One figure per place in the cycle: means of what a centred moving average over one season leaves (R's decompose).
std::vector<double> decomposed_season(std::size_t m, std::span<const double> y, bool multiplicative) {
  std::vector<double> sum(m, 0.0), count(m, 0.0);
  const std::size_t half = m / 2;
  for (std::size_t t = half; t + half < y.size(); ++t) {
    double total = 0;
    for (std::size_t i = t - half; i <= t + half; ++i) total += y[i];
    if (m % 2 == 0) total -= 0.5 * (y[t - half] + y[t + half]);
    sum[t % m] += remove(y[t], total / static_cast<double>(m), multiplicative);
    ++count[t % m];
  }
  double mean = 0;
  for (std::size_t i = 0; i < m; ++i) {
    sum[i] /= count[i];
    mean += sum[i] / static_cast<double>(m);
  }
  for (double& figure : sum) figure = remove(figure, mean, multiplicative);
  return sum;
}

// What a line leaves of every value where a first harmonic is fitted beside it: too few cycles for a decomposition.
std::vector<double> harmonic_season(std::size_t m, std::span<const double> y, bool multiplicative) {
  const Eigen::Index n = static_cast<Eigen::Index>(y.size());
  Eigen::MatrixXd design(n, m == 2 ? 3 : 4);
  Eigen::VectorXd target(n);
  for (Eigen::Index t = 0; t < n; ++t) {
    const double angle = 2 * 3.14159265358979323846 * static_cast<double>(t + 1) / static_cast<double>(m);
    design(t, 0) = 1;
    design(t, 1) = static_cast<double>(t + 1);
    design(t, 2) = std::cos(angle);
    if (m != 2) design(t, 3) = std::sin(angle);
    target(t) = y[static_cast<std::size_t>(t)];
  }
  const Eigen::VectorXd fit = design.colPivHouseholderQr().solve(target);
  std::vector<double> season(y.size());
  for (std::size_t t = 0; t < y.size(); ++t) {
    season[t] = remove(y[t], fit(0) + fit(1) * static_cast<double>(t + 1), multiplicative);
  }
  return season;
}

// Level and trend of a multiplicative trend from the line (R's initstate).
void set_ratio_trend(const Line& line, std::span<const double> adjusted, State& state) {
  const double first = line.intercept + line.slope;
  const double level = std::abs(first) < 1e-8 ? 1e-7 : first;
  state.trend = (line.intercept + 2 * line.slope) / level;
  state.level = level / state.trend;
  if (!(state.level >= 1e-8) || !(state.trend >= 1e-8)) {
    state.level = std::max(adjusted[0], 1e-3);
    state.trend = std::clamp(adjusted[1] / adjusted[0], 1e-3, 1e3);
  }
}

}  // namespace

State heuristic_start(const Form& form, int season, std::span<const double> y) {
  State state;
  std::vector<double> adjusted(y.begin(), y.end());
  std::size_t m = 1;
  if (form.has_season()) {
    m = static_cast<std::size_t>(season);
    const bool multiplicative = form.season == Part::kMultiplicative;
    const auto figures =
        y.size() < 3 * m ? harmonic_season(m, y, multiplicative) : decomposed_season(m, y, multiplicative);
    state.season.assign(figures.begin(), figures.begin() + static_cast<std::ptrdiff_t>(m));
    for (std::size_t t = 0; t < y.size(); ++t) {
      const double figure = figures[t % figures.size()];
      adjusted[t] = remove(y[t], multiplicative ? std::max(figure, kLeastIndex) : figure, multiplicative);
    }
    if (multiplicative) {
      // The first season follows from the others, so these must leave something of the sum m.
      double sum = 0;
      for (double& figure : state.season) sum += figure = std::max(figure, kLeastIndex);
      for (double& figure : state.season) figure *= static_cast<double>(m) / sum;
    }
  }
  const std::span<const double> first(adjusted.data(), std::min(std::max<std::size_t>(10, 2 * m), adjusted.size()));
  if (!form.has_trend()) {
    for (const double value : first) state.level += value / static_cast<double>(first.size());
    return state;
  }
  const Line line = regress(first);
  state.level = line.intercept;
  state.trend = line.slope;
  if (form.trend == Part::kMultiplicative) set_ratio_trend(line, adjusted, state);
  return state;
}

}  // namespace salesforecast::ets
