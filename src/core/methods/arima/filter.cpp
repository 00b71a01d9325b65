#include "core/methods/arima/filter.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace salesforecast::arima {
namespace {

// The variance is taken as converged this near to 1: what is left of it would change no more than the last digits.
constexpr double kConverged = 1e-12;
// Products of variances are turned into logarithms before they overflow.
constexpr double kLargeProduct = 1e200;

}  // namespace

// Autocovariances of the process, own_, from those of its AR part alone, of_ar_, and its weights psi_; for innovations
// of variance 1. The AR part by the recursion of Durbin & Levinson, down to the partial autocorrelations and up again
// (Brockwell & Davis 1991, section 5.2); then gamma(k) = sum_ij theta_i theta_j gamma_ar(k + i - j).
bool Filter::autocovariances(const Arma& arma) {
  const std::size_t p = arma.phi.size();
  const std::size_t q = arma.theta.size();
  rows_.assign((p + 1) * (p + 1), 0.0);
  const auto row = [&](std::size_t k) { return rows_.data() + k * (p + 1); };
  std::copy(arma.phi.begin(), arma.phi.end(), row(p) + 1);
  double variance = 1;
  for (std::size_t k = p; k > 0; --k) {
    const double* above = row(k);
    double* below = row(k - 1);
    const double r = above[k];
    if (!(std::fabs(r) < 1)) return false;
    const double shrink = 1 / (1 - r * r);
    for (std::size_t j = 1; j < k; ++j) below[j] = (above[j] + r * above[k - j]) * shrink;
    variance *= shrink;
  }
  of_ar_.assign(p + q + 1, 0.0);
  of_ar_[0] = variance;
  for (std::size_t k = 1; k <= p; ++k) {
    const double r = row(k)[k];
    double sum = r * variance;
    for (std::size_t j = 1; j < k; ++j) sum += row(k - 1)[j] * of_ar_[k - j];
    of_ar_[k] = sum;
    variance *= 1 - r * r;
  }
  for (std::size_t k = p + 1; k < of_ar_.size(); ++k) {
    for (std::size_t j = 1; j <= p; ++j) of_ar_[k] += arma.phi[j - 1] * of_ar_[k - j];
  }
  const auto theta = [&](std::size_t i) { return i == 0 ? 1.0 : arma.theta[i - 1]; };
  own_.assign(std::max<std::size_t>(p, 1), 0.0);
  for (std::size_t h = 0; h <= q; ++h) {
    double weight = 0;
    for (std::size_t i = 0; i + h <= q; ++i) weight += theta(i) * theta(i + h);
    if (weight == 0) continue;
    for (std::size_t k = 0; k < own_.size(); ++k) {
      own_[k] += weight * (h == 0 ? of_ar_[k] : of_ar_[k + h] + of_ar_[k > h ? k - h : h - k]);
    }
  }
  psi_.assign(q, 0.0);
  for (std::size_t k = 0; k < q; ++k) {
    psi_[k] = theta(k);
    for (std::size_t j = 1; j <= std::min(k, p); ++j) psi_[k] += arma.phi[j - 1] * psi_[k - j];
  }
  return true;
}

// Before the first value: its variance gamma(0), and the covariances of it with the state after it, which are both the
// gain and, the covariance of the states being stationary until then, the first direction of its change.
bool Filter::stationary_start(const Arma& arma) {
  if (!autocovariances(arma)) return false;
  const std::size_t p = arma.phi.size();
  const std::size_t q = arma.theta.size();
  gain_.assign(size_ + 1, 0.0);
  for (std::size_t i = 0; i < size_; ++i) {
    for (std::size_t j = i; j < p; ++j) gain_[i] += arma.phi[j] * own_[j - i];
    for (std::size_t j = i; j < q; ++j) gain_[i] += arma.theta[j] * psi_[j - i];
  }
  change_ = gain_;
  variance_ = own_[0];
  return std::isfinite(variance_);
}

