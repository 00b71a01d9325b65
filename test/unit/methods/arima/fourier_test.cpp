#include "core/methods/arima/fourier.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "core/calendar/frequency.h"
#include "core/methods/arima.h"
#include "core/methods/arima/model.h"
#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast::arima {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

golden::NamedSeries reference_series(const std::string& name) {
  for (const auto& words : golden::lines("fourier_reference.txt", "series")) {
    if (words[0] == name) return {words[0], std::stoi(words[1]), golden::numbers(words, 2)};
  }
  ADD_FAILURE() << name;
  return {};
}

MethodInput input_of(const std::vector<double>& y, int season) {
  MethodInput input;
  input.y = y;
  input.season = season;
  return input;
}

// Weeks of a year, two waves and a trend; the season is not so strong that it is differenced.
std::vector<double> yearly(int n, double length = 52, std::uint64_t seed = 3) {
  samples::Noise noise(seed);
  std::vector<double> y;
  for (int t = 0; t < n; ++t) {
    y.push_back(400 + 0.2 * t + 20 * std::sin(kTurn * t / length) + 15 * std::cos(2 * kTurn * t / length) +
                40 * noise.next());
  }
  return y;
}

TEST(Fourier, harmonics_and_aicc_are_those_of_auto_arima_or_better) {
  int equal = 0;
  const auto expected = golden::lines("fourier_reference.txt", "chosen");
  for (const auto& words : expected) {
    const golden::NamedSeries series = reference_series(words[0]);
    const auto fitted = kArimaMethod.fit(input_of(series.y, series.season), Context());
    const Model model = load(fitted->save());
    const int harmonics = model.waves.empty() ? 0 : model.waves[0].wave.harmonics;
    equal += harmonics == std::stoi(words[1]) ? 1 : 0;
    // Orders are searched by conditional sums of squares, as R does.
    EXPECT_LE(fitted->in_sample().aicc, std::stod(words[6]) + 0.1) << words[0] << " " << fitted->variant();
  }
  // One more harmonic may be as good to a hundredth.
  EXPECT_GE(equal, static_cast<int>(expected.size()) - 1);
}

TEST(Fourier, likelihoods_and_forecasts_are_those_of_r) {
  for (const auto& words : golden::lines("fourier_reference.txt", "fixed")) {
    const golden::NamedSeries series = reference_series(words[0]);
    Sample sample = make_sample(series.y, {});
    set_waves({{"season", 52, 0, std::stoi(words[1])}}, sample);
    Order order;
    order.ar = std::stoi(words[2]);
    order.differences = std::stoi(words[3]);
    order.ma = std::stoi(words[4]);
    order.constant = words[5] == "1";
    const Context context;
    Estimator estimator(sample, context);
    const Fit fit = estimator.estimate(order, FilterStart::kStationary, nullptr, 1e-13);
    const double scaled = estimator.data(order).observations() * std::log(sample.scale);
    EXPECT_NEAR(fit.log_likelihood - scaled, std::stod(words[6]), 1e-4) << words[0];
    const MethodForecast own = forecast(make_model(sample, {}, fit), 12);
    const std::vector<double> expected = golden::numbers(words, 7);
    for (std::size_t h = 0; h < expected.size(); ++h) EXPECT_NEAR(own.mean[h], expected[h], 2e-5 * expected[h]);
  }
}

TEST(Fourier, the_variant_has_the_order_and_the_harmonics) {
  const auto fitted = kArimaMethod.fit(input_of(yearly(300), 52), Context());
  EXPECT_NE(fitted->variant().find("+Fourier(52:2)"), std::string::npos) << fitted->variant();
}

TEST(Fourier, a_year_of_weeks_does_not_slip) {
  const double year = 365.25 / 7;
  const std::vector<double> y = yearly(1040, year);
  const Frequency week = parse_frequency("week");
  MethodInput input = input_of(y, 52);
  input.frequency = &week;
  const Model model = load(kArimaMethod.fit(input, Context())->save());
  ASSERT_EQ(model.waves.size(), 1u);
  EXPECT_DOUBLE_EQ(model.waves[0].wave.length, year);
  EXPECT_EQ(model.waves[0].wave.harmonics, 2);
}

TEST(Fourier, the_year_of_days_stands_beside_the_week) {
  samples::Noise noise(8);
  std::vector<double> y;
  for (int t = 0; t < 1100; ++t) {
    y.push_back(200 + (t % 7 == 5 ? 40 : 0) + 30 * std::sin(kTurn * t / 365.25) + 10 * noise.next());
  }
  const Frequency day = parse_frequency("day");
  MethodInput input = input_of(y, 7);
  input.frequency = &day;
  input.longer_seasons = day.longer_seasons(7);
  const auto fitted = kArimaMethod.fit(input, Context());
  const Components components = fitted->explain(60);
  EXPECT_EQ(components.names, (std::vector<std::string>{"level", "trend", "season", "year"})) << fitted->variant();
  const MethodForecast ahead = fitted->forecast(60);
  for (int h = 0; h < 60; ++h) {
    double sum = 0;
    for (const auto& values : components.values) sum += values[h];
    EXPECT_NEAR(sum, ahead.mean[h], 1e-9 * ahead.mean[h]);
    const double truth = 200 + ((1100 + h) % 7 == 5 ? 40 : 0) + 30 * std::sin(kTurn * (1100 + h) / 365.25);
    EXPECT_NEAR(ahead.mean[h], truth, 12) << h;
    EXPECT_NEAR(components.values[3][h], 30 * std::sin(kTurn * (1100 + h) / 365.25), 3) << h;
  }
}

