#include "core/methods/arima/polynomial.h"

#include <cmath>

namespace salesforecast::arima {
namespace {

// (1 - sum a_i B^i) (1 - sum b_j B^(step j)) as coefficients of the product.
void multiply(std::span<const double> a, std::span<const double> b, int step, std::vector<double>& product) {
  const std::size_t s = static_cast<std::size_t>(step);
  product.assign(a.size() + b.size() * s, 0.0);
  for (std::size_t i = 0; i < a.size(); ++i) product[i] = a[i];
  for (std::size_t j = 0; j < b.size(); ++j) {
    const std::size_t lag = (j + 1) * s;
    product[lag - 1] += b[j];
    for (std::size_t i = 0; i < a.size(); ++i) product[lag + i] -= a[i] * b[j];
  }
}

}  // namespace

void from_partial(std::span<const double> partial, std::span<double> coefficients) {
  for (std::size_t k = 0; k < partial.size(); ++k) {
    const double r = partial[k];
    for (std::size_t i = 0, j = k; i < j--; ++i) {
      const double front = coefficients[i];
      const double back = coefficients[j];
      coefficients[i] = front - r * back;
      if (i != j) coefficients[j] = back - r * front;
    }
    coefficients[k] = r;
  }
}

bool roots_beyond(std::span<const double> coefficients, double radius) {
  std::vector<double> c(coefficients.begin(), coefficients.end());
  double power = 1;
  for (double& value : c) value *= power *= radius;
  for (std::size_t k = c.size(); k-- > 0;) {
    const double r = c[k];
    if (!(std::fabs(r) < 1)) return false;
    for (std::size_t i = 0, j = k; i < j--; ++i) {
      const double front = c[i];
      const double back = c[j];
      c[i] = (front + r * back) / (1 - r * r);
      if (i != j) c[j] = (back + r * front) / (1 - r * r);
    }
  }
  return true;
}

void factors_at(const Order& order, std::span<const double> point, Factors& factors) {
  std::size_t from = 0;
  const auto take = [&](int count, std::vector<double>& coefficients) {
    coefficients.resize(static_cast<std::size_t>(count));
    from_partial(point.subspan(from, coefficients.size()), coefficients);
    from += coefficients.size();
  };
  take(order.ar, factors.ar);
  take(order.ma, factors.ma);
  take(order.seasonal_ar, factors.seasonal_ar);
  take(order.seasonal_ma, factors.seasonal_ma);
}

void multiply_out(const Factors& factors, int season, Arma& arma) {
  multiply(factors.ar, factors.seasonal_ar, season, arma.phi);
  multiply(factors.ma, factors.seasonal_ma, season, arma.theta);
  for (double& value : arma.theta) value = -value;
}

std::vector<double> with_differences(std::span<const double> phi, const Order& order) {
  constexpr double kOne[] = {1.0};
  std::vector<double> result(phi.begin(), phi.end());
  std::vector<double> product;
  for (int i = 0; i < order.differences; ++i) {
    multiply(result, kOne, 1, product);
    result.swap(product);
  }
  for (int i = 0; i < order.seasonal_differences; ++i) {
    multiply(result, kOne, order.season, product);
    result.swap(product);
  }
  return result;
}

}  // namespace salesforecast::arima
