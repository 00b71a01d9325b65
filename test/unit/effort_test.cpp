// What option budget_seconds pays for: planned from sizes alone, the clock only stops.
#include "core/effort.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <set>

#include "core/training_run.h"
#include "core/trial.h"

namespace salesforecast {
namespace {

Panel panel_of(int series, int days) {
  RowStore rows;
  for (int i = 0; i < series; ++i) {
    for (int t = 0; t < days; ++t) {
      const double wave = std::cos(2 * std::numbers::pi * t / 365.25);
      rows.append(static_cast<std::uint32_t>(i), t * kMicrosPerDay, std::floor(50 + 20 * wave + t * (17 + i) % 13));
    }
  }
  return build_panel(std::move(rows), static_cast<std::uint32_t>(series), Options(), Context());
}

struct Trained {
  ModelHeader header;
  std::vector<SeriesModel> models;
};

Trained train(const Panel& panel, double budget, int threads, const std::string& method = "auto") {
  Options options;
  options.budget_seconds = budget;
  options.method = method;
  Context context;
  context.threads = threads;
  Trained out{make_header(options, panel), {}};
  TrainingRun run(panel, out.header, context);
  out.models = run.collect();
  run.describe(out.header);
  return out;
}

std::set<std::string> tried(const SeriesModel& model) {
  std::set<std::string> names;
  for (const Tried& one : model.tried) names.insert(one.method);
  return names;
}

std::vector<std::string> candidates_of(const std::vector<double>& y, int season, Effort effort) {
  const Options options;
  const MethodInput input{.y = y, .season = season, .options = &options};
  std::vector<std::string> names;
  for (const Candidate& one : auto_candidates(input, effort)) names.emplace_back(one.method->name);
  return names;
}

TEST(Effort, harmonics_of_the_year_cost_more_than_the_values_they_come_with) {
  Options options;
  options.effort = EffortLimit::kHigh;
  options.budget_seconds = 6;
  EXPECT_EQ(plan_effort(panel_of(4, 700), options, 0), Effort::kHigh);
  EXPECT_EQ(plan_effort(panel_of(4, 800), options, 0), Effort::kFull);
}

TEST(Effort, mstl_is_tried_where_no_other_method_follows_the_season) {
  const auto tries = [](int n, int season, Effort effort) {
    const auto names = candidates_of(std::vector<double>(static_cast<std::size_t>(n), 5.0), season, effort);
    return std::find(names.begin(), names.end(), "mstl") != names.end();
  };
  EXPECT_TRUE(tries(120, 52, Effort::kFull));
  EXPECT_TRUE(tries(120, 52, Effort::kNoYear));
  EXPECT_FALSE(tries(120, 52, Effort::kLight));
  EXPECT_FALSE(tries(100, 52, Effort::kFull));  // less than two seasons
  EXPECT_FALSE(tries(120, 12, Effort::kFull));
  EXPECT_TRUE(tries(120, 12, Effort::kHigh));
}

// 1.7 seconds on two cores: 20,000 series of 30 weeks, whose year no method can see.
TEST(Effort, a_season_longer_than_the_history_costs_nothing) {
  Panel panel;
  panel.season = 52;
  panel.series.resize(20'000);
  for (Series& series : panel.series) series.y.resize(30);
  Options options;
  options.budget_seconds = 15;
  EXPECT_EQ(plan_effort(panel, options), Effort::kFull);
  options.budget_seconds = 5;
  EXPECT_EQ(plan_effort(panel, options), Effort::kLight);
}

TEST(Effort, the_plan_follows_from_sizes_and_the_budget) {
  const Panel panel = panel_of(10, 1100);  // 11,000 values: about 0.4, 0.2, 0.06 and 0.006 seconds
  Options options;
  EXPECT_EQ(plan_effort(panel, options), Effort::kFull);
  const std::vector<std::pair<double, Effort>> plans = {{1, Effort::kFull},
                                                        {0.3, Effort::kNoYear},
                                                        {0.1, Effort::kLight},
                                                        {0.01, Effort::kSimple},
                                                        {0.001, Effort::kSimple}};
  for (const auto& [budget, effort] : plans) {
    options.budget_seconds = budget;
    EXPECT_EQ(plan_effort(panel, options), effort) << budget;
    EXPECT_EQ(effort_sentence(effort, options).empty(), effort == Effort::kFull);
  }
  options.method = "ets";
  EXPECT_EQ(plan_effort(panel, options), Effort::kFull);
  options.method = "auto";
  // The same number of values costs more with a long season.
  Panel hourly = panel_of(10, 1100);
  hourly.season = 24;
  options.budget_seconds = 1;
  EXPECT_EQ(plan_effort(panel, options), Effort::kFull);
  EXPECT_EQ(plan_effort(hourly, options), Effort::kNoYear);
}

// Twelve months sum to five other lengths, eleven to one.
TEST(Effort, the_plan_knows_how_many_sums_a_season_has) {
  Panel panel = panel_of(10, 1100);
  Options options;
  options.budget_seconds = 0.5;
  panel.season = 11;
  EXPECT_EQ(plan_effort(panel, options), Effort::kFull);
  panel.season = 12;
  EXPECT_EQ(plan_effort(panel, options), Effort::kNoYear);
}

// Of 11,000 values; arima's likelihood over many of them costs most, and columns of regressors make it dearer.
TEST(Effort, the_plan_knows_long_histories_and_regressors) {
  const Panel panel = panel_of(10, 1100), shorter = panel_of(100, 110);
  Options options;
  options.effort = EffortLimit::kHigh;
  options.budget_seconds = 4;
  EXPECT_EQ(plan_effort(shorter, options), Effort::kHigh);
  EXPECT_EQ(plan_effort(panel, options), Effort::kFull);
  EXPECT_EQ(plan_effort(shorter, options, 10), Effort::kFull);
  options.budget_seconds = 0.5;
  EXPECT_EQ(plan_effort(panel, options), Effort::kFull);
  EXPECT_EQ(plan_effort(panel, options, 20), Effort::kNoYear);
}

// Budgets that pay for a plan on a panel a hundred times as large: the clock never comes near them here.
TEST(Effort, less_is_tried_for_less_and_it_is_said) {
  const Panel panel = panel_of(6, 1100);
  const auto full = tried(train(panel, 1000, 1).models[0]);
  EXPECT_TRUE(full.count("ets x year") && full.count("theta") && full.count("naive"));
  const auto run = [&](Effort effort) {
    SeriesTraining training = begin_series(panel.series[0], make_header(Options(), panel), effort, Context());
    std::set<std::string> names;
    for (const Candidate& one : training.trial->candidates) names.insert(one.method->name);
    return names;
  };
  EXPECT_TRUE(run(Effort::kNoYear).count("ets"));
  EXPECT_FALSE(run(Effort::kLight).count("ets"));
  EXPECT_TRUE(run(Effort::kLight).count("theta"));
  EXPECT_FALSE(run(Effort::kSimple).count("theta"));
  EXPECT_TRUE(run(Effort::kSimple).count("seasonal_naive"));
}

TEST(Effort, option_effort_is_the_most_that_is_tried) {
  const Panel panel = panel_of(2, 1100);
  const auto names = [&](const std::string& json) {
    const Options options = parse_options(json);
    const ModelHeader header = make_header(options, panel);
    const SeriesTraining training = begin_series(panel.series[0], header, plan_effort(panel, options), Context());
    std::set<std::string> out;
    for (const Candidate& one : training.trial->candidates) out.insert(one.method->name);
    return out;
  };
  EXPECT_FALSE(names(R"({"effort": "fast"})").count("ets"));
  EXPECT_TRUE(names(R"({"effort": "fast"})").count("theta"));
  EXPECT_TRUE(names(R"({"effort": "Normal"})").count("ets"));
  EXPECT_FALSE(names(R"({"effort": "high", "budget_seconds": 0.001})").count("theta"));
  EXPECT_EQ(effort_sentence(Effort::kLight, parse_options(R"({"effort": "fast", "budget_seconds": 100})")), "");
}

TEST(Effort, candidates_are_tried_and_no_others) {
  const auto tried_of = [&](const std::string& json) {
    RowStore rows;
    for (int t = 0; t < 200; ++t) rows.append(0, t * kMicrosPerDay, 50 + t % 7 + t * 13 % 5);
    const Options options = parse_options(json);
    const Panel panel = build_panel(std::move(rows), 1, options, Context());
    return tried(train_series(panel.series[0], make_header(options, panel), Context()));
  };
  EXPECT_EQ(tried_of(R"({"candidates": ["Theta", "tsb"]})"), (std::set<std::string>{"theta", "tsb"}));
  EXPECT_EQ(tried_of(R"({"candidates": ["mean", "naive"], "effort": "fast"})"),
            (std::set<std::string>{"mean", "naive"}));
  const auto refused = [](const std::string& json) {
    try {
      check_methods(parse_options(json));
    } catch (const Error& error) {
      return std::string(error.what()) + "; " + error.hint();
    }
    return std::string();
  };
  EXPECT_EQ(refused(R"({"candidates": ["thta"]})"), "unknown method \"thta\"; did you mean \"theta\"?");
  EXPECT_EQ(refused(R"({"candidates": ["auto"]})").substr(0, 21), "unknown method \"auto\"");
  EXPECT_EQ(refused(R"({"candidates": ["theta"], "method": "ets"})"),
            "option \"candidates\" is for method auto, not ets; leave out the option, or the method");
  EXPECT_EQ(refused(R"({"effort": "high", "method": "ets"})").substr(0, 15), "option \"effort\"");
  EXPECT_EQ(refused(R"({"candidates": ["theta"]})"), "");
}

// One fit of arima takes many times as long as the budget: it is stopped, too.
TEST(Effort, the_clock_stops_a_fit_that_is_under_way) {
  const Panel panel = panel_of(1, 4000);
  const auto start = std::chrono::steady_clock::now();
  const Trained out = train(panel, 0.05, 1, "arima");
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  EXPECT_LT(seconds.count(), 1);
  EXPECT_EQ(out.models.front().status, "simpler");
  EXPECT_EQ(out.models.front().fitted->method(), "seasonal_naive");
  EXPECT_EQ(out.header.warnings.back(),
            "the time of option budget_seconds was over: 1 of 1 series got a simple method");
}

TEST(Effort, the_clock_leaves_a_simple_method_and_says_so) {
  const Panel panel = panel_of(40, 800);
  for (const char* method : {"auto", "ets"}) {
    const Trained trained = train(panel, 0.001, 2, method);
    int stopped = 0;
    for (const SeriesModel& model : trained.models) {
      if (model.status_detail.find("budget_seconds") == std::string::npos) continue;
      ++stopped;
      EXPECT_EQ(model.status, "simpler");
      EXPECT_EQ(model.fitted->method(), "seasonal_naive");
      EXPECT_EQ(model.bounds.from, BoundsFrom::kModel);
      for (const ForecastRow& row : forecast_series(trained.header, model, 28, 0.9)) {
        EXPECT_LT(row.lower_bound, row.forecast);
        EXPECT_LT(row.forecast, row.upper_bound);
      }
    }
    EXPECT_GT(stopped, 10) << method;
    EXPECT_NE(trained.header.warnings.back().find(std::to_string(stopped) + " of 40 series"), std::string::npos);
  }
}

TEST(Effort, a_plan_gives_the_same_on_any_number_of_threads) {
  const Panel panel = panel_of(12, 800);
  Options options;
  options.budget_seconds = 0.25;
  ASSERT_EQ(plan_effort(panel, options), Effort::kNoYear);
  const Trained one = train(panel, 0.25, 1), four = train(panel, 0.25, 4);
  for (std::size_t i = 0; i < one.models.size(); ++i) {
    if (one.models[i].status != "ok" || four.models[i].status != "ok") continue;  // a slow machine: the clock
    EXPECT_EQ(forecast_series(one.header, one.models[i], 5, 0.9)[4].upper_bound,
              forecast_series(four.header, four.models[i], 5, 0.9)[4].upper_bound);
  }
}

}  // namespace
}  // namespace salesforecast
