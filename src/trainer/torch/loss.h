// How far a network's raw outputs are from the outcomes, and in which direction they should move.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/learners/network.h"

namespace salesforecast {

// `raw` is outputs x count (all counts of the first output first), `target` has `count` outcomes, NaN where there is
// none; `offset` as many for counts, else none.
struct LossInputs {
  std::span<const float> raw, target, offset;
};

struct Loss {
  double sum = 0;  // over outcomes
  std::size_t outcomes = 0;
  double mean() const noexcept;  // NaN without an outcome
};

// Quantiles: the pinball loss (Koenker & Bassett, Regression quantiles, 1978), its mean over levels, weighted where
// `level_weights` is not empty (one a level, positive). Counts: the negative logarithm of the negative binomial's
// probability with variance mean + dispersion mean^2 (Hilbe, Negative binomial regression, 2011, NB2). Where `gradient`
// is not empty it is given the derivative of the mean over outcomes by `raw`, in the same places.
Loss network_loss(const NetworkShape& shape, std::span<const float> level_weights, const LossInputs& inputs,
                  std::span<float> gradient);

// Minus log of the probability of y, and its derivatives by the log of the mean and by the dispersion.
struct CountLoss {
  double loss, by_log_mean, by_dispersion;
};
CountLoss count_loss(double y, double log_mean, double dispersion);

}  // namespace salesforecast
