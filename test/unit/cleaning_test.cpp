// Histories cleaned before methods learn: spikes are found that R finds, shifts of the level no longer bend a forecast,
// and what was changed is told while outcomes stay as they came.
#include "core/cleaning.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "core/series_training.h"
#include "core/series_warnings.h"
#include "support/panels.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

// About Gaussian, sd 1.
double bell(samples::Noise& noise) { return noise.next() + noise.next() + noise.next(); }

Cleaning cleaning(const std::string& options) { return Cleaning::of(parse_options(options)); }

HistoryChanges changes(const std::vector<double>& y, const std::string& options, int season = 7) {
  return changes_of(y, {season, 0}, cleaning(options), {}, Context());
}

// Days of one series, trained alone by these options.
struct Trained {
  ModelHeader header;
  SeriesModel model;

  Trained(const std::vector<double>& y, const std::string& options) {
    RowStore store;
    const Timestamp first = parse_timestamp("2024-01-01");
    for (std::size_t t = 0; t < y.size(); ++t) {
      store.append(0, first + static_cast<std::int64_t>(t) * kMicrosPerDay, y[t]);
    }
    const Options parsed = parse_options(options);
    const Panel panel = build_panel(std::move(store), 1, parsed, Context());
    header = make_header(parsed, panel);
    model = train_series(panel.series[0], header, Context());
  }

  std::vector<double> means(int horizon) const {
    std::vector<double> out;
    for (const ForecastRow& row : forecast_means(header, model, horizon)) out.push_back(row.forecast);
    return out;
  }

  // The warning that begins with these words; empty: none.
  std::string warning(const std::string& kind) const {
    for (const std::string& one : model.warnings) {
      if (one.starts_with(kind)) return one;
    }
    return {};
  }
};

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

struct Found {
  std::size_t hits = 0, found = 0, spikes = 0;
  double precision() const { return static_cast<double>(hits) / static_cast<double>(found); }
  double recall() const { return static_cast<double>(hits) / static_cast<double>(spikes); }
  void add(const std::set<std::size_t>& truth, const std::set<std::size_t>& own) {
    spikes += truth.size();
    found += own.size();
    for (const std::size_t t : own) hits += truth.count(t);
  }
};

std::set<std::size_t> places(const std::string& line) {
  std::istringstream words(line.substr(line.find(' ') == std::string::npos ? line.size() : line.find(' ')));
  std::set<std::size_t> out;
  for (std::size_t place; words >> place;) out.insert(place);
  return out;
}

TEST(Cleaning, finds_nine_in_ten_spikes_that_tsoutliers_finds_and_no_noise) {
  std::ifstream file(SALESFORECAST_SOURCE_DIR "/test/golden/clean_reference.txt");
  Found ours, theirs;
  std::string line, spikes, found;
  int series = 0, season = 1;
  while (std::getline(file, line)) {
    if (line.starts_with("series")) {
      std::istringstream words(line);
      std::string word, kind;
      words >> word >> kind >> season;
    } else if (line.starts_with("spikes")) {
      spikes = line;
    } else if (line.starts_with("found")) {
      found = line;
    } else if (line.starts_with("values")) {
      std::istringstream words(line.substr(6));
      std::vector<double> y;
      for (double v; words >> v;) y.push_back(v);
      std::set<std::size_t> own;
      for (const Replacement& one : changes(y, R"({"outliers": "replace", "method": "ets"})", season).outliers) {
        own.insert(one.index);
      }
      ours.add(places(spikes), own);
      theirs.add(places(spikes), places(found));
      ++series;
    }
  }
  ASSERT_EQ(series, 48);
  // Six sds from the usual where R's rule is three interquartile ranges: nothing is called an outlier for noise, and a
  // spike of 8 sds is missed now and then.
  EXPECT_EQ(ours.spikes, 96u);
  EXPECT_EQ(ours.precision(), 1);
  EXPECT_GT(ours.recall(), 0.9);
  EXPECT_LT(theirs.precision(), 1);
  EXPECT_EQ(theirs.recall(), 1);
}

