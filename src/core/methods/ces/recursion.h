// The states of complex exponential smoothing through a history, with their derivatives by the smoothing parameters.
#pragma once

#include <span>
#include <vector>

#include "core/methods/ces/form.h"

namespace salesforecast::ces {

// A history and where its states begin. y: magnitude about 1; no copy is kept.
struct Sample {
  std::span<const double> y;
  int season = 1;               // 1: none, or too few values for one
  double first_mean = 0;        // of the first ten values
  double season_mean = 0;       // of the first season
  std::vector<double> indices;  // additive, one a place of the season
};

// A season is taken where y has two of it.
Sample make_sample(std::span<const double> y, int season);

// One complex component: the level l and the potential c of the paper.
struct Component {
  double level = 0;
  double potential = 0;
};

// All components after a history. season[i] is that of the i-th step to come; of partial seasons it has no potential.
struct State {
  Component level;
  std::vector<Component> season;
};

// The component at its next turn when it errs by e (paper, eq. 10).
inline Component turned(const Component& x, double alpha_0, double alpha_1, double e) {
  return {x.level - (1 - alpha_1) * x.potential + (alpha_0 - alpha_1) * e,
          x.level + (1 - alpha_0) * x.potential + (alpha_0 + alpha_1) * e};
}

// Start states are found by going through the history forwards, backwards, and once more forwards, as `smooth` of R and
// statsforecast do ("backcasting"); one-step errors are those of the last pass.
//
// As a problem of core/optim/gauss_newton.h: the sum of squared errors over the form's smoothing parameters. Not for
// use by two threads at once.
class LeastSquares {
 public:
  LeastSquares(Form form, const Sample& sample) : form_(form), sample_(sample) {}

  Form form() const { return form_; }
  const Sample& sample() const { return sample_; }

  // The sum at x, with J'J and J'r; infinity where the states run away.
  double linearise(std::span<const double> x, std::span<double> hessian, std::span<double> gradient);
  // The sum alone, and the states at the end.
  double value(std::span<const double> x, State* end = nullptr);

 private:
  Form form_;
  const Sample& sample_;
};

}  // namespace salesforecast::ces
