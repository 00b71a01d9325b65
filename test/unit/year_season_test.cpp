// The season of the year: found where there is one, none made of noise, shared by a panel.
#include "core/year_season.h"

#include <gtest/gtest.h>
#include <array>
#include <chrono>
#include <cmath>
#include <numbers>

namespace salesforecast {
namespace {

const YearClock kDaily = {365.25, true};
const YearClock kWeekly = {365.25 / 7, false};

// Uniform in (-1, 1), the same on every machine (Knuth's MMIX).
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed * 2 + 1) {}
  double next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 40) / (1 << 23) - 1;
  }

 private:
  std::uint64_t state_;
};

double wave(std::int64_t period, const YearClock& clock, double shift) {
  return std::cos(2 * std::numbers::pi * (static_cast<double>(period) / clock.year - shift));
}

// Sales that grow, with a year of this height and noise of that.
std::vector<double> sales(int n, std::int64_t first, const YearClock& clock, double height, double shift, double noise,
                          std::uint64_t seed) {
  Noise random(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) {
    y.push_back((100 + 0.02 * t) * (1 + height * wave(first + t, clock, shift)) * (1 + noise * random.next()));
  }
  return y;
}

YearSeason alone(const std::vector<double>& y, std::int64_t first, const YearClock& clock) {
  const YearEvidence evidence = year_evidence(y, first, clock);
  const YearEvidence* own = &evidence;
  return settle_year_season(evidence, learn_year_prior({&own, 1}), clock);
}

TEST(YearSeason, is_found_in_sales_that_grow) {
  const YearSeason season = alone(sales(4 * 366, 5000, kDaily, 0.4, 0.2, 0.3, 1), 5000, kDaily);
  ASSERT_FALSE(season.empty());
  for (std::int64_t period = 7000; period < 7365; period += 5) {
    EXPECT_NEAR(season.factor(period), 1 + 0.4 * wave(period, kDaily, 0.2), 0.08) << period;
  }
}

TEST(YearSeason, days_have_a_season_of_the_month) {
  std::vector<double> y = sales(5 * 365, 0, kDaily, 0, 0, 0.2, 2);
  for (std::size_t t = 0; t < y.size(); ++t) {
    // 2000 began on day 0; months are 30.4 days long on average, near enough for the first third of each.
    if (std::fmod(static_cast<double>(t), 30.4375) < 10) y[t] *= 1.5;
  }
  const YearSeason season = alone(y, 0, kDaily);
  EXPECT_GT(season.factor(5 + 366 + 365), 1.2);
  EXPECT_LT(season.factor(20 + 366 + 365), 0.95);
  // Weeks know no day of the month.
  EXPECT_EQ(pairs_of(kWeekly), 12);
  EXPECT_EQ(pairs_of(kDaily), 17);
}

// Prices and promotions change with the calendar month: steps that waves would round off.
TEST(YearSeason, of_steps_from_month_to_month_is_steps) {
  using namespace std::chrono;
  const std::array<double, 12> months = {0.7, 0.7, 0.9, 1.1, 1.2, 1.3, 1.4, 1.2, 1.0, 1.0, 1.1, 0.8};
  const auto month_of = [](std::int64_t day) {
    const year_month_day date(sys_days(year(2000) / January / std::chrono::day(1)) + days(day));
    return static_cast<unsigned>(date.month()) - 1;
  };
  std::vector<double> y = sales(5 * 366, 400, kDaily, 0, 0, 0.1, 3);
  for (std::size_t t = 0; t < y.size(); ++t) y[t] *= months[month_of(400 + static_cast<std::int64_t>(t))];
  const YearSeason season = alone(y, 400, kDaily);
  EXPECT_TRUE(season.clock().months);
  EXPECT_EQ(static_cast<int>(season.coefficients().size()), 2 * pairs_of(season.clock()));
  double mean = 0;
  for (const double one : months) mean += one / 12;
  for (std::int64_t day = 7305; day < 7305 + 365; ++day) {
    EXPECT_NEAR(season.factor(day), months[month_of(day)] / mean, 0.05) << day;
  }
  EXPECT_FALSE(alone(sales(5 * 366, 400, kDaily, 0.4, 0.2, 0.1, 3), 400, kDaily).clock().months);
}

