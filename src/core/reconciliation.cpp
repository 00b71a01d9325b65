#include "core/reconciliation.h"

#include <algorithm>
#include <cmath>

#include "core/reconcile.h"
#include "core/text.h"

namespace salesforecast {

namespace {

bool asked(const Options& options) {
  return options.reconcile != Reconcile::kNone && options.reconcile != Reconcile::kBottomUp;
}

// Roll-ups have no regressors, for sums of prices say nothing, and do not saturate where their series do.
Options roll_up_options(Options options, int horizon) {
  options.regressors.clear();
  options.past_regressors.clear();
  options.regressor_lags.clear();
  options.known_at_col.clear();
  options.prophet_growth = ProphetGrowth::kLinear;
  options.prophet_capacity = 0;
  options.horizon = horizon;
  return options;
}

void require_memory(const Hierarchy& hierarchy, const TrainedPanel& roll_ups, const TrainedPanel& series, int horizon,
                    const Context& context) {
  std::size_t rows = 0;
  for (const auto* panel : {&roll_ups, &series}) {
    for (const auto& errors : panel->errors) rows = std::max(rows, errors.size());
  }
  // Errors thrice (as they come, scaled, and as the covariance), the system, forecasts of all steps.
  const std::size_t m = hierarchy.roll_ups();
  const std::size_t numbers = hierarchy.nodes() * (3 * rows + static_cast<std::size_t>(horizon)) + m * (m + rows);
  if (numbers <= context.max_memory / sizeof(double)) return;
  throw Error(
      ErrorKind::kOutOfMemory,
      "reconciling needs about " + std::to_string((numbers * sizeof(double) >> 20) + 1) +
          " MB, more than salesforecast.max_memory",
      std::to_string(hierarchy.series) + " series and " + std::to_string(m) + " roll-ups are reconciled together",
      "raise salesforecast.max_memory, or set option \"reconcile\" to ols or none");
}

// The typical size of a node's errors by its method's own formula.
double usual_size(const MethodForecast& base) {
  double square = 0;
  for (const double sd : base.sd) square += sd * sd / static_cast<double>(base.sd.size());
  return std::isfinite(square) ? std::sqrt(square) : 0;
}

// Base forecasts of all nodes: means, not below zero where the history is not, and sizes of errors.
struct BaseForecasts {
  Eigen::MatrixXd means;  // nodes x steps
  std::vector<double> usual;
};

BaseForecasts base_forecasts(const Hierarchy& hierarchy, const ModelHeader& header,
                             std::span<const SeriesModel* const> nodes, const ModelHeader& roll_up_header,
                             const Context& context) {
  BaseForecasts out;
  out.means.resize(static_cast<Eigen::Index>(nodes.size()), header.horizon);
  for (std::size_t node = 0; node < nodes.size(); ++node) {
    if (node % 16 == 0) context.check_cancel();
    const bool roll_up = node < hierarchy.roll_ups();
    const MethodForecast base = base_forecast(roll_up ? roll_up_header : header, *nodes[node], header.horizon);
    for (int h = 0; h < header.horizon; ++h) {
      const double mean = base.mean[static_cast<std::size_t>(h)];
      out.means(static_cast<Eigen::Index>(node), h) = nodes[node]->non_negative ? std::max(0.0, mean) : mean;
    }
    out.usual.push_back(usual_size(base));
  }
  return out;
}

// What is left of the plan: roll-ups that were held back from.
struct Problem {
  Hierarchy hierarchy;
  std::vector<const SeriesModel*> nodes;
  std::vector<std::vector<HeldBackError>> errors;  // by node; none for ols
};

Problem make_problem(const ReconciliationPlan& plan, const TrainedPanel& roll_ups, const TrainedPanel& series) {
  Problem problem;
  problem.hierarchy.series = series.models.size();
  for (std::size_t j = 0; j < roll_ups.models.size(); ++j) {
    if (roll_ups.models[j].accuracy.errors == 0) continue;
    problem.hierarchy.members.push_back(plan.roll_ups.members[j]);
    problem.nodes.push_back(&roll_ups.models[j]);
    if (!roll_ups.errors.empty()) problem.errors.push_back(roll_ups.errors[j]);
  }
  for (const SeriesModel& model : series.models) problem.nodes.push_back(&model);
  if (!series.errors.empty()) problem.errors.insert(problem.errors.end(), series.errors.begin(), series.errors.end());
  return problem;
}

// Of wls: mean squares of held-back errors, divided by the number of series in the node. Errors of series have parts in
// common, so that those of a sum of n of them grow faster than their variances add up; the division makes up for it,
// and roll-ups are believed more the more series they have.
std::vector<double> variances_of(const Problem& problem, std::span<const double> usual) {
  std::vector<double> variances;
  for (std::size_t node = 0; node < problem.nodes.size(); ++node) {
    const Accuracy& accuracy = problem.nodes[node]->accuracy;
    const double size = accuracy.errors > 0 && std::isfinite(accuracy.rmse) ? accuracy.rmse : usual[node];
    const std::size_t roll_ups = problem.hierarchy.roll_ups();
    const auto count = static_cast<double>(node < roll_ups ? problem.hierarchy.members[node].size() : 1);
    variances.push_back(size * size / count);
  }
  return variances;
}

ErrorCovariance covariance_of(Reconcile how, const Problem& problem, std::span<const double> usual,
                              const std::vector<bool>& moves, const Context& context) {
  if (how == Reconcile::kMint) return shrunk_errors(problem.errors, usual, problem.hierarchy, moves, context);
  const std::vector<double> variances =
      how == Reconcile::kOls ? std::vector<double>(problem.nodes.size(), 1.0) : variances_of(problem, usual);
  return independent_errors(problem.hierarchy, variances, moves);
}

std::string count_sentence(const ReconciliationPlan& plan, const std::vector<SeriesModel>& models, std::size_t used) {
  const auto moved = std::count_if(models.begin(), models.end(),
                                   [](const SeriesModel& model) { return !model.reconciliation.empty(); });
  std::string out = "forecasts of " + with_separators(moved) + " series were reconciled with those of " +
                    counted(static_cast<std::int64_t>(used), "roll-up");
  const std::size_t unjudged = plan.roll_ups.members.size() - used;
  if (unjudged > 0) {
    out += "; " + with_separators(static_cast<std::int64_t>(unjudged)) + " too short to be judged were left out";
  }
  if (plan.roll_ups.left_out > 0) {
    out +=
        "; the " + with_separators(static_cast<std::int64_t>(plan.roll_ups.left_out)) + " smallest ones were left out";
  }
  if (plan.roll_ups.columns_left_out > 0) {
    out += "; roll-ups are over the first " + std::to_string(kMostRollUpColumns) + " series columns";
  }
  return out;
}

}  // namespace

ReconciliationPlan plan_reconciliation(const Panel& panel, const ModelHeader& header,
                                       const std::vector<SeriesModel>& models, const Context& context) {
  ReconciliationPlan plan;
  if (!asked(header.options)) return plan;
  for (const SeriesModel& model : models) {
    plan.moves.push_back(model.bounds.from != BoundsFrom::kExact && model.end_period == header.until_period + 1);
  }
  plan.roll_ups = plan_roll_ups(panel.groups, plan.moves, context);
  if (plan.empty()) return plan;
  plan.panel = roll_up_panel(panel, plan.roll_ups, context);
  plan.header = make_header(roll_up_options(header.options, header.horizon), plan.panel);
  return plan;
}

std::string reconcile_panel(const ReconciliationPlan& plan, const TrainedPanel& roll_ups, const ModelHeader& header,
                            TrainedPanel& series, const Context& context) {
  const Problem problem = make_problem(plan, roll_ups, series);
  const Hierarchy& hierarchy = problem.hierarchy;
  if (hierarchy.members.empty()) return count_sentence(plan, series.models, 0);
  require_memory(hierarchy, roll_ups, series, header.horizon, context);
  BaseForecasts base = base_forecasts(hierarchy, header, problem.nodes, plan.header, context);
  const ErrorCovariance covariance = covariance_of(header.options.reconcile, problem, base.usual, plan.moves, context);
  const Projection projection(hierarchy, covariance, context);
  std::vector<bool> non_negative;
  for (std::size_t i = 0; i < series.models.size(); ++i) {
    non_negative.push_back(plan.moves[i] && series.models[i].non_negative);
  }
  for (int h = 0; h < header.horizon; ++h) {
    Eigen::VectorXd step = base.means.col(h);
    reconcile_step(hierarchy, projection, non_negative, step, context);
    base.means.col(h) = step;
  }
  for (std::size_t i = 0; i < series.models.size(); ++i) {
    if (i % 16 == 0) context.check_cancel();
    if (!plan.moves[i]) continue;
    SeriesModel& model = series.models[i];
    const MethodForecast own = base_forecast(header, model, header.horizon);
    const auto node = static_cast<Eigen::Index>(hierarchy.roll_ups() + i);
    std::vector<double> moved(own.mean.size());
    for (std::size_t h = 0; h < moved.size(); ++h) {
      moved[h] = base.means(node, static_cast<Eigen::Index>(h)) - own.mean[h];
    }
    const bool finite = std::all_of(moved.begin(), moved.end(), [](double v) { return std::isfinite(v); });
    if (finite) model.reconciliation = std::move(moved);
  }
  return count_sentence(plan, series.models, hierarchy.roll_ups());
}

std::string unreconciled_sentence(const ModelHeader& header) {
  if (!asked(header.options)) return {};
  return "nothing was reconciled: no two series that vary and end with the panel have a roll-up";
}

}  // namespace salesforecast
