// Lag polynomials 1 - c_1 B - … - c_k B^k, the form in which AR and (with the sign turned) MA parts are kept.
#pragma once

#include <span>
#include <vector>

#include "core/methods/arima/order.h"

namespace salesforecast::arima {

// Coefficients by partial autocorrelations: every point of the cube (-1, 1)^k is a polynomial with all roots outside
// the unit circle, and each such polynomial is one point (Barndorff-Nielsen & Schou 1973; Jones 1980, section 4). The
// cube's faces are roots on the circle. Sizes are equal.
void from_partial(std::span<const double> partial, std::span<double> coefficients);

// Whether every root is larger than `radius` in modulus: by stepping down the recursion of from_partial, no root is
// ever computed.
bool roots_beyond(std::span<const double> coefficients, double radius);

// The four polynomials of a model, as coefficients c.
struct Factors {
  std::vector<double> ar, ma, seasonal_ar, seasonal_ma;
};

// w_t = phi_1 w_{t-1} + … + e_t + theta_1 e_{t-1} + …: the products of the factors, theta with the sign of this form.
struct Arma {
  std::vector<double> phi, theta;
};

// Factors at a point of partial autocorrelations: those of ar, ma, seasonal ar, seasonal ma one after the other.
void factors_at(const Order& order, std::span<const double> point, Factors& factors);

void multiply_out(const Factors& factors, int season, Arma& arma);

// phi(B) (1 - B)^d (1 - B^season)^D as the coefficients c of one polynomial.
std::vector<double> with_differences(std::span<const double> phi, const Order& order);

}  // namespace salesforecast::arima
