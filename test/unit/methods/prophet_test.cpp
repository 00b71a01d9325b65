#include "core/methods/prophet.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/calendar/frequency.h"
#include "core/methods/prophet/model.h"
#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

// A history on its dates, with all that a MethodInput points to.
struct Dated {
  std::vector<double> y;
  Options options;
  Frequency frequency;
  std::int64_t first_period = 0;
  int season = 1;
  Regressors regressors;
  int steps = 0;

  Dated() = default;
  Dated(std::vector<double> values, const std::string& name, const std::string& first) : y(std::move(values)) {
    frequency = parse_frequency(name);
    first_period = frequency.period_of(parse_timestamp(first));
    season = frequency.season();
  }

  MethodInput input() const { return cut(y.size()); }
  // The first values alone.
  MethodInput cut(std::size_t count) const {
    return {.y = std::span(y).first(count),
            .season = season,
            .options = &options,
            .first_period = first_period,
            .frequency = &frequency,
            .regressors = regressors.view(static_cast<int>(count), 0, steps)};
  }
  std::unique_ptr<FittedMethod> fit() const { return kProphetMethod.fit(input(), Context()); }
};

Dated reference_series(const std::string& name) {
  for (const auto& words : golden::lines("prophet_reference.txt", "series")) {
    if (words[0] == name) return {golden::numbers(words, 4), words[1], words[2]};
  }
  ADD_FAILURE() << name;
  return {};
}

void add_reference_regressors(Dated& series, int steps) {
  std::vector<Regressor> columns;
  for (const auto& words : golden::lines("prophet_reference.txt", "regressor")) {
    columns.push_back({words[0], RegressorKind::kKnown, golden::numbers(words, 1), {}});
  }
  series.regressors = Regressors(std::move(columns));
  series.steps = steps;
}

// The series of a reference line "NAME GROWTH MODE …" under the line's options.
Dated reference_of(const std::vector<std::string>& words) {
  Dated series = reference_series(words[0]);
  if (words[0] == "days") add_reference_regressors(series, 28);
  Options& options = series.options;
  options.prophet_growth = words[1] == "linear"     ? ProphetGrowth::kLinear
                           : words[1] == "logistic" ? ProphetGrowth::kLogistic
                                                    : ProphetGrowth::kFlat;
  if (words[1] == "logistic") options.prophet_capacity = 520;
  if (words[2] == "multiplicative") options.prophet_seasonality = ProphetSeasonality::kMultiplicative;
  return series;
}

double difference(const std::vector<double>& forecast, const std::vector<double>& expected) {
  double sum = 0;
  for (std::size_t h = 0; h < expected.size(); ++h) sum += std::fabs(forecast[h] / expected[h] - 1);
  return sum / static_cast<double>(expected.size());
}

TEST(Prophet, reaches_a_density_no_lower_than_the_package) {
  for (const auto& words : golden::lines("prophet_reference.txt", "fit")) {
    const Dated series = reference_of(words);
    const MethodInput input = series.input();
    const prophet::Calendar calendar{series.frequency, series.first_period, static_cast<std::int64_t>(series.y.size())};
    const prophet::Form form = prophet::make_form(input, calendar);
    const prophet::Model model = prophet::make_model(input, calendar, form, nullptr, Context());
    const double density = prophet::negative_log_posterior(model.point, form.changepoint_scale);
    EXPECT_LE(density, std::stod(words[4]) + 0.01) << words[0] << words[1] << words[2];
    // Far below would be another objective.
    EXPECT_GE(density, std::stod(words[4]) - 0.02 * std::fabs(std::stod(words[4])))
        << words[0] << " " << words[1] << " " << words[2];
  }
}

