// adida and imapa against statsforecast, and what each of them promises.
#include "core/methods/aggregated.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

using samples::sales_input;

TEST(Aggregated, agrees_with_the_reference) {
  const std::vector<golden::MethodValue> values = golden::method_values("aggregated_reference.txt");
  ASSERT_EQ(values.size(), 18u);
  for (const golden::MethodValue& value : values) {
    const auto fitted = find_method(value.method)->fit(sales_input(value.y), Context());
    EXPECT_NEAR(fitted->forecast(2).mean[1], value.expected, 1e-6 * value.expected)
        << value.series << " " << value.method;
  }
}

TEST(Aggregated, level_is_the_time_from_sale_to_sale) {
  std::vector<double> y;
  for (int t = 1; t <= 63; ++t) y.push_back(t % 6 == 0 ? 4 : 0);
  EXPECT_EQ(kAdidaMethod.fit(sales_input(y), Context())->variant(), "adida(6)");
  EXPECT_NEAR(kAdidaMethod.fit(sales_input(y), Context())->forecast(1).mean[0], 4.0 / 6, 1e-12);
}

TEST(Aggregated, a_sale_in_every_period_makes_both_the_same_smoothing) {
  const std::vector<double> y = {3, 5, 4, 6, 8, 2, 7, 9, 4, 6};
  EXPECT_EQ(kAdidaMethod.fit(sales_input(y), Context())->forecast(1).mean,
            kImapaMethod.fit(sales_input(y), Context())->forecast(1).mean);
}

TEST(Aggregated, imapa_of_a_rare_article_keeps_few_levels) {
  std::vector<double> y(5000);
  for (const std::size_t t : {700U, 2900U, 4400U}) y[t] = 2;
  const auto fitted = kImapaMethod.fit(sales_input(y), Context());
  EXPECT_EQ(fitted->variant(), "imapa(1467)");
  EXPECT_EQ(fitted->save().numbers("alphas", 1, 5000).size(), 100U);
  EXPECT_NEAR(fitted->forecast(1).mean[0], 6.0 / 5000, 6.0 / 5000);
}

TEST(Aggregated, a_history_shorter_than_the_level_is_one_sum) {
  std::vector<double> y(40);
  y[19] = y[39] = 5;
  const auto fitted = kAdidaMethod.fit(sales_input(y), Context());
  ASSERT_EQ(fitted->variant(), "adida(20)");
  const std::vector<double> begin = {0, 0, 0, 3};
  EXPECT_NEAR(fitted->refit(sales_input(begin), false, Context())->forecast(1).mean[0], 0.75, 1e-12);
}

TEST(Aggregated, an_article_that_slowed_down_varies_less_than_it_used_to) {
  std::vector<double> y;
  for (int t = 0; t < 400; ++t) y.push_back(t % (t < 200 ? 2 : 8) == 0 ? 6 : 0);
  const auto fitted = kAdidaMethod.fit(sales_input(y), Context());
  const double sd = fitted->forecast(1).sd[0];
  EXPECT_LT(sd * sd, fitted->in_sample().mse);
  EXPECT_GT(sd, 0);
}

TEST(Aggregated, refuses_what_no_model_holds) {
  const std::vector<double> y = {0, 2, 0, 0, 3, 0, 1};
  const Parameters saved = kImapaMethod.fit(sales_input(y), Context())->save();
  const auto changed = [&](const std::string& name, std::vector<double> values) {
    Parameters parameters;
    for (const auto& one : saved.all_numbers()) parameters.set(one.name, one.name == name ? values : one.values);
    return parameters;
  };
  EXPECT_NO_THROW(kImapaMethod.load(changed("", {})));
  EXPECT_THROW(kImapaMethod.load(changed("alphas", {0.1})), Error);
  EXPECT_THROW(kImapaMethod.load(changed("alphas", {0.1, 1.5})), Error);
  EXPECT_THROW(kImapaMethod.load(changed("level", {0})), Error);
  EXPECT_THROW(kImapaMethod.load(changed("variance", {-1})), Error);
}

}  // namespace
}  // namespace salesforecast
