// The first half of a series' training: every candidate method forecasts from cut-offs inside the history. Between the
// halves the panel learns from all trials which methods do well and how far outcomes scatter; the second half chooses.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/cleaning.h"
#include "core/combine.h"
#include "core/effort.h"
#include "core/held_back.h"
#include "core/model.h"
#include "core/returns.h"
#include "core/series_features.h"
#include "core/year_season.h"

namespace salesforecast {

// When a series says what it knows of its year: at the first cut-off, at the middle one, and at the end.
inline constexpr int kYearVantages = 3;

inline constexpr int kLongestOwnSeason = 24;  // longer ones methods leave out, or know from two or three of them only

// One method on one series, or on what the season of the year leaves of it.
struct Candidate {
  const Method* method = nullptr;
  bool adjusted = false;                 // for the season of the year
  std::vector<MethodForecast> held;      // one a cut-off; empty: nothing could be held back
  std::unique_ptr<FittedMethod> fitted;  // on the whole history, where it was needed already
  double rmse = std::numeric_limits<double>::quiet_NaN();
  double weight = 0;
};

// Of a series whose returns are kept apart: what forecasts of gross sales are judged by in the end.
struct NetSales {
  std::vector<double> y;            // clean history
  std::vector<double> came;         // the same; NaN where there is no outcome
  std::vector<ReturnRate> returns;  // as known at each cut-off
  bool non_negative = false;
};

struct Trial {
  std::vector<double> y;     // clean history
  std::vector<double> came;  // the same with NaN where a value was made up for a missing one; empty: nowhere
  MethodInput input;         // its y points to the one above, or to `changed`
  Regressors regressors;     // the columns that methods see; `input` has the view of the end
  CutoffPlan plan;
  // What was changed before methods learn: as known at each cut-off or, not anew, at the first and the middle one; the
  // last one at the end. Empty: nothing ever is.
  std::vector<HistoryChanges> changes;
  std::vector<double> changed;                    // y with those of the end; empty: none
  std::array<YearEvidence, kYearVantages> years;  // empty where methods see the year themselves
  YearSeason season_of_year;                      // as of the end
  YearClock clock;
  bool adjustable = false;            // the season of the year may be taken off
  bool stopped = false;               // by the clock of option budget_seconds, before any forecast
  std::vector<Candidate> candidates;  // never empty
  // Of the candidates' errors, one a cut-off; scaled so that the geometric mean of the diagonal of their mean is 1.
  // Empty: unknown.
  std::vector<ErrorProducts> windows;
  Outcomes outcomes = Outcomes::kContinuous;
  DemandPattern pattern = DemandPattern::kSmooth;
  SeriesFeatures features{};
  std::optional<NetSales> net;
  // Of the combination, after choose(): at each cut-off with the weights that were known by then; net of returns.
  HeldBack chosen;
};

struct MethodPrior;

// How a trial goes.
struct TrialRules {
  int horizon = 1;
  YearClock clock;
  bool adjust = false;  // the season of the year may be taken off
  Cleaning cleaning;
};

// After how many steps things come again, by the clock.
Cycles cycles_of(int season, const YearClock& clock);

// A trial with its plan and what the series says of its year; no forecast yet.
//   y           clean history
//   raw         the same values where there are any; missing ones (NaN) are no outcomes
//   regressors  of the same periods; `input` has a view of them
//   candidates  what to try; those of "auto" are auto_candidates()
//   changes     of the whole history
std::unique_ptr<Trial> plan_trial(std::vector<double> y, std::span<const double> raw, const MethodInput& input,
                                  Regressors regressors, std::vector<Candidate> candidates, HistoryChanges changes,
                                  const TrialRules& rules, const Context& context);

// The candidates' forecasts from the cut-offs, each with the season of the year as it was known then.
void try_methods(Trial& trial, std::span<const YearPrior, kYearVantages> priors, const Context& context);

// The methods that `auto` tries on a history that is long enough for them: those of option candidates, else those made
// for its pattern and within the effort. At least one: naive.
std::vector<Candidate> auto_candidates(const MethodInput& input, Effort effort);

// Sets the candidates' weights by their held-back errors, shrunk to the prior's, and `chosen`. Weights that are too
// small to matter are 0; the others add up to 1.
void choose(Trial& trial, const MethodPrior& prior);

// Takes a candidate out of the choice, and chooses again.
void drop_candidate(Trial& trial, std::size_t number, const MethodPrior& prior);

// What forecasts are judged by: NaN where there is no outcome.
inline std::span<const double> outcome_values(const Trial& trial) { return trial.came.empty() ? trial.y : trial.came; }

// The history that a candidate is fitted on.
std::vector<double> history_of(const Trial& trial, const Candidate& candidate);

// Whether every method that has a weight learns from regressors: then the outliers that these explain stay.
bool all_learn_from_regressors(const Trial& trial);

}  // namespace salesforecast