// Until the variance has converged, or to the end. With P the covariance of the state, Z its first row, F = Z P Z',
// K = T P Z' and P_{t+1} - P_t = -L L' / F:
//   F' = F - l^2 / F,  K' = K - T L l / F,  L' = T L - K l / F,  l the first element of L.
// Gives the first step that is not done, -1 where digits do not suffice.
Eigen::Index Filter::converge(const Eigen::MatrixXd& columns, Eigen::MatrixXd& errors) {
  double product = 1;
  Eigen::Index t = 0;
  for (; t < columns.rows() && variance_ - 1 > kConverged; ++t) {
    const double inverse = 1 / variance_;
    const double root = std::sqrt(inverse);
    for (Eigen::Index column = 0; column < columns.cols(); ++column) {
      double* state = states_.data() + static_cast<std::size_t>(column) * (size_ + 1);
      const double expected = state[0];
      const double error = columns(t, column) - expected;
      errors(t, column) = error * root;
      const double scaled = error * inverse;
      for (std::size_t i = 0; i < size_; ++i) state[i] = state[i + 1] + phi_[i] * expected + gain_[i] * scaled;
    }
    product *= variance_;
    if (product > kLargeProduct) {
      log_variance_ += std::log(product);
      product = 1;
    }
    const double first = change_[0];
    const double scaled = first * inverse;
    for (std::size_t i = 0; i < size_; ++i) {
      const double moved = change_[i + 1] + phi_[i] * first;
      change_[i] = moved - gain_[i] * scaled;
      gain_[i] -= moved * scaled;
    }
    variance_ -= first * scaled;
    if (!(variance_ > 0.999)) return -1;
  }
  log_variance_ += std::log(product);
  return t;
}

// Steps from `from` on with the gain phi + theta; before first_error no error is counted.
void Filter::go_on(Eigen::Index from, Eigen::Index first_error, Eigen::Index column, const Eigen::MatrixXd& columns,
                   Eigen::MatrixXd& errors) {
  double* state = states_.data() + static_cast<std::size_t>(column) * (size_ + 1);
  const std::size_t mask = ring_.size() - 1;
  std::fill(ring_.begin(), ring_.end(), 0.0);
  std::copy(state, state + size_, ring_.begin());
  std::size_t head = 0;
  for (Eigen::Index t = from; t < columns.rows(); ++t) {
    const double value = columns(t, column);
    const double error = t < first_error ? 0 : value - ring_[head];
    errors(t, column) = error;
    ring_[head] = 0;
    for (const Lag& lag : lags_) ring_[(head + lag.lag) & mask] += lag.phi * value + lag.theta * error;
    head = (head + 1) & mask;
  }
  for (std::size_t i = 0; i < size_; ++i) state[i] = ring_[(head + i) & mask];
}

bool Filter::run(const Arma& arma, const Eigen::MatrixXd& columns, FilterStart start, Eigen::MatrixXd& errors) {
  size_ = std::max(arma.phi.size(), arma.theta.size());
  phi_.assign(size_ + 1, 0.0);
  std::copy(arma.phi.begin(), arma.phi.end(), phi_.begin());
  lags_.clear();
  for (std::size_t i = 0; i < size_; ++i) {
    const double theta = i < arma.theta.size() ? arma.theta[i] : 0;
    if (phi_[i] != 0 || theta != 0) lags_.push_back({i + 1, phi_[i], theta});
  }
  states_.assign(static_cast<std::size_t>(columns.cols()) * (size_ + 1), 0.0);
  ring_.resize(std::bit_ceil(size_ + 2));
  errors.resize(columns.rows(), columns.cols());
  log_variance_ = 0;
  Eigen::Index done = 0;
  Eigen::Index first_error = 0;
  if (start == FilterStart::kConditional) {
    first_error = static_cast<Eigen::Index>(arma.phi.size());
  } else {
    if (!stationary_start(arma)) return false;
    done = converge(columns, errors);
    if (done < 0) return false;
  }
  for (Eigen::Index column = 0; column < columns.cols(); ++column) go_on(done, first_error, column, columns, errors);
  return true;
}

}  // namespace salesforecast::arima
