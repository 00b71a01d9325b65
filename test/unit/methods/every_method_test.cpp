// What holds for every line of the method table. A new method is tested here without a word being added.
#include <gtest/gtest.h>

#include <deque>
#include <fstream>
#include <set>

#include "core/methods/method.h"
#include "support/own_methods.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

using samples::trending_seasonal;

constexpr int kHorizon = 30;

// A column that has to do with y, whatever that is, and varies even where y does not.
RegressorView view_for(const std::vector<double>& y) {
  static std::deque<Regressors> kept;  // views do not outlive them
  Regressor column;
  for (std::size_t t = 0; t < y.size() + kHorizon; ++t) {
    column.values.push_back((t % 3 == 0 ? 1 : 0) + (t > 0 && t < y.size() && y[t] > y[t - 1] ? 1 : 0));
  }
  const Regressors& one = kept.emplace_back(std::vector<Regressor>{column});
  return one.view(static_cast<int>(y.size()), 0, kHorizon);
}

// With a regressor where the method is nothing without one.
MethodInput input_of(const Method& method, const std::vector<double>& y, int season) {
  static const Options kDefaults;
  MethodInput input{.y = y, .season = season, .options = &kDefaults, .non_negative = false};
  if (method.abilities.for_regressors) input.regressors = view_for(y);
  return input;
}

// nullptr when the method declines the series, which only Error(kInvalidData) may do.
std::unique_ptr<FittedMethod> try_fit(const Method& method, const std::vector<double>& y, int season) {
  try {
    return method.fit(input_of(method, y, season), Context());
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidData) << error.message();
    return nullptr;
  }
}

void expect_finite(const FittedMethod& fitted) {
  const MethodForecast forecast = fitted.forecast(kHorizon);
  ASSERT_EQ(forecast.mean.size(), static_cast<std::size_t>(kHorizon));
  ASSERT_EQ(forecast.sd.size(), static_cast<std::size_t>(kHorizon));
  for (int h = 0; h < kHorizon; ++h) {
    EXPECT_TRUE(std::isfinite(forecast.mean[h])) << "step " << h + 1;
    EXPECT_TRUE(std::isfinite(forecast.sd[h]) && forecast.sd[h] >= 0) << "step " << h + 1;
  }
}

void expect_components_sum(const FittedMethod& fitted) {
  const MethodForecast forecast = fitted.forecast(kHorizon);
  const Components components = fitted.explain(kHorizon);
  ASSERT_EQ(components.names.size(), components.values.size());
  for (int h = 0; h < kHorizon; ++h) {
    double sum = 0;
    double largest = std::fabs(forecast.mean[h]);
    for (const auto& values : components.values) {
      ASSERT_EQ(values.size(), static_cast<std::size_t>(kHorizon));
      sum += values[h];
      largest = std::max(largest, std::fabs(values[h]));
    }
    EXPECT_NEAR(sum, forecast.mean[h], 1e-9 * largest) << "step " << h + 1;
  }
}

void expect_same_bits(const FittedMethod& a, const FittedMethod& b) {
  const MethodForecast one = a.forecast(kHorizon);
  const MethodForecast two = b.forecast(kHorizon);
  EXPECT_EQ(one.mean, two.mean);
  EXPECT_EQ(one.sd, two.sd);
  EXPECT_EQ(a.explain(kHorizon).values, b.explain(kHorizon).values);
  EXPECT_EQ(a.variant(), b.variant());
}

// A few histories of ordinary shape: with and without season and trend, positive and not, long and short.
struct Sample {
  std::vector<double> y;
  int season;
};
std::vector<Sample> ordinary_samples() {
  return {{trending_seasonal(96, 12, 200, 1.5, 40, 8), 12},  {trending_seasonal(60, 1, 50, 0.4, 0, 5), 1},
          {trending_seasonal(80, 7, 0, 0.1, 10, 2), 7},      {trending_seasonal(40, 4, 500, -3, 80, 20), 4},
          {trending_seasonal(25, 12, 100, 0, 0, 10), 12},    {trending_seasonal(13, 12, 100, 1, 20, 3), 12},
          {trending_seasonal(200, 1, 1000, 0, 0, 100, 7), 1}};
}

class EveryMethod : public testing::TestWithParam<Method> {};

