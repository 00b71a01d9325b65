#include "core/reconciliation.h"

#include <algorithm>
#include <cmath>

#include "core/held_back_panel.h"
#include "core/reconcile.h"
#include "core/text.h"

namespace salesforecast {

namespace {

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

// Held-back forecasts of all nodes as they came, at common cut-offs, and of up to five ways to reconcile, errors thrice
// (as they come, scaled, and as the covariance), the system, forecasts of all steps.
void require_memory(const Hierarchy& hierarchy, const HeldBackPanel& held, const Context& context) {
  const std::size_t m = hierarchy.roll_ups(), single = pool_steps(held.horizon).size();
  std::size_t steps = 0;
  for (std::size_t at = 0; at < held.cutoffs.size(); ++at) steps += static_cast<std::size_t>(held.steps(at));
  const std::size_t rows = held.cutoffs.size() * single;
  const std::size_t numbers =
      hierarchy.nodes() * (5 * steps + 3 * rows + 4 * static_cast<std::size_t>(held.horizon)) + m * (m + rows);
  if (numbers <= context.max_memory / sizeof(double)) return;
  throw Error(
      ErrorKind::kOutOfMemory,
      "reconciling needs about " + std::to_string((numbers * sizeof(double) >> 20) + 1) +
          " MB, more than salesforecast.max_memory",
      std::to_string(hierarchy.series) + " series and " + std::to_string(m) + " roll-ups are reconciled together",
      "raise salesforecast.max_memory, or set option \"reconcile\" to none");
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
  std::vector<unsigned> levels;      // by roll-up
  std::vector<std::size_t> numbers;  // by roll-up, in the plan
  std::vector<const SeriesModel*> nodes;
  Movable movable;
};

Problem make_problem(const ReconciliationPlan& plan, const TrainedPanel& roll_ups, const TrainedPanel& series) {
  Problem problem;
  problem.hierarchy.series = series.models.size();
  for (std::size_t j = 0; j < roll_ups.models.size(); ++j) {
    if (roll_ups.models[j].accuracy.errors == 0) continue;
    problem.hierarchy.members.push_back(plan.roll_ups.members[j]);
    problem.levels.push_back(plan.roll_ups.levels[j]);
    problem.numbers.push_back(j);
    problem.nodes.push_back(&roll_ups.models[j]);
  }
  problem.movable.moves = plan.moves;
  for (std::size_t i = 0; i < series.models.size(); ++i) {
    problem.nodes.push_back(&series.models[i]);
    problem.movable.non_negative.push_back(plan.moves[i] && series.models[i].non_negative);
  }
  return problem;
}

// Adds a node: its history, and its forecasts as of the panel's cut-offs.
void add_node(const Series& series, const KeptForecasts& kept, int season, HeldBackPanel& held) {
  const JudgedHistory own = judged_history(series, season);
  const std::int64_t first = held.cutoffs.front(), own_end = own.first_period + std::ssize(own.came);
  std::vector<double>& outcomes = held.outcomes.emplace_back();
  for (std::int64_t period = first; period < held.end; ++period) {
    const bool there = period >= own.first_period && period < own_end;
    outcomes.push_back(there ? own.came[static_cast<std::size_t>(period - own.first_period)]
                             : std::numeric_limits<double>::quiet_NaN());
  }
  held.nodes.push_back(as_of(kept, held.cutoffs, held.end));
  const auto before =
      static_cast<std::size_t>(std::clamp<std::int64_t>(first - own.first_period, 0, std::ssize(own.came)));
  held.scales.push_back(error_scale(std::span(own.came).first(before), season).absolute);
}

// The cut-offs are those of the largest roll-up: the others and the series have the same ones, but for short histories
// and gaps.
HeldBackPanel held_back_panel(const Problem& problem, const ReconciliationPlan& plan, const TrainedPanel& roll_ups,
                              const Panel& panel, const ModelHeader& header, const TrainedPanel& series,
                              const Context& context) {
  HeldBackPanel held;
  held.cutoffs = roll_ups.kept[problem.numbers.front()].cutoffs;
  held.end = panel.until_period + 1;
  held.horizon = header.horizon;
  require_memory(problem.hierarchy, held, context);
  for (const std::size_t j : problem.numbers) {
    context.check_cancel();
    add_node(plan.panel.series[j], roll_ups.kept[j], header.season, held);
  }
  for (std::size_t i = 0; i < series.models.size(); ++i) {
    if (i % 64 == 0) context.check_cancel();
    const KeptForecasts none;
    add_node(panel.series[i], plan.moves[i] ? series.kept[i] : none, header.season, held);
  }
  return held;
}

// Sizes of errors as of the panel's end.
ErrorSizes final_sizes(Reconcile how, const Problem& problem, const HeldBackPanel& held, std::vector<double> usual,
                       const Context& context) {
  ErrorSizes sizes = known_errors(held, held.end, how == Reconcile::kMint, context);
  sizes.usual = std::move(usual);
  for (std::size_t node = 0; node < problem.nodes.size(); ++node) {
    const Accuracy& accuracy = problem.nodes[node]->accuracy;
    sizes.squares[node] =
        accuracy.errors > 0 ? accuracy.rmse * accuracy.rmse : std::numeric_limits<double>::quiet_NaN();
  }
  return sizes;
}

// Sets by how much each series is moved.
void move_forecasts(std::span<const Reconcile> parts, const Problem& problem, const HeldBackPanel& held,
                    const ModelHeader& header, const ModelHeader& roll_up_header, TrainedPanel& series,
                    const Context& context) {
  const Hierarchy& hierarchy = problem.hierarchy;
  const BaseForecasts base = base_forecasts(hierarchy, header, problem.nodes, roll_up_header, context);
  Eigen::MatrixXd means = Eigen::MatrixXd::Zero(base.means.rows(), base.means.cols());
  for (const Reconcile how : parts) {
    const ErrorCovariance covariance = covariance_of(
        how, hierarchy, final_sizes(how, problem, held, base.usual, context), problem.movable.moves, context);
    Eigen::MatrixXd own = base.means;
    reconcile_steps(hierarchy, Projection(hierarchy, covariance, context), problem.movable.non_negative, kMostRounds,
                    own, context);
    means += own / static_cast<double>(parts.size());
  }
  for (std::size_t i = 0; i < series.models.size(); ++i) {
    if (i % 16 == 0) context.check_cancel();
    if (!problem.movable.moves[i]) continue;
    SeriesModel& model = series.models[i];
    const MethodForecast own = base_forecast(header, model, header.horizon);
    const auto node = static_cast<Eigen::Index>(hierarchy.roll_ups() + i);
    std::vector<double> moved(own.mean.size());
    for (std::size_t h = 0; h < moved.size(); ++h) {
      moved[h] = means(node, static_cast<Eigen::Index>(h)) - own.mean[h];
    }
    const bool finite = std::all_of(moved.begin(), moved.end(), [](double v) { return std::isfinite(v); });
    if (finite) model.reconciliation = std::move(moved);
  }
}

// "the mean of ols, wls and mint": what auto took.
std::string taken_words(const std::vector<Reconcile>& parts) {
  if (parts.size() == 1) return reconcile_name(parts.front());
  std::string out = "the mean of ";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + std::string(reconcile_name(parts[i]));
  }
  return out;
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

// Ways to reconcile of whose forecasts the mean is taken, and what these would have been. None: sums of the series'
// own.
struct Way {
  std::string name;
  std::vector<Reconcile> parts;
  PastMeans past;
  double mase = 0;
};

PastMeans mean_of(const std::vector<Way>& ways, const Context& context) {
  PastMeans out = ways.front().past;
  const auto share = 1 / static_cast<float>(ways.size());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i % 256 == 0) context.check_cancel();
    for (std::size_t at = 0; at < out[i].size(); ++at) {
      float sum = 0;
      for (const Way& way : ways) sum += way.past[i][at] * share;
      out[i][at] = sum;
    }
  }
  return out;
}

