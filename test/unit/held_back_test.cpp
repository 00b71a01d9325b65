// Accuracy on held-back data by hand: every cut-off's errors, none for a missing outcome.
#include "core/held_back.h"

#include <gtest/gtest.h>
#include <cmath>

namespace salesforecast {
namespace {

TEST(HeldBack, accuracy_by_hand) {
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> history = {10, 12, 11, 14, 13, 15}, came = {10, 12, 11, 14, kMissing, 15};
  HeldBack held;
  held.plan.cutoffs = {3, 4};
  held.plan.horizon = 3;
  held.forecasts = {{{12, 12, 16}, {1, 1, 1}}, {{13, 13}, {1, 1}}};
  held.history = history;
  held.y = came;
  const Accuracy accuracy = held_back_accuracy(held, 2);
  // Errors: 12 - 14 and 16 - 15 from the first cut-off, 13 - 15 from the second.
  EXPECT_EQ(accuracy.errors, 3);
  EXPECT_DOUBLE_EQ(accuracy.mae, 5.0 / 3);
  EXPECT_DOUBLE_EQ(accuracy.rmse, std::sqrt(9.0 / 3));
  EXPECT_DOUBLE_EQ(accuracy.bias, -3.0 / 44);
  EXPECT_FLOAT_EQ(accuracy.wape, 5.0F / 44);
  EXPECT_FLOAT_EQ(accuracy.mape, 100 * (2 / 14.0F + 1 / 15.0F + 2 / 15.0F) / 3);
  // One difference at lag 2 before the first cut-off: 11 - 10.
  EXPECT_DOUBLE_EQ(accuracy.mase, 5.0 / 3);
  EXPECT_FLOAT_EQ(accuracy.rmsse, std::sqrt(3.0F));
  // Seasonal naive: 12 for 14, 12 for 15 (the third step repeats the first), 14 for 15.
  EXPECT_FLOAT_EQ(accuracy.skill, 1 - 5.0F / (2 + 3 + 1));
}

// One error of five sds after quiet years counts as one of three; as many as a business has count as they are.
TEST(HeldBack, large_errors_count_where_they_come_again) {
  const auto size = [](int large, Outcomes outcomes) {
    std::vector<double> y(140, 10.0);
    HeldBack held;
    held.outcomes = outcomes;
    for (int cutoff = 40; cutoff < 140; ++cutoff) {
      held.plan.cutoffs.push_back(cutoff);
      held.forecasts.push_back({{10}, {1}});
      y[static_cast<std::size_t>(cutoff)] += cutoff < 40 + large ? 5 : 1;
    }
    held.history = held.y = y;
    return error_size(held);
  };
  EXPECT_DOUBLE_EQ(size(2, Outcomes::kWhole), std::sqrt((98 + 2 * 9) / 100.0));
  EXPECT_DOUBLE_EQ(size(5, Outcomes::kWhole), std::sqrt((95 + 5 * 25) / 100.0));
  EXPECT_DOUBLE_EQ(size(5, Outcomes::kCounts), std::sqrt((95 + 5 * 9) / 100.0));
}

TEST(HeldBack, nothing_held_back_is_nothing) {
  const Accuracy accuracy = held_back_accuracy(HeldBack(), 7);
  EXPECT_EQ(accuracy.errors, 0);
  EXPECT_TRUE(std::isnan(accuracy.mae) && std::isnan(accuracy.wape) && std::isnan(accuracy.skill));
}

}  // namespace
}  // namespace salesforecast
