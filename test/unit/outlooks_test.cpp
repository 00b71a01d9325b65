#include "core/outlooks.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/learning.h"
#include "core/methods/guide.h"
#include "support/sample_models.h"

namespace salesforecast {
namespace {

using namespace test;

constexpr std::int64_t kBegin = 9'000;
constexpr int kHorizon = 28;

Panel shops(std::size_t count, int length) {
  Panel panel;
  panel.frequency = days();
  panel.season = 7;
  panel.until_period = kBegin + length - 1;
  Noise noise;
  for (std::size_t i = 0; i < count; ++i) {
    Series& series = panel.series.emplace_back();
    series.first_period = kBegin + static_cast<std::int64_t>(50 * i);
    for (std::int64_t t = series.first_period; t < kBegin + length; ++t) {
      series.y.push_back(std::round(100 * (1 + noise.next()) + 20 * static_cast<double>(t % 7)));
    }
  }
  return panel;
}

LearnerTask task_of(const Panel& panel, const std::string& method) {
  ModelHeader header;
  header.options.method = method;
  header.frequency = panel.frequency;
  header.season = panel.season;
  header.horizon = kHorizon;
  header.until_period = panel.until_period;
  return plan_learning(panel, header, {}, Context())[0].task;
}

TEST(Outlooks, are_there_for_methods_with_a_guide_alone) {
  const Panel panel = shops(3, 400);
  const LearnerTask hybrid = task_of(panel, "hybrid"), lstm = task_of(panel, "lstm");
  EXPECT_TRUE(hybrid.plan.guided);
  EXPECT_FALSE(lstm.plan.guided);
  for (std::size_t i = 0; i < panel.series.size(); ++i) {
    EXPECT_GT(hybrid.panel[i].outlooks.size(), 20u);
    EXPECT_TRUE(lstm.panel[i].outlooks.empty());
  }
}

TEST(Outlooks, every_origin_after_the_first_has_the_horizon_and_one_lies_where_forecasts_are_judged) {
  const LearnerTask task = task_of(shops(3, 400), "hybrid");
  for (const LearnerSeries& series : task.panel) {
    for (int length = series.outlooks.front().from; length <= series.length(); ++length) {
      EXPECT_FALSE(series.outlook(length, length).empty()) << length;
      EXPECT_FALSE(series.outlook(length, length + kHorizon - 1).empty()) << length;
    }
    EXPECT_TRUE(series.outlook(series.outlooks.front().from - 1, series.length()).empty());
    const std::int64_t judged = task.ends.front() - kHorizon - series.first_period;
    EXPECT_TRUE(std::any_of(series.outlooks.begin(), series.outlooks.end(),
                            [&](const Outlook& one) { return one.from == judged; }));
  }
}

TEST(Outlooks, are_prophets_forecasts_from_what_lies_before) {
  const Panel panel = shops(1, 400);
  const LearnerSeries series = task_of(panel, "hybrid").panel[0];
  const Frequency frequency = days();
  const Options options;
  for (const Outlook& one : series.outlooks) {
    const auto n = static_cast<std::size_t>(one.from);
    MethodInput input{std::span(panel.series[0].y).first(n), 7, &options, true, kBegin, &frequency};
    const auto fitted = find_method("prophet")->fit(input, Context());
    const auto steps = static_cast<int>(one.values.size() / Outlook::kParts);
    EXPECT_EQ(one.values, outlook_values(*fitted, steps)) << one.from;
  }
}

TEST(Outlooks, know_nothing_of_what_came_after_their_vantage_point) {
  Panel panel = shops(1, 400);
  const LearnerSeries before = task_of(panel, "hybrid").panel[0];
  constexpr int kChanged = 300;
  for (std::size_t t = kChanged; t < 400; ++t) panel.series[0].y[t] *= 3;
  const LearnerSeries after = task_of(panel, "hybrid").panel[0];
  ASSERT_EQ(after.outlooks.size(), before.outlooks.size());
  for (std::size_t i = 0; i < before.outlooks.size(); ++i) {
    const bool same = before.outlooks[i].values == after.outlooks[i].values;
    EXPECT_EQ(same, before.outlooks[i].from <= kChanged) << before.outlooks[i].from;
  }
}

TEST(Outlooks, begin_in_no_gap_since_what_bridges_it_knows_what_came_after) {
  Panel panel = shops(1, 400);
  for (std::size_t t = 200; t < 260; ++t) panel.series[0].y[t] = std::nan("");
  const LearnerSeries series = task_of(panel, "hybrid").panel[0];
  EXPECT_FALSE(series.outlooks.empty());
  for (const Outlook& one : series.outlooks) EXPECT_TRUE(one.from <= 200 || one.from > 260) << one.from;
}

TEST(Outlooks, of_many_series_are_fewer_each) {
  const std::size_t one = task_of(shops(1, 40), "hybrid").panel[0].outlooks.size();
  Panel many = shops(1, 40);
  many.series[0].y.assign(40, 5);  // which is fitted at once
  many.series.resize(1'500, many.series[0]);
  const LearnerTask task = task_of(many, "hybrid");
  EXPECT_LT(2 * task.panel[0].outlooks.size(), one);
  EXPECT_GE(task.panel[0].outlooks.size(), 4u);
}

TEST(Outlooks, are_none_where_prophet_cannot_be_fitted) {
  Panel panel = shops(2, 60);
  panel.series[1].y.resize(8);  // shorter than prophet needs
  const LearnerTask task = task_of(panel, "hybrid");
  EXPECT_FALSE(task.panel[0].outlooks.empty());
  EXPECT_TRUE(task.panel[1].outlooks.empty());
}

TEST(Outlooks, stop_when_the_statement_does) {
  Context context;
  context.cancel();
  const Panel panel = shops(1, 400);
  LearnerSeries own;
  own.first_period = kBegin;
  own.y.assign(400, 1);
  std::vector<LearnerSeries> learners = {own};
  const Method* methods[] = {find_method("hybrid")};
  ModelHeader header;
  header.frequency = panel.frequency;
  header.season = 7;
  header.horizon = kHorizon;
  const std::int64_t ends[] = {kBegin + 300};
  EXPECT_THROW(add_outlooks(methods, panel, header, ends, context, &learners), Error);
}

}  // namespace
}  // namespace salesforecast
