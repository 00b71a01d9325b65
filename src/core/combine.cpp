#include "core/combine.h"

#include <algorithm>
#include <cmath>

namespace salesforecast {

void ErrorProducts::add(std::span<const double> errors, double share) {
  for (std::size_t a = 0; a < size_; ++a) {
    for (std::size_t b = 0; b < size_; ++b) at(a, b) += share * errors[a] * errors[b];
  }
}

void ErrorProducts::add(const ErrorProducts& other, double share) {
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += share * other.sums_[i];
}

void ErrorProducts::scale(double factor) {
  for (double& sum : sums_) sum *= factor;
}

std::vector<double> combination_weights(const ErrorProducts& products, double ridge) {
  constexpr int kSweeps = 200;
  constexpr double kSettled = 1e-9;
  const std::size_t m = products.size();
  double trace = 0;
  for (std::size_t a = 0; a < m; ++a) trace += products.at(a, a);
  const double extra = ridge * trace / static_cast<double>(m);
  std::vector<double> w(m, 1.0 / static_cast<double>(m));
  // Moves weight between one pair of methods at a time, each time by the amount that is best with the others held: a
  // convex problem on a simplex, where that reaches the minimum.
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    double moved = 0;
    for (std::size_t a = 0; a < m; ++a) {
      for (std::size_t b = a + 1; b < m; ++b) {
        double slope = extra * (w[a] - w[b]);
        for (std::size_t c = 0; c < m; ++c) slope += (products.at(a, c) - products.at(b, c)) * w[c];
        const double curve = products.at(a, a) + products.at(b, b) - 2 * products.at(a, b) + 2 * extra;
        if (!(curve > 0)) continue;
        const double step = std::clamp(-slope / curve, -w[a], w[b]);
        w[a] += step;
        w[b] -= step;
        moved = std::max(moved, std::abs(step));
      }
    }
    if (moved < kSettled) break;
  }
  for (double& weight : w) weight = std::max(weight, 0.0);
  return w;
}

}  // namespace salesforecast
