// The distribution of the outcome of one step, by mean and standard deviation.
#pragma once

namespace salesforecast {

// Normal; or, for counts, negative binomial (Poisson where the variance does not exceed the mean). Where the mean is
// large, or the counts vary less than Poisson's, a normal rounded to whole numbers takes its place. Counts whose mean
// is nothing beside their spread vary all the same: their distribution has a mean of its own, above zero.
struct StepDistribution {
  double mean = 0;
  double sd = 0;
  bool counts = false;
};

inline constexpr double kLargestScore = 8;

// The standard normal score of an outcome y: Phi^-1(F(y)), within +-kLargestScore, never NaN. For counts F is taken
// inside its jump: F(y-1) + within * (F(y) - F(y-1)), 0 < within < 1 (Czado, Gneiting & Held 2009, section 2). A y that
// no count can be is scored by the normal.
double score_of(const StepDistribution& distribution, double y, double within = 0.5);

// The outcome at a score: mean + score * sd, held finite; for counts the smallest whole number whose F is at least
// Phi(score), never below 0. Increasing in score.
double value_at(const StepDistribution& distribution, double score);

}  // namespace salesforecast
