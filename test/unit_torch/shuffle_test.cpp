#include "trainer/torch/shuffle.h"

#include <gtest/gtest.h>

#include <vector>

namespace salesforecast {
namespace {

TEST(Shuffle, visits_each_place_once) {
  for (const std::size_t size : {1U, 2U, 3U, 16U, 17U, 1000U, 4097U}) {
    const Shuffle shuffle(size, 5);
    std::vector<int> seen(size);
    for (std::size_t i = 0; i < size; ++i) ++seen.at(shuffle(i));
    EXPECT_EQ(seen, std::vector<int>(size, 1));
  }
}

TEST(Shuffle, has_another_order_for_another_seed) {
  const Shuffle one(1000, 1), same(1000, 1), other(1000, 2);
  int differences = 0, in_place = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(one(i), same(i));
    differences += one(i) != other(i) ? 1 : 0;
    in_place += one(i) == i ? 1 : 0;
  }
  EXPECT_GT(differences, 990);
  EXPECT_LT(in_place, 10);
}

}  // namespace
}  // namespace salesforecast
