#include "core/methods/arima/polynomial.h"

#include <gtest/gtest.h>

namespace salesforecast::arima {
namespace {

TEST(ArimaPolynomial, partial_autocorrelations_give_durbin_levinson_coefficients) {
  const double partial[] = {0.5, -0.4, 0.3};
  std::vector<double> c(3);
  from_partial(partial, c);
  // phi_11 = 0.5; phi_21 = 0.5 + 0.4 * 0.5 = 0.7, phi_22 = -0.4; phi_3. = 0.7 + 0.3 * 0.4, -0.4 - 0.3 * 0.7, 0.3.
  EXPECT_NEAR(c[0], 0.82, 1e-15);
  EXPECT_NEAR(c[1], -0.61, 1e-15);
  EXPECT_NEAR(c[2], 0.3, 1e-15);
}

TEST(ArimaPolynomial, roots_are_judged_without_computing_them) {
  const std::vector<double> one = {0.5};             // root 2
  const std::vector<double> complex = {0.0, -0.25};  // roots +-2i
  EXPECT_TRUE(roots_beyond(one, 1.99));
  EXPECT_FALSE(roots_beyond(one, 2.01));
  EXPECT_TRUE(roots_beyond(complex, 1.99));
  EXPECT_FALSE(roots_beyond(complex, 2.01));
  EXPECT_TRUE(roots_beyond({}, 5));
}

TEST(ArimaPolynomial, factors_multiply_out) {
  const Factors factors = {{0.5}, {-0.4}, {0.3}, {0.6}};
  Arma arma;
  multiply_out(factors, 4, arma);
  EXPECT_EQ(arma.phi, (std::vector<double>{0.5, 0, 0, 0.3, -0.15}));
  EXPECT_EQ(arma.theta, (std::vector<double>{0.4, 0, 0, -0.6, -0.24}));
}

TEST(ArimaPolynomial, differences_are_factors) {
  Order order;
  order.season = 4;
  order.differences = 1;
  order.seasonal_differences = 1;
  EXPECT_EQ(with_differences({}, order), (std::vector<double>{1, 0, 0, 1, -1}));
  order.differences = 2;
  order.seasonal_differences = 0;
  EXPECT_EQ(with_differences({}, order), (std::vector<double>{2, -1}));
}

TEST(ArimaPolynomial, orders_are_named_as_r_does) {
  Order order{.ar = 1, .differences = 1, .ma = 2, .seasonal_ma = 1, .season = 12, .constant = true};
  EXPECT_EQ(order_name(order), "ARIMA(1,1,2)(0,0,1)[12] with drift");
  order.constant = false;
  order.seasonal_ma = 0;
  EXPECT_EQ(order_name(order), "ARIMA(1,1,2)");
  order.differences = 0;
  EXPECT_EQ(order_name(order), "ARIMA(1,0,2) with zero mean");
  order.constant = true;
  EXPECT_EQ(order_name(order), "ARIMA(1,0,2) with non-zero mean");
}

}  // namespace
}  // namespace salesforecast::arima
