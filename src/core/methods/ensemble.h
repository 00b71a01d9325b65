// Weighted combination of fitted methods: what `auto` gives where several methods share a forecast.
#pragma once

#include <memory>
#include <vector>

#include "core/methods/method.h"
#include "core/year_season.h"

namespace salesforecast {

struct EnsembleMember {
  std::unique_ptr<FittedMethod> fitted;
  double weight = 0;      // above 0; all of an ensemble add up to 1
  bool adjusted = false;  // fitted on what the season of the year leaves, its forecast multiplied by it
};

inline constexpr int kMostMembers = 16;

// The combination: means are weighted means of the members'; so are standard deviations, as if the members erred
// together (their errors correlate by 0.8 and more on sales). Weights are scaled to add up to 1. Members, one at least,
// none of them an ensemble. season: of those that are adjusted; next_period: of step 1. Throws Error(kInternal)
// otherwise.
std::unique_ptr<FittedMethod> make_ensemble(std::vector<EnsembleMember> members, YearSeason season = {},
                                            std::int64_t next_period = 0);

// Rebuilds from save(); throws Error(kInvalidData).
std::unique_ptr<FittedMethod> load_ensemble(const Parameters& parameters, const LearnedModels* learned = nullptr);

inline constexpr const char* kEnsembleName = "ensemble";

}  // namespace salesforecast