// What the option asks for beside sums of the series' own forecasts. Auto: three ways and, before all others, the mean
// of their forecasts, which agrees with its sums as each of them does: what they do wrong differs, and the mean is as a
// rule about as good as the best of them (Hollyman, Petropoulos & Tipping 2021).
std::vector<Way> ways_of(Reconcile asked, const Problem& problem, const HeldBackPanel& held, const Context& context) {
  const Hierarchy& hierarchy = problem.hierarchy;
  std::vector<Reconcile> singles = {asked};
  if (asked == Reconcile::kAuto) singles = {Reconcile::kOls, Reconcile::kWls, Reconcile::kMint};
  std::vector<Way> ways;
  ways.reserve(singles.size() + 2);
  for (const Reconcile how : singles) {
    ways.push_back({reconcile_name(how), {how}, reconciled_past(how, held, hierarchy, problem.movable, context)});
  }
  if (singles.size() > 1) ways.insert(ways.begin(), Way{"mean", singles, mean_of(ways, context)});
  ways.push_back({reconcile_name(Reconcile::kBottomUp), {}, past_means(held, hierarchy)});
  for (Way& way : ways) way.mase = mase_over_levels(way.past, held, hierarchy, problem.levels, context);
  return ways;
}

// The first of the ways; of auto another one where it would have been clearly better.
Way choose_way(Reconcile asked, const Problem& problem, const HeldBackPanel& held,
               std::vector<TriedReconciliation>* tried, const Context& context) {
  constexpr double kClearly = 0.97;  // MASE against that of the mean
  std::vector<Way> ways = ways_of(asked, problem, held, context);
  std::size_t taken = 0;
  for (std::size_t i = 1; asked == Reconcile::kAuto && i < ways.size(); ++i) {
    if (ways[i].mase < (taken == 0 ? kClearly : 1) * ways[taken].mase) taken = i;
  }
  for (std::size_t i = 0; i < ways.size(); ++i) {
    tried->push_back({ways[i].name, ways[i].mase, i == taken});
  }
  return std::move(ways[taken]);
}

}  // namespace

