// Folds of a panel: where they lie, what they see, what is beside each forecast.
#include "core/backtest.h"

#include <gtest/gtest.h>
#include <cmath>

namespace salesforecast {
namespace {

Panel panel_of(std::initializer_list<int> lengths) {
  Panel panel;
  panel.frequency.micros = kMicrosPerDay;
  panel.season = 7;
  panel.until_period = 999;
  for (const int length : lengths) {
    Series& series = panel.series.emplace_back();
    series.first_period = 1000 - length;
    for (int t = 0; t < length; ++t) series.y.push_back(50 + t % 7 * 3 + t * 13 % 5);
    series.row_count = length;
  }
  return panel;
}

TEST(Backtest, the_last_fold_ends_a_horizon_before_the_panel) {
  const BacktestPlan plan = plan_panel_backtest(panel_of({100, 20}), 3, 7, 10);
  EXPECT_EQ(plan.held_back, (std::vector<std::int64_t>{24, 17, 10}));
  EXPECT_EQ(plan_panel_backtest(panel_of({40}), 10, 7, 10).held_back, (std::vector<std::int64_t>{24, 17, 10}));
}

TEST(Backtest, too_short_a_history_is_an_error_that_says_so) {
  EXPECT_THROW(plan_panel_backtest(panel_of({10}), 3, 7, 10), Error);
  EXPECT_THROW(plan_panel_backtest(panel_of({100}), 0, 7, 10), Error);
  EXPECT_THROW(plan_panel_backtest(panel_of({100}), 3, 7, kMaxHorizon + 1), Error);
}

TEST(Backtest, a_panel_of_before_has_no_later_value) {
  const Panel panel = panel_of({100, 5, 30});
  const Panel before = panel_before(panel, 10, 0);
  EXPECT_EQ(before.until_period, 989);
  EXPECT_EQ(before.series[0].y.size(), 90u);
  EXPECT_EQ(before.series[0].first_period, panel.series[0].first_period);
  EXPECT_TRUE(before.series[1].y.empty());
  EXPECT_EQ(before.series[1].end_period(), 990);
  const Panel rolling = panel_before(panel, 10, 15);
  EXPECT_EQ(rolling.series[0].y.size(), 15u);
  EXPECT_EQ(rolling.series[2].y.size(), 15u);
  EXPECT_EQ(rolling.series[0].end_period(), 990);
}

TEST(Backtest, outcomes_stand_beside_their_step) {
  Panel panel = panel_of({100});
  panel.series[0].y[92] = std::numeric_limits<double>::quiet_NaN();
  const Panel before = panel_before(panel, 10, 0);
  const ModelHeader header = make_header(Options(), before);
  const SeriesModel model = train_series(before.series[0], header, Context());
  const auto rows = backtest_rows(header, model, panel.series[0], 10, 12, 0.9);
  ASSERT_EQ(rows.size(), 12u);
  EXPECT_EQ(rows[0].cutoff, header.frequency.label_of(989));
  EXPECT_EQ(rows[0].point.ts, header.frequency.label_of(990));
  EXPECT_EQ(rows[0].point.y, panel.series[0].y[90]);
  EXPECT_TRUE(std::isnan(rows[2].point.y));               // missing
  EXPECT_TRUE(std::isnan(rows[10].point.y));              // beyond the source
  EXPECT_EQ(rows[8].point.naive, panel.series[0].y[84]);  // a season of seven before, in the last one seen
  const auto points = outcomes_of(rows);
  ASSERT_EQ(points.size(), 9u);
  EXPECT_EQ(points[2].step, 4);
}

TEST(Backtest, returns_kept_apart_are_taken_off_forecasts_and_outcomes) {
  Panel panel = panel_of({100});
  panel.series[0].y.assign(100, 100.0);
  panel.series[0].y[50] = 101;  // not constant
  panel.series[0].returned.assign(100, 20.0);
  Options options;
  options.method = "mean";
  options.returns = Returns::kSeparate;
  const Panel before = panel_before(panel, 10, 0);
  EXPECT_EQ(before.series[0].returned.size(), 90u);
  const ModelHeader header = make_header(options, before);
  const SeriesModel model = train_series(before.series[0], header, Context());
  const auto rows = backtest_rows(header, model, panel.series[0], 10, 10, 0.9);
  EXPECT_DOUBLE_EQ(rows[3].point.y, 80);
  EXPECT_NEAR(rows[3].point.forecast, 80, 0.1);
}

}  // namespace
}  // namespace salesforecast
