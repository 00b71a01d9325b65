#include "core/learners/features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "support/learned_samples.h"

namespace salesforecast {
namespace {

using namespace test;

// NaN is a value like another.
void expect_same(const std::vector<float>& expected, const std::vector<float>& actual, const Features& features) {
  ASSERT_EQ(expected.size(), actual.size());
  for (std::size_t f = 0; f < expected.size(); ++f) {
    const bool same = expected[f] == actual[f] || (std::isnan(expected[f]) && std::isnan(actual[f]));
    EXPECT_TRUE(same) << features.names()[f] << ": " << expected[f] << " became " << actual[f];
  }
}

std::vector<FeaturePlan> plans() {
  FeaturePlan linear = shop_plan(), not_known = shop_plan();
  linear.scale = TargetScale::kLinear;
  for (PlannedColumn& column : not_known.columns) column.known = false;
  not_known.closings.clear();
  not_known.splitting.clear();
  FeaturePlan idle = shop_plan();
  for (PlannedColumn& column : idle.columns) column.use = ColumnUse::kIdle;
  idle.closings.clear();
  idle.splitting.clear();
  FeaturePlan still = shop_plan();
  for (PlannedColumn& column : still.columns) column.moves = false;
  FeaturePlan plain = shop_plan();
  plain.season = 1;
  plain.year = 1;
  FeaturePlan guided = shop_plan();
  guided.guided = true;
  return {shop_plan(), linear, not_known, idle, still, plain, guided};
}

TEST(Features, fill_writes_each_feature_that_has_a_name_and_none_beyond) {
  constexpr float kGuard = 12'345.5F;
  for (const FeaturePlan& plan : plans()) {
    const Features features(plan);
    EXPECT_EQ(features.names().size(), features.count());
    EXPECT_EQ(features.columns().size(), features.count());
    EXPECT_EQ(features.components().size(), features.count());
    auto names = features.names();
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end()) << "names are unique";
    const LearnerSeries series = shop(700);
    for (const int step : {1, 28, 500}) {
      std::vector<float> row(features.count() + 8, kGuard);
      features.fill(features.state(series, 600), series, 600, step, row.data() + 4);
      for (std::size_t i = 0; i < row.size(); ++i) {
        const bool inside = i >= 4 && i < row.size() - 4;
        EXPECT_EQ(row[i] != kGuard, inside) << "at " << i << ", step " << step;
      }
    }
  }
}

TEST(Features, each_feature_is_read_from_a_column_or_belongs_to_a_component) {
  const Features features(shop_plan());
  for (std::size_t f = 0; f < features.count(); ++f) {
    const bool from_column = features.columns()[f] != kNoColumn;
    EXPECT_NE(from_column, !features.components()[f].empty()) << features.names()[f];
    if (from_column) {
      EXPECT_LT(features.columns()[f], kShopColumns);
    }
  }
  EXPECT_EQ(features.columns()[feature(features, "column 2")], kPrice);
  EXPECT_EQ(features.columns()[feature(features, "closed usually")], kOpen);
  EXPECT_EQ(features.columns()[feature(features, "category 3")], kShelf);
}

TEST(Features, values_are_where_their_names_say) {
  const Features features(shop_plan());
  const LearnerSeries series = shop(700);
  constexpr int kLength = 600, kStep = 3;
  const std::int64_t day = series.first_period + kLength + kStep - 1;
  const OriginState state = features.state(series, kLength);
  const std::vector<float> row = features_of(features, series, kLength, kStep);
  const auto value = [&](const std::string& name) { return row[feature(features, name)]; };
  EXPECT_EQ(value("step"), kStep);
  EXPECT_EQ(value("position"), static_cast<float>(cycle(day, 7)));
  const CivilDate date = civil_from_days(floor_div(days().start_of(day), kMicrosPerDay));
  EXPECT_EQ(value("day"), static_cast<float>(date.day));
  EXPECT_EQ(value("month"), static_cast<float>(date.month));
  EXPECT_EQ(value("minute"), 0);
  EXPECT_EQ(value("age"), std::log1p(364.0F));  // of 600 days
  EXPECT_EQ(value("zeros"), 0);
  EXPECT_EQ(value("column 0"), shop_column(kPromotion, day));
  EXPECT_EQ(value("column 0 before 2"), shop_column(kPromotion, day - 2));
  EXPECT_EQ(value("column 0 after 3"), shop_column(kPromotion, day + 3));
  EXPECT_EQ(value("column 0 seasons after 2"), shop_column(kPromotion, day + 14));
  EXPECT_EQ(value("column 0 effect"), state.effects[promoted(day) ? 1 : 0]);
  EXPECT_EQ(value("column 2"), shop_column(kPrice, day));
  EXPECT_NEAR(value("column 2 against mean"), std::log(shop_column(kPrice, day) / 11.5), 1e-6);
  int since = 1, until = 1, closed_since = 1, fair_until = 1;
  while (since < kLongestRun && promoted(day - since) == promoted(day)) ++since;
  while (until < kLongestRun && promoted(day + until) == promoted(day)) ++until;
  while (closed_since < kLongestRun && open_on(day - closed_since)) ++closed_since;
  while (fair_until < kLongestRun && shop_column(kFair, day + fair_until) == 0) ++fair_until;
  EXPECT_EQ(value("column 0 since"), static_cast<float>(since));
  EXPECT_EQ(value("column 0 until"), static_cast<float>(until));
  EXPECT_EQ(value("closed since"), static_cast<float>(closed_since));
  EXPECT_EQ(value("category 3"), static_cast<float>(cycle(day / 20, 3)));
  EXPECT_EQ(value("holiday until"), static_cast<float>(fair_until));
  EXPECT_EQ(value("series 0"), 3);
  EXPECT_EQ(value("series 1"), 1);
}

// Who forecasts knows the columns of the horizon and no more: a row to learn from must see as little.
TEST(Features, rows_see_columns_no_further_than_a_forecast_does) {
  for (const FeaturePlan& plan : plans()) {
    const Features features(plan);
    const LearnerSeries history = shop(700);
    LearnerSeries ahead = history;  // of the origin after 600 days
    ahead.y.resize(600);
    for (auto& column : ahead.columns) column.resize(600 + static_cast<std::size_t>(plan.horizon));
    for (int step = 1; step <= plan.horizon; ++step) {
      expect_same(features_of(features, ahead, 600, step), features_of(features, history, 600, step), features);
    }
  }
}

// What came after the origin is the outcome: features must not know it.
TEST(Features, nothing_of_the_sales_after_the_origin_is_read) {
  for (const FeaturePlan& plan : plans()) {
    const Features features(plan);
    const LearnerSeries series = shop(700);
    LearnerSeries changed = series;
    for (std::size_t at = 600; at < 700; ++at) changed.y[at] = 1e6F;
    for (const int step : {1, 2, 14, 28, 99}) {
      expect_same(features_of(features, series, 600, step), features_of(features, changed, 600, step), features);
    }
  }
}

TEST(Features, nothing_of_columns_of_the_past_is_read_beyond_what_is_known_at_the_origin) {
  FeaturePlan plan = shop_plan();
  plan.closings.clear();
  plan.splitting.clear();
  for (PlannedColumn& column : plan.columns) {
    column.known = false;
    column.ahead = 3;
  }
  const Features features(plan);
  const LearnerSeries series = shop(700);
  LearnerSeries changed = series;
  for (std::uint32_t c = 0; c < kFair; ++c) {  // a calendar is always known
    for (std::size_t at = 603; at < changed.columns[c].size(); ++at) changed.columns[c][at] = 1 - series.columns[c][at];
  }
  for (const int step : {1, 3, 4, 5, 28, 60}) {
    expect_same(features_of(features, series, 600, step), features_of(features, changed, 600, step), features);
  }
  // What is known is read, and goes on.
  for (const int step : {3, 4, 28}) {
    const std::vector<float> row = features_of(features, series, 600, step);
    EXPECT_EQ(row[feature(features, "column 2")], series.column(kPrice, 602));
  }
  EXPECT_EQ(features_of(features, series, 600, 2)[feature(features, "column 2")], series.column(kPrice, 601));
}

TEST(Features, state_is_empty_where_the_history_says_nothing) {
  const Features features(shop_plan());
  LearnerSeries series = shop(100);
  EXPECT_TRUE(features.state(series, 0).empty());
  LearnerSeries missing = series, shut = series;
  std::fill(missing.y.begin(), missing.y.end(), kNone);
  std::fill(shut.columns[kOpen].begin(), shut.columns[kOpen].end(), 0.0F);
  EXPECT_TRUE(features.state(missing, 100).empty());
  EXPECT_TRUE(features.state(shut, 100).empty());
}

TEST(Features, short_and_silent_histories_give_finite_forecasts) {
  for (FeaturePlan plan : plans()) {
    for (const int length : {1, 2, 5, 8, 100}) {
      for (const float level : {0.0F, 1e-3F, 100.0F, 1e9F, -5.0F}) {
        const Features features(plan);
        LearnerSeries series = shop(length, level);
        const OriginState state = features.state(series, length);
        ASSERT_FALSE(state.empty());
        EXPECT_GT(state.offset, 0);
        for (const float cell : state.cells) EXPECT_TRUE(std::isfinite(cell)) << level << ", " << length;
        const float base = features.base(state, series, length, 1);
        EXPECT_TRUE(std::isfinite(features.value(state, base, 0)));
        for (const float v : features_of(features, series, length, 1)) EXPECT_FALSE(std::isinf(v)) << level;
      }
    }
  }
}

TEST(Features, target_and_value_are_inverse) {
  for (const TargetScale scale : {TargetScale::kLog, TargetScale::kLinear}) {
    FeaturePlan plan = shop_plan();
    plan.scale = scale;
    const Features features(plan);
    const LearnerSeries series = shop(400);
    const OriginState state = features.state(series, 400);
    for (const float y : {0.0F, 1.0F, 80.0F, 3'000.0F}) {
      for (int step = 1; step <= 7; ++step) {
        const float base = features.base(state, series, 400, step);
        EXPECT_NEAR(features.value(state, base, features.target(state, base, y)), y, 1e-4 * (y + 10));
      }
    }
  }
}

// A week and a promotion whose effects multiply: usual sales are what is sold, up to how few values are drawn to the
// others.
TEST(Features, base_is_what_is_sold_of_an_exact_week_with_promotions) {
  const Features features(shop_plan());
  const LearnerSeries series = shop(800);
  const OriginState state = features.state(series, 700);
  for (int step = 1; step <= 60; ++step) {
    const auto at = static_cast<std::int64_t>(700) + step - 1;
    if (!open_on(series.first_period + at)) continue;
    const float base = features.base(state, series, 700, step);
    const double sold = series.y[static_cast<std::size_t>(at)];
    EXPECT_NEAR(features.value(state, base, 0) / sold, 1, 0.03) << step;
    EXPECT_NEAR(features.target(state, base, static_cast<float>(sold)), 0, 0.03) << step;
  }
}

TEST(Features, steps_beyond_a_year_look_back_to_the_last_year_that_was_seen) {
  const Features features(shop_plan());
  const LearnerSeries series = shop(800);
  const auto year_ago = [&](int step) {
    return features_of(features, series, 700, step)[feature(features, "year ago")];
  };
  const OriginState state = features.state(series, 700);
  const auto n = state.residuals.size();
  EXPECT_EQ(n, 455u);
  EXPECT_EQ(year_ago(1), state.residuals[n - 364]);
  for (const int step : {364 + 1, 2 * 364 + 1, 5 * 364 + 1}) {
    const float a = year_ago(1), b = year_ago(step);
    EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << step;
  }
}

TEST(Features, the_last_values_say_the_same_as_the_whole_history) {
  std::vector<FeaturePlan> all = plans();
  FeaturePlan half_years = shop_plan();  // the year is two seasons: the shortest memory for its season
  half_years.season = 26;
  half_years.year = 52;
  half_years.closings.clear();
  half_years.frequency = {.micros = 7 * kMicrosPerDay};
  all.push_back(half_years);
  for (const FeaturePlan& plan : all) {
    const Features features(plan);
    const LearnerSeries whole = shop(900);
    constexpr int kLength = 800;
    const int skipped = kLength - plan.memory();
    ASSERT_GT(skipped, 0);
    LearnerSeries end = whole;
    end.first_period += skipped;
    end.before = skipped;
    end.y.erase(end.y.begin(), end.y.begin() + skipped);
    for (auto& column : end.columns) column.erase(column.begin(), column.begin() + skipped);
    for (const int step : {1, 5, 28, 80}) {
      expect_same(features_of(features, whole, kLength, step), features_of(features, end, plan.memory(), step),
                  features);
    }
  }
}

TEST(Features, the_state_reads_columns_as_far_back_as_it_says) {
  const Features features(shop_plan());
  const LearnerSeries whole = shop(900);
  constexpr int kLength = 800;
  const OriginState state = features.state(whole, kLength);
  LearnerSeries end = whole;
  const int skipped = kLength - features.reach();
  end.first_period += skipped;
  for (auto& column : end.columns) column.erase(column.begin(), column.begin() + skipped);
  for (const int step : {1, 2, 28}) {
    std::vector<float> expected(features.count()), actual(features.count());
    features.fill(state, whole, kLength, step, expected.data());
    features.fill(state, end, features.reach(), step, actual.data());
    expect_same(expected, actual, features);
  }
}

TEST(Features, an_outlook_is_told_against_usual_sales_by_the_latest_vantage_point_before) {
  for (const TargetScale scale : {TargetScale::kLog, TargetScale::kLinear}) {
    FeaturePlan plan = shop_plan();
    plan.guided = true;
    plan.scale = scale;
    const Features features(plan);
    LearnerSeries series = shop(800);
    const std::size_t first = feature(features, "outlook");
    // One period, 50 of 200 of which are trend.
    const std::vector<float> early = {100, 0, 0, 0, 0}, late = {200, 50, 0, 0, -100};
    series.outlooks = {{700, early}, {701, late}};
    const auto told = [&](int length, int step) {
      const std::vector<float> row = features_of(features, series, length, step);
      const auto from = row.begin() + static_cast<std::ptrdiff_t>(first);
      return std::vector<float>(from, from + static_cast<std::ptrdiff_t>(Outlook::kParts));
    };
    const OriginState state = features.state(series, 701);
    const float usual = features.base(state, series, 701, 1);
    const auto on_scale = [&](float y) { return features.target(state, 0, y); };
    const std::vector<float> now = told(701, 1);
    EXPECT_FLOAT_EQ(now[0], on_scale(200) - usual);
    EXPECT_FLOAT_EQ(now[1], on_scale(200) - on_scale(150));
    EXPECT_FLOAT_EQ(now[2], 0);
    EXPECT_FLOAT_EQ(now[4], on_scale(200) - on_scale(300));
    EXPECT_FLOAT_EQ(told(700, 1)[1], 0);
    for (const auto& [length, step] : {std::pair{699, 1}, {699, 3}, {700, 2}, {701, 2}, {705, 1}}) {
      for (const float v : told(length, step)) EXPECT_TRUE(std::isnan(v)) << length << " " << step;
    }
  }
}

// Of a history whose usual sales do not move, a state of later is that of a forecast that came true.
TEST(Features, a_state_goes_on_with_outcomes_as_if_they_had_been_seen) {
  FeaturePlan plan = shop_plan();
  plan.season = 1;  // one usual sale for all days, so that residuals are all there is
  plan.year = 1;
  plan.splitting.clear();
  const Features features(plan);
  LearnerSeries series = shop(700);
  const OriginState before = features.state(series, 600);
  std::vector<float> outcomes;
  for (int step = 1; step <= 9; ++step) {
    const float y = series.y[static_cast<std::size_t>(600 + step - 1)];
    const bool shut = closed(plan, series, 600 + step - 1);
    outcomes.push_back(shut ? kNone : features.target(before, features.base(before, series, 600, step), y));
  }
  const OriginState later = features.later(before, outcomes), seen = features.state(series, 609);
  EXPECT_EQ(later.origin, seen.origin);
  ASSERT_EQ(later.residuals.size(), seen.residuals.size());
  // Usual sales of the state that has seen them have moved by so much.
  const float moved = seen.cells[0] - before.cells[0];
  for (std::size_t i = 0; i < later.residuals.size(); ++i) {
    EXPECT_EQ(std::isnan(later.residuals[i]), std::isnan(seen.residuals[i])) << i;
    if (std::isnan(seen.residuals[i])) continue;
    EXPECT_NEAR(later.residuals[i], seen.residuals[i] + moved, 2e-3) << i;
  }
  for (const char* name : {"mean 1", "mean 4", "mean 52", "last"}) {
    EXPECT_NEAR(later.summary[feature(features, name)], seen.summary[feature(features, name)] + moved, 2e-3) << name;
  }
  for (const char* name : {"spread", "zeros", "level", "age"}) {
    EXPECT_EQ(later.summary[feature(features, name)], before.summary[feature(features, name)]) << name;
  }
  EXPECT_EQ(later.cells, before.cells);
  EXPECT_NEAR(later.positions[0], seen.positions[0] + moved, 2e-3);
}

TEST(Features, a_state_that_goes_on_knows_positions_and_years_by_its_outcomes) {
  const Features features(shop_plan());
  const LearnerSeries series = shop(900);
  const OriginState before = features.state(series, 800);
  const std::vector<float> week = {1, 2, kNone, 4, 5, 6, 7};
  const OriginState later = features.later(before, week);
  EXPECT_EQ(later.residuals.size(), before.residuals.size()) << "no more than a plan's memory is kept";
  EXPECT_FLOAT_EQ(later.summary[feature(features, "mean 7")], 25.0F / 6);
  EXPECT_EQ(later.summary[feature(features, "last")], 7);
  for (int day = 0; day < 7; ++day) {
    const auto position = static_cast<std::size_t>(floor_mod(before.origin + day, 7)) * kPositionFeatures;
    if (day == 2) {
      EXPECT_EQ(later.positions[position], before.positions[position]) << "a closed day leaves the one before";
    } else {
      EXPECT_EQ(later.positions[position], week[static_cast<std::size_t>(day)]);
    }
  }
}

}  // namespace
}  // namespace salesforecast
