#include "core/methods/ets.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "core/methods/ets/form.h"
#include "core/methods/ets/least_squares.h"
#include "core/methods/ets/recursion.h"

namespace salesforecast {
namespace {

using Fit = std::unique_ptr<FittedMethod>;

Fit fit(const std::vector<double>& y, int season, const std::string& model = "ZZZ") {
  Options options;
  options.ets_model = model;
  return kEtsMethod.fit({y, season, &options, false}, Context());
}

// Growth, a season and noise from a fixed generator; positive.
std::vector<double> sales(std::size_t n, int season, double growth = 0.5) {
  std::vector<double> y;
  std::uint64_t state = 7;
  for (std::size_t t = 0; t < n; ++t) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const double noise = static_cast<double>(state >> 40) / static_cast<double>(1 << 24) - 0.5;
    const double angle = 6.283185307179586 * static_cast<double>(t) / season;
    const double level = 100 + growth * static_cast<double>(t);
    y.push_back(level * (1 + (season > 1 ? 0.2 * std::sin(angle) : 0.0) + 0.1 * noise));
  }
  return y;
}

const char* const kForms[] = {"ANN", "AAN", "ANA", "AAA", "MNN", "MAN", "MMN", "MNA", "MAA", "MNM", "MAM", "MMM"};

TEST(Ets, components_sum_to_the_mean_for_every_form) {
  const auto y = sales(60, 6);
  for (const char* form : kForms) {
    const Fit model = fit(y, 6, form);
    const auto mean = model->forecast(20).mean;
    const Components parts = model->explain(20);
    for (std::size_t h = 0; h < mean.size(); ++h) {
      double sum = 0;
      for (const auto& values : parts.values) sum += values[h];
      EXPECT_NEAR(sum, mean[h], 1e-12 * std::abs(mean[h])) << form << " step " << h + 1;
    }
    EXPECT_EQ(parts.names.size(), parts.values.size());
    EXPECT_EQ(parts.names.front(), "level");
  }
}

TEST(Ets, a_loaded_model_forecasts_bit_for_bit_the_same) {
  const auto y = sales(60, 6);
  for (const char* form : kForms) {
    const Fit model = fit(y, 6, form);
    const Fit loaded = kEtsMethod.load(model->save());
    const auto a = model->forecast(30), b = loaded->forecast(30);
    EXPECT_EQ(a.mean, b.mean) << form;
    EXPECT_EQ(a.sd, b.sd) << form;
    EXPECT_EQ(model->explain(30).values, loaded->explain(30).values) << form;
    EXPECT_EQ(model->variant(), loaded->variant());
    EXPECT_EQ(model->in_sample().aicc, loaded->in_sample().aicc);
  }
}

TEST(Ets, same_data_give_the_same_bits) {
  const auto y = sales(80, 12);
  EXPECT_EQ(fit(y, 12)->forecast(24).mean, fit(y, 12)->forecast(24).mean);
}

TEST(Ets, a_constant_series_is_forecast_as_itself_without_spread) {
  for (const double value : {0.0, 5.0, -3.0, 1e-200, 1e200}) {
    const Fit model = fit(std::vector<double>(40, value), 12);
    for (const double mean : model->forecast(24).mean) EXPECT_NEAR(mean, value, 1e-9 * std::abs(value));
    for (const double sd : model->forecast(24).sd) EXPECT_LE(sd, 1e-9 * std::abs(value));
  }
}

TEST(Ets, a_straight_line_is_continued) {
  std::vector<double> y;
  for (int t = 1; t <= 30; ++t) y.push_back(10 + 2 * t);
  const auto mean = fit(y, 1)->forecast(5).mean;
  for (int h = 0; h < 5; ++h) EXPECT_NEAR(mean[static_cast<std::size_t>(h)], 72 + 2 * h, 1e-3);
}

TEST(Ets, forecasts_scale_with_the_unit_of_the_series) {
  const auto y = sales(70, 12);
  const Fit base = fit(y, 12);
  for (const double factor : {1e-150, 1e-3, 1000.0, 1e150}) {
    std::vector<double> scaled = y;
    for (double& value : scaled) value *= factor;
    const Fit other = fit(scaled, 12);
    EXPECT_EQ(other->variant(), base->variant());
    const auto a = base->forecast(12), b = other->forecast(12);
    for (std::size_t h = 0; h < 12; ++h) {
      EXPECT_NEAR(b.mean[h] / factor / a.mean[h], 1, 1e-5) << factor;
      EXPECT_NEAR(b.sd[h] / factor / a.sd[h], 1, 1e-5) << factor;
    }
  }
}

TEST(Ets, reported_aicc_is_that_of_the_unscaled_series) {
  const auto y = sales(60, 1);
  std::vector<double> thousands = y;
  for (double& value : thousands) value *= 1000;
  const double n = static_cast<double>(y.size());
  EXPECT_NEAR(fit(thousands, 1, "MAN")->in_sample().aicc - fit(y, 1, "MAN")->in_sample().aicc, 2 * n * std::log(1000.0),
              1e-3);
}

TEST(Ets, data_with_zeros_or_negatives_get_additive_forms_only) {
  auto y = sales(60, 12);
  y[30] = 0;
  EXPECT_EQ(fit(y, 12)->variant().substr(0, 6), "ETS(A,");
  y[31] = -50;
  EXPECT_EQ(fit(y, 12)->variant().substr(0, 6), "ETS(A,");
  EXPECT_THROW(fit(y, 12, "MNN"), Error);
}

TEST(Ets, a_season_beyond_24_or_without_a_full_cycle_is_left_out) {
  EXPECT_FALSE(fit(sales(120, 24), 24)->variant().ends_with(",N)"));
  EXPECT_TRUE(fit(sales(120, 25), 25)->variant().ends_with(",N)"));
  EXPECT_TRUE(fit(sales(12, 12), 12)->variant().ends_with(",N)"));
}

TEST(Ets, short_series_are_fitted_down_to_the_stated_length) {
  for (std::size_t n = static_cast<std::size_t>(kEtsMethod.abilities.min_length); n < 40; ++n) {
    for (const int season : {1, 2, 4, 7, 12}) {
      const auto forecast = fit(sales(n, season), season)->forecast(3);
      for (std::size_t h = 0; h < 3; ++h) EXPECT_TRUE(std::isfinite(forecast.mean[h]) && forecast.sd[h] >= 0) << n;
    }
  }
  EXPECT_THROW(fit({1, 2, 3, 4}, 1), Error);
}

TEST(Ets, extreme_values_give_finite_forecasts_or_a_clear_error) {
  constexpr double kMax = std::numeric_limits<double>::max();
  const std::vector<std::vector<double>> hard = {
      {kMax, -kMax, kMax, -kMax, kMax, -kMax, kMax, -kMax, 1, 2, 3, 4},
      {1e-300, 1e300, 1e-300, 1e300, 1e-300, 1e300, 1e-300, 1e300, 1, 1, 1, 1},
      {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
      {5e-324, 5e-324, 5e-324, 1e-323, 5e-324, 5e-324, 5e-324, 5e-324, 5e-324},
      {1e12, 1e12 + 1, 1e12 + 2, 1e12 + 1, 1e12, 1e12 + 1, 1e12 + 2, 1e12 + 1, 1e12, 1e12 + 1, 1e12 + 2, 1e12},
  };
  for (const auto& y : hard) {
    for (const int season : {1, 4}) {
      const auto forecast = fit(y, season)->forecast(500);
      for (std::size_t h = 0; h < 500; ++h) {
        ASSERT_TRUE(std::isfinite(forecast.mean[h]));
        ASSERT_TRUE(std::isfinite(forecast.sd[h]) && forecast.sd[h] >= 0);
      }
    }
  }
  EXPECT_THROW(fit({1, 2, 3, std::nan(""), 5, 6, 7}, 1), Error);
}

TEST(Ets, spreads_never_shrink_without_a_season_and_grow_with_the_error) {
  const auto sd = fit(sales(60, 1), 1, "AAN")->forecast(20).sd;
  for (std::size_t h = 1; h < sd.size(); ++h) EXPECT_GE(sd[h], sd[h - 1]);
  EXPECT_GT(sd[0], 0);
}

TEST(Ets, options_choose_the_form) {
  const auto y = sales(60, 12);
  EXPECT_EQ(fit(y, 12, "MAM")->variant().substr(0, 5), "ETS(M");
  Options options;
  options.ets_model = "AAN";
  options.ets_damped = true;
  EXPECT_EQ(kEtsMethod.fit({y, 12, &options, false}, Context())->variant(), "ETS(A,Ad,N)");
  options.ets_damped = false;
  EXPECT_EQ(kEtsMethod.fit({y, 12, &options, false}, Context())->variant(), "ETS(A,A,N)");
}

TEST(Ets, unstable_or_unknown_forms_are_refused_with_a_hint) {
  const auto y = sales(60, 12);
  for (const char* model : {"ANM", "AAM", "AMN", "MMA", "NNN", "ZZ", "zzz", "XAN", "AAAA", ""}) {
    try {
      fit(y, 12, model);
      FAIL() << model;
    } catch (const Error& e) {
      EXPECT_EQ(e.kind(), ErrorKind::kInvalidArgument) << model;
      EXPECT_FALSE(e.hint().empty());
    }
  }
}

TEST(Ets, refit_without_estimating_keeps_the_form_and_the_smoothing) {
  const auto y = sales(72, 12);
  const Fit model = fit(y, 12);
  const std::vector<double> shorter(y.begin(), y.end() - 6);
  const Fit held = model->refit({shorter, 12, nullptr, false}, false, Context());
  EXPECT_EQ(held->variant(), model->variant());
  EXPECT_NEAR(held->save().number("alpha", 0, 1), model->save().number("alpha", 0, 1), 1e-12);
  EXPECT_NEAR(held->save().number("gamma", 0, 1), model->save().number("gamma", 0, 1), 1e-12);
  const Fit same = model->refit({y, 12, nullptr, false}, true, Context());
  EXPECT_NEAR(same->in_sample().aicc, model->in_sample().aicc, 0.01);
}

TEST(Ets, cancel_is_honoured) {
  const Context context;
  context.cancel();
  try {
    const auto y = sales(60, 12);
    kEtsMethod.fit({y, 12, nullptr, false}, context);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.kind(), ErrorKind::kCancelled);
  }
}

TEST(Ets, hostile_parameters_are_refused) {
  const Parameters good = fit(sales(60, 6), 6, "MAM")->save();
  EXPECT_NO_THROW(kEtsMethod.load(good));
  EXPECT_THROW(kEtsMethod.load(Parameters()), Error);
  const double hostile[] = {std::nan(""), HUGE_VAL, -HUGE_VAL, -1, 1e300};
  for (const auto& numbers : good.all_numbers()) {
    if (numbers.name == "mse" || numbers.name == "aicc") continue;
    for (const double bad : hostile) {
      if (numbers.name == "scale" && bad == 1e300) continue;
      Parameters changed;
      changed.set_word("form", good.word("form"));
      for (const auto& other : good.all_numbers()) {
        auto values = other.values;
        if (other.name == numbers.name) values.back() = bad;
        changed.set(other.name, values);
      }
      if (numbers.name == "trend" && bad == -1) {
        EXPECT_NO_THROW(kEtsMethod.load(changed)->forecast(10));
        continue;
      }
      EXPECT_THROW(kEtsMethod.load(changed), Error) << numbers.name << ' ' << bad;
    }
    Parameters longer;
    longer.set_word("form", good.word("form"));
    for (const auto& other : good.all_numbers()) {
      auto values = other.values;
      if (other.name == numbers.name) values.push_back(0.5);
      longer.set(other.name, values);
    }
    EXPECT_THROW(kEtsMethod.load(longer), Error) << numbers.name;
  }
}

TEST(Ets, every_form_code_reads_back_and_no_other_word_does) {
  for (const char* code : {"ANN", "AAdA", "MMdM", "MAM", "MNA"}) {
    EXPECT_EQ(ets::form_code(ets::parse_form(code)), code);
  }
  for (const char* code : {"", "ANM", "ANdN", "ZZZ", "MMdA", "aan", "AANN"}) EXPECT_THROW(ets::parse_form(code), Error);
}

// Of every form, against central differences of S.
TEST(EtsLeastSquares, gradient_is_that_of_the_sum_of_squares) {
  const auto y = sales(40, 4, 0.05);
  std::vector<double> scaled = y;
  for (double& value : scaled) value /= 100;
  for (const char* code : {"ANN", "AAN", "AAdN", "ANA", "AAA", "AAdA", "MNN", "MAN", "MAdN", "MMN", "MMdN", "MNA",
                           "MAA", "MAdA", "MNM", "MAM", "MAdM", "MMM", "MMdM"}) {
    const ets::Form form = ets::parse_form(code);
    ets::LeastSquares problem(form, 4, scaled);
    const auto size = static_cast<std::size_t>(problem.size());
    std::vector<double> x(size), gradient(size), ignored(size), hessian(size * size);
    ets::State start{1.0, form.trend == ets::Part::kMultiplicative ? 1.01 : 0.01, {}};
    if (form.season == ets::Part::kAdditive) start.season = {0.1, -0.05, -0.1, 0.05};
    if (form.season == ets::Part::kMultiplicative) start.season = {1.1, 0.95, 0.9, 1.05};
    problem.coordinates({0.3, 0.06, 0.07, form.damped ? 0.9 : 1.0}, start, x);
    ASSERT_TRUE(std::isfinite(problem.linearise(x, hessian, gradient))) << code;
    std::vector<double> other(size * size);
    for (std::size_t i = 0; i < size; ++i) {
      auto up = x, down = x;
      up[i] += 1e-6;
      down[i] -= 1e-6;
      const double slope = (problem.linearise(up, other, ignored) - problem.linearise(down, other, ignored)) / 2e-6;
      EXPECT_NEAR(2 * gradient[i], slope, 1e-6 * (1 + std::abs(slope))) << code << " coordinate " << i;
    }
  }
}

TEST(EtsForecastable, the_region_of_seasonal_forms_is_checked_by_its_roots) {
  const ets::Form trend = ets::parse_form("AAA"), level = ets::parse_form("ANA");
  EXPECT_TRUE(ets::is_forecastable(trend, {0.3, 0.05, 0.1, 1.0}, 12));
  EXPECT_TRUE(ets::is_forecastable(level, {0.3, 0.0, 0.1, 1.0}, 12));
  EXPECT_TRUE(ets::is_forecastable(ets::parse_form("AAdA"), {0.3, 0.05, 0.1, 0.9}, 4));
  EXPECT_FALSE(ets::is_forecastable(trend, {0.1, 2.5, 0.5, 1.0}, 4));
  EXPECT_FALSE(ets::is_forecastable(level, {1.5, 0.0, 0.9, 1.0}, 4));
}

}  // namespace
}  // namespace salesforecast
