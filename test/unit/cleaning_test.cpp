#include "core/cleaning.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "core/panel.h"
#include "core/series_training.h"
#include "core/training_run.h"

namespace salesforecast {
namespace {

using Values = std::vector<double>;

const Cycles kWeek = {7, 365};

// Sales of days with a week and noise.
Values quiet(int n, unsigned seed, double level = 100) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  Values y;
  for (int t = 0; t < n; ++t) y.push_back(level * (1 + 0.2 * (t % 7 == 5) + 0.05 * normal(random)));
  return y;
}

Cleaning cleaning_of(const std::string& options) { return Cleaning::of(parse_options(options)); }

const char* const kReplace = R"({"outliers": "replace"})";
const char* const kAdjust = R"({"outliers": "keep", "level_shifts": "adjust"})";

TEST(Cleaning, follows_the_options) {
  EXPECT_TRUE(cleaning_of("{}").outliers);
  EXPECT_FALSE(cleaning_of(R"({"method": "ets"})").any());
  EXPECT_FALSE(cleaning_of(R"({"outliers": "keep"})").any());
  EXPECT_TRUE(cleaning_of(R"({"method": "ets", "outliers": "replace"})").outliers);
  EXPECT_FALSE(cleaning_of(kAdjust).outliers);
  EXPECT_TRUE(cleaning_of(kAdjust).levels);
}

// 40 series with five spikes of half the level, ten standard deviations of the noise, and as many without.
TEST(Cleaning, finds_the_spikes_and_little_else) {
  int found = 0, wrong = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    Values y = quiet(400, seed);
    for (const double v : y) ASSERT_GT(v, 0);
    wrong += static_cast<int>(changes_of(y, kWeek, cleaning_of(kReplace), {}, Context()).outliers.size());
    std::set<std::size_t> spikes;
    for (std::size_t k = 0; k < 5; ++k) spikes.insert(30 + 67 * k + seed % 11);
    for (const std::size_t t : spikes) y[t] += t % 2 == 0 ? 50 : -50;
    for (const Replacement& one : changes_of(y, kWeek, cleaning_of(kReplace), {}, Context()).outliers) {
      (spikes.contains(one.index) ? found : wrong) += 1;
    }
  }
  EXPECT_GE(found, 190);  // of 200
  EXPECT_LE(wrong, 4);
}

TEST(Cleaning, what_regressors_explain_stays_for_methods_that_see_them) {
  Values y = quiet(300, 3);
  Regressor promo;
  promo.name = "promo";
  promo.values.assign(300, 0);
  y[100] += 80;
  promo.values[100] = 1;
  y[200] += 80;
  const Regressors regressors({promo});
  const HistoryChanges changes = changes_of(y, kWeek, cleaning_of(kReplace), regressors.view(300, 0, 0), Context());
  ASSERT_EQ(changes.outliers.size(), 2U);
  Values seen = y, blind = y;
  make_changes(changes, true, &seen);
  make_changes(changes, false, &blind);
  EXPECT_EQ(seen[100], y[100]);
  EXPECT_LT(blind[100], y[100]);
  EXPECT_LT(seen[200], y[200]);
}

TEST(Cleaning, levels_are_moved_by_ratio_or_by_difference) {
  Values y = quiet(300, 5);
  for (std::size_t t = 150; t < 300; ++t) y[t] *= 2;
  HistoryChanges changes = changes_of(y, kWeek, cleaning_of(kAdjust), {}, Context());
  ASSERT_EQ(changes.levels.size(), 1U);
  EXPECT_NEAR(static_cast<double>(changes.levels[0].shift.index), 150, 2);
  EXPECT_NEAR(changes.levels[0].factor, 2, 0.06);
  Values moved = y;
  make_changes(changes, false, &moved);
  EXPECT_NEAR(moved[20], 2 * y[20], 0.06 * y[20]);
  EXPECT_EQ(moved[200], y[200]);
  for (double& v : y) v -= 90;  // some are below zero: a ratio says nothing
  changes = changes_of(y, kWeek, cleaning_of(kAdjust), {}, Context());
  ASSERT_EQ(changes.levels.size(), 1U);
  EXPECT_EQ(changes.levels[0].factor, 1);
  EXPECT_NEAR(changes.levels[0].offset, 103, 5);
  EXPECT_TRUE(changes_of(quiet(300, 6), kWeek, cleaning_of(kAdjust), {}, Context()).empty());
}

TEST(Cleaning, rare_sales_stay_as_they_are) {
  Values y(300, 0);
  for (std::size_t t = 0; t < 300; t += 23) y[t] = 2;
  y[150] = 90;
  EXPECT_TRUE(changes_of(y, kWeek, cleaning_of(kReplace), {}, Context()).empty());
}

