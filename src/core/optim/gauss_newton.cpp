#include "core/optim/gauss_newton.h"

namespace salesforecast {

void GaussNewton::resize(std::size_t size) {
  size_ = size;
  hessian_.resize(size * size);
  trial_hessian_.resize(size * size);
  factor_.resize(size * size);
  gradient_.resize(size);
  trial_gradient_.resize(size);
  trial_.resize(size);
  step_.resize(size);
  right_.resize(size);
  free_.resize(size);
  held_.resize(size);
}

bool GaussNewton::step_within(std::span<const double> x, std::span<const double> lower, std::span<const double> upper,
                              double damping) {
  cut_ = false;
  for (std::size_t i = 0; i < size_; ++i) {
    const bool pushed_out = (x[i] <= lower[i] && gradient_[i] >= 0) || (x[i] >= upper[i] && gradient_[i] <= 0);
    held_[i] = pushed_out || lower[i] >= upper[i];
    step_[i] = 0;
  }
  for (std::size_t round = 0; round <= size_; ++round) {
    if (!solve_free(damping)) return false;
    bool inside = true;
    for (std::size_t i = 0; i < size_; ++i) {
      if (held_[i]) continue;
      const double bounded = std::clamp(x[i] + step_[i], lower[i], upper[i]);
      if (bounded == x[i] + step_[i]) continue;
      step_[i] = bounded - x[i];
      held_[i] = true;
      cut_ = true;
      inside = false;
    }
    if (inside) break;
  }
  return true;
}

// Solves (J'J + damping * diag) step = -J'r for the free coordinates by Cholesky, the held ones fixed at step_.
bool GaussNewton::solve_free(double damping) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    if (!held_[i]) free_[count++] = i;
  }
  for (std::size_t a = 0; a < count; ++a) {
    const double* row = &hessian_[free_[a] * size_];
    double* out = &factor_[a * size_];
    right_[a] = -gradient_[free_[a]];
    for (std::size_t i = 0; i < size_; ++i) {
      if (held_[i] && step_[i] != 0) right_[a] -= row[i] * step_[i];
    }
    for (std::size_t b = 0; b <= a; ++b) out[b] = row[free_[b]];
    out[a] += damping * std::max(out[a], std::numeric_limits<double>::min());
    for (std::size_t b = 0; b < a; ++b) {
      const double* other = &factor_[b * size_];
      double sum = out[b];
      for (std::size_t k = 0; k < b; ++k) sum -= out[k] * other[k];
      out[b] = sum * other[b];  // the diagonal holds its reciprocal
      right_[a] -= out[b] * right_[b];
    }
    double pivot = out[a];
    for (std::size_t k = 0; k < a; ++k) pivot -= out[k] * out[k];
    if (!(pivot > 0) || !std::isfinite(pivot)) return false;
    out[a] = 1 / std::sqrt(pivot);
    right_[a] *= out[a];
  }
  for (std::size_t a = count; a-- > 0;) {
    right_[a] *= factor_[a * size_ + a];
    const double value = right_[a];
    for (std::size_t b = 0; b < a; ++b) right_[b] -= factor_[a * size_ + b] * value;
    step_[free_[a]] = value;
  }
  return true;
}

// S(x) - model(x + step) of the undamped quadratic model.
double GaussNewton::promised_decrease() const {
  double decrease = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    if (step_[i] == 0) continue;
    double curved = 0;
    for (std::size_t j = 0; j < size_; ++j) curved += hessian_[i * size_ + j] * step_[j];
    decrease -= step_[i] * (2 * gradient_[i] + curved);
  }
  return decrease;
}

}  // namespace salesforecast
