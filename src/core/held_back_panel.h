// Held-back forecasts of a panel's series and of their roll-ups at cut-offs that all have in common, reconciled as the
// final ones are: what reconciled forecasts would have been, and how they did.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/held_back.h"
#include "core/options.h"
#include "core/reconcile.h"

namespace salesforecast {

// Nodes as of a Hierarchy. NaN: none.
struct HeldBackPanel {
  std::vector<std::int64_t> cutoffs;  // ascending
  std::int64_t end = 0;               // the first period without an outcome
  int horizon = 1;
  std::vector<KeptForecasts> nodes;           // each at the last ones of `cutoffs`, from one on; empty: never
  std::vector<std::vector<double>> outcomes;  // by node: of the periods from the first cut-off to the end
  std::vector<double> scales;                 // by node: what its absolute errors are divided by; NaN: not judged

  int steps(std::size_t at) const { return static_cast<int>(std::min<std::int64_t>(horizon, end - cutoffs[at])); }
  // Whether a node had been forecast by a cut-off, and where its forecasts from there begin.
  bool knows(std::size_t node, std::size_t at) const { return at + nodes[node].cutoffs.size() >= cutoffs.size(); }
  std::size_t place(std::size_t node, std::size_t at) const;
};

// The forecasts of one node as they stood at other cut-offs: from each the latest ones that had been made by then.
KeptForecasts as_of(const KeptForecasts& own, std::span<const std::int64_t> cutoffs, std::int64_t end);

// What may be changed, by series.
struct Movable {
  std::vector<bool> moves;
  std::vector<bool> non_negative;
};

// What the weights of a reconciliation come from, by node.
struct ErrorSizes {
  std::vector<double> squares;                     // means of squared errors; NaN: none known
  std::vector<double> usual;                       // size of errors by the method's own formula
  std::vector<std::vector<HeldBackError>> errors;  // for mint only
};

// The errors known before a period, all where it is the end; `usual` is left to the caller.
ErrorSizes known_errors(const HeldBackPanel& panel, std::int64_t before, bool single, const Context& context);

// how: ols, wls or mint.
ErrorCovariance covariance_of(Reconcile how, const Hierarchy& hierarchy, const ErrorSizes& sizes,
                              const std::vector<bool>& moves, const Context& context);

// By series, as HeldBackPanel::nodes has their means.
using PastMeans = std::vector<std::vector<float>>;

// Held-back forecasts of the series as they were made.
PastMeans past_means(const HeldBackPanel& panel, const Hierarchy& hierarchy);

// The same reconciled, cut-off by cut-off. Weights are those of the errors that were known at the cut-off, or at one
// not far before: systems are solved at kVantages of the cut-offs only. A series that had not been forecast by then
// counts with what came of it. how: ols, wls or mint. Throws Error(kCancelled).
PastMeans reconciled_past(Reconcile how, const HeldBackPanel& panel, const Hierarchy& hierarchy, const Movable& movable,
                          const Context& context);

// The mean over levels of the mean MASE of their nodes, roll-ups being sums of the series: each level counts as much as
// any other, the series as one. NaN: nothing to judge. Throws Error(kCancelled).
//   levels  by roll-up: nodes of one level bear the same number
double mase_over_levels(const PastMeans& means, const HeldBackPanel& panel, const Hierarchy& hierarchy,
                        std::span<const unsigned> levels, const Context& context);

}  // namespace salesforecast
