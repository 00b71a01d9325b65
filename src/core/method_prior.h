// What the trials of a panel say of the methods, before a series' own errors are looked at.
#pragma once

#include <span>
#include <vector>

#include "core/combine.h"
#include "core/feature_effects.h"
#include "core/trial.h"

namespace salesforecast {

// Of the panel's series of one pattern.
struct MethodPrior {
  ErrorProducts products{0};   // over method_table(), and over it once more for the adjusted; size 0: nothing learned
  std::vector<double> counts;  // series that speak for each pair of methods
  FeatureEffects effects;      // of the methods in the same order; none where sales are rare
};

MethodPrior learn_prior(std::span<const Trial* const> trials);

// The products of errors to expect of a trial's candidates, geometric mean of the diagonal about 1: the panel's,
// changed by what the series' features say of each method, and filled up with the usual ones where few series speak.
ErrorProducts expected_products(const Trial& trial, const MethodPrior& prior);

}  // namespace salesforecast
