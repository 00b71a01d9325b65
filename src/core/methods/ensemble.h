// Weighted combination of fitted methods: what `auto` gives where several methods share a forecast.
#pragma once

#include <memory>
#include <vector>

#include "core/methods/method.h"

namespace salesforecast {

struct EnsembleMember {
  std::unique_ptr<FittedMethod> fitted;
  double weight = 0;  // above 0; all of an ensemble add up to 1
};

inline constexpr int kMostMembers = 16;

// The combination: means are weighted means of the members'; so are standard deviations, as if the members erred
// together (their errors correlate by 0.8 and more on sales). Weights are scaled to add up to 1. At least two members,
// none of them an ensemble. Throws Error(kInternal) otherwise.
std::unique_ptr<FittedMethod> make_ensemble(std::vector<EnsembleMember> members);

// Rebuilds from save(); throws Error(kInvalidData).
std::unique_ptr<FittedMethod> load_ensemble(const Parameters& parameters);

inline constexpr const char* kEnsembleName = "ensemble";

}  // namespace salesforecast
