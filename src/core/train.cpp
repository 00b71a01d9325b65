// Training one series: the method asked for, or the best simpler one with the reason; then its bounds.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/calibration.h"
#include "core/methods/ensemble.h"
#include "core/methods/transformed.h"
#include "core/series_nature.h"
#include "core/series_regressors.h"
#include "core/series_training.h"
#include "core/series_warnings.h"
#include "core/transform_choice.h"

namespace salesforecast {

namespace {

constexpr std::array<const char*, 9> kStatuses = {"ok",        "too_short", "constant", "all_zero",  "empty",
                                                  "late_data", "ended",     "simpler",  "cold_start"};

// A forecast that leaves the history by more than this many of its ranges is a runaway, not a forecast; a horizon as
// long as the history, or longer, may go twice as far, so that a straight line and a growth of a tenth a step both
// pass.
constexpr double kRunawayRanges = 2.0;

// True when every forecast over `horizon` is finite and within reach of the history, and so is its spread.
bool plausible(const FittedMethod& fitted, const MethodInput& input, int horizon) {
  const std::span<const double> y = input.y;
  const auto [low, high] = std::minmax_element(y.begin(), y.end());
  const double share = std::min(1.0, horizon / static_cast<double>(y.size()));
  const double reach = kRunawayRanges * (1 + share) * (*high - *low);
  const MethodForecast forecast = fitted.forecast(future_of(input.regressors, horizon));
  for (int h = 0; h < horizon; ++h) {
    const double mean = forecast.mean[h];
    if (!std::isfinite(mean) || !std::isfinite(forecast.sd[h])) return false;
    if (mean < *low - reach || mean > *high + reach || forecast.sd[h] > reach * std::sqrt(h + 1.0)) return false;
  }
  return true;
}

std::unique_ptr<FittedMethod> try_fit(const Method& method, const MethodInput& input, int horizon,
                                      const Context& context) {
  if (static_cast<int>(input.y.size()) < method.abilities.needed_length(input.season)) return nullptr;
  try {
    auto fitted = fit_method(method, input, context);
    if (!plausible(*fitted, input, horizon)) return nullptr;
    return fitted;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kInvalidData) throw;
    return nullptr;
  }
}

// What a period without a row will mean after the training: what it meant in it, or would have.
bool gaps_are_zero(const Series& series, const Options& options) {
  if (series.fill != Fill::kAuto) return series.fill == Fill::kZero;
  return options.aggregate == Aggregate::kSum && (series.single_sales || series.closed_weekdays);
}

void set_status(SeriesModel& model, const char* status, std::string detail) {
  model.status = status;
  model.status_detail = std::move(detail);
}

// One value says nothing of how sales vary: the spread is taken as large as the value, as if there had been none
// before.
void fit_single(SeriesModel& model, double value, const MethodInput& input, const Context& context) {
  const std::array<double, 2> y = {0, value};
  MethodInput pair = input;
  pair.y = y;
  pair.season = 1;
  model.fitted = find_method("naive")->fit(pair, context);
}

void fit_flat(SeriesModel& model, double value, const MethodInput& input, const Context& context) {
  const std::array<double, 1> y = {value};
  MethodInput flat = input;
  flat.y = y;
  flat.season = 1;
  model.fitted = find_method("naive")->fit(flat, context);
  model.bounds = {BoundsFrom::kExact, {}};
}

// Option ended "keep": the series is forecast as if it went on, and still said to have ended.
void set_kept(SeriesModel& model, std::int64_t trailing) {
  const std::string before = model.status_detail;
  set_status(model, status_of(SeriesKind::kEnded),
             status_detail_of(SeriesKind::kLate, trailing) + "; it is forecast as if it went on" +
                 (before.empty() ? "" : "; " + before));
}

// The values of the history as they came; NaN: missing.
std::span<const double> own_values(const Series& series, const CleanHistory& history) {
  return std::span(series.y).subspan(static_cast<std::size_t>(history.skipped), history.y.size());
}

// What the trial's forecasts of gross sales are judged by.
NetSales net_sales(const Trial& trial, std::span<const double> returned, std::size_t window, bool non_negative) {
  NetSales net;
  net.y = less_returned(trial.y, returned);
  net.came = less_returned(outcome_values(trial), returned);
  net.non_negative = non_negative;
  for (const int cutoff : trial.plan.cutoffs) {
    const auto seen = static_cast<std::size_t>(cutoff);
    net.returns.push_back(return_rate(outcome_values(trial).first(seen), returned.first(seen), window));
  }
  return net;
}

// What the history says beside its fit: its last value and level, the scale of errors, the seasonal naive forecast.
// own: as it came; returned: what came back of it.
void set_scales(SeriesModel& model, const std::vector<double>& history, std::span<const double> own,
                std::span<const double> returned, int season) {
  const std::vector<double> y = less_returned(history, returned);
  model.last_y = y.back();
  for (const double v : y) model.mean_y += v / static_cast<double>(y.size());  // the sum may overflow
  model.scale = error_scale(less_returned(own, returned), season);
  // A history shorter than its season repeats its last value.
  model.last_season.assign(y.end() - (y.size() >= static_cast<std::size_t>(season) ? season : 1), y.end());
}

YearClock clock_of(const Frequency& frequency) {
  return {std::max(365.25 / frequency.days(), 1.0), frequency.micros == kMicrosPerDay};
}

// The method asked for, fitted, as the only candidate; or, with the reason as status, those of `auto` without it.
// changes: of the history that is fitted.
std::vector<Candidate> candidates_of(SeriesModel& model, const MethodInput& input, const HistoryChanges& changes,
                                     int horizon, Effort effort, const Context& context) {
  const std::string& asked = input.options->method;
  std::vector<Candidate> all = auto_candidates(input, effort);
  if (asked == "auto" || effort == Effort::kStopped) return all;
  const Method* method = find_method(asked);
  if (method == nullptr) throw Error(ErrorKind::kInternal, "method \"" + asked + "\" is not in the table");
  MethodInput seen = input;
  std::vector<double> changed;
  if (!changes.empty()) {
    changed.assign(input.y.begin(), input.y.end());
    make_changes(changes, method->abilities.regressors, &changed);
    seen.y = changed;
  }
  if (auto fitted = try_fit(*method, seen, horizon, context)) {
    std::vector<Candidate> one(1);
    one.front().method = method;
    one.front().fitted = std::move(fitted);
    return one;
  }
  const std::string shortage = shortage_of(*input.options, input.season, static_cast<int>(input.y.size()));
  if (!shortage.empty()) {
    set_status(model, "too_short", shortage);
  } else {
    set_status(model, "simpler", asked + " gave no plausible forecast on this series");
  }
  std::erase_if(all, [&](const Candidate& one) { return one.method == method; });
  return all;
}

// The trial of a series that is worth one, on the history that options say.
std::unique_ptr<Trial> begin_trial(const Series& series, CleanHistory& history, MethodInput input,
                                   const ModelHeader& header, Effort effort, const Context& context,
                                   SeriesModel& model) {
  const std::span<const double> own = own_values(series, history);
  const auto n = static_cast<int>(history.y.size());
  const int reach = header.horizon + static_cast<int>(model.lead);
  OwnRegressors own_columns = own_regressors(series, static_cast<int>(history.skipped), n, reach, header);
  model.regressors = std::move(own_columns.known);
  Regressors regressors = std::move(own_columns.columns);
  input.regressors = regressors.view(n, 0, reach);
  const TrialRules rules = {header.horizon, clock_of(header.frequency), effort <= Effort::kFull,
                            Cleaning::of(header.options)};
  if (effort != Effort::kStopped) {
    input.lambda = settled_lambda(input, own, regressors, header.horizon, rules.clock, context);
  }
  HistoryChanges changes;
  if (rules.cleaning.any()) {
    changes = changes_of(input.y, cycles_of(input.season, rules.clock), rules.cleaning, input.regressors, context);
  }
  std::vector<Candidate> candidates = candidates_of(model, input, changes, reach, effort, context);
  return plan_trial(std::move(history.y), own, input, std::move(regressors), std::move(candidates), std::move(changes),
                    rules, context);
}

// Fits every candidate that has a weight on the whole history. One that fails or runs away there is dropped, and the
// choice made again; when none is left, naive takes all.
void fit_chosen(Trial& trial, int horizon, const MethodPrior& prior, const Context& context) {
  while (!trial.candidates.empty()) {
    const auto failed = std::find_if(trial.candidates.begin(), trial.candidates.end(), [&](Candidate& one) {
      if (!(one.weight > 0) || one.fitted) return false;
      const std::vector<double> y = history_of(trial, one);
      MethodInput input = trial.input;
      input.y = y;
      one.fitted = try_fit(*one.method, input, horizon, context);
      return !one.fitted;
    });
    if (failed == trial.candidates.end()) return;
    drop_candidate(trial, static_cast<std::size_t>(failed - trial.candidates.begin()), prior);
  }
  const Method* naive = find_method("naive");
  Candidate& last = trial.candidates.emplace_back();
  last.method = naive;
  last.fitted = naive->fit(trial.input, context);
  last.weight = 1;
  trial.chosen = {};
}

std::unique_ptr<FittedMethod> combined(Trial& trial) {
  std::vector<EnsembleMember> members;
  for (Candidate& one : trial.candidates) {
    if (one.weight > 0) members.push_back({std::move(one.fitted), one.weight, one.adjusted});
  }
  const bool adjusted =
      std::any_of(members.begin(), members.end(), [](const EnsembleMember& one) { return one.adjusted; });
  if (!adjusted) trial.season_of_year = {};
  if (members.size() == 1 && !adjusted) return std::move(members.front().fitted);
  return make_ensemble(std::move(members), std::move(trial.season_of_year),
                       trial.input.first_period + static_cast<std::int64_t>(trial.y.size()));
}

}  // namespace

