// Demand until an order arrives: normal and drawn distributions against closed forms, lead times that vary.
#include "core/protection_demand.h"

#include <gtest/gtest.h>
#include <cmath>
#include <numeric>

namespace salesforecast {
namespace {

// The unit normal loss G(k) to five digits: Silver, Pyke & Thomas 2017, appendix II, table II.1.
TEST(NormalDemand, loses_what_the_table_says) {
  const NormalDemand demand(100, 20);
  const std::vector<std::pair<double, double>> table = {
      {0, 0.3989}, {0.5, 0.1978}, {1, 0.08332}, {1.64, 0.02114}, {2, 0.008491}};
  for (const auto& [k, loss] : table) EXPECT_NEAR(demand.shortage_at(100 + 20 * k), 20 * loss, 20 * 6e-5) << k;
  EXPECT_NEAR(demand.level_for(0.95), 100 + 1.6448536 * 20, 1e-5);
  EXPECT_NEAR(demand.share_above(demand.level_for(0.9)), 0.1, 1e-12);
  EXPECT_NEAR(demand.shortage_at(demand.enough_for(0.5)), 0.5, 1e-9);
  EXPECT_EQ(demand.enough_for(1000), 0);
}

TEST(NormalDemand, without_a_spread_is_its_mean) {
  const NormalDemand demand(7, 0);
  EXPECT_EQ(demand.level_for(0.99), 7);
  EXPECT_EQ(demand.share_above(6.9), 1);
  EXPECT_EQ(demand.share_above(7), 0);
  EXPECT_EQ(demand.shortage_at(5), 2);
  EXPECT_NEAR(demand.enough_for(2), 5, 1e-9);
}

// 1, 2 .. 999: equally likely, so every figure has a closed form.
TEST(PathDemand, counts_its_values) {
  std::vector<double> values(999);
  std::iota(values.rbegin(), values.rend(), 1.0);
  const PathDemand demand(values);
  EXPECT_NEAR(demand.mean(), 500, 1e-9);
  EXPECT_NEAR(demand.level_for(0.95), 950, 1e-9);  // the (n+1) rule
  EXPECT_EQ(demand.share_above(900), 99.0 / 999);
  EXPECT_EQ(demand.share_above(999), 0);
  EXPECT_NEAR(demand.shortage_at(989), 55.0 / 999, 1e-12);  // 1 + 2 + .. + 10
  EXPECT_NEAR(demand.enough_for(55.0 / 999), 989, 1e-9);
  EXPECT_EQ(demand.enough_for(0), 999);
  EXPECT_EQ(demand.enough_for(500), 0);
}

TEST(LeadTimes, are_those_of_a_gamma_distribution) {
  for (const auto& [mean, sd] : std::vector<std::pair<double, double>>{{7, 2}, {30, 30}, {14, 0.001}}) {
    const std::vector<double> times = lead_times(mean, sd, 2000);
    double sum = 0, squares = 0;
    for (const double time : times) {
      EXPECT_GT(time, 0);
      sum += time / 2000;
      squares += (time - mean) * (time - mean) / 2000;
    }
    EXPECT_NEAR(sum, mean, 0.002 * mean);
    EXPECT_NEAR(std::sqrt(squares), sd, 0.02 * sd);
  }
  // A gamma distribution whose sd is its mean is exponential.
  const std::vector<double> times = lead_times(30, 30, 1000);
  for (const int i : {0, 250, 500, 999}) EXPECT_NEAR(times[i], -30 * std::log1p(-(i + 0.5) / 1000), 1e-9);
  EXPECT_EQ(lead_times(5, 0, 3), std::vector<double>(3, 5.0));
}

}  // namespace
}  // namespace salesforecast
