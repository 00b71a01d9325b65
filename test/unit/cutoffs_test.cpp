// Rolling cut-offs: where they lie, and that no forecast sees what comes after its own.
#include "core/cutoffs.h"

#include <gtest/gtest.h>
#include <cmath>
#include <vector>

#include "support/own_methods.h"

namespace salesforecast {
namespace {

std::vector<double> sales(int n) {
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(std::round(100 + t + 20 * std::sin(0.9 * t) + (t * 7919 % 13)));
  return y;
}

MethodInput input_of(const std::vector<double>& y, const Options& options, int season = 12) {
  MethodInput input;
  input.y = y;
  input.season = season;
  input.options = &options;
  return input;
}

TEST(Cutoffs, training_holds_back_the_last_third_at_most) {
  const CutoffPlan plan = plan_training_cutoffs(120, 12, 18, 12, 1, 16);
  EXPECT_EQ(plan.cutoffs.front(), 84);
  EXPECT_LT(plan.cutoffs.back(), 120);
  EXPECT_LE(plan.cutoffs.size(), 16u);
  EXPECT_EQ(plan.steps(0, 120), 18);
  EXPECT_EQ(plan.steps(plan.cutoffs.size() - 1, 120), 120 - plan.cutoffs.back());
}

TEST(Cutoffs, daily_sales_are_judged_over_a_whole_year) {
  const CutoffPlan plan = plan_training_cutoffs(1800, 7, 28, 365, 1, 16);
  EXPECT_EQ(plan.cutoffs.front(), 1800 - 365);
}

TEST(Cutoffs, those_in_a_gap_move_before_it_and_those_without_an_outcome_go) {
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> came(60, 1.0);
  for (const int t : {30, 31, 32, 33, 45, 46, 47, 48, 49}) came[static_cast<std::size_t>(t)] = kMissing;
  CutoffPlan plan;
  plan.horizon = 4;
  plan.cutoffs = {20, 28, 31, 33, 36, 44, 45, 46, 50, 51, 56};
  avoid_gaps(came, &plan);
  // 31 and 33 become 30, 46 and 50 become 45: nothing came within four steps from there.
  EXPECT_EQ(plan.cutoffs, (std::vector<int>{20, 28, 36, 44, 51, 56}));
  plan.cutoffs = {20, 28, 36, 45, 46, 56};
  avoid_gaps(came, &plan);
  EXPECT_TRUE(plan.cutoffs.empty());
}

// Two seasons are left before a cut-off that moves, too: methods with a season need them.
TEST(Cutoffs, none_moves_to_where_methods_cannot_see_a_season) {
  std::vector<double> came(60, 1.0);
  std::fill(came.begin() + 20, came.begin() + 45, std::numeric_limits<double>::quiet_NaN());
  CutoffPlan plan = plan_training_cutoffs(60, 12, 12, 12, 1, 16);
  ASSERT_EQ(plan.least, 25);
  const int first = plan.cutoffs.front();
  EXPECT_LT(first, 45);
  avoid_gaps(came, &plan);
  ASSERT_FALSE(plan.cutoffs.empty());
  EXPECT_GE(plan.cutoffs.front(), 45);
}

TEST(Cutoffs, a_short_history_has_none) {
  EXPECT_TRUE(plan_training_cutoffs(9, 1, 4, 4, 1, 16).cutoffs.empty());
  EXPECT_TRUE(plan_training_cutoffs(29, 12, 12, 12, 1, 16).cutoffs.empty());
}

TEST(Cutoffs, backtest_folds_have_the_whole_horizon) {
  const CutoffPlan plan = plan_backtest(100, 12, 5, 10, 30);
  EXPECT_EQ(plan.cutoffs, (std::vector<int>{48, 58, 68, 78, 88}));
  EXPECT_EQ(plan_backtest(60, 12, 5, 10, 30).cutoffs, (std::vector<int>{38, 48}));
  EXPECT_TRUE(plan_backtest(20, 12, 5, 10, 30).cutoffs.empty());
}

// A column known ahead, for methods that need one.
Regressors promotions() {
  Regressor column;
  for (int t = 0; t < 120; ++t) column.values.push_back(t % 5 == 0 || t % 7 == 3 ? 1 : 0);
  return Regressors({column});
}

// Change every value after a cut-off: nothing that was forecast from it may change by a bit.
TEST(Cutoffs, no_method_sees_beyond_its_cutoff) {
  const Options options;
  const std::vector<double> y = sales(96);
  const Regressors regressors = promotions();
  for (const bool refit : {false, true}) {
    for (const int window : {0, 40}) {
      CutoffPlan plan;
      plan.cutoffs = {60, 66, 72, 84};
      plan.horizon = 12;
      plan.refit = refit;
      plan.window = window;
      for (const Method& method : test::own_methods()) {
        const auto before = forecast_at_cutoffs(method, input_of(y, options), plan, Context(), regressors);
        ASSERT_TRUE(before.has_value()) << method.name;
        for (std::size_t at = 0; at < plan.cutoffs.size(); ++at) {
          std::vector<double> changed = y;
          for (std::size_t t = plan.cutoffs[at]; t < y.size(); ++t) changed[t] = 5000.0 - 3 * changed[t];
          const auto after = forecast_at_cutoffs(method, input_of(changed, options), plan, Context(), regressors);
          ASSERT_TRUE(after.has_value()) << method.name;
          for (std::size_t k = 0; k <= at; ++k) {
            EXPECT_EQ((*before)[k].mean, (*after)[k].mean) << method.name << " cut-off " << plan.cutoffs[k];
            EXPECT_EQ((*before)[k].sd, (*after)[k].sd) << method.name << " cut-off " << plan.cutoffs[k];
          }
        }
      }
    }
  }
}

TEST(Cutoffs, refitting_gives_what_a_training_of_that_day_had_given) {
  const Options options;
  const std::vector<double> y = sales(96);
  CutoffPlan plan;
  plan.cutoffs = {60, 75};
  plan.horizon = 6;
  plan.refit = true;
  const Regressors regressors = promotions();
  const RegressorView view = regressors.view(75, 0, 6);
  for (const Method& method : test::own_methods()) {
    const auto held = forecast_at_cutoffs(method, input_of(y, options), plan, Context(), regressors);
    const std::vector<double> past(y.begin(), y.begin() + 75);
    MethodInput input = input_of(past, options);
    if (method.abilities.regressors) input.regressors = view;
    EXPECT_EQ((*held)[1].mean, method.fit(input, Context())->forecast(future_of(view, 6)).mean) << method.name;
  }
}

// What ets found is not fitted again, and changes nothing.
TEST(Cutoffs, methods_that_begin_with_ets_take_it_from_there) {
  Options options;
  const std::vector<double> y = sales(96);
  CutoffPlan plan;
  plan.cutoffs = {60, 66, 72, 78, 84};
  plan.horizon = 12;
  const Method& thief = *find_method("thief");
  for (const char* form : {"ZZZ", "AAN"}) {
    options.ets_model = form;
    const auto alone = forecast_at_cutoffs(thief, input_of(y, options), plan, Context());
    EtsAt ets;
    const auto plain = forecast_at_cutoffs(*find_method("ets"), input_of(y, options), plan, Context(), {}, {}, &ets);
    ASSERT_EQ(ets.size(), plan.cutoffs.size());
    EXPECT_EQ(ets[2]->forecast(12).mean, (*plain)[2].mean);
    const auto after = forecast_at_cutoffs(thief, input_of(y, options), plan, Context(), {}, {}, &ets);
    EXPECT_EQ(ets.size(), plan.cutoffs.size());
    for (std::size_t at = 0; at < plan.cutoffs.size(); ++at) {
      EXPECT_EQ((*alone)[at].mean, (*after)[at].mean) << form << " cut-off " << plan.cutoffs[at];
      EXPECT_EQ((*alone)[at].sd, (*after)[at].sd) << form << " cut-off " << plan.cutoffs[at];
    }
    EtsAt other = {
        find_method("ets")->fit(input_of(std::vector<double>(y.begin(), y.begin() + 30), options), Context())};
    other.resize(plan.cutoffs.size());
    const auto misled = forecast_at_cutoffs(thief, input_of(y, options), plan, Context(), {}, {}, &other);
    EXPECT_NE((*alone)[0].mean, (*misled)[0].mean) << "the fit that is given is the one that is used";
  }
}

}  // namespace
}  // namespace salesforecast
