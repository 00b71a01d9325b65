// Trials of methods at cut-offs: nothing after a cut-off is seen, the better methods weigh more, a season helps where
// there is one.
#include "core/method_prior.h"

#include <gtest/gtest.h>
#include <cmath>
#include <numbers>

#include "core/demand_pattern.h"
#include "core/series_nature.h"

namespace salesforecast {
namespace {

const Options kOptions;
const YearClock kDaily = {365.25, true};

class Noise {
 public:
  double next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state_ >> 40) / (1 << 23) - 1;
  }

 private:
  std::uint64_t state_ = 5;
};

// Four years of days with a season of the year.
std::vector<double> days() {
  Noise noise;
  std::vector<double> y;
  for (int t = 0; t < 4 * 366; ++t) {
    y.push_back((50 + 20 * std::cos(2 * std::numbers::pi * t / 365.25)) * (1 + 0.2 * noise.next()));
  }
  return y;
}

// raw: NaN where a value is missing.
std::unique_ptr<Trial> tried(const std::vector<double>& raw, bool adjust, const Options& options = kOptions) {
  std::vector<double> y = clean_history(raw, 7).y;
  MethodInput input;
  input.season = 7;
  input.options = &options;
  input.non_negative = true;
  input.y = y;
  std::vector<Candidate> candidates = auto_candidates(input, Effort::kFull);
  const TrialRules rules = {90, kDaily, adjust, Cleaning::of(options)};
  HistoryChanges changes = changes_of(y, cycles_of(7, kDaily), rules.cleaning, {}, Context());
  auto trial = plan_trial(std::move(y), raw, input, {}, std::move(candidates), std::move(changes), rules, Context());
  std::array<YearPrior, kYearVantages> priors;
  for (std::size_t at = 0; at < kYearVantages; ++at) {
    const YearEvidence* own = &trial->years[at];
    priors[at] = learn_year_prior({&own, 1});
  }
  try_methods(*trial, priors, Context());
  choose(*trial, MethodPrior());
  return trial;
}

const Candidate& candidate(const Trial& trial, const std::string& method, bool adjusted) {
  for (const Candidate& one : trial.candidates) {
    if (one.method->name == method && one.adjusted == adjusted) return one;
  }
  throw std::runtime_error("no " + method);
}

