#include "core/trial.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/demand_pattern.h"
#include "core/method_prior.h"
#include "core/robust.h"

namespace salesforecast {

namespace {

constexpr int kMostCutoffs = 16;  // more cost time and add little: neighbouring cut-offs share their errors
constexpr double kBadWindow = 4;  // a cut-off counts at most so many times the middle one
// Of the panel's experience against a series' own, in horizons held back, by DemandPattern: where sales are few, a
// series' own errors say next to nothing.
constexpr std::array<double, kDemandPatterns> kPanelWeights = {4, 40, 40};
constexpr double kAloneWeight = 2;     // the same where the experience is only usual_error
constexpr double kFarBehind = 1.25;    // mean square against the best method's
constexpr double kRidge = 0.05;        // pull to equal weights
constexpr double kLeastWeight = 0.06;  // smaller ones are dropped

std::vector<double> errors_at(const Trial& trial, std::size_t cutoff, std::size_t h, double y) {
  std::vector<double> errors;
  errors.reserve(trial.candidates.size());
  for (const Candidate& candidate : trial.candidates) {
    const double mean = candidate.held[cutoff].mean[h];
    errors.push_back((trial.input.non_negative ? std::max(mean, 0.0) : mean) - y);
  }
  return errors;
}

double diagonal_sum(const ErrorProducts& products) {
  double sum = 0;
  for (std::size_t a = 0; a < products.size(); ++a) sum += products.at(a, a);
  return sum;
}

// Products of the errors from one cut-off, the mean over the steps that have an outcome; at least one has.
ErrorProducts window_at(const Trial& trial, std::size_t at) {
  const std::size_t steps = trial.candidates.front().held[at].mean.size();
  const auto came = outcome_values(trial).subspan(static_cast<std::size_t>(trial.plan.cutoffs[at]), steps);
  const auto missing = std::count_if(came.begin(), came.end(), [](double y) { return std::isnan(y); });
  const double share = 1.0 / static_cast<double>(static_cast<std::ptrdiff_t>(steps) - missing);
  ErrorProducts window(trial.candidates.size());
  for (std::size_t h = 0; h < steps; ++h) {
    if (!std::isnan(came[h])) window.add(errors_at(trial, at, h, came[h]), share);
  }
  return window;
}

// Products by cut-off; one bad window is held to kBadWindow times the middle one.
void add_windows(Trial& trial) {
  const std::size_t m = trial.candidates.size();
  std::vector<double> sizes;
  for (std::size_t at = 0; at < trial.plan.cutoffs.size(); ++at) {
    ErrorProducts window = window_at(trial, at);
    sizes.push_back(diagonal_sum(window));
    trial.windows.push_back(std::move(window));
  }
  const double most = kBadWindow * upper_median(sizes);
  ErrorProducts mean(m);
  for (std::size_t at = 0; at < sizes.size(); ++at) {
    if (most > 0 && sizes[at] > most) trial.windows[at].scale(most / sizes[at]);
    mean.add(trial.windows[at], 1 / static_cast<double>(sizes.size()));
  }
  // A method may have no errors at all (no sale, none forecast); a floor keeps the scale from following it.
  const double floor = 0.1 * diagonal_sum(mean) / static_cast<double>(m);
  double log_sum = 0;
  for (std::size_t a = 0; a < m; ++a) {
    const double rmse = std::sqrt(mean.at(a, a));
    // Models keep it as a float; beyond those nobody compares errors.
    if (rmse <= std::numeric_limits<float>::max()) trial.candidates[a].rmse = rmse;
    log_sum += std::log(mean.at(a, a) + floor);
  }
  const double middle = std::exp(log_sum / static_cast<double>(m));
  if (!std::isfinite(middle) || !(middle > 0)) {  // no errors at all, or beyond all numbers
    trial.windows.clear();
    return;
  }
  for (ErrorProducts& window : trial.windows) window.scale(1 / middle);
}

// Small weights cost a fit and add noise: they are 0, and the others add up to 1.
std::vector<double> without_small(std::vector<double> weights) {
  const double largest = *std::max_element(weights.begin(), weights.end());
  double sum = 0;
  for (double& weight : weights) {
    if (weight < std::min(kLeastWeight, largest)) weight = 0;
    sum += weight;
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

// Weights of the methods whose own error is near the best one's: a combination gains from methods that err differently,
// but one that is far behind earns its weight by chance (Kourentzes, Barrow & Petropoulos 2019, "forecast pooling").
std::vector<double> combination_weights_of_good(const ErrorProducts& products) {
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t a = 0; a < products.size(); ++a) best = std::min(best, products.at(a, a));
  std::vector<std::size_t> good;
  for (std::size_t a = 0; a < products.size(); ++a) {
    if (products.at(a, a) <= kFarBehind * best) good.push_back(a);
  }
  ErrorProducts own(good.size());
  for (std::size_t a = 0; a < good.size(); ++a) {
    for (std::size_t b = 0; b < good.size(); ++b) own.at(a, b) = products.at(good[a], good[b]);
  }
  const std::vector<double> weights = combination_weights(own, kRidge);
  std::vector<double> out(products.size());
  for (std::size_t a = 0; a < good.size(); ++a) out[good[a]] = weights[a];
  return out;
}

// Weights by the errors that were known at the end of the first `seen` periods: all windows, each as far as it had
// come.
std::vector<double> weights_by(const Trial& trial, const ErrorProducts& expected, bool from_panel, int seen) {
  const std::size_t m = trial.candidates.size();
  if (m == 1) return {1.0};
  ErrorProducts own(m);
  double count = 0;
  for (std::size_t at = 0; at < trial.windows.size(); ++at) {
    const int end = trial.plan.cutoffs[at] + trial.plan.steps(at, static_cast<int>(trial.y.size()));
    if (end > seen) continue;
    own.add(trial.windows[at], 1);
    count += 1;
  }
  ErrorProducts products = expected;
  if (count > 0) {
    const int span = seen - trial.plan.cutoffs.front();
    const double evidence = static_cast<double>(span) / std::min(trial.plan.horizon, span);
    const double weight = from_panel ? kPanelWeights[static_cast<int>(trial.pattern)] : kAloneWeight;
    products.scale(weight / (weight + evidence));
    products.add(own, evidence / (weight + evidence) / count);
  }
  return without_small(combination_weights_of_good(products));
}

using Seasons = std::array<YearSeason, kYearVantages>;

// The number of the changes that a forecast from a cut-off sees. Not anew: those of the first cut-off of its half.
std::size_t changes_at(const Trial& trial, std::size_t cutoff) {
  const std::size_t cutoffs = trial.plan.cutoffs.size();
  return trial.changes.size() == cutoffs + 1 ? cutoff : cutoff < cutoffs / 2 ? 0 : 1;
}

// What candidates see at cut-offs: the changes and the season of the year as they were known there.
class SeenHistory {
 public:
  SeenHistory(const Trial& trial, const Seasons& seasons) : trial_(trial), seasons_(seasons) {
    changed_ = std::any_of(trial.changes.begin(), trial.changes.end(), [](const auto& one) { return !one.empty(); });
    if (trial.season_of_year.empty()) return;
    for (std::size_t half = 0; half < factors_.size(); ++half) {
      for (std::size_t t = 0; t < trial.y.size(); ++t) {
        factors_[half].push_back(seasons[half].factor(trial.input.first_period + static_cast<std::int64_t>(t)));
      }
    }
  }

  // A candidate's forecasts from the cut-offs. Those of method ets come before those of methods that begin with it.
  std::optional<std::vector<MethodForecast>> forecasts(const Candidate& one, const Context& context) {
    MethodInput input = trial_.input;
    input.y = trial_.y;
    HistoryAt history;
    if (one.adjusted || changed_) history = [&](std::size_t at) { return history_at(one, at); };
    auto all = forecast_at_cutoffs(*one.method, input, trial_.plan, context, trial_.regressors, history,
                                   &ets_[one.adjusted ? 1 : 0]);
    for (std::size_t at = 0; all && one.adjusted && at < all->size(); ++at) {
      seasons_[half_of(at)].apply(&(*all)[at], input.first_period + trial_.plan.cutoffs[at]);
    }
    return all;
  }

 private:
  std::size_t half_of(std::size_t at) const { return at < trial_.plan.cutoffs.size() / 2 ? 0 : 1; }

  std::vector<double> history_at(const Candidate& one, std::size_t at) const {
    std::vector<double> y(trial_.y.begin(), trial_.y.begin() + trial_.plan.cutoffs[at]);
    if (changed_) {
      make_changes(trial_.changes[changes_at(trial_, at)], one.method->abilities.regressors, &y);
    }
    if (!one.adjusted) return y;
    for (std::size_t t = 0; t < y.size(); ++t) y[t] /= factors_[half_of(at)][t];
    return y;
  }

  const Trial& trial_;
  const Seasons& seasons_;
  bool changed_ = false;
  std::array<std::vector<double>, 2> factors_;  // of the season as known in each half, by period
  std::array<EtsAt, 2> ets_;                    // of the history, and of the one adjusted for the season of the year
};

// The seasons of the year as of each vantage. Where there is one at the end, the better methods try once more, adjusted
// for it: whether it helps is then judged as they are.
Seasons add_adjusted(Trial& trial, std::span<const YearPrior, kYearVantages> priors) {
  constexpr double kGood = 1.06;  // usual_error
  Seasons seasons;
  if (!trial.adjustable) return seasons;
  for (std::size_t at = 0; at < kYearVantages; ++at) {
    seasons[at] = settle_year_season(trial.years[at], priors[at], trial.clock);
  }
  trial.season_of_year = seasons.back();
  if (trial.season_of_year.empty()) return seasons;
  const std::size_t count = trial.candidates.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Method* method = trial.candidates[i].method;
    // What learns from the panel sees the year there.
    if (method->abilities.usual_error > kGood || method->abilities.learner != Learner::kNone) continue;
    Candidate& one = trial.candidates.emplace_back();
    one.method = method;
    one.adjusted = true;
  }
  return seasons;
}

// The changes of the end are given; those before are found, each from what was known then.
void add_changes(Trial& trial, HistoryChanges at_end, const TrialRules& rules, const Context& context) {
  if (!rules.cleaning.any()) return;
  const std::vector<int>& cutoffs = trial.plan.cutoffs;
  std::vector<int> ends;
  if (rules.cleaning.anew) {
    ends = cutoffs;
  } else if (!cutoffs.empty()) {
    ends = {cutoffs.front(), cutoffs[cutoffs.size() / 2]};
  }
  const Cycles cycles = cycles_of(trial.input.season, rules.clock);
  for (const int end : ends) {
    trial.changes.push_back(changes_of(std::span(trial.y).first(static_cast<std::size_t>(end)), cycles, rules.cleaning,
                                       trial.regressors.view(end, 0, 1), context));
  }
  trial.changes.push_back(std::move(at_end));
  if (trial.changes.back().empty()) return;
  trial.changed = trial.y;
  make_changes(trial.changes.back(), false, &trial.changed);
  trial.input.y = trial.changed;
}

// What the history says of its year at each vantage.
void add_years(Trial& trial) {
  const std::size_t middle = trial.plan.cutoffs.size() / 2;
  for (std::size_t vantage = 0; vantage < kYearVantages; ++vantage) {
    const bool at_end = vantage + 1 == kYearVantages;
    if (!at_end && trial.plan.cutoffs.empty()) continue;
    const std::size_t cutoff = vantage == 0 ? 0 : middle;
    std::vector<double> y = trial.y;
    if (!at_end) y.resize(static_cast<std::size_t>(trial.plan.cutoffs[cutoff]));
    if (!trial.changes.empty()) {
      make_changes(at_end ? trial.changes.back() : trial.changes[changes_at(trial, cutoff)], false, &y);
    }
    trial.years[vantage] = year_evidence(y, trial.input.first_period, trial.clock);
  }
}

MethodForecast combined_at(const Trial& trial, std::size_t at, std::span<const double> weights) {
  const std::size_t steps = trial.candidates.front().held[at].mean.size();
  MethodForecast sum{std::vector<double>(steps), std::vector<double>(steps)};
  for (std::size_t a = 0; a < weights.size(); ++a) {
    if (weights[a] == 0) continue;
    const MethodForecast& own = trial.candidates[a].held[at];
    for (std::size_t h = 0; h < steps; ++h) {
      sum.mean[h] += weights[a] * own.mean[h];
      sum.sd[h] += weights[a] * own.sd[h];
    }
  }
  return sum;
}

}  // namespace

Cycles cycles_of(int season, const YearClock& clock) {
  return {season, clock.year > season ? static_cast<int>(std::lround(clock.year)) : 0};
}

std::unique_ptr<Trial> plan_trial(std::vector<double> y, std::span<const double> raw, const MethodInput& input,
                                  Regressors regressors, std::vector<Candidate> candidates, HistoryChanges changes,
                                  const TrialRules& rules, const Context& context) {
  auto trial = std::make_unique<Trial>();
  trial->regressors = std::move(regressors);
  trial->y = std::move(y);
  trial->input = input;
  trial->input.y = trial->y;
  trial->clock = rules.clock;
  trial->pattern = demand_pattern_of(trial->y);
  trial->outcomes = outcomes_of(trial->y, trial->pattern);
  const bool learn = input.options->method == "auto";
  if (learn) trial->features = series_features(trial->y, input.season);
  int needed = 1;
  bool seasonal = false;
  for (const Candidate& one : candidates) {
    seasonal = seasonal || one.method->abilities.seasonal;
    needed = std::max(needed, one.method->abilities.min_length);
  }
  trial->plan = plan_training_cutoffs(static_cast<int>(trial->y.size()), seasonal ? input.season : 1, rules.horizon,
                                      static_cast<int>(std::lround(rules.clock.year)), needed, kMostCutoffs);
  if (std::any_of(raw.begin(), raw.end(), [](double v) { return std::isnan(v); })) {
    trial->came.assign(raw.begin(), raw.end());
    avoid_gaps(trial->came, &trial->plan);
  }
  trial->input.came = trial->came;
  trial->candidates = std::move(candidates);
  add_changes(*trial, std::move(changes), rules, context);
  // A season as long as the year is the methods' own, where there are sales enough to see it.
  const bool seen = input.season == std::lround(rules.clock.year) && input.season <= kLongestOwnSeason &&
                    trial->pattern == DemandPattern::kSmooth;
  trial->adjustable = learn && rules.adjust && !seen && input.non_negative;
  if (trial->adjustable) add_years(*trial);
  return trial;
}

std::vector<double> history_of(const Trial& trial, const Candidate& candidate) {
  std::vector<double> y = trial.y;
  if (!trial.changes.empty()) make_changes(trial.changes.back(), candidate.method->abilities.regressors, &y);
  return candidate.adjusted ? trial.season_of_year.adjusted(y, trial.input.first_period) : y;
}

bool all_learn_from_regressors(const Trial& trial) {
  return std::all_of(trial.candidates.begin(), trial.candidates.end(),
                     [](const Candidate& one) { return !(one.weight > 0) || one.method->abilities.regressors; });
}

void try_methods(Trial& trial, std::span<const YearPrior, kYearVantages> priors, const Context& context) {
  const Seasons seasons = add_adjusted(trial, priors);
  if (trial.plan.cutoffs.empty()) return;
  SeenHistory seen(trial, seasons);
  std::vector<Candidate> kept;
  for (Candidate& one : trial.candidates) {
    auto held = seen.forecasts(one, context);
    if (!held) continue;
    one.held = std::move(*held);
    kept.push_back(std::move(one));
  }
  if (kept.empty()) {
    trial.plan.cutoffs.clear();
    return;
  }
  trial.candidates = std::move(kept);
  add_windows(trial);
}

void choose(Trial& trial, const MethodPrior& prior) {
  const ErrorProducts expected = expected_products(trial, prior);
  const bool from_panel = prior.products.size() > 0;
  const int n = static_cast<int>(trial.y.size());
  trial.chosen = {trial.plan, {}, trial.y, outcome_values(trial), trial.input.non_negative, trial.outcomes};
  if (trial.net) {
    // What is left of counts after a share came back is no count.
    trial.chosen = {trial.plan, {}, trial.net->y, trial.net->came, trial.net->non_negative, Outcomes::kContinuous};
  }
  for (std::size_t at = 0; at < trial.plan.cutoffs.size(); ++at) {
    const std::vector<double> weights = weights_by(trial, expected, from_panel, trial.plan.cutoffs[at]);
    trial.chosen.forecasts.push_back(combined_at(trial, at, weights));
    if (trial.net) take_off(trial.net->returns[at], &trial.chosen.forecasts.back());
  }
  const std::vector<double> weights = weights_by(trial, expected, from_panel, n);
  for (std::size_t a = 0; a < weights.size(); ++a) trial.candidates[a].weight = weights[a];
}

void drop_candidate(Trial& trial, std::size_t number, const MethodPrior& prior) {
  trial.candidates.erase(trial.candidates.begin() + static_cast<std::ptrdiff_t>(number));
  if (trial.candidates.empty()) return;
  trial.windows.clear();
  if (!trial.plan.cutoffs.empty()) add_windows(trial);
  choose(trial, prior);
}

}  // namespace salesforecast
