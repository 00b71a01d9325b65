// Temporal hierarchies against hierarchicalforecast and R, and what the method promises.
#include "core/methods/thief.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/methods/ets.h"
#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

MethodInput seasonal_input(const std::vector<double>& y, int season) {
  MethodInput input;
  input.y = y;
  input.season = season;
  return input;
}

// Exponential smoothing that forecasts just these, season after season.
void add_fixed_level(Parameters* model, int periods, const std::vector<double>& forecasts) {
  const std::string prefix = std::to_string(periods) + ".";
  const bool seasonal = forecasts.size() > 1;
  model->set_word(prefix + "form", seasonal ? "ANA" : "ANN");
  model->set(prefix + "season_length", static_cast<double>(forecasts.size()));
  model->set(prefix + "season", seasonal ? forecasts : std::vector<double>());
  model->set(prefix + "level", seasonal ? 0 : forecasts[0]);
  for (const char* name : {"scale", "sigma", "mse", "observations", "parameters"}) model->set(prefix + name, 1);
  for (const char* name : {"alpha", "beta", "gamma", "phi", "trend"}) model->set(prefix + name, 0);
}

Parameters fixed_hierarchy(const std::string& name, int season) {
  Parameters model;
  std::vector<double> levels;
  model.set("block", season);
  for (const auto& words : golden::lines("thief_reference.txt", "level")) {
    if (words[0] != name) continue;
    levels.push_back(std::stod(words[1]));
    add_fixed_level(&model, std::stoi(words[1]), golden::numbers(words, 2));
  }
  model.set("levels", levels);
  return model;
}

TEST(Thief, reconciles_as_the_reference_does) {
  for (const auto& words : golden::lines("thief_reference.txt", "reconciled")) {
    const std::vector<double> expected = golden::numbers(words, 1);
    const int season = static_cast<int>(expected.size());
    const auto fitted = kThiefMethod.load(fixed_hierarchy(words[0], season));
    // More than a season, and not whole ones: blocks repeat, what is left over is dropped.
    const std::vector<double> mean = fitted->forecast(2 * season - 1).mean;
    ASSERT_EQ(mean.size(), expected.size() * 2 - 1);
    for (std::size_t h = 0; h < mean.size(); ++h) EXPECT_NEAR(mean[h], expected[h % expected.size()], 1e-9) << words[0];
  }
}

// Forms of exponential smoothing are chosen by near ties of AICc, at six levels: forecasts are near, not equal.
TEST(Thief, forecasts_are_near_those_of_r) {
  for (const auto& words : golden::lines("thief_ets_reference.txt", "forecast")) {
    const golden::NamedSeries series = golden::r_series(words[0]);
    const std::vector<double> expected = golden::numbers(words, 1);
    const auto fitted = kThiefMethod.fit(seasonal_input(series.y, series.season), Context());
    const std::vector<double> mean = fitted->forecast(series.season).mean;
    double off = 0, size = 0;
    for (std::size_t h = 0; h < expected.size(); ++h) {
      off += std::fabs(mean[h] - expected[h]);
      size += std::fabs(expected[h]);
    }
    EXPECT_LT(off / size, 0.02) << words[0] << " " << fitted->variant();
  }
}

TEST(Thief, levels_are_the_divisors_of_the_season_with_five_sums) {
  const auto levels = [](int n, int season) {
    const std::vector<double> y = samples::trending_seasonal(n, season, 100, 0.5, 10, 2);
    return kThiefMethod.fit(seasonal_input(y, season), Context())->save().numbers("levels", 1, 100);
  };
  EXPECT_EQ(levels(120, 12), (std::vector<double>{1, 2, 3, 4, 6, 12}));
  EXPECT_EQ(levels(59, 12), (std::vector<double>{1, 2, 3, 4, 6}));
  EXPECT_EQ(levels(60, 7), (std::vector<double>{1, 7}));
  EXPECT_EQ(levels(240, 24), (std::vector<double>{1, 2, 3, 4, 6, 8, 12, 24}));
  EXPECT_EQ(levels(600, 52), (std::vector<double>{1}));
  EXPECT_EQ(levels(60, 1), (std::vector<double>{1}));
}

