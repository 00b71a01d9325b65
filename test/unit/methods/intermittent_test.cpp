// croston, sba and tsb against a second implementation, and what each of them promises.
#include "core/methods/intermittent.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "unit/methods/golden.h"
#include "unit/methods/samples.h"

namespace salesforecast {
namespace {

using samples::sales_input;

TEST(Intermittent, agrees_with_the_reference) {
  const std::vector<golden::MethodValue> values = golden::method_values("intermittent_reference.txt");
  ASSERT_EQ(values.size(), 9u);
  for (const golden::MethodValue& value : values) {
    const auto fitted = find_method(value.method)->fit(sales_input(value.y), Context());
    ASSERT_EQ(fitted->save().number("size_alpha", 0, 1), 0.2) << value.series;
    EXPECT_NEAR(fitted->forecast(2).mean[1], value.expected, 1e-10) << value.series << " " << value.method;
  }
}

TEST(Intermittent, only_tsb_fades_when_nothing_is_sold_any_more) {
  std::vector<double> y;
  for (int t = 0; t < 60; ++t) y.push_back(t < 30 && t % 3 == 0 ? 4 : 0);
  EXPECT_LT(kTsbMethod.fit(sales_input(y), Context())->forecast(1).mean[0], 0.05);
  EXPECT_GT(kCrostonMethod.fit(sales_input(y), Context())->forecast(1).mean[0], 1);
  EXPECT_GT(kSbaMethod.fit(sales_input(y), Context())->forecast(1).mean[0], 1);
}

TEST(Intermittent, sba_lies_below_croston_by_half_its_smoothing) {
  const std::vector<double> y = {0, 2, 0, 0, 3, 0, 1, 0, 0, 0, 4, 0, 0, 2};
  const auto croston = kCrostonMethod.fit(sales_input(y), Context());
  const auto sba = kSbaMethod.fit(sales_input(y), Context());
  const double alpha = sba->save().number("frequency_alpha", 0, 1);
  EXPECT_NEAR(sba->forecast(1).mean[0], (1 - alpha / 2) * croston->forecast(1).mean[0], 1e-12);
}

TEST(Intermittent, smoothing_is_estimated_where_the_history_is_long) {
  // The rate falls from one sale in two periods to one in sixteen, half way: a slow smoothing is clearly worse.
  std::vector<double> y;
  for (int t = 0; t < 2000; ++t) y.push_back(t % (t < 1000 ? 16 : 2) == 0 ? 5 + t % 3 : 0);
  const auto fitted = kTsbMethod.fit(sales_input(y), Context());
  EXPECT_NEAR(fitted->forecast(1).mean[0], 3, 1);
  EXPECT_LT(fitted->save().number("size_alpha", 0, 1), 0.2);
}

}  // namespace
}  // namespace salesforecast