TEST(Trial, the_season_of_the_year_is_a_candidate_and_wins_where_there_is_one) {
  const auto trial = tried(days(), true);
  EXPECT_LT(candidate(*trial, "theta", true).rmse, 0.8 * candidate(*trial, "theta", false).rmse);
  double adjusted = 0, sum = 0;
  for (const Candidate& one : trial->candidates) {
    sum += one.weight;
    adjusted += one.adjusted ? one.weight : 0;
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_GT(adjusted, 0.8);
  const auto plain = tried(days(), false);
  for (const Candidate& one : plain->candidates) EXPECT_FALSE(one.adjusted);
}

// Whatever comes after a cut-off, forecasts made at it stay the same.
void expect_nothing_seen(const std::vector<double>& y, const Options& options) {
  const auto before = tried(y, true, options);
  const std::size_t middle = before->plan.cutoffs.size() / 2;
  for (const std::size_t at : {std::size_t{0}, middle - 1, middle, middle + 1}) {
    std::vector<double> other = y;
    for (std::size_t t = static_cast<std::size_t>(before->plan.cutoffs[at]); t < other.size(); ++t) {
      other[t] = 10 + static_cast<double>(t % 100);
    }
    const auto after = tried(other, true, options);
    ASSERT_EQ(after->plan.cutoffs, before->plan.cutoffs);
    for (const bool adjusted : {false, true}) {
      for (std::size_t seen = 0; seen <= at; ++seen) {
        EXPECT_EQ(candidate(*after, "theta", adjusted).held[seen].mean,
                  candidate(*before, "theta", adjusted).held[seen].mean)
            << at << adjusted << seen;
      }
      EXPECT_NE(candidate(*after, "theta", adjusted).held[middle + 2].mean,
                candidate(*before, "theta", adjusted).held[middle + 2].mean);
    }
  }
}

TEST(Trial, nothing_after_a_cutoff_is_seen) { expect_nothing_seen(days(), kOptions); }

// A wild value before the first cut-off and one between them, a level that moves between two of them.
std::vector<double> troubled(std::vector<double> y) {
  const auto first = static_cast<std::size_t>(tried(y, true)->plan.cutoffs.front());
  for (std::size_t t = first + 60; t < y.size(); ++t) y[t] *= 2.5;
  y[first - 100] = 2'000;
  y[first + 20] = 3'000;
  return y;
}

TEST(Trial, nothing_after_a_cutoff_is_seen_by_what_is_cleaned_before_it) {
  const Options options = parse_options(R"({"outliers": "replace", "level_shifts": "adjust"})");
  expect_nothing_seen(troubled(days()), options);
}

TEST(Trial, what_is_cleaned_is_found_anew_at_each_cutoff) {
  const Options options = parse_options(R"({"outliers": "replace", "level_shifts": "adjust"})");
  Noise noise;
  std::vector<double> steady;
  for (int t = 0; t < 4 * 366; ++t) steady.push_back(50 * (1 + 0.2 * noise.next()));
  const auto trial = tried(troubled(steady), true, options);
  const std::vector<int>& cutoffs = trial->plan.cutoffs;
  ASSERT_EQ(trial->changes.size(), cutoffs.size() + 1);
  EXPECT_EQ(trial->changes.front().outliers.size(), 1u);
  EXPECT_TRUE(trial->changes.front().levels.empty());
  bool moved = false;
  for (std::size_t at = 1; at < trial->changes.size(); ++at) {
    EXPECT_GE(trial->changes[at].outliers.size(), 2u) << at;
    for (const LevelMove& move : trial->changes[at].levels) {
      EXPECT_LT(static_cast<int>(move.shift.index),
                at < cutoffs.size() ? cutoffs[at] : static_cast<int>(trial->y.size()));
    }
    EXPECT_GE(!trial->changes[at].levels.empty(), moved) << "what was found is found later, too";
    moved = !trial->changes[at].levels.empty();
  }
  EXPECT_TRUE(moved);
  EXPECT_EQ(tried(days(), true)->changes.size(), static_cast<std::size_t>(kYearVantages));
}

TEST(Trial, a_candidate_taken_out_leaves_the_weights_to_the_others) {
  const auto trial = tried(days(), true);
  const std::size_t count = trial->candidates.size();
  const Candidate& best = *std::max_element(trial->candidates.begin(), trial->candidates.end(),
                                            [](const auto& a, const auto& b) { return a.weight < b.weight; });
  const std::string name = best.method->name;
  const bool adjusted = best.adjusted;
  drop_candidate(*trial, static_cast<std::size_t>(&best - trial->candidates.data()), MethodPrior());
  EXPECT_EQ(trial->candidates.size(), count - 1);
  EXPECT_THROW(candidate(*trial, name, adjusted), std::runtime_error);
  double sum = 0;
  for (const Candidate& one : trial->candidates) sum += one.weight;
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(Trial, demand_patterns_are_told_by_the_gaps_between_sales) {
  EXPECT_EQ(demand_pattern_of(std::vector<double>{3, 4, 0, 5, 6, 7}), DemandPattern::kSmooth);
  EXPECT_EQ(demand_pattern_of(std::vector<double>{3, 0, 0, 5, 0, 7}), DemandPattern::kIntermittent);
  EXPECT_EQ(demand_pattern_of(std::vector<double>{3, 0, 0, 0, 0, 0, 0}), DemandPattern::kRare);
}

TEST(Trial, a_cutoff_in_a_gap_does_not_see_the_value_behind_it) {
  std::vector<double> raw = days();
  const std::vector<int> cutoffs = tried(raw, true)->plan.cutoffs;
  const auto in_gap = static_cast<std::size_t>(cutoffs[3]);
  for (std::size_t t = in_gap - 6; t < in_gap + 9; ++t) raw[t] = std::numeric_limits<double>::quiet_NaN();
  const auto one = tried(raw, true);
  raw[in_gap + 9] += 1000;
  const auto other = tried(raw, true);
  EXPECT_EQ(one->plan.cutoffs[3], cutoffs[3] - 6);
  EXPECT_EQ(one->plan.cutoffs[4], cutoffs[4]);
  for (std::size_t at = 0; at < 4; ++at) {
    EXPECT_EQ(one->candidates.front().held[at].mean, other->candidates.front().held[at].mean) << at;
  }
}

TEST(Trial, what_was_made_up_is_no_outcome) {
  std::vector<double> raw = days();
  for (std::size_t t = raw.size() - 11; t < raw.size() - 1; ++t) raw[t] = std::numeric_limits<double>::quiet_NaN();
  const auto trial = tried(raw, false);
  int missing = 0, known = 0;
  for (std::size_t at = 0; at < trial->plan.cutoffs.size(); ++at) {
    const int cutoff = trial->plan.cutoffs[at], end = cutoff + trial->plan.steps(at, static_cast<int>(raw.size()));
    for (int t = cutoff; t < end; ++t) ++(std::isnan(raw[static_cast<std::size_t>(t)]) ? missing : known);
  }
  EXPECT_GT(missing, 10);
  EXPECT_EQ(held_back_accuracy(trial->chosen, 7).errors, known);
  for (const HeldBackScore& score : held_back_scores(trial->chosen, 1)) EXPECT_TRUE(std::isfinite(score.score));
}

}  // namespace
}  // namespace salesforecast
