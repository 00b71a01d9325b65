#include "core/level_shift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

constexpr double kTurn = 6.283185307179586;

// About Gaussian, sd 1: the sum of three even ones.
double bell(samples::Noise& noise) { return noise.next() + noise.next() + noise.next(); }

// A count of this mean (Knuth's product of even numbers).
double count(samples::Noise& noise, double mean) {
  double product = 1;
  int k = -1;
  for (; product > std::exp(-mean); ++k) product *= 0.5 * (1 + noise.next());
  return k;
}

std::vector<double> made(int n, const std::function<double(int)>& value) {
  std::vector<double> y;
  for (int t = 0; t < n; ++t) y.push_back(value(t));
  return y;
}

TEST(LevelShift, noise_trends_and_seasons_have_none_in_ninety_five_of_a_hundred_series) {
  struct Kind {
    const char* name;
    std::function<double(int, int, int, samples::Noise&)> value;  // of t, n, season
  };
  double autocorrelated = 0;
  const Kind kinds[] = {
      {"noise", [](int, int, int, auto& e) { return 100 + 20 * bell(e); }},
      {"counts", [](int, int, int, auto& e) { return count(e, 8); }},
      {"rare counts", [](int, int, int, auto& e) { return count(e, 0.2); }},
      {"wild", [](int, int, int, auto& e) { return 100 * std::exp(0.5 * bell(e)); }},
      {"autocorrelated",
       [&](int, int, int, auto& e) { return 100 + 10 * (autocorrelated = 0.7 * autocorrelated + bell(e)); }},
      {"trend", [](int t, int, int, auto& e) { return 100 + 3 * t + 10 * bell(e); }},
      {"steep trend", [](int t, int, int, auto& e) { return 100 - 50 * t + 10 * bell(e); }},
      {"growth", [](int t, int n, int, auto& e) { return 100 * std::exp(3.0 * t / n) * (1 + 0.15 * bell(e)); }},
      {"season", [](int t, int, int m, auto& e) { return 100 + 40 * std::sin(kTurn * t / m) + 10 * bell(e); }},
      {"growing season",
       [](int t, int n, int m, auto& e) {
         return 100 * (1 + 2.0 * t / n) * (1 + 0.4 * std::sin(kTurn * t / m)) * (1 + 0.1 * bell(e));
       }},
      {"year of days",
       [](int t, int, int m, auto& e) {
         return 100 * (1 + 0.5 * std::sin(kTurn * t / 365)) * (t % m == 0 ? 1.3 : 1) * (1 + 0.1 * bell(e));
       }},
  };
  for (const Kind& kind : kinds) {
    int alarms = 0, series = 0;
    for (const int season : {4, 7, 12, 52}) {
      for (const int n : {30, 60, 120, 400, 800}) {
        for (int seed = 1; seed <= 20; ++seed, ++series) {
          samples::Noise noise(1000 * n + seed);
          autocorrelated = 0;
          const auto y = made(n, [&](int t) { return kind.value(t, n, season, noise); });
          alarms += latest_level_shift(y, season).has_value() ? 1 : 0;
        }
      }
    }
    EXPECT_LT(alarms, 0.05 * series) << kind.name;
  }
}

TEST(LevelShift, an_exact_series_without_a_jump_has_none) {
  for (const int season : {1, 7}) {
    EXPECT_FALSE(latest_level_shift(made(400, [](int) { return 5.0; }), season));
    EXPECT_FALSE(latest_level_shift(made(400, [](int t) { return 0.1 * t; }), season));
    EXPECT_FALSE(latest_level_shift(made(400, [](int t) { return 10.0 + t % 7; }), season));
    EXPECT_FALSE(latest_level_shift(made(800, [](int t) { return std::sin(kTurn * t / 365); }), season));
  }
  EXPECT_FALSE(latest_level_shift({}, 7));
}

TEST(LevelShift, a_halved_level_is_found_within_days_of_its_first_period) {
  int found = 0;
  for (int seed = 1; seed <= 50; ++seed) {
    samples::Noise noise(seed);
    const auto y = made(400, [&](int t) {
      return (t < 250 ? 100 : 50) * (1 + 0.3 * std::sin(kTurn * t / 7)) * (1 + 0.15 * bell(noise));
    });
    const auto shift = latest_level_shift(y, 7);
    if (!shift) continue;
    EXPECT_NEAR(static_cast<double>(shift->index), 250, 3);
    EXPECT_NEAR(shift->before, 100, 15);
    EXPECT_NEAR(shift->after, 50, 8);
    ++found;
  }
  EXPECT_GE(found, 48);
}

TEST(LevelShift, of_several_the_last_one_is_latest_and_all_are_listed) {
  const auto y = made(365, [](int t) { return (t < 120 ? 20.0 : t < 250 ? 60.0 : 30.0) + t % 7; });
  EXPECT_EQ(latest_level_shift(y, 7)->index, 250U);
  const auto all = level_shifts(y, baseline_of(y, 7, Context()), {7, 0}, Context());
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].index, 120U);
}

TEST(LevelShift, what_goes_back_is_no_shift) {
  samples::Noise noise(5);
  const auto promotion = made(400, [&](int t) { return (t >= 200 && t < 214 ? 300 : 100) + 8 * bell(noise); });
  EXPECT_FALSE(latest_level_shift(promotion, 7));
  const auto spike = made(400, [&](int t) { return (t == 200 ? 5000 : 100) + 8 * bell(noise); });
  EXPECT_FALSE(latest_level_shift(spike, 7));
}

TEST(LevelShift, what_comes_every_year_is_no_shift) {
  samples::Noise noise(5);
  const auto y = made(1'100, [&](int t) { return (t % 365 > 200 && t % 365 < 330 ? 300 : 100) + 8 * bell(noise); });
  EXPECT_TRUE(latest_level_shift(y, 7));
  EXPECT_FALSE(latest_level_shift(y, {7, 365}));
  auto shifted = y;
  for (int t = 760; t < 1'100; ++t) shifted[t] += 150;
  EXPECT_EQ(latest_level_shift(shifted, {7, 365})->index, 760U);
}

TEST(LevelShift, scaling_the_values_by_any_power_changes_nothing_but_the_levels) {
  const auto y = made(200, [](int t) { return (t < 100 ? 1.0 : 2.0) + 0.1 * (t % 5); });
  for (const double scale : {1e-300, 1e-3, 1e300}) {
    auto scaled = y;
    for (double& v : scaled) v *= scale;
    const auto shift = latest_level_shift(scaled, 7);
    ASSERT_TRUE(shift);
    EXPECT_EQ(shift->index, 100U);
    EXPECT_NEAR(shift->after / scale, 2.2, 0.01);
  }
}

TEST(LevelShift, a_cancelled_search_stops) {
  Context context;
  context.cancel();
  EXPECT_THROW(latest_level_shift(std::vector<double>(100, 1.0), {7, 0}, context), Error);
}

}  // namespace
}  // namespace salesforecast
