// Weights of the methods in a combined forecast, from their held-back errors.
#pragma once

#include <span>
#include <vector>

namespace salesforecast {

// Mean products of the errors of M methods, row-major M x M: what the mean square of any weighted combination needs.
// Square roots of the diagonal are the methods' own root mean squares.
class ErrorProducts {
 public:
  explicit ErrorProducts(std::size_t methods) : size_(methods), sums_(methods * methods) {}

  std::size_t size() const noexcept { return size_; }
  double at(std::size_t a, std::size_t b) const { return sums_[a * size_ + b]; }
  double& at(std::size_t a, std::size_t b) { return sums_[a * size_ + b]; }
  // Adds share times the products of one vector of errors.
  void add(std::span<const double> errors, double share);
  void add(const ErrorProducts& other, double share);
  void scale(double factor);

 private:
  std::size_t size_;
  std::vector<double> sums_;
};

// The weights w >= 0 with sum 1 that minimise w' P w + ridge * mean(diagonal) * w' w: the least mean square of the
// combination, drawn towards equal weights by `ridge` (Bates & Granger 1969; Timmermann 2006, section 4, for the
// shrinkage). Deterministic; M <= 16.
std::vector<double> combination_weights(const ErrorProducts& products, double ridge);

}  // namespace salesforecast
