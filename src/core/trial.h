// The first half of a series' training: every candidate method forecasts from cut-offs inside the history. Between the
// halves the panel learns from all trials which methods do well and how far outcomes scatter; the second half chooses.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/combine.h"
#include "core/held_back.h"
#include "core/model.h"

namespace salesforecast {

// One method on one series.
struct Candidate {
  const Method* method = nullptr;
  std::vector<MethodForecast> held;      // one a cut-off; empty: nothing could be held back
  std::unique_ptr<FittedMethod> fitted;  // on the whole history, where it was needed already
  double rmse = std::numeric_limits<double>::quiet_NaN();
  double weight = 0;
};

struct Trial {
  std::vector<double> y;  // clean history
  MethodInput input;      // its y points to the one above
  CutoffPlan plan;
  std::vector<Candidate> candidates;  // never empty
  // Of the candidates' errors, one a cut-off; scaled so that the geometric mean of the diagonal of their mean is 1.
  // Empty: unknown.
  std::vector<ErrorProducts> windows;
  Outcomes outcomes = Outcomes::kContinuous;
  DemandPattern pattern = DemandPattern::kSmooth;
  HeldBack chosen;  // of the combination, after choose(): at each cut-off with the weights that were known by then
};

// What the trials of a panel say of the methods on series of one pattern.
struct MethodPrior {
  ErrorProducts products{0};   // over method_table(); size 0: nothing learned
  std::vector<double> counts;  // series that speak for each pair of methods
};

// Candidates' forecasts from the cut-offs of the series.
//   methods  what to try; "auto" candidates are auto_candidates()
//   year     periods of a year
Trial try_methods(std::vector<double> y, const MethodInput& input, std::vector<Candidate> candidates, int horizon,
                  int year, const Context& context);

// The methods that `auto` tries on a history: those that are long enough for it and made for its pattern.
std::vector<Candidate> auto_candidates(std::span<const double> y, int season);

MethodPrior learn_prior(std::span<const Trial* const> trials);

// Sets the candidates' weights by their held-back errors, shrunk to the prior's, and `chosen`. Weights that are too
// small to matter are 0; the others add up to 1.
void choose(Trial& trial, const MethodPrior& prior);

// Takes a candidate out of the choice, and chooses again.
void drop_candidate(Trial& trial, const Method* method, const MethodPrior& prior);

// What values a history takes, and what it has in common with others.
Outcomes outcomes_of(std::span<const double> y, DemandPattern pattern);
DemandPattern demand_pattern_of(std::span<const double> y);

}  // namespace salesforecast