std::span<const char* const> series_statuses() noexcept { return kStatuses; }

void cut_short(SeriesTraining& training) {
  if (!training.trial) return;
  Trial& trial = *training.trial;
  const int season = trial.input.season;
  const bool seasonal = season > 1 && static_cast<int>(trial.y.size()) >= season;
  trial.candidates.clear();
  trial.candidates.emplace_back().method = find_method(seasonal ? "seasonal_naive" : "naive");
  trial.plan.cutoffs.clear();
  trial.windows.clear();
  trial.adjustable = false;
  trial.season_of_year = {};
  trial.stopped = true;
  set_status(training.model, "simpler", "the time of option budget_seconds was over");
}

SeriesTraining begin_series(const Series& series, const ModelHeader& header, Effort effort, const Context& context) {
  SeriesTraining training;
  SeriesModel& model = training.model;
  model.status = kStatuses[0];
  model.row_count = series.row_count;
  model.gaps_are_zero = gaps_are_zero(series, header.options);
  SeriesNature nature = nature_of(series, header.frequency, header.season, header.options.ended);
  CleanHistory& history = nature.history;
  model.first_period = series.first_period + history.skipped;
  model.end_period = series.end_period();
  model.observations = history.observed;
  model.non_negative = nature.non_negative;
  const std::span<const double> returned = own_returned(series, history);
  const auto window = 2 * static_cast<std::size_t>(header.frequency.default_horizon());
  const std::span<const double> own = own_values(series, history);
  model.returns = return_rate(own, returned, window);
  MethodInput input{history.y,          header.season,    &header.options, nature.non_negative || !returned.empty(),
                    model.first_period, &header.frequency};
  input.learned = header.learned.get();
  input.codes = series.codes;
  input.came = own;
  // Who says that there is no season means the longer ones, too.
  if (header.options.season != 1) input.longer_seasons = header.frequency.longer_seasons(header.season);
  if (!history.y.empty()) set_scales(model, history.y, own, returned, header.season);
  switch (nature.kind) {
    case SeriesKind::kOrdinary:
    case SeriesKind::kLate:
      break;
    case SeriesKind::kEmpty:
      model.end_period = header.until_period + 1;
      model.first_period = model.end_period;
      [[fallthrough]];
    case SeriesKind::kEnded:
      fit_flat(model, 0, input, context);
      break;
    case SeriesKind::kSingle:
      fit_single(model, history.y.back(), input, context);
      break;
    case SeriesKind::kConstant:
    case SeriesKind::kAllZero:
      fit_flat(model, history.y.back(), input, context);
      break;
  }
  if (model.fitted) {
    set_status(model, status_of(nature.kind), status_detail_of(nature.kind, history.trailing));
    if (nature.kept) set_kept(model, history.trailing);
    return training;
  }
  model.lead = history.trailing;
  training.trial = begin_trial(series, history, std::move(input), header, effort, context, model);
  if (model.returns.any()) training.trial->net = net_sales(*training.trial, returned, window, model.non_negative);
  if (effort == Effort::kStopped) cut_short(training);
  return training;
}

