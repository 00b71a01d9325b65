#include "core/automatic_lags.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/options.h"
#include "core/regressors.h"

namespace salesforecast {
namespace {

using Values = std::vector<double>;

// A panel of daily series, each with a week, noise with a memory of 0.6, and promotions of its own that last days: they
// echo in themselves. `effects` are of the promotion so many periods ago.
Panel panel_of(int series, int days, const std::vector<std::pair<int, double>>& effects, RegressorKind kind) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  std::bernoulli_distribution changes(0.2);
  Panel panel;
  panel.season = 7;
  for (int s = 0; s < series; ++s) {
    Values promo(static_cast<std::size_t>(days)), y(static_cast<std::size_t>(days));
    double on = 0, noise = 0;
    for (int t = 0; t < days; ++t) {
      if (changes(random)) on = 1 - on;
      const auto at = static_cast<std::size_t>(t);
      promo[at] = on;
      noise = 0.6 * noise + normal(random);
      y[at] = 50 + 3 * (t % 7 == 5) + noise;
      for (const auto& [lag, effect] : effects)
        y[at] += t >= lag ? effect * promo[at - static_cast<std::size_t>(lag)] : 0;
    }
    Series& one = panel.series.emplace_back();
    one.y = std::move(y);
    Regressor& regressor = one.regressors.emplace_back();
    regressor.name = "promo";
    regressor.kind = kind;
    regressor.values = std::move(promo);
  }
  panel.categories.resize(1);
  return panel;
}

std::vector<int> lags_found(const Panel& panel, const std::string& options, int horizon = 14) {
  Options parsed = parse_options(options);
  settle_automatic_lags(panel, horizon, parsed, Context());
  const auto found = parsed.regressor_lags.find("promo");
  return found == parsed.regressor_lags.end() ? std::vector<int>() : found->second;
}

const char* const kAuto = R"({"regressors": ["promo"], "regressor_lags": ["promo:auto"]})";

TEST(AutomaticLags, effects_are_found_where_they_are) {
  EXPECT_EQ(lags_found(panel_of(5, 300, {{0, 4}}, RegressorKind::kKnown), kAuto), (std::vector<int>{0}));
  EXPECT_EQ(lags_found(panel_of(5, 300, {{3, 4}}, RegressorKind::kKnown), kAuto), (std::vector<int>{3}));
  EXPECT_EQ(lags_found(panel_of(5, 300, {{0, 5}, {1, -3}, {7, 2}}, RegressorKind::kKnown), kAuto),
            (std::vector<int>{0, 1, 7}));
}

TEST(AutomaticLags, a_regressor_without_effect_gets_the_usual_lag) {
  const Panel panel = panel_of(5, 300, {}, RegressorKind::kKnown);
  Options options = parse_options(kAuto);
  const auto sentences = settle_automatic_lags(panel, 14, options, Context());
  EXPECT_TRUE(options.regressor_lags.empty());
  ASSERT_EQ(sentences.size(), 1U);
  EXPECT_EQ(sentences[0], "no lag of regressor \"promo\" tells more of the target than noise: the usual one is taken");
}

TEST(AutomaticLags, of_the_past_only_lags_that_every_step_knows) {
  const char* past = R"({"regressors": ["promo"], "past_regressors": ["promo"], "regressor_lags": ["promo:auto"]})";
  EXPECT_EQ(lags_found(panel_of(8, 400, {{0, 4}, {5, 4}}, RegressorKind::kPast), past, 5), (std::vector<int>{5}));
  for (const int lag : lags_found(panel_of(5, 300, {{0, 4}, {2, 3}}, RegressorKind::kPast), past, 14))
    EXPECT_GE(lag, 14);
}

TEST(AutomaticLags, numbers_given_beside_stay) {
  const char* both = R"({"regressors": ["promo"], "regressor_lags": ["promo:auto", "promo:9"]})";
  EXPECT_EQ(lags_found(panel_of(5, 300, {{2, 4}}, RegressorKind::kKnown), both), (std::vector<int>{2, 9}));
}

// What came in the last third must not choose: methods are judged there.
TEST(AutomaticLags, the_last_third_does_not_speak) {
  Panel panel = panel_of(4, 300, {{0, 4}}, RegressorKind::kKnown), changed = panel;
  for (Series& series : changed.series) {
    for (std::size_t t = 200; t < 300; ++t) series.y[t] += 30 * series.regressors[0].values[t - 2];
  }
  EXPECT_EQ(lags_found(changed, kAuto), lags_found(panel, kAuto));
}

TEST(AutomaticLags, odd_panels_give_the_usual_lag) {
  const auto gives_none = [](const Panel& panel) { EXPECT_TRUE(lags_found(panel, kAuto).empty()); };
  gives_none(Panel());
  gives_none(panel_of(3, 40, {{0, 4}}, RegressorKind::kKnown));  // too few values
  Panel constant = panel_of(3, 300, {{0, 4}}, RegressorKind::kKnown);
  for (Series& series : constant.series) series.regressors[0].values.assign(300, 1);
  gives_none(constant);
  Panel flat = panel_of(3, 300, {}, RegressorKind::kKnown);
  for (Series& series : flat.series) series.y.assign(300, 5);
  gives_none(flat);
  Panel missing = panel_of(3, 300, {}, RegressorKind::kKnown);
  for (Series& series : missing.series) series.y.assign(300, std::numeric_limits<double>::quiet_NaN());
  gives_none(missing);
  Panel huge = panel_of(3, 300, {}, RegressorKind::kKnown);
  for (Series& series : huge.series) {
    for (double& y : series.y) y *= 1e300;
    for (double& x : series.regressors[0].values) x *= 1e300;
  }
  gives_none(huge);
}

TEST(AutomaticLags, categories_go_together) {
  Panel panel = panel_of(5, 300, {}, RegressorKind::kKnown);
  panel.categories = {{"none", "flyer", "radio"}};
  std::mt19937_64 random(5);
  for (Series& series : panel.series) {
    for (std::size_t t = 0; t < 300; ++t) {
      series.regressors[0].values[t] = static_cast<double>(random() % 3);
      if (t >= 4)
        series.y[t] += std::array<double, 3>{0, 3, -2}[static_cast<std::size_t>(series.regressors[0].values[t - 4])];
    }
  }
  EXPECT_EQ(lags_found(panel, kAuto), (std::vector<int>{4}));
}

TEST(AutomaticLags, a_cancel_is_heard) {
  const Panel panel = panel_of(3, 300, {{0, 4}}, RegressorKind::kKnown);
  Options options = parse_options(kAuto);
  Context context;
  context.cancel();
  EXPECT_THROW(settle_automatic_lags(panel, 14, options, context), Error);
}

}  // namespace
}  // namespace salesforecast