Panel panel_of(std::vector<Values> series) {
  RowStore store;
  for (std::uint32_t s = 0; s < series.size(); ++s) {
    for (std::size_t t = 0; t < series[s].size(); ++t) {
      store.append(s, (days_from_civil({2022, 1, 1}) + static_cast<std::int64_t>(t)) * kMicrosPerDay, series[s][t]);
    }
  }
  Options options;
  options.frequency = "day";
  return build_panel(std::move(store), static_cast<std::uint32_t>(series.size()), options, Context());
}

struct Trained {
  ModelHeader header;
  std::vector<SeriesModel> models;
};

Trained train(const Panel& panel, const std::string& json) {
  Trained out{make_header(parse_options(json), panel), {}};
  Context context;
  TrainingRun run(panel, out.header, context);
  out.models = run.collect();
  run.describe(out.header);
  return out;
}

double mean_forecast(const Trained& trained, std::size_t series) {
  double sum = 0;
  for (const ForecastRow& row : forecast_series(trained.header, trained.models[series], 28, 0.9))
    sum += row.forecast / 28;
  return sum;
}

// A spike at the end moves a mean; replaced it does not. What is judged by is what came.
TEST(Cleaning, a_single_method_forecasts_by_the_cleaned_history) {
  Values y = quiet(200, 9);
  for (const std::size_t t : {40, 90, 150}) y[t] += 1000;
  const Panel panel = panel_of({y});
  const Trained kept = train(panel, R"({"method": "mean", "frequency": "day"})");
  const Trained replaced = train(panel, R"({"method": "mean", "frequency": "day", "outliers": "replace"})");
  EXPECT_NEAR(mean_forecast(kept, 0), 118, 2);
  EXPECT_NEAR(mean_forecast(replaced, 0), 103, 2);
  ASSERT_EQ(replaced.models[0].warnings.size(), 1U + kept.models[0].warnings.size());
  EXPECT_TRUE(replaced.models[0].warnings.back().starts_with("outliers replaced: 3 values, farthest ") ||
              replaced.models[0].warnings.front().starts_with("outliers replaced: 3 values, farthest "));
  EXPECT_GT(replaced.models[0].accuracy.rmse, 50);  // a spike of 1000 among the held-back outcomes counts
}

TEST(Cleaning, an_adjusted_level_forecasts_the_new_one) {
  std::vector<Values> series;
  for (unsigned s = 0; s < 12; ++s) {
    Values y = quiet(200, 20 + s);
    for (std::size_t t = 140; t < 200; ++t) y[t] *= 1.8;
    series.push_back(y);
  }
  const Panel panel = panel_of(series);
  const Trained kept = train(panel, R"({"method": "mean", "frequency": "day"})");
  const Trained adjusted = train(panel, R"({"method": "mean", "frequency": "day", "level_shifts": "adjust"})");
  for (std::size_t s = 0; s < series.size(); ++s) {
    EXPECT_LT(mean_forecast(kept, s), 140);
    EXPECT_NEAR(mean_forecast(adjusted, s), 185, 8) << s;
  }
}

// Nothing that came after a cut-off may change what was forecast from it.
TEST(Cleaning, cutoffs_know_nothing_of_later_changes) {
  const Values y = quiet(260, 31);
  Values later = y;
  for (std::size_t t = 240; t < 260; ++t) later[t] *= 3;
  for (const char* options : {R"({"method": "ets", "frequency": "day", "outliers": "replace"})",
                              R"({"method": "ets", "frequency": "day", "level_shifts": "adjust"})"}) {
    const auto held = [&](const Values& values) {
      const Panel panel = panel_of({values});
      const ModelHeader header = make_header(parse_options(options), panel);
      SeriesTraining training = begin_series(panel.series[0], header, Effort::kFull, Context());
      PanelExperience experience;
      try_methods(*training.trial, experience.years, Context());
      return std::move(training.trial);
    };
    const auto before = held(y), after = held(later);
    ASSERT_EQ(before->plan.cutoffs, after->plan.cutoffs);
    int compared = 0;
    for (std::size_t at = 0; at < before->plan.cutoffs.size(); ++at) {
      if (before->plan.cutoffs[at] > 240) continue;
      EXPECT_EQ(before->candidates[0].held[at].mean, after->candidates[0].held[at].mean) << options;
      ++compared;
    }
    EXPECT_GT(compared, 5);
  }
}

}  // namespace
}  // namespace salesforecast