ReconciliationPlan plan_reconciliation(const Panel& panel, const ModelHeader& header,
                                       const std::vector<SeriesModel>& models, const Context& context) {
  ReconciliationPlan plan;
  if (!reconciles(header.options)) return plan;
  for (const SeriesModel& model : models) {
    plan.moves.push_back(model.bounds.from != BoundsFrom::kExact && model.end_period == header.until_period + 1);
  }
  plan.roll_ups = plan_roll_ups(panel.groups, plan.moves, context);
  if (plan.empty()) return plan;
  plan.panel = roll_up_panel(panel, plan.roll_ups, context);
  plan.header = make_header(roll_up_options(header.options, header.horizon), plan.panel);
  return plan;
}

ReconciliationReport reconcile_panel(const ReconciliationPlan& plan, TrainedPanel& roll_ups, const Panel& panel,
                                     ModelHeader& header, TrainedPanel& series, const Context& context) {
  const Problem problem = make_problem(plan, roll_ups, series);
  const Hierarchy& hierarchy = problem.hierarchy;
  if (hierarchy.members.empty()) return {count_sentence(plan, series.models, 0), {}};
  HeldBackPanel held = held_back_panel(problem, plan, roll_ups, panel, header, series, context);
  ReconciliationReport report;
  Way way = choose_way(header.options.reconcile, problem, held, &report.tried, context);
  if (way.parts.empty()) {
    report.sentence = "forecasts were not reconciled: at earlier cut-offs sums of the series' own were best";
    return report;
  }
  move_forecasts(way.parts, problem, held, header, plan.header, series, context);
  for (std::size_t i = 0; i < series.models.size(); ++i) {
    KeptForecasts& own = held.nodes[hierarchy.roll_ups() + i];
    if (series.models[i].reconciliation.empty() || own.empty()) continue;
    own.mean = std::move(way.past[i]);
    series.kept[i] = std::move(own);
  }
  judge_again(panel, header, series, context);
  report.sentence = count_sentence(plan, series.models, hierarchy.roll_ups());
  if (header.options.reconcile == Reconcile::kAuto) report.sentence += "; auto took " + taken_words(way.parts);
  return report;
}

std::string unreconciled_sentence(const ModelHeader& header) {
  if (!reconciles(header.options)) return {};
  return "nothing was reconciled: no two series that vary and end with the panel have a roll-up";
}

}  // namespace salesforecast
