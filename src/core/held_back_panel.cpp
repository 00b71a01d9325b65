#include "core/held_back_panel.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/bounds.h"

namespace salesforecast {

namespace {

constexpr std::size_t kVantages = 4;
constexpr int kPastRounds = 10;  // of clips at zero: each costs as much for every cut-off as for the final forecasts

// Sums of absolute errors by node.
struct AbsoluteErrors {
  std::vector<double> sums, counts;

  explicit AbsoluteErrors(std::size_t nodes) : sums(nodes), counts(nodes) {}
  void add(std::size_t node, double error) {
    if (std::isnan(error)) return;
    sums[node] += std::abs(error);
    counts[node] += 1;
  }
};

double outcome_at(const HeldBackPanel& panel, std::size_t node, std::size_t at, int step) {
  return panel.outcomes[node][static_cast<std::size_t>(panel.cutoffs[at] - panel.cutoffs.front() + step)];
}

// The roll-ups that had been forecast by a cut-off, and what they and the series weigh from there on.
struct Vantage {
  std::vector<std::size_t> roll_ups;  // their numbers in the whole hierarchy
  Hierarchy hierarchy;
  std::vector<bool> moves;
};

Vantage vantage_at(std::size_t at, const HeldBackPanel& panel, const Hierarchy& hierarchy,
                   const std::vector<bool>& moves) {
  Vantage out;
  out.hierarchy.series = hierarchy.series;
  for (std::size_t j = 0; j < hierarchy.roll_ups(); ++j) {
    if (!panel.knows(j, at)) continue;
    out.roll_ups.push_back(j);
    out.hierarchy.members.push_back(hierarchy.members[j]);
  }
  for (std::size_t i = 0; i < hierarchy.series; ++i) {
    out.moves.push_back(moves[i] && panel.knows(hierarchy.roll_ups() + i, at));
  }
  return out;
}

// The sizes of errors by the methods' formulas from one cut-off.
double formula_size(const HeldBackPanel& panel, std::size_t node, std::size_t at) {
  if (!panel.knows(node, at)) return 0;
  double sum = 0, count = 0;
  const std::size_t place = panel.place(node, at);
  for (int h = 0; h < panel.steps(at); ++h) {
    const double sd = panel.nodes[node].sd[place + static_cast<std::size_t>(h)];
    if (std::isnan(sd)) continue;
    sum += sd * sd;
    count += 1;
  }
  return count > 0 ? std::sqrt(sum / count) : 0;
}

// The nodes of a vantage by their numbers in the panel.
std::vector<std::size_t> nodes_of(const Vantage& vantage, std::size_t all_roll_ups) {
  std::vector<std::size_t> nodes = vantage.roll_ups;
  for (std::size_t i = 0; i < vantage.hierarchy.series; ++i) nodes.push_back(all_roll_ups + i);
  return nodes;
}

ErrorCovariance weights_at(Reconcile how, std::size_t at, const Vantage& vantage, std::span<const std::size_t> nodes,
                           const HeldBackPanel& panel, const Context& context) {
  ErrorSizes known = known_errors(panel, panel.cutoffs[at], how == Reconcile::kMint, context), own;
  for (const std::size_t node : nodes) {
    own.squares.push_back(known.squares[node]);
    own.usual.push_back(formula_size(panel, node, at));
    if (!known.errors.empty()) own.errors.push_back(std::move(known.errors[node]));
  }
  return covariance_of(how, vantage.hierarchy, own, vantage.moves, context);
}

// Forecasts of one cut-off as they were made, roll-ups first; the last one goes on where steps lack.
Eigen::MatrixXd made_at(std::size_t at, std::span<const std::size_t> nodes, const HeldBackPanel& panel) {
  Eigen::MatrixXd y(static_cast<Eigen::Index>(nodes.size()), panel.steps(at));
  for (Eigen::Index row = 0; row < y.rows(); ++row) {
    const std::size_t node = nodes[static_cast<std::size_t>(row)];
    const bool known = panel.knows(node, at);
    const std::size_t place = known ? panel.place(node, at) : 0;
    double last = std::numeric_limits<double>::quiet_NaN();
    for (int h = 0; h < y.cols(); ++h) {
      const double value = known ? panel.nodes[node].mean[place + static_cast<std::size_t>(h)] : last;
      if (!std::isnan(value)) {
        last = value;
      } else if (!known || h == 0) {
        last = outcome_at(panel, node, at, h);
        if (std::isnan(last)) last = 0;
      }
      y(row, h) = last;
    }
  }
  return y;
}

// All nodes by their numbers.
std::vector<std::size_t> all_nodes(const HeldBackPanel& panel) {
  std::vector<std::size_t> nodes(panel.nodes.size());
  std::iota(nodes.begin(), nodes.end(), std::size_t{0});
  return nodes;
}

// The absolute errors of one cut-off's forecasts; rows of y are all nodes.
void add_errors(const Eigen::MatrixXd& y, std::size_t at, const HeldBackPanel& panel, AbsoluteErrors* errors) {
  for (std::size_t node = 0; node < panel.nodes.size(); ++node) {
    if (!panel.knows(node, at)) continue;
    const std::size_t place = panel.place(node, at);
    for (int h = 0; h < panel.steps(at); ++h) {
      if (std::isnan(panel.nodes[node].mean[place + static_cast<std::size_t>(h)])) continue;
      errors->add(node, outcome_at(panel, node, at, h) - y(static_cast<Eigen::Index>(node), h));
    }
  }
}

}  // namespace

std::size_t HeldBackPanel::place(std::size_t node, std::size_t at) const {
  std::size_t place = 0;
  for (std::size_t before = cutoffs.size() - nodes[node].cutoffs.size(); before < at; ++before) {
    place += static_cast<std::size_t>(steps(before));
  }
  return place;
}

KeptForecasts as_of(const KeptForecasts& own, std::span<const std::int64_t> cutoffs, std::int64_t end) {
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  KeptForecasts out;
  out.end = end;
  out.horizon = own.horizon;
  std::size_t source = 0, begin = 0;
  for (const std::int64_t cutoff : cutoffs) {
    while (source + 1 < own.cutoffs.size() && own.cutoffs[source + 1] <= cutoff) {
      begin += own.steps(own.cutoffs[source++]);
    }
    if (own.empty() || own.cutoffs[source] > cutoff) continue;
    out.cutoffs.push_back(cutoff);
    const std::size_t there = own.steps(own.cutoffs[source]);
    const auto late = static_cast<std::size_t>(cutoff - own.cutoffs[source]);
    for (std::size_t at = late; at < late + out.steps(cutoff); ++at) {
      out.mean.push_back(at < there ? own.mean[begin + at] : kNone);
      out.sd.push_back(at < there ? own.sd[begin + at] : kNone);
    }
  }
  return out;
}

ErrorSizes known_errors(const HeldBackPanel& panel, std::int64_t before, bool single, const Context& context) {
  const std::vector<int> singles = pool_steps(panel.horizon);
  ErrorSizes out;
  for (std::size_t node = 0; node < panel.nodes.size(); ++node) {
    if (node % 256 == 0) context.check_cancel();
    std::vector<HeldBackError> own;
    double sum = 0, count = 0;
    std::size_t place = 0;
    for (std::size_t at = panel.cutoffs.size() - panel.nodes[node].cutoffs.size(); at < panel.cutoffs.size(); ++at) {
      for (int h = 0; h < panel.steps(at); ++h, ++place) {
        if (panel.cutoffs[at] + h >= before) continue;
        const double error = outcome_at(panel, node, at, h) - panel.nodes[node].mean[place];
        if (!(std::abs(error) <= std::numeric_limits<float>::max())) continue;
        sum += error * error;
        count += 1;
        if (single && std::binary_search(singles.begin(), singles.end(), h + 1)) {
          own.push_back({panel.cutoffs[at], h + 1, static_cast<float>(error)});
        }
      }
    }
    out.squares.push_back(sum / count);  // 0/0: NaN
    if (single) out.errors.push_back(std::move(own));
  }
  return out;
}

// Of wls: mean squares of held-back errors, divided by the number of series in the node. Errors of series have parts in
// common, so that those of a sum of n of them grow faster than their variances add up; the division makes up for it,
// and roll-ups are believed more the more series they have.
ErrorCovariance covariance_of(Reconcile how, const Hierarchy& hierarchy, const ErrorSizes& sizes,
                              const std::vector<bool>& moves, const Context& context) {
  if (how == Reconcile::kMint) return shrunk_errors(sizes.errors, sizes.usual, hierarchy, moves, context);
  std::vector<double> variances(hierarchy.nodes(), 1.0);
  if (how == Reconcile::kWls) {
    for (std::size_t node = 0; node < variances.size(); ++node) {
      const double known = sizes.squares[node];
      const auto count = static_cast<double>(node < hierarchy.roll_ups() ? hierarchy.members[node].size() : 1);
      variances[node] = (std::isfinite(known) ? known : sizes.usual[node] * sizes.usual[node]) / count;
    }
  }
  return independent_errors(hierarchy, variances, moves);
}

PastMeans past_means(const HeldBackPanel& panel, const Hierarchy& hierarchy) {
  PastMeans means;
  for (std::size_t i = 0; i < hierarchy.series; ++i) means.push_back(panel.nodes[hierarchy.roll_ups() + i].mean);
  return means;
}

PastMeans reconciled_past(Reconcile how, const HeldBackPanel& panel, const Hierarchy& hierarchy, const Movable& movable,
                          const Context& context) {
  const std::size_t count = panel.cutoffs.size(), parts = std::min(count, kVantages);
  PastMeans means = past_means(panel, hierarchy);
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t first = part * count / parts, last = (part + 1) * count / parts;
    const Vantage vantage = vantage_at(first, panel, hierarchy, movable.moves);
    if (vantage.roll_ups.empty()) continue;
    const std::vector<std::size_t> nodes = nodes_of(vantage, hierarchy.roll_ups());
    const ErrorCovariance covariance = weights_at(how, first, vantage, nodes, panel, context);
    const Projection projection(vantage.hierarchy, covariance, context);
    for (std::size_t at = first; at < last; ++at) {
      context.check_cancel();
      Eigen::MatrixXd y = made_at(at, nodes, panel);
      reconcile_steps(vantage.hierarchy, projection, movable.non_negative, kPastRounds, y, context);
      for (std::size_t i = 0; i < hierarchy.series; ++i) {
        const std::size_t node = hierarchy.roll_ups() + i;
        if (!vantage.moves[i] || !panel.knows(node, at)) continue;
        const std::size_t place = panel.place(node, at);
        for (int h = 0; h < panel.steps(at); ++h) {
          float& mean = means[i][place + static_cast<std::size_t>(h)];
          if (!std::isnan(mean))
            mean = static_cast<float>(y(static_cast<Eigen::Index>(vantage.roll_ups.size() + i), h));
        }
      }
    }
  }
  return means;
}

