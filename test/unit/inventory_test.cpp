// What to hold and to order: against closed forms of normal and Poisson demand, orders, cover, limits.
#include "core/inventory.h"

#include <gtest/gtest.h>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>
#include <functional>
#include <random>

#include "core/bit_mix.h"
#include "core/protection_demand.h"
#include "core/training_run.h"

namespace salesforecast {
namespace {

struct Shop {
  ModelHeader header;
  std::vector<SeriesModel> models;
};

// Periods of `count` series; sold(series, period).
Shop shop(int count, const std::function<double(int, int)>& sold, const std::string& frequency = "day") {
  Options options;
  options.method = "mean";
  options.horizon = 28;
  options.frequency = frequency;
  RowStore rows;
  Timestamp ts = 9000 * kMicrosPerDay;
  const Frequency grid = parse_frequency(frequency);
  const std::int64_t first = grid.period_of(ts);
  for (int t = 0; t < 200; ++t) {
    for (int i = 0; i < count; ++i) rows.append(static_cast<std::uint32_t>(i), grid.start_of(first + t), sold(i, t));
  }
  const Context context;
  const Panel panel = build_panel(std::move(rows), static_cast<std::uint32_t>(count), options, context);
  Shop out{make_header(options, panel), {}};
  TrainingRun run(panel, out.header, context);
  out.models = run.collect();
  run.describe(out.header);
  return out;
}

Shop poisson_shop(double mean) {
  std::mt19937_64 bits(11);
  return shop(30, [&, draw = std::poisson_distribution<int>(mean)](int, int) mutable { return draw(bits); });
}

Shop normal_shop() {
  std::mt19937_64 bits(12);
  return shop(30, [&, draw = std::normal_distribution<double>(100.25, 10)](int, int) mutable { return draw(bits); });
}

InventoryRow row_of(const Shop& shop, const InventoryPolicy& policy, std::size_t series = 0,
                    const std::optional<Stock>& stock = {}) {
  const std::uint64_t key = mixed_bits(series + 1);
  return Inventory(shop.header, policy).row(shop.models[series], {}, {key, {&key, 1}}, stock, Context());
}

InventoryPolicy policy_of(double lead_time, double review, double level = 0.95) {
  InventoryPolicy policy;
  policy.lead_time = lead_time;
  policy.review_period = review;
  policy.service_level = level;
  return policy;
}

// Over all series, so that what each of them estimates evens out.
double mean_of(const Shop& shop, const InventoryPolicy& policy, double InventoryRow::*figure) {
  double sum = 0;
  for (std::size_t i = 0; i < shop.models.size(); ++i) sum += row_of(shop, policy, i).*figure;
  return sum / static_cast<double>(shop.models.size());
}

// Demand of 8 periods is normal with mean 802 and sd 10 * sqrt(8): safety stocks are z times that.
TEST(Inventory, safety_stock_of_normal_demand_is_z_standard_deviations) {
  const Shop made = normal_shop();
  const boost::math::normal standard;
  for (const double level : {0.8, 0.9, 0.95, 0.98}) {
    const double exact = quantile(standard, level) * 10 * std::sqrt(8.0);
    EXPECT_NEAR(mean_of(made, policy_of(7, 1, level), &InventoryRow::safety_stock), exact, 0.15 * exact + 1) << level;
    InventoryPolicy classical = policy_of(7, 1, level);
    classical.formula = InventoryFormula::kClassical;
    EXPECT_NEAR(mean_of(made, classical, &InventoryRow::safety_stock), exact, 0.05 * exact) << level;
  }
}

TEST(Inventory, classical_formula_adds_the_variance_of_lead_times) {
  const Shop made = normal_shop();
  InventoryPolicy policy = policy_of(7, 1);
  policy.formula = InventoryFormula::kClassical;
  const double fixed = row_of(made, policy).safety_stock;
  policy.lead_time_sd = 2;
  const InventoryRow varying = row_of(made, policy);
  const double z = quantile(boost::math::normal(), 0.95), d = varying.expected_demand / 8;
  EXPECT_NEAR(varying.safety_stock, std::hypot(fixed, z * d * 2), 0.01 * varying.safety_stock);
}

// 200 of demand's spread come from lead times here and 28 from days: D(L) is nearly 100.25 times a gamma variable.
TEST(Inventory, lead_times_that_vary_make_the_reorder_point_their_quantile) {
  const Shop made = normal_shop();
  InventoryPolicy policy = policy_of(7, 0, 0.95);
  policy.lead_time_sd = 2;
  const std::vector<double> times = lead_times(7, 2, 2000);
  EXPECT_NEAR(mean_of(made, policy, &InventoryRow::reorder_point) / (100.25 * times[1900]), 1, 0.02);
}

// Of the mean that each series estimated from its 200 days.
TEST(Inventory, reorder_point_of_counts_is_the_poisson_quantile) {
  for (const double mean : {0.1, 0.5, 3.0}) {
    const Shop made = poisson_shop(mean);
    for (const double level : {0.9, 0.95, 0.99}) {
      double exact = 0, found = 0;
      for (std::size_t i = 0; i < made.models.size(); ++i) {
        const InventoryRow row = row_of(made, policy_of(7, 1, level), i);
        exact += quantile(complement(boost::math::poisson_distribution<>(row.expected_demand), 1 - level)) / 30;
        found += row.reorder_point / 30;
        EXPECT_EQ(row.reorder_point, std::floor(row.reorder_point));
      }
      EXPECT_NEAR(found, exact, 0.5 + 0.05 * exact) << mean << " " << level;
    }
  }
}

// By the definition of the fill rate, along the very paths: the least whole stock that serves the share asked.
TEST(Inventory, fill_rate_is_the_share_of_demand_served) {
  const Shop made = poisson_shop(2);
  InventoryPolicy policy = policy_of(7, 2, 0.97);
  policy.service_kind = ServiceKind::kFill;
  const double stock = row_of(made, policy).reorder_point;
  const std::uint64_t key = mixed_bits(1);
  SeriesPaths paths(made.header, made.models[0], 9, {}, {key, {&key, 1}}, PathDetail::kCounts, Context());
  const PathSums sums = path_sums(paths, lead_times(7, 0, Inventory::kPaths), 2, true, true, Context());
  const auto served = [&](double level) {
    double sold = 0, demanded = 0;
    for (std::size_t path = 0; path < sums.until_next.size(); ++path) {
      demanded += sums.until_next[path] - sums.until_arrival[path];
      sold += std::min(level, sums.until_next[path]) - std::min(level, sums.until_arrival[path]);
    }
    return sold / demanded;
  };
  EXPECT_NEAR(served(stock), 0.97, 0.03);
  EXPECT_GE(served(stock), 0.969);
  EXPECT_LT(served(stock - 1), 0.97);
  EXPECT_LT(stock, row_of(made, policy_of(7, 2, 0.97)).reorder_point);  // a fill rate asks less than a cycle does
}

// (s, Q): P2 = 1 - sd sqrt(L) G(k) / Q; with G(1) = 0.08332 stock one sd above the mean serves 1 - 0.08332 * 20 / Q.
TEST(Inventory, fill_rate_under_continuous_review_counts_on_the_order) {
  const Shop made = normal_shop();
  InventoryPolicy policy = policy_of(4, 0);
  policy.service_kind = ServiceKind::kFill;
  policy.minimum_order = 500;
  policy.service_level = 1 - 0.08332 * 20 / 500;
  EXPECT_NEAR(mean_of(made, policy, &InventoryRow::safety_stock), 20, 4);
  policy.formula = InventoryFormula::kClassical;
  EXPECT_NEAR(mean_of(made, policy, &InventoryRow::safety_stock), 20, 1);
}

TEST(Inventory, a_constant_series_needs_no_safety_stock) {
  const Shop made = shop(3, [](int i, int) { return 4 + i; });
  const InventoryRow row = row_of(made, policy_of(7, 1));
  EXPECT_EQ(row.reorder_point, 32);
  EXPECT_EQ(row.min_level, 28);
  EXPECT_EQ(row.safety_stock, 0);
  EXPECT_EQ(row_of(made, policy_of(0, 0.5)).reorder_point, 2);  // half a period
}

TEST(Inventory, orders_are_whole_packs_of_at_least_the_minimum) {
  const Shop made = shop(1, [](int, int) { return 5; });
  InventoryPolicy policy = policy_of(3, 1);
  const auto ordered = [&](double on_hand, double on_order) {
    return row_of(made, policy, 0, Stock{on_hand, on_order}).order_quantity;
  };
  EXPECT_EQ(ordered(12, 3), 5);
  EXPECT_EQ(ordered(12, 8), 0);
  EXPECT_EQ(ordered(30, 0), 0);
  EXPECT_EQ(ordered(-3, 0), 23);  // owed
  EXPECT_EQ(row_of(made, policy).max_level, 20);
  policy.pack_size = 6;
  EXPECT_EQ(ordered(12, 7), 6);
  EXPECT_EQ(ordered(2, 0), 18);
  EXPECT_EQ(row_of(made, policy).max_level, 25);
  policy.minimum_order = 13;
  EXPECT_EQ(ordered(12, 7), 18);
  EXPECT_EQ(ordered(0, 0), 24);
  EXPECT_EQ(row_of(made, policy).max_level, 37);
  EXPECT_TRUE(std::isnan(row_of(made, policy).order_quantity));
}

TEST(Inventory, tells_how_long_stock_lasts_and_what_is_lost) {
  const Shop made = shop(1, [](int, int) { return 5; });
  const InventoryRow row = row_of(made, policy_of(3, 1), 0, Stock{12, 2});
  EXPECT_DOUBLE_EQ(row.days_of_cover, 2.4);
  EXPECT_EQ(row.stockout_probability, 1);
  EXPECT_DOUBLE_EQ(row.expected_lost_sales, 6);
  ASSERT_EQ(row.warnings.size(), 2u);
  EXPECT_EQ(row.warnings[0], "stock runs out before an order placed now arrives with a probability of 100 %");
  EXPECT_EQ(row.warnings[1].substr(0, 15), "status constant");
  EXPECT_DOUBLE_EQ(row_of(made, policy_of(3, 1), 0, Stock{500, 0}).days_of_cover, 100);  // beyond what is forecast
  EXPECT_EQ(row_of(made, policy_of(3, 1), 0, Stock{0, 40}).days_of_cover, 0);
  const Shop none = shop(1, [](int, int) { return 0; });
  EXPECT_TRUE(std::isnan(row_of(none, policy_of(3, 1), 0, Stock{1, 0}).days_of_cover));
  const Shop monthly = shop(
      1, [](int, int) { return 5; }, "month");
  const Timestamp from = monthly.header.frequency.start_of(monthly.models[0].end_period);
  const Timestamp to = monthly.header.frequency.start_of(monthly.models[0].end_period + 2);
  EXPECT_DOUBLE_EQ(row_of(monthly, policy_of(3, 1), 0, Stock{10, 0}).days_of_cover,
                   static_cast<double>(to - from) / static_cast<double>(kMicrosPerDay));
}

TEST(Inventory, stock_at_the_reorder_point_runs_out_as_often_as_asked) {
  const Shop made = poisson_shop(3);
  for (std::size_t i = 0; i < 5; ++i) {
    const double reorder_point = row_of(made, policy_of(7, 1), i).reorder_point;
    EXPECT_LE(row_of(made, policy_of(7, 1), i, Stock{reorder_point, 0}).stockout_probability, 0.05);
    EXPECT_GT(row_of(made, policy_of(7, 1), i, Stock{reorder_point - 2, 0}).stockout_probability, 0.05);
  }
}

TEST(Inventory, goes_beyond_the_trained_horizon_with_a_warning) {
  const Shop made = poisson_shop(3);
  const InventoryRow row = row_of(made, policy_of(90, 7));
  EXPECT_NEAR(row.expected_demand, 97 * 3, 30);
  ASSERT_EQ(row.warnings.size(), 1u);
  EXPECT_EQ(row.warnings[0], "lead time and review period reach 97 periods ahead, the model was trained for 28");
}

TEST(Inventory, refuses_what_cannot_be) {
  const Shop made = shop(1, [](int, int) { return 5; });
  const auto refused = [&](const std::function<void(InventoryPolicy*)>& change) {
    InventoryPolicy policy = policy_of(7, 1);
    change(&policy);
    EXPECT_THROW(Inventory(made.header, policy), Error);
  };
  refused([](auto* policy) { policy->lead_time = -1; });
  refused([](auto* policy) { policy->lead_time = std::nan(""); });
  refused([](auto* policy) { policy->lead_time = 10'000; });
  refused([](auto* policy) { policy->lead_time = 1e300; });
  refused([](auto* policy) { policy->lead_time_sd = 22; });
  refused([](auto* policy) { policy->review_period = -1; });
  refused([](auto* policy) { policy->lead_time = policy->review_period = 0; });
  refused([](auto* policy) { policy->service_level = 1; });
  refused([](auto* policy) { policy->service_level = 0; });
  refused([](auto* policy) { policy->pack_size = -6; });
  refused([](auto* policy) { policy->pack_size = 0; });
  refused([](auto* policy) { policy->minimum_order = INFINITY; });
  EXPECT_THROW(service_kind_named("cycles"), Error);
  EXPECT_THROW(inventory_formula_named(""), Error);
  EXPECT_EQ(service_kind_named("fill"), ServiceKind::kFill);
  EXPECT_EQ(inventory_formula_named("classical"), InventoryFormula::kClassical);
}

}  // namespace
}  // namespace salesforecast
