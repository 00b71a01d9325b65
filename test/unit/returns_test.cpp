// Returns kept apart from sales: their rate, and forecasts, errors and bounds net of them.
#include "core/returns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/artifact.h"
#include "core/backtest.h"
#include "core/training_run.h"
#include "support/panels.h"

namespace salesforecast {
namespace {

using test::kNaN;

TEST(Returns, the_share_is_that_of_the_last_periods) {
  const auto share = [](double early, double late, double sold_late) {
    std::vector<double> sold, returned;
    for (int day = 0; day < 200; ++day) {
      const bool recent = day >= 200 - 56;
      sold.push_back(recent ? sold_late : 10);
      returned.push_back(recent ? late : early);
    }
    return return_rate(sold, returned, 56).share;
  };
  EXPECT_DOUBLE_EQ(share(1, 3, 10), 0.3);
  EXPECT_DOUBLE_EQ(share(1, 1, 0), 200.0 / 1440);  // nothing sold lately: of all
  EXPECT_EQ(share(1, 30, 10), 1);
  EXPECT_EQ(share(1, 0.0, 10), 0);
  EXPECT_FALSE(return_rate(std::vector<double>{1, 2}, {}, 56).any());
  EXPECT_EQ(return_rate(std::vector<double>{0, kNaN}, std::vector<double>{2, 0}, 56).share, 0);
}

TEST(Returns, the_scatter_is_about_the_share) {
  const std::vector<double> sold = {10, 20, kNaN, 10, 20}, regular = {3, 6, 0, 3, 6}, scattered = {4, 5, 0, 4, 5};
  EXPECT_NEAR(return_rate(sold, regular, 5).sd, 0, 1e-12);
  EXPECT_DOUBLE_EQ(return_rate(sold, scattered, 5).share, 0.3);
  EXPECT_NEAR(return_rate(sold, scattered, 5).sd, 1, 1e-12);
}

TEST(Returns, a_net_forecast_has_both_spreads) {
  MethodForecast forecast = {{100, 50}, {5, 10}};
  take_off({0.2, 3}, &forecast);
  EXPECT_EQ(forecast.mean, (std::vector<double>{80, 40}));
  EXPECT_DOUBLE_EQ(forecast.sd[0], 5);
  EXPECT_DOUBLE_EQ(forecast.sd[1], std::sqrt(64 + 9));
}

// Ten articles of a shop with weekends; about `rate` of what is sold comes back the same day, at random.
RowStore sales(double rate, bool net) {
  RowStore store;
  std::uint64_t state = 5;
  const auto uniform = [&] {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state >> 11) * 0x1p-53;
  };
  for (std::uint32_t article = 0; article < 10; ++article) {
    for (int day = 0; day < 280; ++day) {
      const double sold = std::floor((20 + 10 * article + (day % 7 > 4 ? 30 : 0)) * (0.8 + 0.4 * uniform()));
      const double back = std::floor(sold * rate * 2 * uniform());
      store.append(article, (19'000 + day) * kMicrosPerDay, net ? sold - back : sold);
      if (!net && back > 0) store.append(article, (19'000 + day) * kMicrosPerDay, -back);
    }
  }
  return store;
}

// A backtest's skill against seasonal naive, error scale and coverage.
Measures measures_of(RowStore store, const std::string& options) {
  const Context context;
  const Options read = parse_options(options);
  const Panel panel = build_panel(std::move(store), 10, read, context);
  const Panel before = panel_before(panel, 28, 0);
  const ModelHeader empty = make_header(read, before);
  TrainingRun run(before, empty, context);
  const std::vector<SeriesModel> models = run.collect();
  ModelHeader header = empty;
  run.describe(header);
  MeasureSums sums;
  for (std::size_t i = 0; i < models.size(); ++i) {
    EXPECT_NO_THROW(load_series(save_series(models[i]), header));
    const auto rows = backtest_rows(header, models[i], panel.series[i], 28, 28, 0.9);
    sums.add(i, outcomes_of(rows), models[i].scale, 0.9);
  }
  return sums.measures();
}

TEST(Returns, kept_apart_are_judged_as_netted_ones_are) {
  for (const char* method : {"auto", "ets"}) {
    const std::string rest = std::string(R"("frequency": "day", "method": ")") + method + "\"}";
    const Measures apart = measures_of(sales(0.3, false), R"({"returns": "separate", )" + rest);
    const Measures net = measures_of(sales(0.3, true), "{" + rest);
    EXPECT_EQ(apart.points, net.points);
    EXPECT_NEAR(apart.mase, net.mase, 0.05 * net.mase) << method;
    EXPECT_NEAR(apart.rmsse, net.rmsse, 0.05 * net.rmsse) << method;
    EXPECT_NEAR(apart.skill, net.skill, 0.1) << method;
    EXPECT_GT(apart.coverage, 0.85) << method;
    EXPECT_LT(apart.coverage, 0.96) << method;
  }
}

// Returns may exceed what was sold the same day: such days lie below zero, and so may bounds.
TEST(Returns, held_back_errors_are_net_and_bounds_reach_below_zero) {
  Series series;
  series.first_period = 19'000;
  for (int day = 0; day < 200; ++day) {
    series.y.push_back(10 + day % 5);
    series.returned.push_back(day % 3 == 0 ? 18 : 0);
  }
  ModelHeader header;
  header.options.method = "ets";
  header.options.returns = Returns::kSeparate;
  header.frequency = parse_frequency("day");
  header.season = 7;
  header.horizon = 14;
  const SeriesModel model = train_series(series, header, Context());
  EXPECT_FALSE(model.non_negative);
  EXPECT_NEAR(model.returns.share, 0.5, 0.02);
  EXPECT_GT(model.accuracy.mae, 4);  // gross sales are off by one
  EXPECT_DOUBLE_EQ(model.last_y, series.y.back() - series.returned.back());
  EXPECT_LT(forecast_series(header, model, 14, 0.9)[3].lower_bound, -4);
}

TEST(Returns, of_constant_sales_still_vary) {
  Series series;
  series.first_period = 19'000;
  for (int day = 0; day < 120; ++day) {
    series.y.push_back(10);
    series.returned.push_back(day * 7 % 5);
  }
  ModelHeader header;
  header.options.returns = Returns::kSeparate;
  header.frequency = parse_frequency("day");
  header.season = 7;
  header.horizon = 14;
  const SeriesModel model = train_series(series, header, Context());
  EXPECT_EQ(model.status, "ok");
  const ForecastRow row = forecast_series(header, model, 1, 0.9)[0];
  EXPECT_NEAR(row.forecast, 8, 0.1);
  EXPECT_LT(row.lower_bound, 6.5);
  EXPECT_GT(row.upper_bound, 9.5);
}

TEST(Returns, go_with_sums_only) {
  EXPECT_THROW(parse_options(R"({"returns": "separate", "aggregate": "mean"})"), Error);
  EXPECT_NO_THROW(parse_options(R"({"returns": "separate", "aggregate": "sum"})"));
  EXPECT_NO_THROW(parse_options(R"({"returns": "net", "aggregate": "mean"})"));
}

}  // namespace
}  // namespace salesforecast