TEST(YearSeason, noise_makes_none_to_speak_of) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const YearSeason season = alone(sales(4 * 53, 0, kWeekly, 0, 0, 0.5, seed), 0, kWeekly);
    for (std::int64_t period = 0; period < 52; ++period) EXPECT_NEAR(season.factor(period), 1, 0.25) << seed;
  }
}

// Rare sales say nothing of the year one by one; a hundred of them do.
TEST(YearSeason, a_panel_tells_what_its_series_cannot) {
  std::vector<YearEvidence> panel;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Noise random(seed);
    std::vector<double> y;
    for (int t = 0; t < 4 * 365; ++t) y.push_back(random.next() > 0.95 - 0.04 * wave(t, kDaily, 0) ? 1 : 0);
    panel.push_back(year_evidence(y, 0, kDaily));
  }
  std::vector<const YearEvidence*> all;
  for (const YearEvidence& one : panel) all.push_back(&one);
  const YearPrior prior = learn_year_prior(all);
  const YearSeason season = settle_year_season(panel.front(), prior, kDaily);
  EXPECT_GT(season.factor(0), 1.4);
  EXPECT_LT(season.factor(183), 0.6);
  // A series without two years of its own takes the panel's.
  const YearSeason young = settle_year_season({}, prior, kDaily);
  EXPECT_GT(young.factor(0), 1.4);
}

TEST(YearSeason, series_that_differ_keep_their_own) {
  std::vector<YearEvidence> panel;
  for (int i = 0; i < 20; ++i) {
    panel.push_back(
        year_evidence(sales(4 * 53, 0, kWeekly, 0.5, i % 2 * 0.5, 0.2, static_cast<std::uint64_t>(i)), 0, kWeekly));
  }
  std::vector<const YearEvidence*> all;
  for (const YearEvidence& one : panel) all.push_back(&one);
  const YearPrior prior = learn_year_prior(all);
  EXPECT_GT(settle_year_season(panel[0], prior, kWeekly).factor(0), 1.35);
  EXPECT_LT(settle_year_season(panel[1], prior, kWeekly).factor(0), 0.65);
}

TEST(YearSeason, little_or_nothing_sold_says_nothing) {
  EXPECT_TRUE(year_evidence(sales(700, 0, kDaily, 0.4, 0, 0.1, 1), 0, kDaily).waves.empty());
  EXPECT_TRUE(year_evidence(std::vector<double>(3000, 0.0), 0, kDaily).waves.empty());
  EXPECT_TRUE(year_evidence(std::vector<double>(30, 1.0), 0, {1, false}).waves.empty());
  EXPECT_TRUE(settle_year_season({}, YearPrior(), kDaily).empty());
  EXPECT_TRUE(alone(std::vector<double>(2000, 5.0), 0, kDaily).empty());
}

TEST(YearSeason, factors_stay_above_zero) {
  std::vector<double> coefficients(2 * static_cast<std::size_t>(pairs_of(kWeekly)));
  coefficients[0] = 3;
  const YearSeason season(coefficients, kWeekly);
  MethodForecast forecast = {std::vector<double>(60, 10.0), std::vector<double>(60, 1.0)};
  season.apply(&forecast, 0);
  for (const double mean : forecast.mean) EXPECT_GE(mean, 10 * YearSeason::kLeastFactor);
  EXPECT_NEAR(forecast.mean[0], 40, 1e-9);
  EXPECT_NEAR(season.adjusted(forecast.mean, 0)[30], 10, 1e-9);
}

}  // namespace
}  // namespace salesforecast
