// What errors have in common, found again in errors made with it.
#include "core/dependence.h"

#include <gtest/gtest.h>
#include <cmath>

namespace salesforecast {
namespace {

// Normal enough for moments, the same on every machine (Knuth's MMIX).
class Noise {
 public:
  double next() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) {
      state_ = state_ * 6364136223846793005u + 1442695040888963407u;
      sum += static_cast<double>(state_ >> 40) / (1 << 24);
    }
    return sum;
  }

 private:
  std::uint64_t state_ = 7;
};

struct Sample {
  std::vector<std::vector<HeldBackScore>> scores;
  std::vector<std::vector<std::uint32_t>> groups;
};

// 10 stores of 10 items over many cut-offs, a horizon apart: parts of variance `all`, `store` (which lasts over all
// steps), and the rest.
Sample sample(double all, double store) {
  Sample out;
  out.scores.resize(100);
  out.groups.resize(2);
  for (std::uint32_t i = 0; i < 100; ++i) {
    out.groups[0].push_back(i / 10);
    out.groups[1].push_back(i % 10);
  }
  Noise noise;
  for (int cutoff = 0; cutoff < 60; ++cutoff) {
    std::vector<double> level(10);
    for (double& value : level) value = std::sqrt(store) * noise.next();
    for (int h = 1; h <= 8; ++h) {
      const double common = std::sqrt(all) * noise.next();
      for (std::size_t i = 0; i < 100; ++i) {
        const double z = common + level[i / 10] + std::sqrt(1 - all - store) * noise.next();
        out.scores[i].push_back({h, 0, 8 * (100 - cutoff), static_cast<float>(z)});
      }
    }
  }
  return out;
}

TEST(Dependence, finds_the_parts_that_errors_were_made_of) {
  const Sample made = sample(0.2, 0.3);
  const Dependence found = learn_dependence(made.scores, made.groups);
  ASSERT_EQ(found.shared.size(), 3u);
  EXPECT_NEAR(found.shared[0].share, 0.2, 0.05);
  EXPECT_LT(found.shared[0].lasting + found.shared[0].fading, 0.05);  // new at every step
  EXPECT_NEAR(found.shared[1].share, 0.3, 0.05);
  EXPECT_GT(found.shared[1].lasting + found.shared[1].fading * std::pow(found.shared[1].phi, 7), 0.2);
  EXPECT_LT(found.shared[2].share, 0.03);
  EXPECT_NEAR(found.own.share, 0.5, 0.06);
}

// Cut-offs that lie within one horizon or two show what lasts over a horizon once or twice: it is taken as larger.
TEST(Dependence, few_horizons_make_what_lasts_wider) {
  Sample made = sample(0.2, 0.3);
  const double known = learn_dependence(made.scores, made.groups).shared[1].lasting;
  for (auto& series : made.scores) {
    for (HeldBackScore& one : series) one.behind /= 8;
    std::erase_if(series, [](const HeldBackScore& one) { return one.behind > 48; });
  }
  EXPECT_GT(learn_dependence(made.scores, made.groups).shared[1].lasting, 1.3 * known);
}

TEST(Dependence, independent_errors_have_nothing_in_common) {
  const Sample made = sample(0, 0);
  const Dependence found = learn_dependence(made.scores, made.groups);
  EXPECT_GT(found.own.share, 0.95);
  EXPECT_LT(found.own.lasting + found.own.fading, 0.05);
}

// Each series misses other outcomes: what is there tells the same.
TEST(Dependence, missing_outcomes_hide_nothing) {
  Sample made = sample(0.2, 0.3);
  for (std::size_t i = 0; i < made.scores.size(); ++i) {
    std::erase_if(made.scores[i], [&](const HeldBackScore& one) {
      return (static_cast<std::size_t>(one.step) * 7 + i * 5 + static_cast<std::size_t>(one.behind) / 8) % 4 == 0;
    });
  }
  const Dependence found = learn_dependence(made.scores, made.groups);
  EXPECT_NEAR(found.shared[0].share, 0.2, 0.05);
  EXPECT_NEAR(found.shared[1].share, 0.3, 0.05);
  EXPECT_NEAR(found.own.share, 0.5, 0.06);
}

TEST(Dependence, shares_add_up_to_one_and_nothing_gives_nothing) {
  EXPECT_FALSE(learn_dependence({}, {}).known());
  for (const double store : {0.0, 0.3, 0.7}) {
    const Sample made = sample(0.25, store);
    const Dependence found = learn_dependence(made.scores, made.groups);
    double sum = found.own.share;
    for (const Persistence& part : found.shared) {
      sum += part.share;
      EXPECT_LE(part.lasting + part.fading, part.share + 1e-12);
    }
    EXPECT_NEAR(sum, 1, 1e-9);
  }
}

// Two cut-offs, and most of the variance shared by all and by a store: what widens one part must not be taken from what
// the next ones have.
TEST(Dependence, whatever_few_windows_say_shares_are_shares) {
  constexpr std::uint32_t kStores = 6, kItems = 8;
  Noise noise;
  for (int panel = 0; panel < 50; ++panel) {
    Sample made;
    made.scores.resize(kStores * kItems);
    made.groups.resize(2);
    for (std::uint32_t i = 0; i < kStores * kItems; ++i) {
      made.groups[0].push_back(i / kItems);
      made.groups[1].push_back(i % kItems);
    }
    for (const int behind : {24, 12}) {
      const double all = noise.next();
      std::vector<double> store(kStores);
      for (double& value : store) value = noise.next();
      for (std::uint32_t i = 0; i < kStores * kItems; ++i) {
        for (int h = 1; h <= 12; ++h) {
          const double z = std::sqrt(0.5) * all + std::sqrt(0.45) * store[i / kItems] + std::sqrt(0.05) * noise.next();
          made.scores[i].push_back({h, 0, behind, static_cast<float>(z)});
        }
      }
    }
    Dependence found = learn_dependence(made.scores, made.groups);
    double sum = 0;
    found.shared.push_back(found.own);
    for (const Persistence& part : found.shared) {
      sum += part.share;
      EXPECT_GE(part.share, 0);
      EXPECT_GE(part.lasting, 0);
      EXPECT_LE(part.lasting + part.fading, part.share * (1 + 1e-9));
    }
    EXPECT_NEAR(sum, 1, 1e-9);
    EXPECT_GT(found.own.share, 0);
  }
}

}  // namespace
}  // namespace salesforecast
