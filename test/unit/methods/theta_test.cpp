#include "core/methods/theta.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/decompose.h"
#include "core/methods/theta_fit.h"
#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

std::unique_ptr<FittedMethod> fit(const std::vector<double>& y, int season, const std::string& variant) {
  Options options;
  options.theta_variant = variant;
  return kThetaMethod.fit({.y = y, .season = season, .options = &options, .non_negative = false}, Context());
}

// The forecast of 12 steps without its season.
std::vector<double> adjusted(const FittedMethod& fitted) {
  const Components components = fitted.explain(12);
  std::vector<double> result = components.values[0];
  for (int h = 0; h < 12; ++h) result[h] += components.values[1][h];
  return result;
}

double sum_of_squares(const ThetaFit& fitted) {
  return std::inner_product(fitted.errors.begin(), fitted.errors.end(), fitted.errors.begin(), 0.0);
}

TEST(Theta, classic_agrees_with_r_thetaf) {
  const auto expected = golden::lines("theta_reference.txt", "thetaf");
  EXPECT_EQ(expected.size(), 15u);
  for (const auto& words : expected) {
    const golden::NamedSeries series = golden::r_series(words[0]);
    const std::vector<double> values = golden::numbers(words, 1);  // alpha, mean square, forecasts
    const auto fitted = fit(series.y, series.season, "classic");
    EXPECT_EQ(fitted->variant(), "classic");
    const std::vector<double> mean = fitted->forecast(12).mean;
    for (int h = 0; h < 12; ++h) {
      EXPECT_NEAR(mean[h] / values[h + 2], 1.0, 1e-3) << series.name << " step " << h + 1;
    }
  }
}

// statsforecast searches alpha, theta and the start level at once. At its alpha and theta our states must give its
// forecasts, and our own search must not end at a larger sum of squares.
TEST(Theta, optimised_and_dynamic_forms_agree_with_statsforecast) {
  const struct {
    const char* word;
    ThetaForm form;
  } forms[] = {{"OTM", ThetaForm::kOptimised}, {"DOTM", ThetaForm::kDynamic}};
  for (const auto& [word, form] : forms) {
    for (const auto& words : golden::lines("theta_reference.txt", word)) {
      const golden::NamedSeries series = golden::r_series(words[0]);
      const std::vector<double> values = golden::numbers(words, 1);  // alpha, theta, its error measure, forecasts
      SeasonIndices season;
      if (is_seasonal(series.y, series.season, Context())) season = decompose_season(series.y, series.season);
      std::vector<double> x;
      for (std::size_t t = 0; t < series.y.size(); ++t) x.push_back(season.remove(series.y[t], t));
      const ThetaFit theirs = run_theta(x, {form, values[0], 1 - 1 / values[1]});
      const ThetaPath path = forecast_theta(theirs.state, 12);
      for (int h = 0; h < 12; ++h) {
        const double mean = season.restore(path.mean[h], x.size() + h);
        EXPECT_NEAR(mean / values[h + 3], 1.0, 2e-3) << word << " " << series.name << " step " << h + 1;
      }
      const double ours = sum_of_squares(fit_theta(x, form, 0, Context()));
      EXPECT_LE(ours, sum_of_squares(theirs) * (1 + 1e-6)) << word << " " << series.name;
    }
  }
}

TEST(Theta, variants_are_different_forecasts_and_auto_lies_between_its_parts) {
  const golden::NamedSeries air = golden::r_series("AirPassengers");
  const std::vector<double> classic = adjusted(*fit(air.y, 12, "classic"));
  const std::vector<double> optimised = adjusted(*fit(air.y, 12, "optimised"));
  const std::vector<double> dynamic = adjusted(*fit(air.y, 12, "dynamic"));
  const auto combined = fit(air.y, 12, "auto");
  // auto alone shrinks the season: put it aside.
  const std::vector<double> both = adjusted(*combined);
  EXPECT_EQ(combined->variant(), "classic+DOTM");
  EXPECT_EQ(fit(air.y, 12, "optimised")->variant(), "OTM");
  for (int h = 0; h < 12; ++h) {
    EXPECT_NE(classic[h], optimised[h]);
    EXPECT_NE(optimised[h], dynamic[h]);
    const auto [low, high] = std::minmax(classic[h], dynamic[h]);
    EXPECT_TRUE(both[h] > low - 1 && both[h] < high + 1) << "step " << h + 1;
  }
}

TEST(Theta, auto_leans_to_the_form_that_did_better_on_held_back_values) {
  // A steep steady rise: the dynamic form may follow the whole slope, the classic one half of it.
  const std::vector<double> y = samples::trending_seasonal(80, 1, 100, 5, 0, 1);
  const double classic = fit(y, 1, "classic")->forecast(20).mean[19];
  const double dynamic = fit(y, 1, "dynamic")->forecast(20).mean[19];
  const double both = fit(y, 1, "auto")->forecast(20).mean[19];
  EXPECT_LT(std::fabs(both - dynamic), 0.1 * std::fabs(both - classic));
}