INSTANTIATE_TEST_SUITE_P(Table, EveryMethod, testing::ValuesIn(test::own_methods()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(MethodTable, finds_every_name_once_and_nothing_else) {
  std::set<std::string> names;
  for (const Method& method : method_table()) {
    EXPECT_TRUE(names.insert(method.name).second) << method.name;
    ASSERT_NE(find_method(method.name), nullptr);
    EXPECT_STREQ(find_method(method.name)->name, method.name);
  }
  EXPECT_EQ(find_method("auto"), nullptr);
  EXPECT_EQ(find_method(""), nullptr);
  EXPECT_EQ(find_method("naiv"), nullptr);
}

TEST(MethodTable, no_two_methods_give_the_same_forecast) {
  const std::vector<double> y = trending_seasonal(96, 12, 200, 1.5, 40, 8);
  std::vector<double> rare;  // methods for it are one where there is a sale in every period
  for (std::size_t t = 0; t < y.size(); ++t) rare.push_back(t % 3 == 0 || t % 7 == 1 ? std::round(y[t] / 50) : 0);
  std::set<std::vector<double>> forecasts;
  for (const Method& method : test::own_methods()) {
    const auto fitted = method.fit(input_of(method, method.abilities.intermittent ? rare : y, 12), Context());
    EXPECT_TRUE(forecasts.insert(fitted->forecast(kHorizon).mean).second) << method.name;
  }
}

TEST(MethodTable, all_documentation_pages_share_their_headings) {
  std::set<std::vector<std::string>> layouts;
  for (const Method& method : method_table()) {
    std::ifstream page(std::string(SALESFORECAST_SOURCE_DIR) + "/docs/methods/" + method.name + ".md");
    EXPECT_TRUE(page) << "docs/methods/" << method.name << ".md is missing";
    std::vector<std::string> headings;
    for (std::string line; std::getline(page, line);) {
      if (line.rfind("## ", 0) == 0) headings.push_back(line);
    }
    layouts.insert(headings);
  }
  EXPECT_EQ(layouts.size(), 1u);
}

TEST_P(EveryMethod, says_its_registry_name_and_a_variant) {
  const auto fitted = GetParam().fit(input_of(GetParam(), trending_seasonal(60, 12, 100, 1, 10, 3), 12), Context());
  EXPECT_EQ(fitted->method(), GetParam().name);
  EXPECT_FALSE(fitted->variant().empty());
}

TEST_P(EveryMethod, components_sum_to_the_forecast) {
  for (const Sample& sample : ordinary_samples()) {
    expect_components_sum(*GetParam().fit(input_of(GetParam(), sample.y, sample.season), Context()));
  }
}

TEST_P(EveryMethod, a_loaded_model_forecasts_bit_for_bit_the_same) {
  for (const Sample& sample : ordinary_samples()) {
    const auto fitted = GetParam().fit(input_of(GetParam(), sample.y, sample.season), Context());
    const Parameters saved = fitted->save();
    const auto loaded = GetParam().load(saved);
    expect_same_bits(*fitted, *loaded);
    EXPECT_EQ(loaded->save().all_numbers().size(), saved.all_numbers().size());
    EXPECT_EQ(fitted->in_sample().observations, loaded->in_sample().observations);
    EXPECT_EQ(fitted->in_sample().parameters, loaded->in_sample().parameters);
  }
}

TEST_P(EveryMethod, fits_the_same_bits_twice) {
  for (const Sample& sample : ordinary_samples()) {
    const MethodInput input = input_of(GetParam(), sample.y, sample.season);
    expect_same_bits(*GetParam().fit(input, Context()), *GetParam().fit(input, Context()));
  }
}

TEST_P(EveryMethod, a_constant_forecasts_itself) {
  for (const double value : {0.0, 7.3, -5.0, 1e-300, 1e300, 123456789.125}) {
    for (const int season : {1, 12}) {
      const std::vector<double> y(40, value);
      const auto fitted = GetParam().fit(input_of(GetParam(), y, season), Context());
      expect_finite(*fitted);
      for (const double mean : fitted->forecast(kHorizon).mean) {
        EXPECT_NEAR(mean, value, 1e-9 * std::fabs(value)) << value << " season " << season;
      }
    }
  }
}

TEST_P(EveryMethod, stays_finite_on_hostile_histories) {
  std::vector<std::vector<double>> histories;
  const double largest = std::numeric_limits<double>::max();
  const double smallest = std::numeric_limits<double>::denorm_min();
  for (const int n : {1, 2, 3, 4, 5, 6, 7, 12, 13, 24, 25, 26, 60, GetParam().abilities.min_length}) {
    std::vector<std::vector<double>> shapes(12);
    samples::Noise noise(3);
    for (int t = 0; t < n; ++t) {
      shapes[0].push_back(1e-300 * (t + 1));
      shapes[1].push_back(1e300 * (t % 5 + 1));
      shapes[2].push_back(t % 2 == 0 ? 0 : 10);
      shapes[3].push_back(t % 2 == 0 ? 1e300 : -1e300);
      shapes[4].push_back(t == n / 2 ? 1e300 : 1e-300);
      shapes[5].push_back(t == n - 1 ? 1 : 0);
      shapes[6].push_back(std::pow(10.0, t % 60));
      shapes[7].push_back(t % 2 == 0 ? largest : -largest);
      shapes[8].push_back(t % 3 == 0 ? smallest : 0);
      shapes[9].push_back(1e12 + noise.next());
      shapes[10].push_back(t % 12 == 0 ? 5 : 0);
      shapes[11].push_back(largest);
    }
    histories.insert(histories.end(), shapes.begin(), shapes.end());
  }
  for (std::size_t i = 0; i < histories.size(); ++i) {
    for (const int season : {1, 2, 7, 12}) {
      SCOPED_TRACE("history " + std::to_string(i % 12) + " of " + std::to_string(histories[i].size()) + ", season " +
                   std::to_string(season));
      if (const auto fitted = try_fit(GetParam(), histories[i], season)) {
        expect_finite(*fitted);
        expect_components_sum(*fitted);
        expect_same_bits(*fitted, *GetParam().load(fitted->save()));
      }
    }
  }
}

TEST_P(EveryMethod, takes_every_series_of_its_least_length_without_season) {
  const int n = GetParam().abilities.min_length;
  const auto fitted = try_fit(GetParam(), trending_seasonal(n, 1, 100, 2, 0, 1), 1);
  ASSERT_NE(fitted, nullptr);
  expect_finite(*fitted);
}

TEST_P(EveryMethod, uncertainty_does_not_shrink_with_the_step) {
  const auto fitted = GetParam().fit(input_of(GetParam(), trending_seasonal(80, 1, 100, 1, 0, 10), 1), Context());
  const std::vector<double> sd = fitted->forecast(kHorizon).sd;
  EXPECT_GT(sd[0], 0);
  for (int h = 1; h < kHorizon; ++h) {
    EXPECT_GE(sd[h], sd[h - 1] * (1 - 1e-12)) << "step " << h + 1;
  }
}

TEST_P(EveryMethod, scales_with_the_series) {
  for (const Sample& sample : ordinary_samples()) {
    for (const double factor : {1024.0, 1e-3}) {
      std::vector<double> scaled = sample.y;
      for (double& v : scaled) v *= factor;
      const auto a = GetParam().fit(input_of(GetParam(), sample.y, sample.season), Context())->forecast(kHorizon);
      const auto b = GetParam().fit(input_of(GetParam(), scaled, sample.season), Context())->forecast(kHorizon);
      double size = 0;
      for (const double v : sample.y) size = std::max(size, std::fabs(v));
      for (int h = 0; h < kHorizon; ++h) {
        // Optimisers end a little elsewhere when the last bits differ.
        EXPECT_NEAR(b.mean[h] / factor, a.mean[h], 1e-4 * size) << "factor " << factor << " step " << h + 1;
      }
    }
  }
}

TEST_P(EveryMethod, stops_when_cancelled) {
  Context context;
  context.cancel();
  try {
    GetParam().fit(input_of(GetParam(), trending_seasonal(60, 12, 100, 1, 10, 3), 12), context);
    FAIL() << "not cancelled";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kCancelled);
  }
}

TEST_P(EveryMethod, refits_on_a_shorter_history) {
  const std::vector<double> y = trending_seasonal(96, 12, 200, 1.5, 40, 8);
  const auto fitted = GetParam().fit(input_of(GetParam(), y, 12), Context());
  const std::vector<double> shorter(y.begin(), y.end() - 20);
  for (const bool estimate : {false, true}) {
    const auto again = fitted->refit(input_of(GetParam(), shorter, 12), estimate, Context());
    EXPECT_EQ(again->method(), GetParam().name);
    expect_finite(*again);
    expect_components_sum(*again);
    expect_same_bits(*again, *GetParam().load(again->save()));
  }
}

TEST_P(EveryMethod, refit_on_the_same_history_changes_nothing) {
  const std::vector<double> y = trending_seasonal(96, 12, 200, 1.5, 40, 8);
  const auto fitted = GetParam().fit(input_of(GetParam(), y, 12), Context());
  const MethodForecast before = fitted->forecast(kHorizon);
  const MethodForecast after = fitted->refit(input_of(GetParam(), y, 12), false, Context())->forecast(kHorizon);
  for (int h = 0; h < kHorizon; ++h) {
    EXPECT_NEAR(after.mean[h], before.mean[h], 1e-6 * std::fabs(before.mean[h]));
  }
}

TEST_P(EveryMethod, says_how_it_did_in_sample) {
  const auto fitted = GetParam().fit(input_of(GetParam(), trending_seasonal(96, 12, 200, 1.5, 40, 8), 12), Context());
  const InSample in_sample = fitted->in_sample();
  EXPECT_TRUE(std::isfinite(in_sample.mse) && in_sample.mse > 0);
  EXPECT_GT(in_sample.observations, 50);
  EXPECT_GT(in_sample.parameters, 0);
}

// The same parameters with one vector replaced; empty: left out.
Parameters with_numbers(const Parameters& original, std::size_t index, const std::vector<double>& values, bool keep) {
  Parameters changed;
  for (std::size_t i = 0; i < original.all_numbers().size(); ++i) {
    const auto& entry = original.all_numbers()[i];
    if (i != index) {
      changed.set(entry.name, entry.values);
    } else if (keep) {
      changed.set(entry.name, values);
    }
  }
  for (const auto& word : original.all_words()) {
    changed.set_word(word.name, word.value);
  }
  return changed;
}

// Loads what may be nonsense: refused with kInvalidData, or a model that forecasts finite numbers. True: refused.
bool refused(const Method& method, const Parameters& parameters) {
  try {
    expect_finite(*method.load(parameters));
    return false;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalidData) << error.message();
    return true;
  }
}

