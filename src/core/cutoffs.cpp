#include "core/cutoffs.h"

#include <algorithm>
#include <cmath>

#include "core/methods/ets.h"
#include "core/methods/transformed.h"

namespace salesforecast {

namespace {

constexpr int kMinCutoffs = 6;    // fewer say nothing about a 90 % bound
constexpr int kLeastSpan = 24;    // values held back where the horizon is short
constexpr int kLeastHistory = 4;  // values before the first cut-off

// What a forecast from a cut-off may see.
std::span<const double> seen(std::span<const double> y, int cutoff, int window) {
  const auto before = y.first(static_cast<std::size_t>(cutoff));
  return window > 0 && window < cutoff ? before.last(static_cast<std::size_t>(window)) : before;
}

bool all_finite(const MethodForecast& forecast) {
  const auto finite = [](double v) { return std::isfinite(v); };
  return std::all_of(forecast.mean.begin(), forecast.mean.end(), finite) &&
         std::all_of(forecast.sd.begin(), forecast.sd.end(), finite);
}

}  // namespace

CutoffPlan plan_training_cutoffs(int n, int season, int horizon, int year, int needed_length, int most) {
  CutoffPlan plan;
  plan.horizon = horizon;
  const int width = std::min(n / 3, std::max({2 * horizon, year, kLeastSpan}));
  // Two seasons before the first cut-off where the history has them to give; a shorter one was fitted without a season.
  plan.least = std::max({needed_length, season > 1 && n > 2 * season ? 2 * season + 1 : kLeastHistory, kLeastHistory});
  const int first = std::max(n - width, plan.least);
  const int span = n - first;
  if (span < kMinCutoffs) return plan;
  const int stride = std::max(1, (span + most - 1) / most);
  for (int cutoff = first; cutoff < n; cutoff += stride) plan.cutoffs.push_back(cutoff);
  return plan;
}

void avoid_gaps(std::span<const double> came, CutoffPlan* plan) {
  std::vector<int> cutoffs;
  for (int cutoff : plan->cutoffs) {
    while (std::isnan(came[static_cast<std::size_t>(cutoff - 1)])) --cutoff;  // the first value is never missing
    if (cutoff < plan->least || (!cutoffs.empty() && cutoff == cutoffs.back())) continue;
    const auto steps =
        std::min(static_cast<std::size_t>(plan->horizon), came.size() - static_cast<std::size_t>(cutoff));
    const auto outcomes = came.subspan(static_cast<std::size_t>(cutoff), steps);
    if (std::any_of(outcomes.begin(), outcomes.end(), [](double y) { return !std::isnan(y); })) {
      cutoffs.push_back(cutoff);
    }
  }
  if (cutoffs.size() < kMinCutoffs) cutoffs.clear();
  plan->cutoffs = std::move(cutoffs);
}

CutoffPlan plan_backtest(int n, int horizon, int folds, int stride, int needed_length) {
  CutoffPlan plan;
  plan.horizon = horizon;
  plan.refit = true;
  for (int fold = folds - 1; fold >= 0; --fold) {
    const long cutoff = static_cast<long>(n) - horizon - static_cast<long>(fold) * stride;
    if (cutoff >= std::max(needed_length, 1)) plan.cutoffs.push_back(static_cast<int>(cutoff));
  }
  return plan;
}

std::optional<std::vector<MethodForecast>> forecast_at_cutoffs(const Method& method, const MethodInput& input,
                                                               const CutoffPlan& plan, const Context& context,
                                                               const Regressors& regressors, const HistoryAt& history,
                                                               EtsAt* ets) {
  const int n = static_cast<int>(input.y.size());
  std::vector<MethodForecast> forecasts;
  forecasts.reserve(plan.cutoffs.size());
  std::shared_ptr<const FittedMethod> fitted;
  MethodInput past = input;
  std::vector<double> own;
  try {
    for (std::size_t at = 0; at < plan.cutoffs.size(); ++at) {
      context.check_cancel();
      std::vector<double> next = history ? history(at) : std::vector<double>();
      past.y = seen(history ? next : input.y, plan.cutoffs[at], plan.window);
      if (!input.came.empty()) past.came = seen(input.came, plan.cutoffs[at], plan.window);
      if (method.abilities.regressors) {
        past.regressors = regressors.view(plan.cutoffs[at], plan.window, plan.steps(at, n));
      }
      // A window that moves begins at another point of the season each time: states cannot run on.
      const bool anew = at == 0 || at == plan.cutoffs.size() / 2 || plan.refit || plan.window > 0;
      if (anew && static_cast<int>(past.y.size()) < method.abilities.needed_length(input.season)) return std::nullopt;
      past.ets = ets != nullptr && at < ets->size() ? (*ets)[at] : nullptr;
      fitted = anew ? fit_method(method, past, context) : fitted->refit(past, false, context);
      own = std::move(next);  // what the fit before saw goes no sooner than that
      if (ets != nullptr && method.fit == kEtsMethod.fit) ets->push_back(fitted);
      forecasts.push_back(fitted->forecast(future_of(past.regressors, plan.steps(at, n))));
      if (!all_finite(forecasts.back())) return std::nullopt;
    }
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::kInvalidData) throw;
    return std::nullopt;
  }
  return forecasts;
}

}  // namespace salesforecast