TEST(Prophet, forecasts_as_the_package_does) {
  for (const auto& words : golden::lines("prophet_reference.txt", "forecast")) {
    const std::vector<double> expected = golden::numbers(words, 3);
    const Dated series = reference_of(words);
    const Future future = future_of(series.input().regressors, static_cast<int>(expected.size()));
    EXPECT_LT(difference(series.fit()->forecast(future).mean, expected), 0.02)
        << words[0] << " " << words[1] << " " << words[2];
  }
}

// The four harmonics that months cannot tell from others change little.
TEST(Prophet, forecasts_airpassengers_as_the_package_does_with_all_its_harmonics) {
  for (const auto& words : golden::lines("prophet_reference.txt", "ten")) {
    if (words[0] != "air" || words[1] != "linear") continue;
    EXPECT_LT(difference(reference_of(words).fit()->forecast(12).mean, golden::numbers(words, 3)), 0.01) << words[2];
  }
}

TEST(Prophet, seasons_go_by_the_calendar) {
  const auto names = [](const char* frequency, int count) {
    return Dated(samples::trending_seasonal(count, 1, 100, 0.1, 0, 5), frequency, "2020-01-01").fit()->variant();
  };
  EXPECT_EQ(names("month", 24), "linear");  // 23 months from the first to the last
  EXPECT_EQ(names("month", 26), "linear with season of the year");
  EXPECT_EQ(names("day", 14), "linear");
  EXPECT_EQ(names("day", 15), "linear with season of the week");
  EXPECT_EQ(names("day", 731), "linear with season of the year, season of the week");
  EXPECT_EQ(names("hour", 49), "linear with season of the day");
  EXPECT_EQ(names("hour", 15 * 24), "linear with season of the week, season of the day");
  EXPECT_EQ(names("week", 105), "linear");
  EXPECT_EQ(names("week", 106), "linear with season of the year");
  EXPECT_EQ(names("year", 40), "linear");
}

TEST(Prophet, takes_a_season_of_any_length) {
  Dated days(samples::trending_seasonal(200, 10, 100, 0.1, 30, 2), "day", "2020-01-01");
  days.season = days.options.season = 10;
  const auto fitted = days.fit();
  EXPECT_EQ(fitted->variant(), "linear with season of the week, season");
  for (int h = 0; h < 20; ++h) {
    const double expected = 100 + 0.1 * (200 + h) + 30 * std::cos(2 * M_PI * h / 10);
    EXPECT_NEAR(fitted->forecast(20).mean[h], expected, 4) << h;
  }
  days.season = days.options.season = 1;
  EXPECT_EQ(days.fit()->variant(), "linear");
}

TEST(Prophet, a_season_of_the_year_knows_the_lengths_of_months) {
  // A wave over the days of the year, seen on the first of each month.
  Dated months({}, "month", "2010-01-01");
  for (int t = 0; t < 120; ++t) {
    const double day = static_cast<double>(months.frequency.label_of(months.first_period + t)) / kMicrosPerDay;
    months.y.push_back(100 + 20 * std::sin(2 * M_PI * day / 365.25));
  }
  const auto fitted = months.fit();
  for (int h = 0; h < 12; ++h) {
    const double day = static_cast<double>(months.frequency.label_of(months.first_period + 120 + h)) / kMicrosPerDay;
    EXPECT_NEAR(fitted->forecast(12).mean[h], 100 + 20 * std::sin(2 * M_PI * day / 365.25), 0.05) << h;
  }
}

TEST(Prophet, follows_a_trend_that_bends) {
  std::vector<double> y;
  samples::Noise noise(4);
  for (int t = 0; t < 200; ++t) y.push_back(100 + 2 * std::min(t, 100) - std::max(t - 100, 0) + noise.next());
  const std::vector<double> mean = Dated(y, "day", "2020-01-01").fit()->forecast(10).mean;
  EXPECT_NEAR(mean[9], 300 - 109, 5);
  EXPECT_NEAR(mean[9] - mean[2], -7, 1.5);
}

