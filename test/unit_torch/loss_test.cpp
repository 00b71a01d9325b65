#include "trainer/torch/loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "support/networks.h"

namespace salesforecast {
namespace {

using test::small_shape;

const float kNan = std::numeric_limits<float>::quiet_NaN();

// dnbinom(y, size = 1 / dispersion, mu = mean, log = TRUE) of R 4.2.2; of a y that is not whole, its formula.
TEST(CountLoss, equals_the_negative_binomial_of_r) {
  EXPECT_NEAR(count_loss(0, std::log(1.5), 0.5).loss, 1.11923157587085, 1e-12);
  EXPECT_NEAR(count_loss(3, std::log(2.2), 0.8).loss, 2.19781966705419, 1e-12);
  EXPECT_NEAR(count_loss(7, std::log(0.4), 2).loss, 7.53356691319674, 1e-12);
  EXPECT_NEAR(count_loss(150, std::log(120), 0.05).loss, 4.96353118308111, 1e-11);
  EXPECT_NEAR(count_loss(2, std::log(3), 1e-4).loss, 1.49597260822109, 1e-9);
  EXPECT_NEAR(count_loss(2.5, std::log(3), 0.7).loss, 1.96720648179189, 1e-12);
}

// With dispersion 1 it is geometric, p = 1 / (1 + mean).
TEST(CountLoss, is_geometric_at_dispersion_one) {
  for (const double y : {0.0, 1.0, 6.0}) {
    const double mean = 2.5;
    EXPECT_NEAR(count_loss(y, std::log(mean), 1).loss, -(y * std::log(mean / (1 + mean)) - std::log1p(mean)), 1e-12);
  }
}

TEST(CountLoss, has_the_derivatives_of_its_differences) {
  for (const double y : {0.0, 2.0, 30.0}) {
    for (const double dispersion : {0.01, 0.3, 4.0}) {
      const double log_mean = 0.7, step = 1e-5;
      const CountLoss loss = count_loss(y, log_mean, dispersion);
      const auto slope = [&](const std::function<double(double)>& at) { return (at(step) - at(-step)) / (2 * step); };
      const double by_mean = slope([&](double d) { return count_loss(y, log_mean + d, dispersion).loss; });
      const double by_dispersion = slope([&](double d) { return count_loss(y, log_mean, dispersion * (1 + d)).loss; });
      EXPECT_NEAR(loss.by_log_mean, by_mean, 1e-6 * (1 + std::fabs(by_mean)));
      EXPECT_NEAR(loss.by_dispersion * dispersion, by_dispersion, 1e-6 * (1 + std::fabs(by_dispersion)));
    }
  }
}

// Quantiles 1 - softplus(0), 1, 1 + softplus(1) against 1.5, by hand.
TEST(NetworkLoss, is_the_pinball_of_the_quantiles) {
  NetworkShape shape = small_shape(NetworkKind::kMlp, NetworkOutput::kQuantiles);
  shape.levels = {0.1F, 0.5F, 0.9F};
  const std::vector<float> raw = {0, 1, 1}, target = {1.5F};
  const double low = 1 - std::log(2), high = 1 + std::log1p(std::exp(1));
  const double first = 0.1 * (1.5 - low), second = 0.5 * 0.5, third = 0.1 * (high - 1.5);
  EXPECT_NEAR(network_loss(shape, {}, {raw, target, {}}, {}).mean(), (first + second + third) / 3, 1e-6);
  const std::vector<float> weights = {1, 2, 1};
  EXPECT_NEAR(network_loss(shape, weights, {raw, target, {}}, {}).mean(), (first + 2 * second + third) / 4, 1e-6);
}

// The gradient of the mean against differences of it, for both outputs, with an outcome that is not there.
TEST(NetworkLoss, has_the_gradient_of_its_differences) {
  for (const NetworkOutput output : {NetworkOutput::kQuantiles, NetworkOutput::kCounts}) {
    const NetworkShape shape = small_shape(NetworkKind::kMlp, output);
    const std::vector<float> target = {1, kNan, 4};
    const std::vector<float> offset(output == NetworkOutput::kCounts ? 3 : 0, 0.3F);
    std::vector<float> raw(shape.outputs() * 3), gradient(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) raw[i] = std::sin(1.7F * static_cast<float>(i));
    const Loss loss = network_loss(shape, {}, {raw, target, offset}, gradient);
    EXPECT_EQ(loss.outcomes, 2U);
    for (std::size_t i = 0; i < raw.size(); ++i) {
      const float value = raw[i], step = 1e-2F;
      raw[i] = value + step;
      const double up = network_loss(shape, {}, {raw, target, offset}, {}).mean();
      raw[i] = value - step;
      const double down = network_loss(shape, {}, {raw, target, offset}, {}).mean();
      raw[i] = value;
      EXPECT_NEAR(gradient[i], (up - down) / (2 * step), 1e-3) << i;
      EXPECT_TRUE(i % 3 != 1 || gradient[i] == 0) << "the missing outcome";
    }
  }
}

TEST(NetworkLoss, is_undefined_without_an_outcome) {
  for (const NetworkOutput output : {NetworkOutput::kQuantiles, NetworkOutput::kCounts}) {
    const NetworkShape shape = small_shape(NetworkKind::kMlp, output);
    const std::vector<float> target = {kNan}, raw(shape.outputs(), 1), offset(output == NetworkOutput::kCounts ? 1 : 0);
    std::vector<float> gradient(raw.size(), 1);
    const Loss loss = network_loss(shape, {}, {raw, target, offset}, gradient);
    EXPECT_TRUE(std::isnan(loss.mean()));
    EXPECT_EQ(gradient, std::vector<float>(raw.size(), 0));
  }
}

}  // namespace
}  // namespace salesforecast