TEST(Cleaning, options_say_what_is_changed) {
  EXPECT_TRUE(cleaning("{}").outliers);
  EXPECT_FALSE(cleaning("{}").anew);
  EXPECT_FALSE(cleaning(R"({"method": "ets"})").any());
  EXPECT_FALSE(cleaning(R"({"outliers": "keep"})").any());
  EXPECT_TRUE(cleaning(R"({"outliers": "replace", "method": "ets"})").outliers);
  EXPECT_TRUE(cleaning(R"({"level_shifts": "adjust", "method": "ets"})").levels);
  EXPECT_FALSE(cleaning(R"({"level_shifts": "adjust", "method": "ets"})").outliers);
}

TEST(Cleaning, sales_that_come_hardly_ever_are_left) {
  std::vector<double> y(400);
  for (int t = 0; t < 400; t += 8) y[static_cast<std::size_t>(t)] = 2 + t % 3;
  y[160] = 5'000;
  EXPECT_TRUE(changes(y, R"({"outliers": "replace", "method": "sba"})").empty());
  EXPECT_EQ(changes(y, "{}").outliers.size(), 1u);
  for (int t = 0; t < 400; t += 4) y[static_cast<std::size_t>(t)] = t == 160 ? 5'000 : 2 + t % 3;
  EXPECT_EQ(changes(y, R"({"outliers": "replace", "method": "sba"})").outliers.size(), 1u);
}

// level: at t; sd: of the noise, in shares of the level.
std::vector<double> shifted(int n, const std::function<double(int)>& level, double sd, int seed) {
  samples::Noise noise(static_cast<std::uint64_t>(seed));
  std::vector<double> y;
  for (int t = 0; t < n; ++t) {
    y.push_back(level(t) * (1 + 0.3 * std::sin(6.283185307179586 * t / 7)) * (1 + sd * bell(noise)));
  }
  return y;
}

constexpr const char* kAdjust = R"({"level_shifts": "adjust", "method": "ets"})";

TEST(Cleaning, a_level_is_moved_by_its_ratio_whatever_the_trend) {
  for (const double slope : {0.0, 0.3}) {
    double sum = 0;
    int found = 0;
    for (int seed = 1; seed <= 40; ++seed) {
      const auto y = shifted(
          300, [&](int t) { return (100 + slope * t) * (t < 220 ? 1 : 0.6); }, 0.08, seed);
      const HistoryChanges own = changes(y, kAdjust);
      if (own.levels.size() != 1) continue;
      ++found;
      EXPECT_NEAR(static_cast<double>(own.levels[0].shift.index), 220, 3);
      EXPECT_EQ(own.levels[0].offset, 0);
      EXPECT_NEAR(own.levels[0].factor, 0.6, 0.1);
      sum += own.levels[0].factor;
    }
    EXPECT_GE(found, 36) << slope;
    EXPECT_NEAR(sum / found, 0.6, 0.02) << slope;
  }
}

TEST(Cleaning, where_values_fall_below_zero_a_level_is_moved_by_its_difference) {
  samples::Noise noise(1);
  std::vector<double> y;
  for (int t = 0; t < 300; ++t) y.push_back((t < 200 ? 5 : 60) + 8 * bell(noise));
  const HistoryChanges own = changes(y, kAdjust);
  ASSERT_EQ(own.levels.size(), 1u);
  EXPECT_EQ(own.levels[0].factor, 1);
  EXPECT_NEAR(own.levels[0].offset, 55, 6);
  std::vector<double> moved = y;
  make_changes(own, false, &moved);
  EXPECT_EQ(moved[200], y[200]);
  EXPECT_EQ(moved[199], y[199] + own.levels[0].offset);
}

