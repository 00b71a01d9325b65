#include "core/bridging.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/panels.h"

namespace salesforecast {
namespace {

using test::kNaN;

std::vector<double> bridged(int season, std::vector<double> y) {
  bridge_gaps(season, &y);
  return y;
}

// Weeks that sell 10, 11, 12, 13, 14, 30 and nothing, each so many times that.
std::vector<double> weeks(const std::vector<double>& sizes) {
  std::vector<double> y;
  for (const double size : sizes) {
    for (const double day : {10, 11, 12, 13, 14, 30, 0}) y.push_back(size * day);
  }
  return y;
}

TEST(Bridging, without_a_season_a_gap_is_a_straight_line) {
  EXPECT_EQ(bridged(1, {1, kNaN, kNaN, 4, 5, kNaN, 3}), (std::vector<double>{1, 2, 3, 4, 5, 4, 3}));
}

TEST(Bridging, too_little_before_a_gap_tells_no_season) {
  EXPECT_EQ(bridged(7, {1, 2, kNaN, 4}), (std::vector<double>{1, 2, 3, 4}));
}

TEST(Bridging, a_lost_day_is_its_weekday) {
  std::vector<double> y = weeks({1, 1, 1, 1});
  y[14 + 5] = kNaN;
  y[14 + 6] = kNaN;
  const std::vector<double> whole = bridged(7, y), came = weeks({1, 1, 1, 1});
  for (std::size_t at = 0; at < came.size(); ++at) EXPECT_NEAR(whole[at], came[at], 1e-9) << at;
}

// A shop that was shut for weeks, from a Sunday to a holiday, both without sales.
TEST(Bridging, a_long_gap_goes_on_as_the_season_before_it) {
  std::vector<double> y = weeks({1, 1, 1, 1, 1, 1, 1, 1}), came = y;
  std::fill(y.begin() + 21, y.begin() + 49, kNaN);
  y[49] = 0;
  const std::vector<double> whole = bridged(7, y);
  for (std::size_t at = 0; at < 49; ++at) EXPECT_NEAR(whole[at], came[at], 1e-9) << at;
}

// A forecast from the first value behind a gap on may be judged.
TEST(Bridging, nothing_later_than_the_first_value_behind_a_gap_is_used) {
  for (const std::size_t gap : {std::size_t{3}, std::size_t{20}}) {
    std::vector<double> y = weeks({1, 1.1, 1.2, 1, 1, 1, 1, 1}), other = y;
    std::fill_n(y.begin() + 22, gap, kNaN);
    other = y;
    for (std::size_t at = 22 + gap + 1; at < other.size(); ++at) other[at] += 100;
    const std::vector<double> a = bridged(7, y), b = bridged(7, other);
    EXPECT_TRUE(std::equal(a.begin(), a.begin() + 22 + static_cast<std::ptrdiff_t>(gap), b.begin())) << gap;
  }
}

TEST(Bridging, sales_that_are_never_below_zero_stay_so) {
  std::vector<double> y = weeks({1, 1, 0.01, 0.01});
  for (const std::size_t at : {std::size_t{20}, std::size_t{21}, std::size_t{22}}) y[at] = kNaN;
  const std::vector<double> whole = bridged(7, y);
  EXPECT_GE(*std::min_element(whole.begin(), whole.end()), 0);
  EXPECT_LT(bridged(1, {1, -2, kNaN, -4})[2], 0);
}

}  // namespace
}  // namespace salesforecast
