// Estimation of one order: see search.h.
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/methods/arima/search.h"

namespace salesforecast::arima {
namespace {

// Roots nearer to the unit circle than this are refused: auto.arima's limit.
constexpr double kNearestRoot = 1.01;
// Where a search may begin, by the first partial autocorrelations of AR and MA factors. AR and MA parts often have two
// maxima: one where both are weak, one where a slow AR part is nearly cancelled.
constexpr double kFirst[][2] = {{0.3, -0.1}, {0.3, 0.8}, {-0.3, 0.3}, {0.8, 0.4}};
// Seasonal factors start from these.
constexpr double kFirstSeasonal[] = {0.2, 0.3};
// A neighbour's point is drawn inside the cube, from whose faces a step is slow.
constexpr double kInside = 0.95;

// The first partial autocorrelation of each factor as given, the others zero.
std::vector<double> point_of(const Order& order, double ar, double ma) {
  std::vector<double> point;
  const auto add = [&](int count, double first) {
    for (int i = 0; i < count; ++i) point.push_back(i == 0 ? first : 0.0);
  };
  add(order.ar, ar);
  add(order.ma, ma);
  add(order.seasonal_ar, kFirstSeasonal[0]);
  add(order.seasonal_ma, kFirstSeasonal[1]);
  return point;
}

std::vector<double> inside(std::vector<double> point) {
  for (double& v : point) v = std::clamp(v, -kInside, kInside);
  return point;
}

// A neighbour's point: what it has more is left out, what it has not is zero.
std::vector<double> carried_over(const Fit& near, const Order& order) {
  const int counts[] = {order.ar, order.ma, order.seasonal_ar, order.seasonal_ma};
  const int given[] = {near.order.ar, near.order.ma, near.order.seasonal_ar, near.order.seasonal_ma};
  std::vector<double> point;
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    for (int i = 0; i < counts[part]; ++i) {
      point.push_back(i < given[part] ? near.point[at + static_cast<std::size_t>(i)] : 0.0);
    }
    at += static_cast<std::size_t>(given[part]);
  }
  return inside(std::move(point));
}

bool roots_far(const Factors& factors, int season) {
  const double seasonal = std::pow(kNearestRoot, season);
  return roots_beyond(factors.ar, kNearestRoot) && roots_beyond(factors.ma, kNearestRoot) &&
         roots_beyond(factors.seasonal_ar, seasonal) && roots_beyond(factors.seasonal_ma, seasonal);
}

}  // namespace

double aicc_of(double log_likelihood, double n, double k) {
  if (!(n - k - 1 > 0) || !std::isfinite(log_likelihood)) return std::numeric_limits<double>::infinity();
  return -2 * log_likelihood + 2 * k + 2 * k * (k + 1) / (n - k - 1);
}

int parameter_count(const Order& order, const Differenced& data) {
  return order.coefficients() + static_cast<int>(data.columns.cols()) - data.missing;
}

const Differenced& Estimator::data(const Order& order) {
  const auto same = std::find_if(prepared_.begin(), prepared_.end(), [&](const Prepared& p) {
    return p.order.constant == order.constant && p.order.differences == order.differences &&
           p.order.seasonal_differences == order.seasonal_differences && p.order.season == order.season;
  });
  if (same != prepared_.end()) return same->data;
  prepared_.push_back({order, difference(sample_, order)});
  return prepared_.back().data;
}

std::vector<double> Estimator::first_point(const Order& order, FilterStart start) {
  std::vector<double> best;
  double lowest = std::numeric_limits<double>::infinity();
  Likelihood likelihood(order, data(order), start);
  for (const auto& [ar, ma] : kFirst) {
    std::vector<double> point = point_of(order, ar, ma);
    if (point.empty()) return point;
    const double value = likelihood.value(point);
    if (best.empty() || value < lowest) {
      lowest = value;
      best = std::move(point);
    }
  }
  return best;
}

Fit Estimator::from_start(const Order& order, FilterStart start, std::vector<double> point, double tolerance) {
  Fit fit;
  fit.order = order;
  fit.point = std::move(point);
  const Differenced& columns = data(order);
  const double n = columns.observations();
  const double k = parameter_count(order, columns);
  Likelihood likelihood(order, columns, start);
  lower_.resize(fit.point.size());
  upper_.resize(fit.point.size());
  likelihood.bounds(lower_, upper_);
  context_.check_cancel();
  if (!fit.point.empty()) {
    optimiser_.minimise(likelihood, fit.point, lower_, upper_, {.tolerance = tolerance, .retry_cut_steps = true},
                        context_);
  }
  const Solution solution = likelihood.solve(fit.point);
  // The conditional form takes the variance of fewer errors for that of all, as auto.arima does.
  fit.log_likelihood = solution.log_likelihood * n / likelihood.observations();
  if (roots_far(solution.factors, order.season)) fit.aicc = aicc_of(fit.log_likelihood, n, k);
  return fit;
}

Fit Estimator::estimate(const Order& order, FilterStart start, const Fit* near, double tolerance) {
  Fit best = from_start(order, start, first_point(order, start), tolerance);
  const auto try_from = [&](std::vector<double> point) {
    Fit fit = from_start(order, start, std::move(point), tolerance);
    if (fit.better_than(best)) best = std::move(fit);
  };
  if (order.coefficients() == 0) return best;
  if (near != nullptr) try_from(carried_over(*near, order));
  if (!std::isfinite(best.aicc) && start == FilterStart::kStationary) {
    // Every maximum so far lies near the circle. auto.arima starts from that of the conditional form.
    try_from(inside(from_start(order, FilterStart::kConditional, first_point(order, start), tolerance).point));
  }
  return best;
}

}  // namespace salesforecast::arima
