// Bounds and quantiles: the distribution that a method's own formula gives, corrected by how far held-back forecasts of
// the same and of similar series really were off.
//
// An outcome's score is its standard normal score under the formula's distribution (core/step_distribution.h), its
// spread first scaled to the series' own held-back errors. Were formula and scaling right, scores would be standard
// normal; their quantiles by step, over all similar series of the panel, say what they are instead, and are taken in
// place of the normal ones (conformal prediction, Vovk, Gammerman & Shafer 2005; scores scaled by a local spread, Lei
// et al. 2018, section 5.2; distributional calibration, Kuleshov, Fenner & Ermon 2018).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace salesforecast {

// Scores are kept at these nominal ones: -3, -2.75 .. 3.
inline constexpr int kPoolPoints = 25;
inline constexpr double kPoolReach = 3.0;
inline constexpr int kMaxPoolSteps = 64;

// One held-back outcome of one series.
struct HeldBackScore {
  int step = 1;  // from the last value that the forecast saw
  float score = 0;
  int behind = 0;  // periods from its cut-off to the end of the history
  // The same with a count in the middle of its jump: what other outcomes say of it hangs on no place inside.
  float middle = 0;
};

// The scores of similar series of a panel, by step.
struct ScorePool {
  int series = 0;             // that gave scores
  double spread = 1;          // typical size of held-back errors in the formula's sds
  std::vector<int> steps;     // ascending; 1, 2, 3, 4, 6, 8, 11, 16, …
  std::vector<float> scores;  // kPoolPoints a step, ascending: what stands in place of each nominal score

  bool empty() const noexcept { return steps.empty(); }
};

// The pool of the scores of several series (one element a series). Quantiles by the (n+1) rule, drawn to the normal
// ones while series are few. Empty when no series has a score.
ScorePool learn_pool(std::span<const std::vector<HeldBackScore>> series, double spread);

// The standard normal score of a probability. Closer to 0 or 1 than 1e-15 it would be infinite.
double nominal_score(double probability);

// What the pool puts in place of a nominal (standard normal) score at a step: increasing in it.
double pooled_score(const ScorePool& pool, int step, double nominal);

// The same from the sorted scores of one series at all steps, made from `cutoffs` forecasts.
double own_score(std::span<const double> scores, int cutoffs, double nominal);

// Steps that a pool keeps up to a horizon.
std::vector<int> pool_steps(int horizon);

}  // namespace salesforecast