TEST_P(EveryMethod, load_refuses_nonsense) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Sample& sample : ordinary_samples()) {
    const Parameters saved = GetParam().fit(input_of(GetParam(), sample.y, sample.season), Context())->save();
    EXPECT_TRUE(refused(GetParam(), Parameters()));
    for (std::size_t i = 0; i < saved.all_numbers().size(); ++i) {
      const auto& [name, values] = saved.all_numbers()[i];
      SCOPED_TRACE(name);
      refused(GetParam(), with_numbers(saved, i, {}, false));
      refused(GetParam(), with_numbers(saved, i, {}, true));
      EXPECT_TRUE(refused(GetParam(), with_numbers(saved, i, std::vector<double>(2'000'000, 1.0), true)));
      for (std::size_t j = 0; j < values.size(); ++j) {
        for (const double bad : {nan, infinity, -infinity, 1e308, -1e308, 1e200, -1e9, -1.0, 0.0, 0.5, 1e9, 5e-324}) {
          std::vector<double> changed = values;
          changed[j] = bad;
          const bool was_refused = refused(GetParam(), with_numbers(saved, i, changed, true));
          EXPECT_TRUE(was_refused || std::isfinite(bad)) << bad;
        }
      }
      if (!values.empty()) {
        refused(GetParam(), with_numbers(saved, i, {values.begin(), values.end() - 1}, true));
      }
    }
    for (const auto& word : saved.all_words()) {
      Parameters changed;
      for (const auto& entry : saved.all_numbers()) changed.set(entry.name, entry.values);
      for (const auto& other : saved.all_words()) {
        changed.set_word(other.name, other.name == word.name ? "no such word" : other.value);
      }
      EXPECT_TRUE(refused(GetParam(), changed)) << word.name;
    }
  }
}

}  // namespace
}  // namespace salesforecast
