#include "core/methods/arima/likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace salesforecast::arima {
namespace {

// Step of the differences: half the digits of a double are left for the derivative.
constexpr double kStep = 1e-7;
// Partial autocorrelations of AR parts stay below this: the process's variance is then at most some 1e5 times that of
// its innovations for each of them.
constexpr double kLargestPartial = 0.99999;
// Those of MA parts stay below this. The likelihood is the same for a root and its inverse, so that the circle itself
// is stationary whether it is a maximum or a minimum: a search that came to lie on it could not leave.
constexpr double kLargestMaPartial = 0.9999;
// Innovations of less than this share of the scale are rounding: such fits are equally perfect.
constexpr double kPerfect = 1e-26;

}  // namespace

Likelihood::Likelihood(const Order& order, const Differenced& data, FilterStart start)
    : order_(order), data_(data), start_(start) {}

int Likelihood::observations() const {
  const int given = start_ == FilterStart::kStationary ? 0 : order_.ar + order_.seasonal_ar * order_.season;
  return std::max(data_.observations() - given, 1);
}

void Likelihood::bounds(std::span<double> lower, std::span<double> upper) const {
  const int counts[] = {order_.ar, order_.ma, order_.seasonal_ar, order_.seasonal_ma};
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    for (int i = 0; i < counts[part]; ++i, ++at) {
      upper[at] = part % 2 == 0 ? kLargestPartial : kLargestMaPartial;
      lower[at] = -upper[at];
    }
  }
}

double Likelihood::regress() {
  const Eigen::Index count = errors_.cols();
  triangle_.setZero(count, count);
  double determinant = 0;
  for (Eigen::Index c = 1; c < count; ++c) {
    if (data_.context != nullptr) data_.context->check_cancel();
    const double squares = errors_.col(c).squaredNorm();
    if (!(squares > std::numeric_limits<double>::min())) continue;
    if (c <= data_.missing) determinant += std::log(squares);
    for (Eigen::Index other = c + 1; other <= count; ++other) {
      const Eigen::Index column = other % count;
      const double share = errors_.col(c).dot(errors_.col(column)) / squares;
      triangle_(c, column) = share;
      errors_.col(column) -= share * errors_.col(c);
    }
  }
  return determinant;
}

double Likelihood::errors_at(std::span<const double> point, Eigen::VectorXd& errors) {
  if (data_.context != nullptr) data_.context->check_cancel();
  factors_at(order_, point, factors_);
  multiply_out(factors_, order_.season, arma_);
  if (!filter_.run(arma_, data_.columns, start_, errors_)) return std::numeric_limits<double>::infinity();
  const double log_factor = (filter_.log_variance() + regress()) / (2.0 * observations());
  errors = errors_.col(0) * std::exp(log_factor);
  const double sum = errors.squaredNorm();
  return std::isfinite(sum) ? sum : std::numeric_limits<double>::infinity();
}

double Likelihood::linearise(std::span<const double> point, std::span<double> hessian, std::span<double> gradient) {
  const double sum = errors_at(point, base_);
  const auto size = static_cast<Eigen::Index>(point.size());
  if (!std::isfinite(sum)) return sum;
  jacobian_.resize(base_.size(), size);
  point_.assign(point.begin(), point.end());
  for (Eigen::Index i = 0; i < size; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double step = point[at] > 0 ? -kStep : kStep;  // away from the nearer bound
    point_[at] = point[at] + step;
    if (std::isfinite(errors_at(point_, moved_))) {
      jacobian_.col(i) = (moved_ - base_) / (point_[at] - point[at]);
    } else {
      jacobian_.col(i).setZero();
    }
    point_[at] = point[at];
  }
  Eigen::Map<Eigen::MatrixXd>(hessian.data(), size, size) = jacobian_.transpose() * jacobian_;
  Eigen::Map<Eigen::VectorXd>(gradient.data(), size) = jacobian_.transpose() * base_;
  return sum;
}

Solution Likelihood::solve(std::span<const double> point) {
  Solution solution;
  const double n = observations();
  const double variance = std::max(errors_at(point, base_) / n, kPerfect);
  solution.factors = factors_;
  solution.log_likelihood = -0.5 * n * (std::log(2 * std::numbers::pi * variance) + 1);
  solution.variance = errors_.col(0).squaredNorm() / n;
  const Eigen::Index count = errors_.cols();
  solution.coefficients.assign(static_cast<std::size_t>(count) - 1, 0.0);
  for (Eigen::Index c = count - 1; c > 0; --c) {
    double value = triangle_(c, 0);
    for (Eigen::Index other = c + 1; other < count; ++other) {
      value -= triangle_(c, other) * solution.coefficients[static_cast<std::size_t>(other) - 1];
    }
    solution.coefficients[static_cast<std::size_t>(c) - 1] = value;
  }
  const std::span<const double> state = filter_.state(0);
  solution.state.assign(state.begin(), state.end());
  for (Eigen::Index c = 1; c < count; ++c) {
    for (std::size_t i = 0; i < solution.state.size(); ++i) {
      solution.state[i] -= solution.coefficients[static_cast<std::size_t>(c) - 1] * filter_.state(c)[i];
    }
  }
  return solution;
}

}  // namespace salesforecast::arima