TEST(Thief, without_a_season_it_is_exponential_smoothing) {
  const std::vector<double> y = samples::trending_seasonal(40, 1, 50, 1, 0, 3);
  const auto fitted = kThiefMethod.fit(seasonal_input(y, 1), Context());
  const auto plain = kEtsMethod.fit(seasonal_input(y, 1), Context());
  EXPECT_EQ(fitted->forecast(9).mean, plain->forecast(9).mean);
  EXPECT_EQ(fitted->forecast(9).sd, plain->forecast(9).sd);
  EXPECT_EQ(fitted->variant(), plain->variant());
  EXPECT_EQ(fitted->in_sample().aicc, plain->in_sample().aicc);
}

// The last sum ends with the history: what is too much for whole sums lies at its begin.
TEST(Thief, the_begin_of_the_history_is_what_sums_leave_out) {
  const std::vector<double> whole = samples::trending_seasonal(96, 12, 100, 0.5, 20, 0.5);
  const std::vector<double> cut(whole.begin() + 5, whole.end());
  const auto fitted = kThiefMethod.fit(seasonal_input(cut, 12), Context());
  for (int h = 0; h < 12; ++h) {
    const double truth = 100 + 0.5 * (96 + h) + 20 * std::cos(6.283185307179586 * (96 + h) / 12);
    EXPECT_NEAR(fitted->forecast(12).mean[h], truth, 2) << h;
  }
}

TEST(Thief, a_shorter_history_leaves_out_long_sums_and_knows_nothing_of_what_follows) {
  const std::vector<double> y = samples::trending_seasonal(120, 12, 100, 0.5, 20, 5);
  const auto fitted = kThiefMethod.fit(seasonal_input(y, 12), Context());
  std::vector<double> other = y;
  for (std::size_t t = 50; t < other.size(); ++t) other[t] = -1e6;
  const std::vector<double> begin(y.begin(), y.begin() + 50), same(other.begin(), other.begin() + 50);
  const auto again = fitted->refit(seasonal_input(begin, 12), false, Context());
  EXPECT_EQ(again->save().numbers("levels", 1, 100), (std::vector<double>{1, 2, 3, 4, 6}));
  EXPECT_EQ(again->forecast(18).mean, fitted->refit(seasonal_input(same, 12), false, Context())->forecast(18).mean);
}

TEST(Thief, huge_and_tiny_values_keep_their_digits) {
  const std::vector<double> y = samples::trending_seasonal(72, 12, 100, 0.5, 20, 5);
  const std::vector<double> expected = kThiefMethod.fit(seasonal_input(y, 12), Context())->forecast(12).mean;
  for (const double unit : {0x1p-900, 0x1p900}) {
    std::vector<double> scaled = y;
    for (double& v : scaled) v *= unit;
    const std::vector<double> mean = kThiefMethod.fit(seasonal_input(scaled, 12), Context())->forecast(12).mean;
    for (std::size_t h = 0; h < mean.size(); ++h) EXPECT_NEAR(mean[h] / unit, expected[h], 1e-6 * expected[h]) << unit;
  }
}

TEST(Thief, refuses_what_no_model_holds) {
  const Parameters saved = fixed_hierarchy("months", 12);
  const auto changed = [&](const std::string& name, const std::vector<double>& values) {
    Parameters parameters;
    for (const auto& one : saved.all_numbers()) parameters.set(one.name, one.name == name ? values : one.values);
    for (const auto& one : saved.all_words()) parameters.set_word(one.name, one.value);
    return parameters;
  };
  EXPECT_NO_THROW(kThiefMethod.load(changed("", {})));
  EXPECT_NO_THROW(kThiefMethod.load(changed("levels", {1, 2, 6})));
  for (const std::vector<double>& levels : std::vector<std::vector<double>>{{},
                                                                            {1},
                                                                            {2, 3},
                                                                            {1, 1, 2},
                                                                            {1, 3, 2},
                                                                            {1, 5},
                                                                            {1, 24},
                                                                            {1, 1.5},
                                                                            {1, -2},
                                                                            {1, 1e300},
                                                                            {1, 2, 3, 4, 5, 6, 12}}) {
    EXPECT_THROW(kThiefMethod.load(changed("levels", levels)), Error) << levels.size();
  }
  EXPECT_THROW(kThiefMethod.load(changed("block", {1})), Error);
  EXPECT_THROW(kThiefMethod.load(changed("block", {36})), Error);
  EXPECT_THROW(kThiefMethod.load(changed("3.sigma", {-1})), Error);
}

}  // namespace
}  // namespace salesforecast