TEST(Theta, a_trend_does_not_run_away_on_a_short_series) {
  for (const std::vector<double>& y : {std::vector<double>{1, 2, 4, 8},
                                       {5, 80, 3, 170, 900},
                                       {1000, 100, 10, 1},
                                       {0, 0, 0, 1, 30},
                                       {1, 10, 100, 1000, 10000, 100000}}) {
    const auto [low, high] = std::minmax_element(y.begin(), y.end());
    const double range = *high - *low;
    for (const char* variant : {"auto", "classic", "optimised", "dynamic"}) {
      const std::vector<double> mean = fit(y, 1, variant)->forecast(500).mean;
      for (const double v : mean) {
        EXPECT_TRUE(v >= *low - range * (1 + 1e-9) && v <= *high + range * (1 + 1e-9)) << variant << " " << v;
      }
      EXPECT_EQ(mean[y.size() - 1], mean.back()) << "the trend goes on after as many steps as there are values";
    }
  }
}

TEST(Theta, season_is_multiplicative_where_all_is_positive_and_additive_else) {
  const std::vector<double> positive = samples::trending_seasonal(96, 12, 200, 1, 50, 5);
  std::vector<double> shifted = positive;
  for (double& v : shifted) v -= 200;
  EXPECT_EQ(fit(positive, 12, "classic")->save().word("season_form"), "multiplicative");
  EXPECT_EQ(fit(shifted, 12, "classic")->save().word("season_form"), "additive");
  EXPECT_EQ(fit(samples::trending_seasonal(96, 12, 200, 1, 0, 5), 12, "classic")->save().word("season_form"), "none");
}

TEST(Theta, explains_level_trend_and_season) {
  const auto fitted = fit(samples::trending_seasonal(96, 12, 200, 2, 50, 5), 12, "auto");
  const Components components = fitted->explain(24);
  EXPECT_EQ(components.names, (std::vector<std::string>{"level", "trend", "season"}));
  EXPECT_EQ(components.values[0][0], components.values[0][23]);
  EXPECT_GT(components.values[1][23], components.values[1][0]);
  EXPECT_GT(components.values[2][0], 0);  // cosine: highest at the start of a season,
  EXPECT_LT(components.values[2][6], 0);  // lowest half a season on
}

// The variance of the dynamic forms is computed, where the paper simulates: simulate, too, and compare.
TEST(Theta, spread_of_the_dynamic_form_is_that_of_simulated_paths) {
  ThetaState state;
  state.parameters = {ThetaForm::kDynamic, 0.4, 0.8};
  state.n = 30;
  state.level = 50;
  state.mean = 40;
  state.slope = 0.7;
  state.sigma = 2;
  state.lowest = -1e6;
  state.highest = 1e6;
  constexpr int kSteps = 20;
  constexpr int kPaths = 40000;
  std::vector<double> sum(kSteps), squares(kSteps);
  samples::Noise noise(11);
  for (int p = 0; p < kPaths; ++p) {
    double level = state.level, mean = state.mean, slope = state.slope;
    for (int h = 0; h < kSteps; ++h) {
      const double t = state.n + h;
      const double q = std::pow(0.6, t);
      const double point = level + 0.8 * (q * (mean - slope * (t + 1) / 2) + (1 - q * 0.6) / 0.4 * slope);
      const double y = point + 2 * std::sqrt(3.0) * noise.next();  // even noise of sd 2
      sum[h] += y;
      squares[h] += y * y;
      level = 0.4 * y + 0.6 * level;
      slope = ((t - 1) * slope + 6 * (y - mean) / (t + 1)) / (t + 2);
      mean += (y - mean) / (t + 1);
    }
  }
  const ThetaPath path = forecast_theta(state, kSteps);
  for (int h = 0; h < kSteps; ++h) {
    const double average = sum[h] / kPaths;
    const double sd = std::sqrt(squares[h] / kPaths - average * average);
    EXPECT_NEAR(path.mean[h], average, 5 * sd / std::sqrt(kPaths)) << "step " << h + 1;
    EXPECT_NEAR(path.sd[h], sd, 0.02 * sd) << "step " << h + 1;  // five standard errors of a sampled sd
  }
}

TEST(Theta, a_forecast_from_an_earlier_cut_off_does_not_know_what_came_later) {
  const std::vector<double> y = samples::trending_seasonal(96, 12, 200, 1, 50, 5);
  std::vector<double> other = y;
  for (std::size_t t = 84; t < 96; ++t) other[t] = y[t] * 1.0001;  // too little to change alpha by much
  const std::vector<double> earlier(y.begin(), y.begin() + 84);
  const MethodInput cut{.y = earlier, .season = 12, .options = nullptr, .non_negative = false};
  const auto one = fit(y, 12, "classic");
  const double kept = one->refit(cut, false, Context())->save().numbers("part1", 5)[0];
  EXPECT_EQ(kept, one->save().numbers("part1", 5)[0]);
  const auto seasons = one->refit(cut, false, Context())->save().numbers("season", 12);
  EXPECT_EQ(seasons, fit(earlier, 12, "classic")->save().numbers("season", 12));
}

TEST(Theta, single_forms_have_an_aicc_and_combinations_none) {
  const std::vector<double> y = samples::trending_seasonal(60, 1, 50, 0.4, 0, 5);
  EXPECT_TRUE(std::isfinite(fit(y, 1, "dynamic")->in_sample().aicc));
  EXPECT_TRUE(std::isnan(fit(y, 1, "auto")->in_sample().aicc));
}

}  // namespace
}  // namespace salesforecast