TEST(Prophet, flat_growth_has_no_trend_and_logistic_growth_ends_at_its_capacity) {
  Dated flat(samples::trending_seasonal(100, 1, 100, 0, 0, 5), "day", "2020-01-01");
  flat.options.prophet_growth = ProphetGrowth::kFlat;
  EXPECT_EQ(flat.fit()->explain(3).names, (std::vector<std::string>{"level", "season of the week"}));
  const MethodForecast steady = flat.fit()->forecast(1000);
  EXPECT_NEAR(steady.mean[999 / 7 * 7], steady.mean[0], 1e-6);
  EXPECT_EQ(steady.sd[999], steady.sd[0]);
  Dated curve = reference_series("curve");
  curve.options.prophet_growth = ProphetGrowth::kLogistic;
  curve.options.prophet_capacity = 520;
  const MethodForecast grown = curve.fit()->forecast(600);
  for (int h = 300; h < 600; ++h) EXPECT_NEAR(grown.mean[h], 520, 25) << h;
  EXPECT_LT(grown.sd[599], 20);  // nothing that is still to change matters at the capacity
}

TEST(Prophet, spread_is_that_of_the_noise_and_of_changes_to_come) {
  const auto fitted = reference_series("air").fit();
  const Parameters saved = fitted->save();
  const std::vector<double>& changes = saved.numbers("changes", 25);
  double size = 0;
  for (const double change : changes) size += std::fabs(change) / 25;
  const double scale = saved.number("scale", 0, 1e9), variance = saved.number("variance", 0, 1);
  const MethodForecast forecast = fitted->forecast(24);
  // Change points to come, drawn one by one as the package draws them.
  samples::Noise noise(7);
  const auto uniform = [&] { return (noise.next() + 1) / 2; };
  const double ahead = 24.0 * 365.25 / 12 / (4352.0);  // two years on the time of twelve, less a month
  double squares = 0;
  constexpr int kDraws = 200'000;
  for (int draw = 0; draw < kDraws; ++draw) {
    double trend = 0;
    for (double at = -std::log(1 - uniform()) / 25; at < ahead; at -= std::log(1 - uniform()) / 25) {
      const double change = -size * std::log(1 - uniform()) * (uniform() < 0.5 ? -1 : 1);
      trend += change * (ahead - at);
    }
    squares += trend * trend;
  }
  EXPECT_NEAR(forecast.sd[23], std::sqrt(variance + squares / kDraws) * scale, 0.02 * forecast.sd[23]);
}

TEST(Prophet, explains_by_its_parts) {
  const auto words = golden::lines("prophet_reference.txt", "forecast");
  const auto fitted = reference_of(words[4]).fit();
  EXPECT_EQ(fitted->explain(3).names,
            (std::vector<std::string>{"level", "trend", "season of the year", "season of the week",
                                      regressor_component(0), regressor_component(1)}));
  const Components parts = fitted->explain(7);
  double week = 0;
  for (const double value : parts.values[3]) week += value;
  EXPECT_LT(std::fabs(week), 20);  // shares of a trend that hardly moves in a week
}

TEST(Prophet, a_refit_of_states_keeps_seasons_and_bends_the_trend_anew) {
  Dated series(samples::trending_seasonal(400, 7, 100, 0, 20, 2), "day", "2020-01-01");
  const auto early = kProphetMethod.fit(series.cut(250), Context());
  for (std::size_t t = 250; t < 400; ++t) series.y[t] += 0.5 * static_cast<double>(t - 250);
  const auto later = early->refit(series.input(), false, Context());
  EXPECT_EQ(later->variant(), early->variant());
  const auto effects = [](const FittedMethod& fitted) {
    std::vector<double> values = fitted.save().numbers("effects", 6);
    for (double& v : values) v *= fitted.save().number("scale", 0, 1e9);
    return values;
  };
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(effects(*later)[i], effects(*early)[i], 1e-9);
  EXPECT_NEAR(later->forecast(7).mean[6], series.y[399 - 6] + 0.5 * 13, 12);
  EXPECT_NE(early->refit(series.input(), true, Context())->save().numbers("effects", 6),
            later->save().numbers("effects", 6));
}

