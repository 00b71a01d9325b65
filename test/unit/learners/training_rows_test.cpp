#include "core/learners/training_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "support/learned_samples.h"

namespace salesforecast {
namespace {

using namespace test;

constexpr std::int64_t kFirst = 9'000;

RowChoice all_before(std::int64_t end) {
  RowChoice choice;
  choice.end = end;
  choice.most_rows = 1'000'000;
  return choice;
}

// What a row is about: its series, its origin and its step, by what features of days say of them: the age up to a year,
// beyond it the day of the year.
std::vector<std::tuple<std::uint32_t, std::int64_t, int>> identities(const Features& features,
                                                                     const TrainingRows& rows) {
  std::vector<std::tuple<std::uint32_t, std::int64_t, int>> all;
  const std::size_t age = feature(features, "age"), day_of_year = feature(features, "day of year");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float* const row = &rows.features[i * features.count()];
    auto length = static_cast<std::int64_t>(std::lround(std::expm1(row[age])));
    const auto day = [&] {
      const std::int64_t target = floor_div(days().start_of(kFirst + length + rows.steps[i] - 1), kMicrosPerDay);
      return static_cast<float>(target - days_from_civil({civil_from_days(target).year, 1, 1}));
    };
    while (length < 1'000 && day() != row[day_of_year]) ++length;
    all.emplace_back(rows.series[i], length, rows.steps[i]);
  }
  return all;
}

// The number of period of each row's target, of series that begin at kFirst.
std::vector<std::int64_t> periods(const Features& features, const TrainingRows& rows) {
  std::vector<std::int64_t> all;
  for (const auto& [series, length, step] : identities(features, rows)) all.push_back(kFirst + length + step - 1);
  return all;
}

TEST(TrainingRows, have_the_features_and_the_target_of_their_step) {
  const Features features(shop_plan());
  const std::vector<LearnerSeries> panel = {shop(500), shop(400, 20)};
  const TrainingRows rows = training_rows(features, panel, all_before(kFirst + 500), Context());
  ASSERT_GT(rows.size(), 1'000u);
  ASSERT_EQ(rows.features.size(), rows.size() * features.count());
  ASSERT_EQ(rows.series.size(), rows.size());
  const auto who = identities(features, rows);
  for (std::size_t i = 0; i < rows.size(); i += 37) {
    const auto [number, length, step] = who[i];
    const LearnerSeries& series = panel[number];
    const auto origin = static_cast<int>(length);
    const std::vector<float> expected = features_of(features, series, origin, step);
    for (std::size_t f = 0; f < expected.size(); ++f) {
      const float actual = rows.features[i * features.count() + f];
      EXPECT_TRUE(actual == expected[f] || (std::isnan(actual) && std::isnan(expected[f]))) << features.names()[f];
    }
    const OriginState state = features.state(series, origin);
    const float y = series.y[static_cast<std::size_t>(origin + step - 1)];
    EXPECT_EQ(rows.targets[i], features.target(state, features.base(state, series, origin, step), y));
  }
}

TEST(TrainingRows, targets_lie_from_the_first_wanted_period_to_the_end) {
  const Features features(shop_plan());
  const std::vector<LearnerSeries> panel = {shop(500)};
  RowChoice choice = all_before(kFirst + 450);
  choice.from = kFirst + 300;
  const std::vector<std::int64_t> when = periods(features, training_rows(features, panel, choice, Context()));
  ASSERT_FALSE(when.empty());
  EXPECT_GE(*std::min_element(when.begin(), when.end()), kFirst + 300);
  EXPECT_LT(*std::max_element(when.begin(), when.end()), kFirst + 450);
}

// What lies after the end is what the model will be judged by.
TEST(TrainingRows, nothing_after_the_end_is_read) {
  const Features features(shop_plan());
  std::vector<LearnerSeries> panel = {shop(500)};
  const TrainingRows before = training_rows(features, panel, all_before(kFirst + 450), Context());
  for (std::size_t at = 450; at < 500; ++at) panel[0].y[at] = 1e6F;
  const TrainingRows after = training_rows(features, panel, all_before(kFirst + 450), Context());
  EXPECT_EQ(before.targets, after.targets);
  EXPECT_EQ(before.steps, after.steps);
}

TEST(TrainingRows, origins_are_whole_seasons_before_the_end_of_the_panel) {
  const Features features(shop_plan());
  // The second one ends three days earlier than the first.
  const std::vector<LearnerSeries> panel = {shop(500), shop(497, 20)};
  const TrainingRows rows = training_rows(features, panel, all_before(kFirst + 500), Context());
  std::set<std::int64_t> origins[2];
  for (const auto& [series, length, step] : identities(features, rows)) {
    EXPECT_EQ((500 - length) % 7, 0) << length;
    EXPECT_GE(length, features.plan().least_history());
    origins[series].insert(length);
  }
  // A third of 500 values lies before the first origin, and the last one is a season before the end.
  EXPECT_EQ(*origins[0].begin(), 500 - 47 * 7);
  EXPECT_EQ(*origins[0].rbegin(), 493);
  EXPECT_EQ(origins[0].size(), 47u);
  EXPECT_EQ(origins[1], origins[0]);
}

TEST(TrainingRows, a_large_panel_has_every_other_season) {
  const Features features(shop_plan());
  const std::vector<LearnerSeries> panel(90, shop(500));
  RowChoice choice = all_before(kFirst + 500);
  choice.most_rows = 5'000;
  const TrainingRows rows = training_rows(features, panel, choice, Context());
  for (const auto& [series, length, step] : identities(features, rows)) EXPECT_EQ((500 - length) % 14, 0);
  EXPECT_EQ(rows.series.back(), 89u);
}

TEST(TrainingRows, a_panel_without_season_has_every_origin) {
  FeaturePlan plan = plain_plan({.months = 1}, 12, 3);
  const Features features(plan);
  LearnerSeries series;
  series.first_period = kFirst;
  for (int t = 0; t < 60; ++t) series.y.push_back(static_cast<float>(100 + t));
  const TrainingRows rows = training_rows(features, std::vector{series}, all_before(kFirst + 60), Context());
  // From 12 to 59; the last two have fewer steps to come.
  EXPECT_EQ(rows.size(), 46u * 3 + 2 + 1);
}

TEST(TrainingRows, what_is_missing_or_closed_makes_no_row) {
  const Features features(shop_plan());
  std::vector<LearnerSeries> panel = {shop(500)};
  for (std::size_t at = 0; at < 500; at += 6) panel[0].y[at] = kNone;
  const TrainingRows rows = training_rows(features, panel, all_before(kFirst + 500), Context());
  ASSERT_FALSE(rows.targets.empty());
  for (const float target : rows.targets) EXPECT_TRUE(std::isfinite(target));
  for (const std::int64_t period : periods(features, rows)) {
    EXPECT_TRUE(open_on(period));
    EXPECT_NE((period - kFirst) % 6, 0);
  }
}

TEST(TrainingRows, a_sample_has_about_the_rows_asked_for_and_is_the_same_each_time) {
  const Features features(shop_plan());
  const std::vector<LearnerSeries> panel = {shop(500), shop(480, 20)};
  RowChoice choice = all_before(kFirst + 500);
  auto all = identities(features, training_rows(features, panel, choice, Context()));
  choice.most_rows = all.size() / 3;
  const TrainingRows some = training_rows(features, panel, choice, Context());
  EXPECT_NEAR(static_cast<double>(some.size()), static_cast<double>(all.size()) / 3, 120);
  auto taken = identities(features, some);
  EXPECT_EQ(identities(features, training_rows(features, panel, choice, Context())), taken);
  choice.seed = 2;
  EXPECT_NE(identities(features, training_rows(features, panel, choice, Context())), taken);
  std::sort(all.begin(), all.end());
  std::sort(taken.begin(), taken.end());
  EXPECT_TRUE(std::includes(all.begin(), all.end(), taken.begin(), taken.end()));
}

TEST(TrainingRows, whether_a_row_is_taken_does_not_hang_on_the_other_series_values) {
  const Features features(shop_plan());
  std::vector<LearnerSeries> panel = {shop(500), shop(500, 20)};
  RowChoice choice = all_before(kFirst + 500);
  choice.most_rows = 700;
  const auto of_second = [&] {
    std::vector<std::tuple<std::uint32_t, std::int64_t, int>> own;
    for (const auto& one : identities(features, training_rows(features, panel, choice, Context()))) {
      if (std::get<0>(one) == 1) own.push_back(one);
    }
    return own;
  };
  const auto before = of_second();
  ASSERT_FALSE(before.empty());
  std::fill(panel[0].y.begin() + 200, panel[0].y.begin() + 300, kNone);
  EXPECT_EQ(of_second(), before);
}

TEST(TrainingRows, short_and_silent_series_make_none) {
  const Features features(shop_plan());
  LearnerSeries missing = shop(500);
  std::fill(missing.y.begin(), missing.y.end(), kNone);
  LearnerSeries empty = shop(0);
  LearnerSeries late = shop(500, 100, kFirst + 600);
  EXPECT_EQ(training_rows(features, std::vector{shop(13)}, all_before(kFirst + 500), Context()).size(), 0u);
  EXPECT_EQ(training_rows(features, std::vector{missing, empty, late}, all_before(kFirst + 500), Context()).size(), 0u);
  EXPECT_EQ(training_rows(features, {}, all_before(kFirst + 500), Context()).size(), 0u);
  EXPECT_EQ(validation_rows(features, std::vector{missing, empty, late}, kFirst + 500, Context()).size(), 0u);
}

TEST(TrainingRows, validation_rows_are_of_the_one_origin_a_horizon_before_the_end) {
  const Features features(shop_plan());
  const std::vector<LearnerSeries> panel = {shop(500), shop(490, 20), shop(450, 30), shop(500, 5, kFirst + 480)};
  const TrainingRows rows = validation_rows(features, panel, kFirst + 500, Context());
  std::size_t open = 0;
  for (int at = 472; at < 500; ++at)
    open += (open_on(kFirst + at) ? 1u : 0u) + (at < 490 && open_on(kFirst + at) ? 1u : 0u);
  EXPECT_EQ(rows.size(), open);
  for (const auto& [series, length, step] : identities(features, rows)) {
    EXPECT_LE(series, 1u) << "the third has ended before, the fourth is too short";
    EXPECT_EQ(length, 472);
    EXPECT_TRUE(1 <= step && step <= 28);
  }
}

TEST(TrainingRows, blocks_have_each_period_once_as_seen_from_its_own_origin) {
  FeaturePlan plan = shop_plan();
  plan.block = 7;
  const Features features(plan);
  const std::vector<LearnerSeries> panel = {shop(500)};
  const TrainingRows rows = training_rows(features, panel, all_before(kFirst + 500), Context());
  for (const auto& [series, length, step] : identities(features, rows)) {
    EXPECT_EQ((500 - length) % 7, 0);
    EXPECT_TRUE(1 <= step && step <= 7);
  }
  std::vector<std::int64_t> all = periods(features, rows);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
  const TrainingRows held = validation_rows(features, panel, kFirst + 500, Context());
  std::set<std::int64_t> origins;
  for (const auto& [series, length, step] : identities(features, held)) origins.insert(length);
  EXPECT_EQ(origins, (std::set<std::int64_t>{472, 479, 486, 493}));
  EXPECT_EQ(held.size(), validation_rows(Features(shop_plan()), panel, kFirst + 500, Context()).size());
}

TEST(TrainingRows, end_when_the_statement_is_cancelled) {
  const Features features(shop_plan());
  const Context context;
  context.cancel();
  const std::vector<LearnerSeries> panel = {shop(500)};
  EXPECT_THROW(training_rows(features, panel, all_before(kFirst + 500), context), Error);
  EXPECT_THROW(validation_rows(features, panel, kFirst + 500, context), Error);
}

TEST(TrainingRows, take_the_bytes_that_are_foretold) {
  const Features features(shop_plan());
  const TrainingRows rows = training_rows(features, std::vector{shop(500)}, all_before(kFirst + 500), Context());
  EXPECT_EQ(bytes_of_rows(features, rows.size()), rows.features.size() * 4 + rows.size() * 12);
}

}  // namespace
}  // namespace salesforecast
