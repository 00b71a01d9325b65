#include "core/transform_choice.h"

#include <algorithm>
#include <cmath>

#include "core/demand_pattern.h"
#include "core/methods/transformed.h"
#include "core/text.h"
#include "core/transform.h"

namespace salesforecast {

namespace {

constexpr int kMostCutoffs = 16;
constexpr double kClearlyBetter = 0.9;
constexpr double kNoTransform = 1;  // lambda from which on y is its own scale

// Values that are seen before the first forecast that the training holds back.
std::size_t known_before(std::span<const double> came, const MethodInput& input, int horizon, int year) {
  CutoffPlan plan = plan_training_cutoffs(static_cast<int>(came.size()), input.season, horizon, year, 1, kMostCutoffs);
  avoid_gaps(came, &plan);
  return plan.cutoffs.empty() ? came.size() : static_cast<std::size_t>(plan.cutoffs.front());
}

// Root mean square of held-back errors; nullopt: none could be held back.
std::optional<double> error_on(const Method& method, const MethodInput& input, const CutoffPlan& plan,
                               std::span<const double> came, const Regressors& regressors, const Context& context) {
  const auto forecasts = forecast_at_cutoffs(method, input, plan, context, regressors);
  if (!forecasts) return std::nullopt;
  double sum = 0, count = 0;
  for (std::size_t at = 0; at < forecasts->size(); ++at) {
    for (std::size_t h = 0; h < (*forecasts)[at].mean.size(); ++h) {
      const double y = came[static_cast<std::size_t>(plan.cutoffs[at]) + h];
      if (std::isnan(y)) continue;
      const double error = (*forecasts)[at].mean[h] - y;
      sum += error * error;
      count += 1;
    }
  }
  if (count == 0 || !std::isfinite(sum)) return std::nullopt;
  return std::sqrt(sum / count);
}

std::optional<double> validated_lambda(MethodInput input, std::span<const double> came, const Regressors& regressors,
                                       int horizon, int year, double box_cox, const Context& context) {
  const Method* method = find_method(input.options->method);
  if (method == nullptr) method = find_method("ets");
  CutoffPlan plan = plan_training_cutoffs(static_cast<int>(came.size()), input.season, horizon, year,
                                          method->abilities.min_length, kMostCutoffs);
  avoid_gaps(came, &plan);
  if (plan.cutoffs.empty()) return std::nullopt;
  const std::optional<double> plain = error_on(*method, input, plan, came, regressors, context);
  if (!plain) return std::nullopt;
  std::optional<double> best;
  double least = kClearlyBetter * *plain;
  for (const double lambda : {0.0, box_cox}) {
    if (lambda >= kNoTransform) continue;
    input.lambda = lambda;
    const std::optional<double> error = error_on(*method, input, plan, came, regressors, context);
    if (!error || *error >= least) continue;
    least = *error;
    best = lambda;
  }
  return best;
}

}  // namespace

std::string transform_obstacle(std::span<const double> y) {
  if (demand_pattern_of(y) != DemandPattern::kSmooth) return "sales are rare";
  if (std::any_of(y.begin(), y.end(), [](double v) { return !(v > 0); })) return "a value is not above zero";
  return {};
}

std::optional<double> settled_lambda(const MethodInput& input, std::span<const double> came,
                                     const Regressors& regressors, int horizon, const YearClock& clock,
                                     const Context& context) {
  const Transform asked = input.options->transform;
  if (asked == Transform::kNone || !transform_obstacle(input.y).empty()) return std::nullopt;
  if (asked == Transform::kLog) return 0;
  const int year = static_cast<int>(std::lround(clock.year));
  const std::size_t known = known_before(came, input, horizon, year);
  MethodInput before = input;
  before.y = input.y.first(known);
  const double box_cox = guerrero_lambda(before.y, input.season);
  if (asked == Transform::kAuto) {
    return validated_lambda(before, came.first(known), regressors, horizon, year, box_cox, context);
  }
  return box_cox < kNoTransform ? std::optional(box_cox) : std::nullopt;
}

std::string transform_sentence(const ModelHeader& header, std::span<const SeriesModel> models) {
  if (header.options.transform == Transform::kNone) return {};
  std::int64_t logs = 0, powers = 0;
  for (const SeriesModel& model : models) {
    const std::optional<double> lambda = lambda_of(*model.fitted);
    if (lambda) ++(*lambda == 0 ? logs : powers);
  }
  return "on another scale, of " + counted(static_cast<std::int64_t>(models.size()), "series") + ": logarithms of " +
         with_separators(logs) + ", Box-Cox powers of " + with_separators(powers);
}

}  // namespace salesforecast