TEST(Fourier, seasons_seen_less_than_twice_are_left_out) {
  EXPECT_TRUE(long_waves(input_of(yearly(104), 52), false).empty());
  EXPECT_EQ(long_waves(input_of(yearly(105), 52), false).size(), 1u);
  EXPECT_TRUE(long_waves(input_of(yearly(105), 52), true).empty());
  EXPECT_TRUE(long_waves(input_of(yearly(105), 24), false).empty());
}

TEST(Fourier, refits_keep_the_harmonics_and_know_the_time_of_the_year) {
  const std::vector<double> y = yearly(400);
  MethodInput input = input_of(y, 52);
  input.first_period = -17;
  const auto fitted = kArimaMethod.fit(input, Context());
  const std::vector<double> later(y.begin() + 30, y.begin() + 330);
  MethodInput cut = input_of(later, 52);
  cut.first_period = 13;
  const Model whole = load(fitted->save());
  ASSERT_EQ(whole.waves.size(), 1u);
  for (const bool estimate : {false, true}) {
    const auto again = fitted->refit(cut, estimate, Context());
    EXPECT_EQ(again->variant(), fitted->variant());
    const MethodForecast ahead = again->forecast(26);
    for (int h = 0; h < 26; ++h) {
      const double t = 330 + h;
      const double truth = 400 + 0.2 * t + 20 * std::sin(kTurn * t / 52) + 15 * std::cos(2 * kTurn * t / 52);
      EXPECT_NEAR(ahead.mean[h], truth, 20) << h;
    }
    const Model model = load(again->save());
    EXPECT_EQ(model.waves[0].coefficients == whole.waves[0].coefficients, !estimate);
    EXPECT_DOUBLE_EQ(model.waves[0].wave.phase, phase_of(13 + 300, 52));
  }
}

TEST(Fourier, a_loaded_model_forecasts_the_same_bit_for_bit) {
  const auto fitted = kArimaMethod.fit(input_of(yearly(300), 52), Context());
  const auto loaded = kArimaMethod.load(fitted->save());
  EXPECT_EQ(loaded->forecast(120).mean, fitted->forecast(120).mean);
  EXPECT_EQ(loaded->explain(120).values, fitted->explain(120).values);
  EXPECT_EQ(loaded->variant(), fitted->variant());
}

// The saved model with one entry replaced.
Parameters with(const Parameters& saved, const std::string& name, const std::vector<double>& values) {
  Parameters changed;
  for (const auto& entry : saved.all_numbers()) changed.set(entry.name, entry.name == name ? values : entry.values);
  for (const auto& word : saved.all_words()) changed.set_word(word.name, word.value);
  return changed;
}

TEST(Fourier, load_refuses_waves_outside_their_ranges) {
  const Parameters saved = kArimaMethod.fit(input_of(yearly(300), 52), Context())->save();
  const std::vector<double> wave = saved.numbers("wave1", 6);
  EXPECT_NO_THROW(kArimaMethod.load(with(saved, "wave1", wave)));
  const auto refused = [&](std::size_t at, double value) {
    std::vector<double> bad = wave;
    bad[at] = value;
    EXPECT_THROW(kArimaMethod.load(with(saved, "wave1", bad)), Error) << at << " " << value;
  };
  for (const double length : {0.0, -52.0, 24.0, 1e9, std::nan("")}) refused(0, length);
  for (const double phase : {-1.0, 52.0, 1e300, std::nan("")}) refused(1, phase);
  for (const double coefficient : {1e13, std::numeric_limits<double>::infinity()}) refused(3, coefficient);
  EXPECT_THROW(kArimaMethod.load(with(saved, "wave1", {52, 0, 1})), Error);
  EXPECT_THROW(kArimaMethod.load(with(saved, "wave1", std::vector<double>(28, 1.0))), Error);
  EXPECT_THROW(kArimaMethod.load(with(saved, "waves", {2})), Error);
  EXPECT_THROW(kArimaMethod.load(with(saved, "waves", {4})), Error);
  Parameters renamed;
  for (const auto& entry : saved.all_numbers()) renamed.set(entry.name, entry.values);
  renamed.set_word("wave1_name", "decade");
  EXPECT_THROW(kArimaMethod.load(renamed), Error);
}

TEST(Fourier, no_noise_and_huge_values_are_forecast) {
  std::vector<double> y;
  for (int t = 0; t < 160; ++t) y.push_back(100 + 10 * std::sin(kTurn * t / 52));
  const auto fitted = kArimaMethod.fit(input_of(y, 52), Context());
  for (int h = 0; h < 52; ++h) EXPECT_NEAR(fitted->forecast(52).mean[h], y[h + 4], 1) << h;
  std::vector<double> huge = yearly(300);
  for (double& v : huge) v = std::ldexp(v, 900);
  for (const double v : kArimaMethod.fit(input_of(huge, 52), Context())->forecast(60).mean) {
    EXPECT_TRUE(std::isfinite(v));
  }
}

}  // namespace
}  // namespace salesforecast::arima
