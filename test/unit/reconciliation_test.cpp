// A panel reconciled with its roll-ups: which ones, what their history is, what becomes of forecasts.
#include "core/reconciliation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/artifact.h"
#include "core/held_back_panel.h"
#include "core/training_run.h"

namespace salesforecast {
namespace {

using Groups = std::vector<std::vector<std::uint32_t>>;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

TEST(RollUps, are_all_subsets_of_the_columns_each_set_of_series_once) {
  // A region lies in one state, so state and region are the region; the pair with the product is the series itself.
  const Groups groups = {{1, 1, 1, 1, 2, 2}, {11, 11, 12, 12, 13, 13}, {7, 8, 7, 8, 7, 8}};
  const RollUps plan = plan_roll_ups(groups, std::vector<bool>(6, true), Context());
  const std::vector<std::vector<std::uint32_t>> expected = {{0, 1, 2, 3, 4, 5}, {0, 2, 4}, {1, 3, 5}};
  ASSERT_EQ(plan.members.size(), 9u);
  EXPECT_EQ(plan.members[0], expected[0]);
  EXPECT_EQ(plan.members[1], (std::vector<std::uint32_t>{0, 1, 2, 3}));
  EXPECT_EQ(plan.members[2], expected[1]);
  EXPECT_EQ(plan.members[3], expected[2]);
  EXPECT_EQ(plan.left_out, 0u);
}

TEST(RollUps, series_that_stay_and_sets_of_one_are_left_out) {
  const Groups groups = {{1, 1, 2, 2, 2}};
  const RollUps plan = plan_roll_ups(groups, {true, false, true, true, false}, Context());
  ASSERT_EQ(plan.members.size(), 2u);
  EXPECT_EQ(plan.members[0], (std::vector<std::uint32_t>{0, 2, 3}));
  EXPECT_EQ(plan.members[1], (std::vector<std::uint32_t>{2, 3}));
  EXPECT_TRUE(plan_roll_ups(groups, std::vector<bool>(5, false), Context()).members.empty());
}

TEST(RollUps, the_largest_are_taken_where_there_are_too_many) {
  Groups groups(5);
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    for (std::uint32_t column = 0; column < 5; ++column) groups[column].push_back(column == 0 ? i / 2 : 0);
  }
  const RollUps plan = plan_roll_ups(groups, std::vector<bool>(5'000, true), Context());
  EXPECT_EQ(plan.members.size(), kMostRollUps);
  EXPECT_EQ(plan.members[0].size(), 5'000u);
  EXPECT_EQ(plan.left_out, 2'501 - kMostRollUps);
  EXPECT_EQ(plan.columns_left_out, 1u);
}

TEST(RollUps, sums_begin_with_most_of_the_sales_and_close_gaps) {
  Panel panel;
  panel.frequency = parse_frequency("month");
  panel.season = 1;
  panel.until_period = 19;
  const auto add = [&](std::int64_t first, std::vector<double> y) {
    Series& series = panel.series.emplace_back();
    series.first_period = first;
    series.y = std::move(y);
    series.row_count = 1;
  };
  add(0, std::vector<double>(20, 1.0));
  add(5, std::vector<double>(15, 10.0));
  std::vector<double> gap(15, 10.0);
  gap[3] = kMissing;
  gap[14] = kMissing;
  add(5, gap);
  add(18, {0.5, 0.5});  // new and small: nothing waits for it
  const RollUps all = {{{0, 1, 2, 3}}, {0}, 0, 0};
  const Panel sums = roll_up_panel(panel, all, Context());
  ASSERT_EQ(sums.series.size(), 1u);
  EXPECT_EQ(sums.series[0].first_period, 5);
  std::vector<double> expected(15, 21.0);
  expected[13] = expected[14] = 21.5;
  EXPECT_EQ(sums.series[0].y, expected);
  EXPECT_EQ(sums.series[0].row_count, 4);
  EXPECT_TRUE(sums.series[0].returned.empty());
}

// Shops x goods by month. The goods' season is too noisy to be seen in a series and plain in a sum; one series has
// ended, one is sold rarely.
Panel shops_and_goods() {
  Panel panel;
  panel.frequency = parse_frequency("month");
  panel.season = 12;
  panel.until_period = 599;
  panel.groups.resize(2);
  std::uint64_t state = 11;
  const auto noise = [&] {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(state >> 40) / (1 << 24);
  };
  for (std::uint32_t i = 0; i < 24; ++i) {
    Series& series = panel.series.emplace_back();
    series.first_period = 528;
    for (int t = 0; t < 72; ++t) {
      const double wave = 1 + 0.2 * std::sin(2 * 3.14159265358979323846 * t / 12);
      const double level = i == 5 ? (noise() < 0.2 ? 2.0 : 0.0) : 20.0 * (i + 1);
      series.y.push_back(i == 7 && t > 40 ? kMissing : std::round(level * wave * (0.3 + 1.4 * noise())));
    }
    series.row_count = 72;
    panel.row_count += 72;
    panel.groups[0].push_back(i / 4);
    panel.groups[1].push_back(i % 4);
  }
  return panel;
}

struct Reconciled {
  ModelHeader header;
  std::vector<SeriesModel> before, after;
  ReconciliationPlan plan;
  std::string sentence;
  std::vector<TriedReconciliation> tried;
};

TrainedPanel train(const Panel& panel, ModelHeader& header, int threads) {
  Context context;
  context.threads = threads;
  TrainingRun run(panel, header, context);
  TrainedPanel out;
  out.models = run.collect();
  out.kept = run.take_kept();
  run.describe(header);
  return out;
}

Reconciled reconciled(const Panel& panel, const std::string& options, int threads = 2) {
  Reconciled out;
  out.header = make_header(parse_options(options), panel);
  ModelHeader again = out.header;
  out.before = train(panel, again, threads).models;
  TrainedPanel series = train(panel, out.header, threads);
  out.plan = plan_reconciliation(panel, out.header, series.models, Context());
  if (out.plan.empty()) {
    out.sentence = unreconciled_sentence(out.header);
  } else {
    TrainedPanel roll_ups = train(out.plan.panel, out.plan.header, threads);
    const ReconciliationReport report = reconcile_panel(out.plan, roll_ups, panel, out.header, series, Context());
    out.sentence = report.sentence;
    out.tried = report.tried;
  }
  out.after = std::move(series.models);
  return out;
}

TEST(Reconciliation, forecasts_are_moved_and_not_below_zero) {
  const Panel panel = shops_and_goods();
  for (const char* how : {"ols", "wls", "mint"}) {
    const Reconciled out = reconciled(panel, std::string(R"({"reconcile":")") + how + R"(","method":"ets"})");
    EXPECT_EQ(out.sentence, "forecasts of 23 series were reconciled with those of 11 roll-ups") << how;
    double moved = 0;
    for (std::size_t i = 0; i < out.after.size(); ++i) {
      const auto before = forecast_series(out.header, out.before[i], 24, 0.9);
      const auto after = forecast_series(out.header, out.after[i], 24, 0.9);
      for (int h = 0; h < 24; ++h) {
        EXPECT_GE(after[h].forecast, 0);
        EXPECT_LE(after[h].lower_bound, after[h].forecast);
        EXPECT_GE(after[h].upper_bound, after[h].forecast);
        if (i == 7) {
          EXPECT_EQ(after[h].forecast, before[h].forecast);
        }
        moved += std::abs(after[h].forecast - before[h].forecast);
      }
      EXPECT_EQ(out.after[i].reconciliation.empty(), i == 7) << i;
    }
    EXPECT_GT(moved, 1) << how;
  }
}

TEST(Reconciliation, a_series_forecasts_the_same_after_it_was_saved) {
  const Reconciled out = reconciled(shops_and_goods(), R"({"reconcile":"wls","method":"ets"})");
  for (const SeriesModel& model : out.after) {
    const SeriesModel again = load_series(save_series(model), out.header);
    EXPECT_EQ(again.reconciliation, model.reconciliation);
    const auto here = forecast_series(out.header, model, 40, 0.8), there = forecast_series(out.header, again, 40, 0.8);
    for (int h = 0; h < 40; ++h) EXPECT_EQ(here[h].forecast, there[h].forecast);
  }
}

TEST(Reconciliation, is_a_component_of_the_explanation) {
  const Reconciled out = reconciled(shops_and_goods(), R"({"reconcile":"mint","method":"ets"})");
  const SeriesModel& model = out.after[3];
  const Explanation why = explain_series(out.header, model, 15);
  const auto rows = forecast_series(out.header, model, 15, 0.9);
  const auto at = std::find(why.components.names.begin(), why.components.names.end(), "reconciliation");
  ASSERT_NE(at, why.components.names.end());
  const auto& moved = why.components.values[static_cast<std::size_t>(at - why.components.names.begin())];
  EXPECT_EQ(moved[4], model.reconciliation[4]);
  EXPECT_EQ(moved[14], model.reconciliation[11]);  // a horizon of 12: the last one goes on
  for (int h = 0; h < 15; ++h) {
    double sum = 0;
    for (const auto& values : why.components.values) sum += values[h];
    EXPECT_NEAR(sum, rows[h].forecast, 1e-9 * std::abs(rows[h].forecast) + 1e-9);
  }
}

// Told are the errors of forecasts that were reconciled at each cut-off, and bounds come from them.
TEST(Reconciliation, accuracy_and_bounds_are_those_of_reconciled_forecasts) {
  const Reconciled out = reconciled(shops_and_goods(), R"({"reconcile":"wls","method":"ets"})");
  double before = 0, after = 0;
  for (std::size_t i = 0; i < out.after.size(); ++i) {
    EXPECT_EQ(out.after[i].accuracy.errors, out.before[i].accuracy.errors) << i;
    if (out.after[i].reconciliation.empty()) continue;
    EXPECT_NE(out.after[i].accuracy.rmse, out.before[i].accuracy.rmse) << i;
    EXPECT_EQ(out.after[i].bounds.from, out.before[i].bounds.from) << i;
    EXPECT_NE(out.after[i].bounds.spread, out.before[i].bounds.spread) << i;
    before += out.before[i].accuracy.mase;
    after += out.after[i].accuracy.mase;
  }
  EXPECT_LT(after, before);
  ASSERT_EQ(out.tried.size(), 2u);
  EXPECT_EQ(out.tried[0].how, "wls");
  EXPECT_TRUE(out.tried[0].taken);
  EXPECT_LT(out.tried[0].mase, out.tried[1].mase);
}

TEST(Reconciliation, auto_tells_what_it_tried_and_takes_what_was_best) {
  const Panel panel = shops_and_goods();
  const Reconciled out = reconciled(panel, R"({"reconcile":"auto","method":"ets"})");
  std::string names;
  int taken = 0;
  for (const TriedReconciliation& one : out.tried) {
    names += one.how + " ";
    taken += one.taken ? 1 : 0;
    EXPECT_TRUE(std::isfinite(one.mase)) << one.how;
  }
  EXPECT_EQ(names, "mean ols wls mint bottom_up ");
  EXPECT_EQ(taken, 1);
  EXPECT_TRUE(out.tried[0].taken);
  const std::string told = accuracy_json(out.after, out.tried);
  EXPECT_NE(told.find(R"("reconciled_by":"mean")"), std::string::npos) << told;
  EXPECT_NE(told.find(R"("reconciled_mase":{"bottom_up":)"), std::string::npos) << told;
  EXPECT_NE(out.sentence.find("the mean of"), std::string::npos) << out.sentence;
  // The mean of three that agree with their sums agrees with its own.
  std::vector<double> mean(12);
  for (const char* how : {"ols", "wls", "mint"}) {
    const Reconciled one = reconciled(panel, std::string(R"({"reconcile":")") + how + R"(","method":"ets"})");
    for (std::size_t h = 0; h < mean.size(); ++h) mean[h] += one.after[3].reconciliation[h] / 3;
  }
  for (std::size_t h = 0; h < mean.size(); ++h) EXPECT_NEAR(out.after[3].reconciliation[h], mean[h], 1e-6);
}

TEST(Reconciliation, is_the_same_on_any_number_of_threads) {
  const std::string options = R"({"reconcile":"auto","candidates":["ets","seasonal_naive"]})";
  const Reconciled one = reconciled(shops_and_goods(), options, 1), three = reconciled(shops_and_goods(), options, 3);
  EXPECT_EQ(save_header(one.header), save_header(three.header));
  for (std::size_t i = 0; i < one.after.size(); ++i) {
    EXPECT_EQ(save_series(one.after[i]), save_series(three.after[i])) << i;
  }
}

TEST(Reconciliation, auto_leaves_forecasts_alone_where_sums_were_best) {
  // Series of nothing but noise and one level, forecast by their mean: there is nothing that a sum knows better.
  Panel panel = shops_and_goods();
  for (Series& series : panel.series) {
    for (std::size_t t = 0; t < series.y.size(); ++t) series.y[t] = static_cast<double>(t % 7 * 13 % 7);
  }
  const Reconciled out = reconciled(panel, R"({"reconcile":"auto","method":"mean"})");
  for (const TriedReconciliation& one : out.tried) EXPECT_GE(one.mase, 0);
  for (const SeriesModel& model : out.after) {
    for (const double moved : model.reconciliation) EXPECT_NEAR(moved, 0, 1e-6);
  }
}

// Two series and their sum, at three cut-offs, three steps each.
HeldBackPanel small_past() {
  HeldBackPanel panel;
  panel.cutoffs = {10, 12, 14};
  panel.end = 17;
  panel.horizon = 3;
  for (int node = 0; node < 3; ++node) {
    KeptForecasts& kept = panel.nodes.emplace_back();
    kept.cutoffs = panel.cutoffs;
    kept.end = panel.end;
    kept.horizon = panel.horizon;
    for (int i = 0; i < 9; ++i) kept.mean.push_back(static_cast<float>(node == 0 ? 30 + i : 10 + node + i % 2));
    kept.sd.assign(9, 2.0F);
    panel.outcomes.emplace_back();
    for (int t = 0; t < 7; ++t) panel.outcomes.back().push_back((node == 0 ? 26 : 13) + t * (node + 1) % 5);
  }
  panel.scales = {1, 1, 1};
  return panel;
}

const Hierarchy kPair = {2, {{0, 1}}};
const Movable kBoth = {{true, true}, {true, true}};

TEST(HeldBackPanel, weights_know_nothing_of_what_came_later) {
  for (const Reconcile how : {Reconcile::kWls, Reconcile::kMint}) {
    const PastMeans before = reconciled_past(how, small_past(), kPair, kBoth, Context());
    HeldBackPanel later = small_past();
    for (auto& outcomes : later.outcomes) {
      for (std::size_t t = 2; t < outcomes.size(); ++t) outcomes[t] = 1'000.0 * static_cast<double>(t);
    }
    const PastMeans after = reconciled_past(how, later, kPair, kBoth, Context());
    bool moved = false;
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t at = 0; at < 6; ++at) EXPECT_EQ(before[i][at], after[i][at]);
      for (std::size_t at = 6; at < 9; ++at) moved = moved || before[i][at] != after[i][at];
      for (const float mean : before[i]) EXPECT_GE(mean, 0);
    }
    EXPECT_TRUE(moved);  // the last cut-off does know
    for (std::size_t at = 0; at < 9; ++at) {
      if (how == Reconcile::kWls) {
        EXPECT_NE(before[0][at], small_past().nodes[1].mean[at]);
      }
    }
  }
}

TEST(HeldBackPanel, forecasts_stand_as_they_were_last_made) {
  KeptForecasts own;
  own.cutoffs = {11, 13};
  own.end = 16;
  own.horizon = 3;
  own.mean = {1, 2, 3, 4, 5, 6};
  own.sd = own.mean;
  const KeptForecasts there = as_of(own, std::vector<std::int64_t>{10, 12, 14}, 16);
  EXPECT_EQ(there.cutoffs, (std::vector<std::int64_t>{12, 14}));
  ASSERT_EQ(there.mean.size(), 5u);
  EXPECT_EQ(there.mean[0], 2);
  EXPECT_EQ(there.mean[1], 3);
  EXPECT_TRUE(std::isnan(there.mean[2]));
  EXPECT_EQ(there.mean[3], 5);
  EXPECT_EQ(there.mean[4], 6);
  EXPECT_TRUE(as_of({}, std::vector<std::int64_t>{10, 12}, 16).empty());
}

// A level counts once, however many nodes it has; a node without a scale does not.
TEST(HeldBackPanel, levels_count_alike) {
  HeldBackPanel panel = small_past();
  for (auto& outcomes : panel.outcomes) std::fill(outcomes.begin(), outcomes.end(), 0.0);
  for (KeptForecasts& kept : panel.nodes) std::fill(kept.mean.begin(), kept.mean.end(), 1.0F);
  const std::vector<unsigned> levels = {0};
  // The sum is off by two, each series by one.
  EXPECT_DOUBLE_EQ(mase_over_levels(past_means(panel, kPair), panel, kPair, levels, Context()), 1.5);
  panel.scales = {4, std::numeric_limits<double>::quiet_NaN(), 2};
  EXPECT_DOUBLE_EQ(mase_over_levels(past_means(panel, kPair), panel, kPair, levels, Context()), 0.5);
}

TEST(Reconciliation, bottom_up_and_none_change_nothing) {
  const Panel panel = shops_and_goods();
  for (const char* how : {"none", "bottom_up"}) {
    const Reconciled out = reconciled(panel, std::string(R"({"reconcile":")") + how + R"(","method":"mean"})");
    EXPECT_EQ(out.sentence, "");
    for (const SeriesModel& model : out.after) EXPECT_TRUE(model.reconciliation.empty());
  }
}

TEST(Reconciliation, a_single_series_has_no_roll_up) {
  Panel panel = shops_and_goods();
  panel.series.resize(1);
  for (auto& column : panel.groups) column.resize(1);
  const Reconciled out = reconciled(panel, R"({"reconcile":"ols","method":"mean"})");
  EXPECT_EQ(out.sentence.substr(0, 22), "nothing was reconciled");
  EXPECT_TRUE(out.after[0].reconciliation.empty());
}

// Series that sum up to their roll-ups already are left alone by every way of weighing.
TEST(Reconciliation, the_mean_of_sums_is_the_sum_of_means) {
  const Panel panel = shops_and_goods();
  Panel whole = panel;
  for (Series& series : whole.series) {
    for (double& y : series.y) y = std::isnan(y) ? 1 : y;
  }
  const Reconciled out = reconciled(whole, R"({"reconcile":"wls","method":"mean"})");
  for (const SeriesModel& model : out.after) {
    for (const double moved : model.reconciliation) EXPECT_NEAR(moved, 0, 1e-9);
  }
}

TEST(Reconciliation, memory_is_asked_for_before_it_is_taken) {
  const Panel panel = shops_and_goods();
  ModelHeader header = make_header(parse_options(R"({"reconcile":"mint","method":"mean"})"), panel);
  TrainedPanel series = train(panel, header, 2);
  ReconciliationPlan plan = plan_reconciliation(panel, header, series.models, Context());
  TrainedPanel roll_ups = train(plan.panel, plan.header, 2);
  Context small;
  small.max_memory = 1'000;
  EXPECT_THROW(reconcile_panel(plan, roll_ups, panel, header, series, small), Error);
  Context cancelled;
  cancelled.cancel();
  EXPECT_THROW(reconcile_panel(plan, roll_ups, panel, header, series, cancelled), Error);
}

}  // namespace
}  // namespace salesforecast
