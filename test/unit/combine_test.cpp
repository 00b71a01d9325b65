// Weights of a combination against the closed form, and what shrinkage does.
#include "core/combine.h"

#include <gtest/gtest.h>
#include <numeric>

namespace salesforecast {
namespace {

ErrorProducts products_of(std::initializer_list<std::initializer_list<double>> rows) {
  ErrorProducts out(rows.size());
  std::size_t a = 0;
  for (const auto& row : rows) {
    std::size_t b = 0;
    for (const double value : row) out.at(a, b++) = value;
    ++a;
  }
  return out;
}

// Bates & Granger 1969: w1 = (s22 - s12) / (s11 + s22 - 2 s12).
TEST(Combine, two_methods_have_the_weights_of_bates_and_granger) {
  const auto w = combination_weights(products_of({{4, 1}, {1, 2}}), 0);
  EXPECT_NEAR(w[0], 0.25, 1e-8);
  EXPECT_NEAR(w[1], 0.75, 1e-8);
}

TEST(Combine, weights_are_never_negative_and_add_up_to_one) {
  const auto w = combination_weights(products_of({{1, 1.4, 0.2}, {1.4, 2.5, 0.3}, {0.2, 0.3, 3}}), 0.05);
  EXPECT_NEAR(std::accumulate(w.begin(), w.end(), 0.0), 1, 1e-12);
  EXPECT_EQ(w[1], 0);  // unbounded it would be short
  EXPECT_GT(w[0], w[2]);
}

TEST(Combine, a_method_without_errors_takes_nearly_all) {
  const auto w = combination_weights(products_of({{0, 0}, {0, 5}}), 0.05);
  EXPECT_GT(w[0], 0.95);
}

TEST(Combine, a_large_ridge_gives_equal_weights) {
  const auto w = combination_weights(products_of({{1, 0, 0}, {0, 4, 0}, {0, 0, 9}}), 1e6);
  for (const double weight : w) EXPECT_NEAR(weight, 1.0 / 3, 1e-4);
}

TEST(Combine, equal_methods_share) {
  const auto w = combination_weights(products_of({{2, 2}, {2, 2}}), 0.05);
  EXPECT_NEAR(w[0], 0.5, 1e-9);
}

}  // namespace
}  // namespace salesforecast
