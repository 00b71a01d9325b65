// Training one series in two halves, so that a panel can learn from all first halves before any second one.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "core/method_prior.h"

namespace salesforecast {

// A series between the halves.
struct SeriesTraining {
  SeriesModel model;             // what is known so far; complete where there is no trial
  std::unique_ptr<Trial> trial;  // none: the series left nothing to choose (empty, ended, constant, one value)
};

// What a panel has learned from its trials, by DemandPattern.
struct PanelExperience {
  std::array<YearPrior, kYearVantages> years;
  std::array<MethodPrior, kDemandPatterns> priors;
  std::vector<ScorePool> pools;  // empty, or one a DemandPattern
  Dependence dependence;
};

// Cleans the history, settles the status and plans the trial, for try_methods(). Throws Error(kCancelled) only.
// effort: of auto; kStopped gives a trial that needs none of try_methods().
SeriesTraining begin_series(const Series& series, const ModelHeader& header, Effort effort, const Context& context);

// The time of option budget_seconds is over: leaves the series the simplest method, without a trial.
void cut_short(SeriesTraining& training);

// Does the work; false where the time of its context was over before.
template <typename Work>
bool done_in_time(const Work& work) {
  try {
    work();
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kTimeOver) throw;
    return false;
  }
}

// Chooses methods by the trial and the experience, fits them on the whole history, sets bounds and accuracy. Throws
// Error(kCancelled) only. Fitting that does not end within the time of `fits` is cut short. kept: gets its held-back
// forecasts; nullptr: nobody asks.
SeriesModel finish_series(SeriesTraining& training, const ModelHeader& header, const PanelExperience& experience,
                          const Context& context, const Context& fits, KeptForecasts* kept = nullptr);

}  // namespace salesforecast