TEST(Prophet, regressors_that_say_nothing_are_left_out) {
  Dated series(samples::trending_seasonal(100, 1, 100, 0, 0, 5), "day", "2020-01-01");
  const std::vector<double> constant(104, 3.0);
  std::vector<double> varied = samples::trending_seasonal(104, 1, 0, 0, 0, 1, 9);
  series.regressors = Regressors({{"constant", RegressorKind::kKnown, constant, {}},
                                  {"past", RegressorKind::kPast, varied, {}},
                                  {"good", RegressorKind::kKnown, varied, {}},
                                  {"twin", RegressorKind::kKnown, varied, {}}});
  series.steps = 4;
  for (std::size_t t = 0; t < series.y.size(); ++t) series.y[t] += 30 * varied[t];
  const auto fitted = series.fit();
  EXPECT_EQ(fitted->variant(), "linear with season of the week, 2 regressors");
  // Twins share the effect.
  const std::vector<double> values = fitted->save().numbers("effects", 8);
  EXPECT_NEAR(values[6], values[7], 1e-6);
}

TEST(Prophet, values_without_their_regressor_are_left_out) {
  Dated series(samples::trending_seasonal(120, 1, 100, 0, 0, 1), "day", "2020-01-01");
  std::vector<double> promotion;
  for (int t = 0; t < 124; ++t) promotion.push_back(t % 5 == 0 ? 1 : 0);
  for (int t = 0; t < 120; ++t) series.y[t] += 40 * promotion[t];
  for (int t = 0; t < 15; ++t) {
    series.y[t] = 1000;
    promotion[t] = std::nan("");
  }
  series.regressors = Regressors({{"promotion", RegressorKind::kKnown, promotion, {}}});
  series.steps = 4;
  const auto fitted = series.fit();
  EXPECT_EQ(fitted->in_sample().observations, 105);
  const std::vector<double> mean = fitted->forecast(future_of(series.input().regressors, 4)).mean;
  for (int h = 0; h < 4; ++h) EXPECT_NEAR(mean[h], 100 + 40 * promotion[120 + h], 2) << h;
  EXPECT_EQ(fitted->uses_regressors(), std::vector<bool>{true});
  // Where nothing is known of the steps, and of a promotion there is none, the last value goes on.
  EXPECT_NEAR(fitted->forecast(4).mean[0], 100, 2);
  EXPECT_EQ(kProphetMethod.load(fitted->save())->forecast(4).mean, fitted->forecast(4).mean);
  series.regressors = {};
  EXPECT_THROW(fitted->refit(series.input(), false, Context()), Error);
}

TEST(Prophet, more_regressors_than_values_are_held_by_their_prior) {
  Dated series(samples::trending_seasonal(40, 1, 100, 0, 0, 5), "day", "2020-01-01");
  std::vector<Regressor> columns;
  for (std::uint64_t i = 0; i < 60; ++i) {
    columns.push_back(
        {"x" + std::to_string(i), RegressorKind::kKnown, samples::trending_seasonal(43, 1, 0, 0, 0, 1, i), {}});
  }
  series.regressors = Regressors(std::move(columns));
  series.steps = 3;
  for (const double mean : series.fit()->forecast(3).mean) EXPECT_NEAR(mean, 100, 30);
}

TEST(Prophet, stops_in_the_middle_of_the_fit) {
  static int calls;
  calls = 0;
  Context context;
  context.stop_requested = [] { return ++calls > 20; };
  EXPECT_THROW(kProphetMethod.fit(reference_series("air").input(), context), Error);
  EXPECT_EQ(calls, 21);
}

}  // namespace
}  // namespace salesforecast
