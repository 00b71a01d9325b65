// The stepwise search of Hyndman & Khandakar 2008, and the estimation of one order.
#pragma once

#include <deque>
#include <limits>
#include <vector>

#include "core/context.h"
#include "core/methods/arima/likelihood.h"
#include "core/optim/gauss_newton.h"

namespace salesforecast::arima {

// An order at its best point.
struct Fit {
  Order order;
  std::vector<double> point;  // coordinates of Likelihood
  double log_likelihood = -std::numeric_limits<double>::infinity();
  double aicc = std::numeric_limits<double>::infinity();

  // The smaller AICc; of refused fits the larger likelihood.
  bool better_than(const Fit& other) const {
    return aicc < other.aicc || (aicc == other.aicc && log_likelihood > other.log_likelihood);
  }
};

// Estimates orders of the same differences on one sample: the differenced columns, the optimiser's memory and the
// points found so far are shared.
class Estimator {
 public:
  // Both live as long as this.
  Estimator(const Sample& sample, const Context& context) : sample_(sample), context_(context) {}

  // The best point from that of `near`, carried over; without it from a fixed one. AICc is infinite for more parameters
  // than it can correct for, and where a root of any factor lies within 1.01 of the unit circle (to the season's power
  // for seasonal ones), as auto.arima has it. Conditional starts have an AICc that compares only among themselves.
  Fit estimate(const Order& order, FilterStart start, const Fit* near, double tolerance);

  // As estimate() by the exact likelihood from the very point of a fit.
  Fit refine(const Fit& from, double tolerance) {
    return from_start(from.order, FilterStart::kStationary, from.point, tolerance);
  }

  const Differenced& data(const Order& order);

  bool waves() const { return !sample_.waves.empty(); }

 private:
  struct Prepared {
    Order order;
    Differenced data;
  };

  // Of a few fixed points the one with the smallest sum of squares.
  std::vector<double> first_point(const Order& order, FilterStart start);
  Fit from_start(const Order& order, FilterStart start, std::vector<double> point, double tolerance);

  const Sample& sample_;
  const Context& context_;
  GaussNewton optimiser_;
  std::deque<Prepared> prepared_;  // with and without a constant; places stay
  std::vector<double> lower_, upper_;
};

// Hurvich & Tsai 1989 of n observations and k parameters; infinite for more parameters than it can correct for.
double aicc_of(double log_likelihood, double n, double k);

// Estimated coefficients, the variance among them.
int parameter_count(const Order& order, const Differenced& data);

// auto.arima's search: differences first, then orders from four start models by steps of one in AR, MA or both, or in
// the constant, to a smaller AICc, 94 models at most. Series of more than 150 values, or of a season above 12, are
// searched by conditional sums of squares, and the best of those that pass the exact likelihood is taken.
Fit search_orders(const Sample& sample, int season, const Context& context);

// The order again from a point of it; the better of that and of a fixed start, which a sample with waves does without:
// each of their columns costs as much as the values, and they hardly move the ARMA part.
Fit estimate_again(const Sample& sample, const Fit& from, const Context& context);

}  // namespace salesforecast::arima