TEST(Cleaning, levels_of_rare_sales_and_of_histories_without_a_shift_stay) {
  const auto steady = shifted(
      300, [](int) { return 100.0; }, 0.1, 1);
  EXPECT_TRUE(changes(steady, kAdjust).empty());
  std::vector<double> rare(300);
  for (int t = 0; t < 300; t += 2) rare[static_cast<std::size_t>(t)] = t < 150 ? 10 + t % 5 : 40 + t % 5;
  EXPECT_TRUE(changes(rare, kAdjust).empty());
}

// The forecast of a series whose level fell forty days ago: what methods know only from the jump is gone.
TEST(Cleaning, forecasts_after_a_shift_are_nearer_with_the_level_adjusted) {
  for (const char* method : {"ets", "theta", "mean", "auto"}) {
    double keep = 0, adjust = 0;
    for (int seed = 1; seed <= 12; ++seed) {
      const auto y = shifted(
          368, [](int t) { return t < 300 ? 100.0 : 55.0; }, 0.1, seed);
      const std::vector<double> history(y.begin(), y.begin() + 340);
      const auto error = [&](const std::string& how) {
        const std::string options = R"({"method": ")" + std::string(method) + R"(", "level_shifts": ")" + how + "\"}";
        const std::vector<double> means = Trained(history, options).means(28);
        double sum = 0;
        for (int h = 0; h < 28; ++h) {
          const double level = 55 * (1 + 0.3 * std::sin(6.283185307179586 * (340 + h) / 7));
          sum += std::fabs(means[static_cast<std::size_t>(h)] - level) / 28;
        }
        return sum;
      };
      keep += error("keep") / 12;
      adjust += error("adjust") / 12;
    }
    EXPECT_LT(adjust, keep) << method;
  }
}

TEST(Cleaning, one_wrong_value_near_the_end_no_longer_sets_the_forecast_of_a_single_method) {
  auto y = shifted(
      200, [](int) { return 100.0; }, 0.05, 3);
  const double clean = mean_of(Trained(y, R"({"method": "ets"})").means(14));
  y[196] = 9'000;
  const Trained keep(y, R"({"method": "ets"})"), replace(y, R"({"method": "ets", "outliers": "replace"})");
  EXPECT_NEAR(mean_of(replace.means(14)), clean, 0.1 * clean);
  EXPECT_GT(mean_of(keep.means(14)), 1.2 * clean);
  EXPECT_EQ(keep.warning(kOutliersReplaced), "");
  const std::string told = replace.warning(kOutliersReplaced);
  EXPECT_NE(told.find("1 value, 9000 at 2024-07-15"), std::string::npos) << told;
  EXPECT_EQ(Trained(y, "{}").warning(kOutliersReplaced), "") << "what auto does by itself is as it was";
  EXPECT_EQ(Trained(y, R"({"outliers": "replace"})").warning(kOutliersReplaced), told);
}

// auto keeps its default, and leaves what it is told to leave.
TEST(Cleaning, auto_sees_the_wild_value_when_told_to_keep_it) {
  auto y = shifted(
      200, [](int) { return 100.0; }, 0.05, 3);
  y[196] = 9'000;
  const double as_ever = mean_of(Trained(y, "{}").means(14));
  EXPECT_EQ(as_ever, mean_of(Trained(y, R"({"outliers": "auto"})").means(14)));
  EXPECT_NE(as_ever, mean_of(Trained(y, R"({"outliers": "keep"})").means(14)));
}

