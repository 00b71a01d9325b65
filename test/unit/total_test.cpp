// Totals over steps and series: sums, bounds between independence and lockstep, periods, limits.
#include "core/total.h"

#include <gtest/gtest.h>
#include <cmath>
#include <functional>
#include <random>

#include "core/training_run.h"

namespace salesforecast {
namespace {

struct Shop {
  ModelHeader header;
  std::vector<SeriesModel> models;
};

// 200 days of `count` series; sold(series, day).
Shop shop_of(int count, const std::function<double(int, int)>& sold) {
  Options options;
  options.method = "mean";
  options.horizon = 28;
  RowStore rows;
  for (int t = 0; t < 200; ++t) {
    for (int i = 0; i < count; ++i) {
      rows.append(static_cast<std::uint32_t>(i), (9000 + t) * kMicrosPerDay, sold(i, t));
    }
  }
  const Context context;
  const Panel panel = build_panel(std::move(rows), static_cast<std::uint32_t>(count), options, context);
  Shop out{make_header(options, panel), {}};
  TrainingRun run(panel, out.header, context);
  out.models = run.collect();
  run.describe(out.header);
  return out;
}

// About a level of 100; `same`: all have the same noise.
Shop shop(int count, bool same) {
  return shop_of(count, [same, state = std::uint64_t{3}](int i, int) mutable {
    if (i == 0 || !same) state = state * 6364136223846793005u + 1442695040888963407u;
    return 80 + static_cast<double>(state >> 33 & 31);
  });
}

std::vector<TotalRow> totals(const Shop& shop, const std::string& period, double level, int horizon = 28) {
  Totals sums(shop.header, TotalPeriod(period, shop.header), horizon, level, std::size_t{1} << 24);
  for (std::size_t i = 0; i < shop.models.size(); ++i) {
    sums.add(0, i + 1, std::vector<std::uint64_t>{i + 1}, shop.models[i], {}, Context());
  }
  return sums.rows();
}

double sum_of_forecasts(const Shop& shop, int from, int to) {
  double sum = 0;
  for (const SeriesModel& model : shop.models) {
    const auto rows = forecast_series(shop.header, model, to, 0.9);
    for (int h = from; h < to; ++h) sum += rows[h].forecast;
  }
  return sum;
}

TEST(Totals, are_the_sums_of_the_forecasts) {
  const Shop made = shop(12, false);
  const auto whole = totals(made, "", 0.9);
  ASSERT_EQ(whole.size(), 1u);
  EXPECT_NEAR(whole[0].total, sum_of_forecasts(made, 0, 28), 1e-6);
  const auto weeks = totals(made, "1 week", 0.9);
  ASSERT_EQ(weeks.size(), 4u);
  EXPECT_NEAR(weeks[1].total, sum_of_forecasts(made, 7, 14), 1e-6);
  EXPECT_EQ(weeks[1].from - weeks[0].from, 7 * kMicrosPerDay);
  EXPECT_EQ(weeks[1].to - weeks[1].from, 6 * kMicrosPerDay);
}

TEST(Totals, bounds_lie_between_independence_and_lockstep) {
  const auto width = [](const std::vector<TotalRow>& rows) { return rows[0].upper_bound - rows[0].lower_bound; };
  const Shop apart = shop(16, false), together = shop(16, true);
  const double one = forecast_series(apart.header, apart.models[0], 1, 0.9)[0].upper_bound -
                     forecast_series(apart.header, apart.models[0], 1, 0.9)[0].lower_bound;
  EXPECT_NEAR(width(totals(apart, "", 0.9, 1)), 4 * one, 1.5 * one);  // a root of sixteen
  EXPECT_NEAR(width(totals(together, "", 0.9, 1)), 16 * one, 3 * one);
  EXPECT_LT(width(totals(apart, "", 0.5)), width(totals(apart, "", 0.99)));
}

// What a few held-back horizons leave open makes bounds wider than those of a Poisson sum, 1.645 sqrt(m) to each side.
TEST(Totals, rare_sales_that_have_nothing_in_common_add_up_as_independent_ones) {
  const double mean = 0.1;
  std::mt19937_64 bits(11);
  const Shop made =
      shop_of(40, [&, draw = std::poisson_distribution<int>(mean)](int, int) mutable { return draw(bits); });
  EXPECT_LT(made.header.dependence.shared[0].share, 0.05);
  const TotalRow total = totals(made, "", 0.9)[0];
  const double exact = 2 * 1.645 * std::sqrt(40 * 28 * mean);
  EXPECT_GT(total.upper_bound - total.lower_bound, exact);
  EXPECT_LT(total.upper_bound - total.lower_bound, 2.5 * exact);
}

TEST(Totals, bounds_of_whole_numbers_are_whole) {
  const Shop made = shop(3, false);
  const TotalRow counts = totals(made, "", 0.9)[0];
  EXPECT_EQ(counts.lower_bound, std::floor(counts.lower_bound));
  EXPECT_EQ(counts.upper_bound, std::floor(counts.upper_bound));
  EXPECT_NE(counts.total, std::floor(counts.total));
  Shop mixed = shop(3, false);
  mixed.models[1].bounds.outcomes = Outcomes::kContinuous;
  const TotalRow any = totals(mixed, "", 0.9)[0];
  EXPECT_NE(any.upper_bound, std::floor(any.upper_bound));
}

TEST(Totals, higher_levels_are_wider_without_end) {
  const Shop made = shop(1, false);
  double before = 0;
  for (const double level : {0.9, 0.98, 0.99, 0.998, 0.9999, 0.999999}) {
    const TotalRow total = totals(made, "", level, 1)[0];
    const ForecastRow forecast = forecast_series(made.header, made.models[0], 1, level)[0];
    EXPECT_GT(total.upper_bound, before);
    EXPECT_NEAR(total.upper_bound - total.lower_bound, forecast.upper_bound - forecast.lower_bound,
                0.25 * (forecast.upper_bound - forecast.lower_bound))
        << level;
    before = total.upper_bound;
  }
  const TotalRow utmost = totals(made, "", 0.9999999999999999, 1)[0];
  EXPECT_GE(utmost.upper_bound, before);
  EXPECT_TRUE(std::isfinite(utmost.upper_bound) && std::isfinite(utmost.lower_bound));
}

TEST(Totals, retail_months_are_those_of_the_model) {
  ModelHeader header;
  header.frequency = parse_frequency("retail_445");
  header.frequency.retail_anchor = static_cast<std::int32_t>(parse_timestamp("2024-01-03") / kMicrosPerDay);
  const TotalPeriod period("retail_445", header);
  for (std::int64_t month = 280; month < 320; ++month) {
    EXPECT_EQ(period.of(header.frequency.start_of(month)), period.of(header.frequency.start_of(month + 1)) - 1);
    EXPECT_EQ(period.of(header.frequency.label_of(month)), month);
  }
}

TEST(Totals, the_same_call_gives_the_same_numbers) {
  const Shop made = shop(6, false);
  const auto a = totals(made, "1 week", 0.8), b = totals(made, "1 week", 0.8);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].lower_bound, b[i].lower_bound);
    EXPECT_EQ(a[i].upper_bound, b[i].upper_bound);
    EXPECT_LE(a[i].lower_bound, a[i].total);
    EXPECT_LE(a[i].total, a[i].upper_bound);
  }
}

TEST(Totals, memory_and_arguments_have_limits) {
  const Shop made = shop(6, false);
  EXPECT_THROW(TotalPeriod("fortnite", made.header), Error);
  EXPECT_THROW(Totals(made.header, TotalPeriod("", made.header), 0, 0.9, 1 << 20), Error);
  EXPECT_THROW(Totals(made.header, TotalPeriod("", made.header), 28, 1.5, 1 << 20), Error);
  Totals few(made.header, TotalPeriod("day", made.header), 28, 0.9, 10'000);
  EXPECT_THROW(few.add(0, 1, {}, made.models[0], {}, Context()), Error);
}

}  // namespace
}  // namespace salesforecast