namespace {

// What the clock stops is cut short, and then fits in no time.
void choose_and_fit(SeriesTraining& training, int horizon, const PanelExperience& experience, const Context& context,
                    const Context& fits) {
  Trial& trial = *training.trial;
  const MethodPrior& prior = experience.priors[static_cast<std::size_t>(trial.pattern)];
  choose(trial, prior);
  if (!trial.stopped) {
    if (done_in_time([&] { fit_chosen(trial, horizon, prior, fits); })) return;
    cut_short(training);
    choose(trial, prior);
  }
  fit_chosen(trial, horizon, prior, context);
}

}  // namespace

SeriesModel finish_series(SeriesTraining& training, const ModelHeader& header, const PanelExperience& experience,
                          const Context& context, const Context& fits, KeptForecasts* kept) {
  SeriesModel& model = training.model;
  if (!training.trial) return std::move(model);
  Trial& trial = *training.trial;
  const bool had_choice = trial.candidates.size() > 1;  // of those that the fit drops, too
  choose_and_fit(training, header.horizon + static_cast<int>(model.lead), experience, context, fits);
  model.bounds.outcomes = trial.net ? Outcomes::kContinuous : trial.outcomes;
  // The clock left no time to forecast from earlier cut-offs: the panel's experience is with other methods.
  if (trial.stopped) {
    set_bounds(model, trial.chosen, trial.pattern, {});
  } else {
    set_bounds(model, trial.chosen, trial.pattern, experience.pools);
  }
  model.accuracy = trial.chosen.empty() ? Accuracy() : held_back_accuracy(trial.chosen, header.season);
  if (kept != nullptr) *kept = kept_forecasts(trial.chosen, model.first_period);
  if (had_choice && !trial.stopped) {
    for (const Candidate& one : trial.candidates) {
      const std::string name = std::string(one.method->name) + (one.adjusted ? " x year" : "");
      model.tried.push_back({name, static_cast<float>(one.rmse), static_cast<float>(one.weight)});
    }
  }
  model.fitted = combined(trial);
  if (model.fitted->uses_regressors().empty()) model.regressors = {};
  model.warnings = series_warnings(header, model, trial.y, context);
  // What auto draws in by itself is part of how it learns; what was asked for is told.
  if (Cleaning::of(header.options).anew) {
    const bool regressors = all_learn_from_regressors(trial);
    for (std::string& warning :
         cleaning_warnings(trial.changes.back(), regressors, trial.y, header.frequency, model.first_period)) {
      model.warnings.push_back(std::move(warning));
    }
  }
  if (model.status != kStatuses[0]) {
    model.status_detail += "; " + std::string(model.fitted->method()) + " was taken";
  }
  if (model.lead > header.frequency.default_horizon()) {
    set_kept(model, model.lead);
  } else if (model.lead > 0 && model.status == kStatuses[0]) {
    set_status(model, status_of(SeriesKind::kLate), status_detail_of(SeriesKind::kLate, model.lead));
  }
  return std::move(model);
}

SeriesModel train_series(const Series& series, const ModelHeader& header, const Context& context) {
  SeriesTraining training = begin_series(series, header, most_effort(header.options), context);
  PanelExperience experience;
  if (training.trial) {
    for (std::size_t at = 0; at < kYearVantages; ++at) {
      const YearEvidence* own = &training.trial->years[at];
      experience.years[at] = learn_year_prior({&own, 1});
    }
    try_methods(*training.trial, experience.years, context);
  }
  return finish_series(training, header, experience, context, context);
}

}  // namespace salesforecast