double mase_over_levels(const PastMeans& means, const HeldBackPanel& panel, const Hierarchy& hierarchy,
                        std::span<const unsigned> levels, const Context& context) {
  AbsoluteErrors errors(hierarchy.nodes());
  const std::vector<std::size_t> nodes = all_nodes(panel);
  for (std::size_t at = 0; at < panel.cutoffs.size(); ++at) {
    context.check_cancel();
    Eigen::MatrixXd y = made_at(at, nodes, panel);
    for (std::size_t i = 0; i < hierarchy.series; ++i) {
      const std::size_t node = hierarchy.roll_ups() + i;
      if (!panel.knows(node, at)) continue;
      const std::size_t place = panel.place(node, at);
      for (int h = 0; h < panel.steps(at); ++h) {
        const float mean = means[i][place + static_cast<std::size_t>(h)];
        if (!std::isnan(mean)) y(static_cast<Eigen::Index>(node), h) = mean;
      }
    }
    add_up(hierarchy, y);
    add_errors(y, at, panel, &errors);
  }
  std::map<unsigned, std::pair<double, double>> by_level;  // sums and counts of MASE
  for (std::size_t node = 0; node < hierarchy.nodes(); ++node) {
    if (errors.counts[node] == 0 || !(panel.scales[node] > 0)) continue;
    constexpr unsigned kSeries = ~0U;
    auto& [sum, of_level] = by_level[node < levels.size() ? levels[node] : kSeries];
    sum += errors.sums[node] / errors.counts[node] / panel.scales[node];
    of_level += 1;
  }
  double sum = 0;
  for (const auto& [level, own] : by_level) sum += own.first / own.second;
  return sum / static_cast<double>(by_level.size());
}

}  // namespace salesforecast
