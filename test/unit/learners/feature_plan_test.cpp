#include "core/learners/feature_plan.h"

#include <gtest/gtest.h>

#include "support/learned_samples.h"

namespace salesforecast {
namespace {

using namespace test;

// A series of these values, with one column.
LearnerSeries with_column(std::vector<float> y, std::vector<float> column) {
  LearnerSeries series;
  series.y = std::move(y);
  series.columns = {std::move(column)};
  return series;
}

PlannedColumn planned(const std::vector<LearnerSeries>& panel, ColumnUse use = ColumnUse::kNumber) {
  PlannedColumn column;
  column.use = use;
  return plan_features(panel, days(), 7, 7, {column}).columns.at(0);
}

TEST(FeaturePlan, columns_of_two_values_are_flags_and_of_more_numbers) {
  const PlannedColumn flag = planned({with_column({1, 2, 3}, {7, 2, 7})});
  EXPECT_EQ(flag.use, ColumnUse::kFlag);
  EXPECT_EQ(flag.low, 2);
  EXPECT_EQ(flag.high, 7);
  EXPECT_TRUE(flag.moves);
  EXPECT_EQ(planned({with_column({1, 2, 3}, {1, 2, 3})}).use, ColumnUse::kNumber);
  EXPECT_EQ(planned({with_column({1, 2, 3, 4}, {1, kNone, 1, kNone})}).use, ColumnUse::kIdle);
  EXPECT_EQ(planned({}).use, ColumnUse::kIdle);
}

TEST(FeaturePlan, values_that_differ_between_series_alone_do_not_move) {
  const PlannedColumn flag = planned({with_column({1, 2, 3}, {0}), with_column({1, 2, 3}, {1})});
  EXPECT_EQ(flag.use, ColumnUse::kFlag);
  EXPECT_FALSE(flag.moves);
  const PlannedColumn number =
      planned({with_column({1}, {1}), with_column({1}, {2}), with_column({1, 2}, {3, 3}), with_column({1}, {4})});
  EXPECT_EQ(number.use, ColumnUse::kNumber);
  EXPECT_FALSE(number.moves);
}

TEST(FeaturePlan, categories_and_holidays_stay_what_they_are_unless_they_never_change) {
  for (const ColumnUse use : {ColumnUse::kCategory, ColumnUse::kHoliday}) {
    EXPECT_EQ(planned({with_column({1, 2, 3}, {0, 1, 0})}, use).use, use);
    EXPECT_EQ(planned({with_column({1, 2, 3}, {0, 0, 0})}, use).use, ColumnUse::kIdle);
  }
}

TEST(FeaturePlan, what_comes_after_the_histories_settles_nothing) {
  EXPECT_EQ(planned({with_column({1, 2, 3}, {1, 1, 1, 5, 9})}).use, ColumnUse::kIdle);
}

TEST(FeaturePlan, a_flag_without_any_sale_closes_and_a_promotion_splits) {
  const FeaturePlan plan = shop_plan();
  ASSERT_EQ(plan.closings.size(), 1u);
  EXPECT_EQ(plan.closings[0].column, kOpen);
  EXPECT_EQ(plan.closings[0].value, 0);
  EXPECT_EQ(plan.splitting, std::vector<std::uint32_t>{kPromotion});
  EXPECT_EQ(plan.cells(), 14);
  EXPECT_EQ(plan.series_columns, 2);
  const LearnerSeries series = shop(100);
  for (int at = 0; at < 130; ++at) EXPECT_EQ(closed(plan, series, at), !open_on(9'000 + at)) << at;
  EXPECT_FALSE(closed(plan, series, 1'000)) << "nothing is known of that day";
}

TEST(FeaturePlan, a_flag_that_shuts_where_it_is_up_closes_at_its_high_value) {
  LearnerSeries series = shop(800);
  for (float& value : series.columns[kOpen]) value = 1 - value;
  const FeaturePlan plan = plan_features(std::vector{series}, days(), 7, 28, shop_design());
  ASSERT_EQ(plan.closings.size(), 1u);
  EXPECT_EQ(plan.closings[0].value, 1);
}

TEST(FeaturePlan, few_periods_without_sales_close_nothing) {
  // 16 closed days.
  const FeaturePlan plan = plan_features(std::vector{shop(256)}, days(), 7, 28, shop_design());
  EXPECT_TRUE(plan.closings.empty());
}

TEST(FeaturePlan, one_sale_in_a_closed_period_keeps_it_open) {
  LearnerSeries series = shop(800);
  for (int at = 0; at < 800; ++at) {
    if (open_on(9'000 + at)) continue;
    series.y[static_cast<std::size_t>(at)] = 10;
    break;
  }
  EXPECT_TRUE(plan_features(std::vector{series}, days(), 7, 28, shop_design()).closings.empty());
}

TEST(FeaturePlan, hardly_a_sale_in_a_closed_period_leaves_it_closed) {
  LearnerSeries series = shop(800);
  for (int at = 0; at < 800; ++at) {
    if (!open_on(9'000 + at)) series.y[static_cast<std::size_t>(at)] = 2;  // of 100 a day
  }
  EXPECT_EQ(plan_features(std::vector{series}, days(), 7, 28, shop_design()).closings.size(), 1u);
}

// The second text of the shelves, or the fair: a day on which shops are shut.
TEST(FeaturePlan, a_text_or_a_holiday_without_any_sale_closes_and_neither_splits) {
  for (const std::uint32_t column : {kShelf + 1, kFair}) {
    std::vector<LearnerSeries> panel = {shop(800), shop(800, 20), shop(800, 50)};
    std::vector<PlannedColumn> design = shop_design();
    design[kOpen].known = false;
    for (LearnerSeries& series : panel) {
      for (int at = 0; at < 800; ++at) {
        if (shop_column(column, 9'000 + at) == 1) series.y[static_cast<std::size_t>(at)] = 0;
      }
    }
    const FeaturePlan plan = plan_features(panel, days(), 7, 28, design);
    ASSERT_EQ(plan.closings.size(), 1u);
    EXPECT_EQ(plan.closings[0], (Closing{column, 1}));
    EXPECT_EQ(plan.splitting, std::vector<std::uint32_t>{kPromotion});
    for (int at = 0; at < 800; ++at) {
      EXPECT_EQ(closed(plan, panel[0], at), shop_column(column, 9'000 + at) == 1) << at;
    }
  }
  // Shops that sell on other shelves alone are not shut without one.
  EXPECT_EQ(shop_plan().closings, (std::vector<Closing>{{kOpen, 0}}));
}

TEST(FeaturePlan, flags_that_are_not_known_ahead_neither_close_nor_split) {
  std::vector<PlannedColumn> design = shop_design();
  design[kPromotion].known = design[kOpen].known = false;
  const FeaturePlan plan = plan_features(std::vector{shop(800)}, days(), 7, 28, design);
  EXPECT_TRUE(plan.closings.empty());
  EXPECT_TRUE(plan.splitting.empty());
}

TEST(FeaturePlan, the_two_strongest_flags_split) {
  LearnerSeries series;
  series.columns.resize(4);
  static constexpr float kEffects[4] = {1.2F, 1.01F, 2, 0.7F};
  for (int t = 0; t < 600; ++t) {
    float y = 100;
    for (int c = 0; c < 4; ++c) {
      const bool up = (t >> c) % 2 == 1;
      series.columns[static_cast<std::size_t>(c)].push_back(up ? 1.0F : 0.0F);
      y *= up ? kEffects[c] : 1;
    }
    series.y.push_back(y);
  }
  const FeaturePlan plan =
      plan_features(std::vector{series}, days(), 7, 28, std::vector<PlannedColumn>(4, {ColumnUse::kNumber}));
  EXPECT_EQ(plan.splitting, (std::vector<std::uint32_t>{2, 3}));
  EXPECT_EQ(plan.cells(), 28);
}

TEST(FeaturePlan, the_least_sale_is_the_smallest_above_zero) {
  EXPECT_EQ(plan_features(std::vector{with_column({0, 5, kNone, 0.25F, -3}, {1})}, days(), 7, 7, {{}}).least_sale,
            0.25F);
  EXPECT_EQ(plan_features(std::vector{with_column({0, kNone, -3}, {1})}, days(), 7, 7, {{}}).least_sale, 1);
}

LearnerSeries sales(std::vector<float> y) {
  LearnerSeries series;
  series.y = std::move(y);
  return series;
}

TEST(FeaturePlan, smooth_sales_are_learned_as_logarithms_and_others_as_they_are) {
  const FeaturePlan plan = plain_plan(days(), 7, 28);
  std::vector<float> y(100, 5);
  EXPECT_EQ(scale_of(plan, sales(y)), TargetScale::kLog);
  // Shut on one day of the week, and for eight weeks on another.
  for (std::size_t t = 0; t < 100; t += 7) y[t] = 0;
  for (std::size_t t = 1; t < 57; t += 7) y[t] = 0;
  EXPECT_EQ(scale_of(plan, sales(y)), TargetScale::kLog);
  y[2] = 0;
  EXPECT_EQ(scale_of(plan, sales(y)), TargetScale::kLinear) << "24 of 100 periods without a sale";
  std::vector<float> returned(200, 5);
  returned[0] = -1;
  EXPECT_EQ(scale_of(plan, sales(returned)), TargetScale::kLog);
  returned[1] = -1;
  EXPECT_EQ(scale_of(plan, sales(returned)), TargetScale::kLinear);
  EXPECT_EQ(scale_of(plan, sales({})), TargetScale::kLinear);
  EXPECT_EQ(scale_of(plan, sales({kNone, kNone, 4, kNone})), TargetScale::kLog);
}

// Weeks that sell 10 - off and 10 + off by turns: the noise is half of 2 * off, times sqrt(pi).
TEST(FeaturePlan, sales_that_vary_by_more_than_two_fifths_are_learned_as_they_are) {
  const FeaturePlan plan = plain_plan(days(), 7, 28);
  const auto scale_at = [&](float off) {
    std::vector<float> y;
    for (int t = 0; t < 140; ++t) y.push_back(10 + (t / 7 % 2 == 0 ? off : -off));
    return scale_of(plan, sales(y));
  };
  EXPECT_EQ(scale_at(2.2F), TargetScale::kLog);
  EXPECT_EQ(scale_at(2.3F), TargetScale::kLinear);
}

TEST(FeaturePlan, closed_periods_do_not_make_sales_intermittent) {
  FeaturePlan plan = shop_plan();
  LearnerSeries series = shop(100);
  for (int at = 0; at < 100; at += 2) {
    series.columns[kOpen][static_cast<std::size_t>(at)] = 0;
    series.y[static_cast<std::size_t>(at)] = 0;
  }
  EXPECT_EQ(scale_of(plan, series), TargetScale::kLog);
  plan.closings.clear();
  EXPECT_EQ(scale_of(plan, series), TargetScale::kLinear);
}

TEST(FeaturePlan, seasons_and_years_fit_the_frequency) {
  const struct {
    const char* name;
    Frequency frequency;
    int season, expected_season, year, memory, least;
    std::vector<int> windows;
  } cases[] = {
      {"hours", {.micros = kMicrosPerHour}, 24, 24, 168, 168 + 13 * 24, 48, {24, 48, 96}},
      {"days", days(), 7, 7, 364, 364 + 13 * 7, 14, {7, 14, 28, 56, 91, 182, 364}},
      {"days without a season", days(), 1, 1, 365, 365 + 13, 3, {1, 2, 4, 8, 13, 26, 52}},
      {"weeks", {.micros = 7 * kMicrosPerDay}, 52, 1, 52, 52 + 13, 3, {1, 2, 4, 8, 13, 26, 52}},
      {"weeks of quarters", {.micros = 7 * kMicrosPerDay}, 13, 13, 52, 52 + 13 * 13, 26, {13, 26, 52}},
      {"months", {.months = 1}, 12, 1, 12, 12 + 13, 3, {1, 2, 4, 8}},
      {"quarters", {.months = 3}, 4, 1, 4, 4 + 13, 3, {1, 2, 4}},
      {"years", {.months = 12}, 1, 1, 1, 52, 3, {1, 2, 4, 8, 13, 26, 52}},
      {"quarter hours", {.micros = kMicrosPerHour / 4}, 96, 1, 672, 672 + 13, 3, {1, 2, 4, 8, 13, 26, 52}},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    const FeaturePlan plan = plain_plan(one.frequency, one.season, 5);
    EXPECT_EQ(plan.season, one.expected_season);
    EXPECT_EQ(plan.year, one.year);
    EXPECT_EQ(plan.year % plan.season, 0);
    EXPECT_EQ(plan.memory(), one.memory);
    EXPECT_EQ(plan.least_history(), one.least);
    EXPECT_EQ(plan.windows(), one.windows);
    EXPECT_EQ(plan.horizon, 5);
  }
}

TEST(LearnerSeries, one_value_of_a_column_holds_everywhere_and_others_where_they_are) {
  const LearnerSeries series = with_column({1, 2}, {4});
  EXPECT_EQ(series.column(0, -5), 4);
  EXPECT_EQ(series.column(0, 500), 4);
  const LearnerSeries moving = with_column({1, 2}, {4, 5, 6});
  EXPECT_EQ(moving.column(0, 2), 6);
  EXPECT_TRUE(std::isnan(moving.column(0, -1)) && std::isnan(moving.column(0, 3)));
}

TEST(FeaturePlan, forecasts_may_go_on_from_a_season_or_else_a_year) {
  EXPECT_EQ(plain_plan(days(), 7, 28).possible_block(), 7);
  EXPECT_EQ(plain_plan(days(), 7, 30).possible_block(), 7);
  EXPECT_EQ(plain_plan({.months = 1}, 12, 18).possible_block(), 12);
  EXPECT_EQ(plain_plan(days(), 7, 7).possible_block(), 0) << "one block is all there is";
  EXPECT_EQ(plain_plan(days(), 7, 17 * 7).possible_block(), 0) << "errors would add up";
  EXPECT_EQ(plain_plan({.months = 12}, 1, 18).possible_block(), 0) << "no season, no year";
}

TEST(FeaturePlan, forecasts_go_on_only_where_each_block_knows_as_much_of_regressors) {
  EXPECT_EQ(shop_plan(28).possible_block(), 7);
  EXPECT_EQ(shop_plan(30).possible_block(), 0) << "the last block has no values to come";
  FeaturePlan past = shop_plan(28);
  past.columns[kPrice].known = false;
  EXPECT_EQ(past.possible_block(), 0);
  past.columns[kPrice].use = ColumnUse::kIdle;
  EXPECT_EQ(past.possible_block(), 7) << "nobody reads it";
  FeaturePlan lagged = shop_plan(28);
  lagged.columns[kPrice].ahead = 3;
  EXPECT_EQ(lagged.possible_block(), 0);
}

}  // namespace
}  // namespace salesforecast