// Held-back errors are those of what came: a spike in the held-back part counts, however the history is cleaned.
TEST(Cleaning, accuracy_and_bounds_are_judged_by_what_came) {
  auto y = shifted(
      200, [](int) { return 100.0; }, 0.05, 3);
  const Trained before(y, R"({"method": "mean", "outliers": "replace"})");
  y[190] = 900;
  const Trained after(y, R"({"method": "mean", "outliers": "replace"})");
  EXPECT_EQ(after.model.accuracy.errors, before.model.accuracy.errors);
  EXPECT_GT(after.model.accuracy.rmse, 2 * before.model.accuracy.rmse);
  EXPECT_GT(after.model.scale.square, before.model.scale.square);
  const auto width = [](const Trained& one) {
    const auto rows = forecast_series(one.header, one.model, 14, 0.9);
    return rows[0].upper_bound - rows[0].lower_bound;
  };
  EXPECT_GE(width(after), width(before));
}

TEST(Cleaning, moved_levels_are_told_with_their_time) {
  const auto y = shifted(
      340, [](int t) { return t < 300 ? 100.0 : 55.0; }, 0.05, 2);
  const Trained adjusted(y, R"({"method": "theta", "level_shifts": "adjust"})");
  EXPECT_TRUE(adjusted.warning(kLevelAdjusted).starts_with("level adjusted: values before 2024-10-27 times 0.5"))
      << adjusted.warning(kLevelAdjusted);
  EXPECT_NE(adjusted.warning(kLevelShift), "") << "the warning of the shift stays";
  const Trained kept(y, R"({"method": "theta"})");
  EXPECT_EQ(kept.warning(kLevelAdjusted), "");
}

// Whatever comes after a cut-off: its forecasts are those of a series that ends there.
TEST(Cleaning, nothing_after_a_point_changes_what_is_done_before) {
  auto y = shifted(
      300, [](int t) { return t < 200 ? 100.0 : 55.0; }, 0.05, 2);
  y[100] = 900;
  const std::string options = R"({"method": "ets", "outliers": "replace", "level_shifts": "adjust"})";
  for (const std::size_t end : {150u, 205u, 240u}) {
    const std::vector<double> before(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(end));
    const HistoryChanges own = changes(before, options);
    EXPECT_EQ(own.levels.size(), end == 240 ? 1u : 0u) << end;
    ASSERT_EQ(own.outliers.size(), 1u) << end;
    EXPECT_EQ(own.outliers[0].index, 100u);
  }
}

TEST(Cleaning, what_a_flag_explains_stays_for_methods_that_learn_from_it) {
  auto y = shifted(
      200, [](int) { return 100.0; }, 0.05, 3);
  y[120] = 400;
  y[150] = 420;
  Regressor flag;
  flag.name = "promotion";
  flag.values.assign(230, 0.0);
  flag.values[120] = 1;
  const Regressors regressors({flag});
  const HistoryChanges own = changes_of(y, {7, 0}, cleaning(R"({"outliers": "replace", "method": "auto"})"),
                                        regressors.view(200, 0, 1), Context());
  ASSERT_EQ(own.outliers.size(), 2u);
  EXPECT_TRUE(own.outliers[0].explained);
  EXPECT_FALSE(own.outliers[1].explained);
  std::vector<double> with = y, without = y;
  make_changes(own, true, &with);
  make_changes(own, false, &without);
  EXPECT_EQ(with[120], 400);
  EXPECT_LT(without[120], 200);
  EXPECT_EQ(with[150], without[150]);
  const auto told = cleaning_warnings(own, true, y, parse_frequency("day"), 0);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_NE(told[0].find("1 that regressors or holidays explain left"), std::string::npos) << told[0];
}

TEST(Cleaning, values_at_the_ends_of_all_numbers_are_moved_by_nothing_that_is_no_number) {
  for (const double scale : {1e-300, 1e300}) {
    auto y = shifted(
        300, [&](int t) { return (t < 200 ? 0.01 : 1.0) * scale; }, 0.05, 2);
    const HistoryChanges own = changes(y, R"({"outliers": "replace", "level_shifts": "adjust", "method": "ets"})");
    make_changes(own, false, &y);
    for (const double v : y) ASSERT_TRUE(std::isfinite(v));
  }
}

}  // namespace
}  // namespace salesforecast
